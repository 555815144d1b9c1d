"""What features cost, in processor time and memory, beside the same work in other hands: `make bench-features`.

    python tests/bench/bench_features.py [--rows 1000000] [--peers 200000] [--out build/bench/features.json]

Every figure comes from a fresh process with warmed kernels; processor time is the least of three runs and starts from a
ledger that is already built. Memory is told twice: what computing adds to the process that holds the ledger, its result
included, and the peak of the whole process with interpreter, libraries and ledger.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import features_peers
import numpy as np
import polars as pl
from bench_spine import ROOT, make_data, peak_memory

SIZES = (125_000, 250_000, 500_000, 1_000_000, 2_000_000)
WITHIN = {"core": 2.0, "complete": 8.0}  # µs of processor time for each of 1,000,000 transfers
MEMORY = 0.6 * 1e9 / 2**20  # MiB
SNAPML = ROOT / ".venv-peers-features" / "bin" / "python"  # made by `make bench-features`
HOT = 2.5  # times the cost, with a fifth of the transfers on one account


def transfers_of(rows: int, hot: bool) -> pl.DataFrame:
    """Read generated transfers; with `hot`, a fifth of them, drawn at random, pay or are paid by one account."""
    frame = pl.read_parquet(make_data(rows, "parquet") / "transfers.parquet")
    if not hot:
        return frame
    rng = np.random.default_rng(3)
    chosen, pays = pl.Series(rng.random(frame.height) < 0.2), pl.Series(rng.random(frame.height) < 0.5)
    wallet = pl.lit("A-HOT")
    return frame.with_columns(
        pl.when(chosen & pays).then(wallet).otherwise("src").alias("src"),
        pl.when(chosen & ~pays).then(wallet).otherwise("dst").alias("dst"),
    )


def measure(which: str, rows: int, hot: bool) -> dict[str, float]:
    """Compute one set in this process; µs a transfer and MiB."""
    from jupyter_compliance.features import COMPLETE, CORE, compute
    from jupyter_compliance.network.ledger import Ledger

    chosen = {"core": CORE, "complete": COMPLETE}[which]
    frame = transfers_of(rows, hot).select("transfer_id", "ts", "src", "dst", "asset", "amount")
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


def run(rows: int, peers: int) -> list[dict[str, Any]]:
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
        memory = MEMORY if which == "core" else None
        told = f"on top of {one['held']:.0f} MiB with the ledger; {one['peak']:.0f} MiB in all"
        figure(f"{which} set, memory", one["peak"] - one["held"], "MiB", memory, told)
        hot = apart("--one", which, "--rows", str(rows), "--hot")
        told = f"{hot['us']:.2f} µs with a fifth of the transfers on one account"
        figure(f"{which} set, hot wallet", hot["us"] / one["us"], "×", HOT, told)
        slope = exponent(sizes, [found[size]["us"] * size for size in sizes])
        each = ", ".join(f"{found[size]['us']:.2f}" for size in sizes)
        figure(f"{which} set, growth", slope, "", 1.1, f"exponent over {sizes[0]:,} to {sizes[-1]:,}; µs: {each}")
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
    print(f"{'figure':<26}{'value':>12}  {'target':>8}  note")
    for f in figures:
        sign = "≤" if f["better"] == "lower" else "≥"
        target = "" if f["target"] is None else f"{sign} {f['target']:.4g}"
        print(
            f"{f['name']:<26}{f['value']:>8,.2f} {f['unit']:<3}{target:>10}  {f['note']}{'' if meets(f) else '  MISSED'}"
        )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--peers", type=int, default=200_000, help="transfers for the comparison with others")
    options.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "features.json")
    options.add_argument("--one", choices=("core", "complete", "ours", "duckdb", "pandas"), help=argparse.SUPPRESS)
    options.add_argument("--hot", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one in ("core", "complete"):
        print(json.dumps(measure(given.one, given.rows, given.hot)))
        sys.exit()
    if given.one:
        print(json.dumps(features_peers.measure(given.one, transfers_of(given.rows, False))))
        sys.exit()
    measured = run(given.rows, given.peers)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(measured, indent=1) + "\n")
    show(measured)
    sys.exit(not all(map(meets, measured)))
