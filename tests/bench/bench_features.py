"""What features cost, in processor time and memory, beside the same work in other hands: `make bench-features`.

    python tests/bench/bench_features.py [--rows 1000000] [--peers 200000] [--large] [--out build/bench/features.json]

Every figure comes from a fresh process with warmed kernels. Processor time of a set is the least of three runs and
starts from a ledger that is already built. Memory is the peak of the whole process, interpreter and libraries included,
that computes the set from a Parquet file to Parquet files; its processor time is told beside it.

Growth is told twice. "Growth in time" is about the same accounts at the same pace over ever longer spans: the first
parts of one year. "Growth in density" crowds ever more transfers into one year: the windows of busy accounts then hold
more, and motifs have more paths to find, so it costs more than in proportion whatever finds them.

With --large, ten million transfers go from file to file too (some minutes).
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import features_peers
import numpy as np
import polars as pl
from bench_spine import ROOT, make_data, peak_memory

SIZES = (125_000, 250_000, 500_000, 1_000_000, 2_000_000)
LARGE = 10_000_000
WITHIN = {"core": 2.0, "complete": 8.0}  # µs of processor time for each of 1,000,000 transfers
MEMORY = 0.6 * 1e9 / 2**20  # MiB
SNAPML = ROOT / ".venv-peers-features" / "bin" / "python"  # made by `make bench-features`
HOT = 2.5  # times the cost, with a fifth of the transfers on one account


def transfers_of(rows: int, hot: bool, out_of: int | None = None) -> pl.DataFrame:
    """Read generated transfers, the first of more with `out_of`; with `hot`, a fifth of them have one account at an end."""
    frame = pl.read_parquet(make_data(out_of or rows, "parquet") / "transfers.parquet").head(rows)
    if not hot:
        return frame
    rng = np.random.default_rng(3)
    chosen, pays = pl.Series(rng.random(frame.height) < 0.2), pl.Series(rng.random(frame.height) < 0.5)
    wallet = pl.lit("A-HOT")
    return frame.with_columns(
        pl.when(chosen & pays).then(wallet).otherwise("src").alias("src"),
        pl.when(chosen & ~pays).then(wallet).otherwise("dst").alias("dst"),
    )


def measure(which: str, rows: int, hot: bool, out_of: int | None) -> dict[str, float]:
    """Compute one set in this process; µs a transfer and MiB."""
    from jupyter_compliance.features import COMPLETE, CORE, compute
    from jupyter_compliance.network.ledger import Ledger

    chosen = {"core": CORE, "complete": COMPLETE}[which]
    frame = transfers_of(rows, hot, out_of).select("transfer_id", "ts", "src", "dst", "asset", "amount")
    compute(frame.head(3_000), chosen)
    ledger = Ledger.build(frame)
    del frame
    held = at_rest()
    spent = []
    for _ in range(3):
        start = time.process_time()
        found = compute(ledger, chosen)
        spent.append(time.process_time() - start)
        columns, size = found.width - 1, found.estimated_size() / 2**20
        del found
        if len(spent) == 1:
            peak = peak_memory()
    return {"us": min(spent) / rows * 1e6, "peak": peak, "held": held, "columns": columns, "size": size}


def files(which: str, rows: int) -> dict[str, float]:
    """Compute one set from file to files in this process, reading and writing included; µs a transfer and MiB."""
    from jupyter_compliance.features import COMPLETE, CORE, compute, compute_to

    chosen = {"core": CORE, "complete": COMPLETE}[which]
    data = make_data(rows, "parquet") / "transfers.parquet"
    compute(pl.read_parquet(data, n_rows=3_000), chosen)
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        start = time.process_time()
        compute_to(data, Path(folder) / "features", chosen)
        spent = time.process_time() - start
        size = sum(part.stat().st_size for part in Path(folder).glob("features/*")) / 2**20
    return {"us": spent / rows * 1e6, "peak": peak_memory(), "size": size}


def day_more(rows: int) -> dict[str, float]:
    """Add the last day to a stream that holds what is before it; seconds, beside all of it again from a ledger."""
    from jupyter_compliance.features import COMPLETE, Stream, compute

    frame = transfers_of(rows, False)
    last = frame["ts"].max().replace(hour=0, minute=0, second=0, microsecond=0)  # type: ignore[union-attr]
    warm = Stream(COMPLETE)
    for day in (1, 2, 3):
        warm.add(frame.head(3_000).with_columns(pl.lit(last).dt.offset_by(f"{day}d").alias("ts")))
    stream = Stream(COMPLETE)
    stream.add(frame.filter(pl.col("ts") < last))
    with tempfile.TemporaryDirectory() as folder:
        stream.save(folder)
        size = sum(part.stat().st_size for part in Path(folder).iterdir()) / 2**20
        start = time.process_time()
        stream = Stream.open(folder)
        read = time.process_time() - start
    day = frame.filter(pl.col("ts") >= last)
    start = time.process_time()
    found = stream.add(day)
    spent = time.process_time() - start
    start = time.process_time()
    full = compute(frame, COMPLETE)
    whole = time.process_time() - start
    assert full.tail(found.height).equals(found, null_equal=True)
    return {"s": spent, "read": read, "whole": whole, "rows": day.height, "size": size}


def at_rest() -> float:
    """Give free memory back, let the peak start anew, and return what the process holds, MiB."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return peak_memory()


def apart(*arguments: str) -> dict[str, float]:
    """Run one measurement in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """Return the slope of cost over size in logarithms: 1 where it is linear."""
    x, y = (np.log(np.array(v)) for v in (sizes, seconds))
    return float(np.polyfit(x, y, 1)[0])


def grown(which: str, rows: int, out_of: int) -> tuple[str, ...]:
    """Return the arguments that measure the first rows of more."""
    return "--one", which, "--rows", str(rows), "--of", str(out_of)


def run(rows: int, peers: int, large: bool) -> list[dict[str, Any]]:
    """Return all figures."""
    figures: list[dict[str, Any]] = []
    full = rows >= 1_000_000  # the targets are about a million transfers

    def figure(
        name: str, value: float, unit: str, target: float | None, note: str, of: int = rows, better: str = "lower"
    ) -> None:
        known = {"name": name, "value": round(value, 3), "unit": unit, "target": target if full else None}
        figures.append(known | {"better": better, "rows": of, "note": note})

    sizes = [size for size in SIZES if size <= 2 * rows]
    for which in ("core", "complete"):
        found = {size: apart("--one", which, "--rows", str(size)) for size in sorted({*sizes, rows})}
        one = found[rows]
        told = f"{one['columns']:.0f} columns, {one['size']:.0f} MiB"
        figure(f"{which} set", one["us"], "µs", WITHIN[which], f"processor time a transfer; {told}")
        wrote = apart("--one", which, "--rows", str(rows), "--files")
        memory = MEMORY if which == "core" else None
        told = (
            f"peak of the process from Parquet to {wrote['size']:.0f} MiB of Parquet, in {wrote['us']:.2f} µs a transfer; "
            f"{one['peak']:.0f} MiB with ledger and result in memory"
        )
        figure(f"{which} set, memory", wrote["peak"], "MiB", memory, told)
        hot = apart("--one", which, "--rows", str(rows), "--hot")
        told = f"{hot['us']:.2f} µs with a fifth of the transfers on one account"
        figure(f"{which} set, hot wallet", hot["us"] / one["us"], "×", HOT, told)
        longer = sizes[1:]  # of a year of the largest; the smallest part is shorter than the longest window
        for name, told, target, costs in (
            ("density", "ever more in one year", None, found),
            ("time", "ever longer at one pace", 1.1, {n: apart(*grown(which, n, sizes[-1])) for n in longer}),
        ):
            over = [size for size in sizes if size in costs]
            slope = exponent(over, [costs[size]["us"] * size for size in over])
            each = ", ".join(f"{costs[size]['us']:.2f}" for size in over)
            told = f"exponent, {told}: {over[0]:,} to {over[-1]:,}; µs: {each}"
            figure(f"{which} set, growth in {name}", slope, "", target, told)
    more = apart("--one", "day", "--rows", str(rows))
    told = (
        f"{more['s']:.2f} s for {more['rows']:,.0f} transfers on top of {rows:,} and {more['read']:.2f} s to open "
        f"{more['size']:.0f} MiB of state, beside {more['whole']:.1f} s for all; equal to the last bit"
    )
    figure("complete set, a day more", (more["s"] + more["read"]) / more["whole"], "×", None, told)
    if large:
        for which in ("core", "complete"):
            wrote = apart("--one", which, "--rows", str(LARGE), "--files")
            told = f"out of core, {wrote['us']:.2f} µs a transfer, {wrote['size']:,.0f} MiB written"
            figure(f"{which} set, ten million", wrote["peak"] / 1024, "GiB", 24.0, told, LARGE)
    ours = apart("--one", "ours", "--rows", str(peers))
    for name, target in (("duckdb", 4.0), ("pandas", 20.0)):
        theirs = apart("--one", name, "--rows", str(peers))
        told = f"{theirs['us']:.1f} µs beside {ours['us']:.2f} µs a transfer; {features_peers.WORK}"
        figure(f"less than {name}", theirs["us"] / ours["us"], "×", target, told, peers, "higher")
    if SNAPML.exists():
        at = min(500_000, rows)
        data = make_data(rows, "parquet") / "transfers.parquet"
        call = [str(SNAPML), str(Path(__file__).with_name("features_snapml.py")), str(data), str(at)]
        theirs = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        ours = apart("--one", "core", "--rows", str(at))
        told = (
            f"{theirs['us']:.1f} µs for its {theirs['columns']} columns (defaults: neighbours and fans, no cycles) beside "
            f"{ours['us']:.2f} µs for the {ours['columns']:.0f} of the core set"
        )
        figure("less than snapml", theirs["us"] / ours["us"], "×", 10.0, told, at, "higher")
    return figures


def meets(figure: dict[str, Any]) -> bool:
    """Say whether a figure reaches its target, where it has one."""
    if figure["target"] is None:
        return True
    sign = 1 if figure["better"] == "lower" else -1
    return not math.isnan(figure["value"]) and sign * figure["value"] <= sign * figure["target"]


def show(figures: list[dict[str, Any]]) -> None:
    """Print the figures as a table."""
    print(f"generated data, {figures[0]['rows']:,} transfers\n")
    print(f"{'figure':<32}{'value':>12}  {'target':>8}  note")
    for f in figures:
        sign = "≤" if f["better"] == "lower" else "≥"
        target = "" if f["target"] is None else f"{sign} {f['target']:.4g}"
        print(
            f"{f['name']:<32}{f['value']:>8,.2f} {f['unit']:<3}{target:>10}  {f['note']}{'' if meets(f) else '  MISSED'}"
        )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--peers", type=int, default=200_000, help="transfers for the comparison with others")
    options.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "features.json")
    options.add_argument(
        "--one", choices=("core", "complete", "day", "ours", "duckdb", "pandas"), help=argparse.SUPPRESS
    )
    options.add_argument("--hot", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--files", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--of", type=int, help=argparse.SUPPRESS)
    options.add_argument("--large", action="store_true", help="ten million transfers out of core too")
    given = options.parse_args()
    if given.files:
        print(json.dumps(files(given.one, given.rows)))
        sys.exit()
    if given.one == "day":
        print(json.dumps(day_more(given.rows)))
        sys.exit()
    if given.one in ("core", "complete"):
        print(json.dumps(measure(given.one, given.rows, given.hot, given.of)))
        sys.exit()
    if given.one:
        print(json.dumps(features_peers.measure(given.one, transfers_of(given.rows, False))))
        sys.exit()
    measured = run(given.rows, given.peers, given.large)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(measured, indent=1) + "\n")
    show(measured)
    sys.exit(not all(map(meets, measured)))
