"""What each detector costs over generated transfers, and how soon a run that is given up ends: `make bench-detectors`.

    python tests/bench/bench_detectors.py [--rows 1000000] [--out build/bench/detectors.json]

Invented data with customers and events, from `jupyter compliance generate`. Every run is a process of its own with
compiled kernels; figures are seconds of processor time of all threads, and start from a ledger that is already built. A
detector's memory is what it adds, at its peak, to what the process held before it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from bench_features import at_rest, meets
from bench_spine import ROOT, peak_memory

WITHIN = 60.0  # seconds on 2 cores, for all detectors over 1,000,000 transfers
STOPPED = 2.0  # seconds until a run that is given up has ended
TABLES = ("transfers", "accounts", "tags", "watchlist", "customers", "events")


def tables(rows: int) -> dict[str, pl.DataFrame]:
    """Read the invented tables, made once, in a process of its own."""
    folder = ROOT / "build" / "bench" / f"invented-{rows}"
    if not folder.exists():
        call = [
            sys.executable,
            "-m",
            "jupyter_compliance.cli",
            "generate",
            "--transfers",
            str(rows),
            "--out",
            str(folder),
        ]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    return {
        name: pl.read_parquet(sorted(folder.glob(f"{name}/*.parquet")) or folder / f"{name}.parquet") for name in TABLES
    }


def with_hot_wallet(transfers: pl.DataFrame) -> pl.DataFrame:
    """Let one account pay or be paid in a fifth of the transfers, drawn at random."""
    rng = np.random.default_rng(3)
    chosen, pays = pl.Series(rng.random(transfers.height) < 0.2), pl.Series(rng.random(transfers.height) < 0.5)
    wallet = pl.lit("A-HOT")
    return transfers.with_columns(
        pl.when(chosen & pays).then(wallet).otherwise("src").alias("src"),
        pl.when(chosen & ~pays).then(wallet).otherwise("dst").alias("dst"),
    )


def measure(rows: int, hot: bool) -> dict[str, Any]:
    """Run every detector in this process, then all again to be given up in the midst of the longest."""
    from jupyter_compliance.contracts.errors import CancelledError
    from jupyter_compliance.detectors.registry import DETECTORS, run_all
    from jupyter_compliance.network.ledger import Ledger

    given = tables(rows)
    given["transfers"] = with_hot_wallet(given["transfers"]) if hot else given["transfers"]
    ledger = Ledger.build(**given, currency="USD")
    del given
    each: dict[str, dict[str, float]] = {}
    for code, detector in DETECTORS.items():
        held, begun = at_rest(), time.process_time()
        found = run_all(ledger, codes=[code]).height
        spent = time.process_time() - begun
        each[code] = {"cpu": spent, "found": found, "memory": peak_memory() - held}
        print(code, detector.name, f"{spent:.2f}", file=sys.stderr)
    longest = max(each, key=lambda code: each[code]["cpu"])
    token, asked = threading.Event(), [0.0]

    def stop() -> None:
        asked[0] = time.perf_counter()
        token.set()

    threading.Timer(each[longest]["cpu"] / 3, stop).start()
    try:
        run_all(ledger, codes=[longest], cancel=token)
        stopped = float("nan")
    except CancelledError:
        stopped = time.perf_counter() - asked[0]
    return {"each": each, "longest": longest, "stopped": stopped, "accounts": ledger.size}


def apart(rows: int, hot: bool) -> dict[str, Any]:
    """Measure in a process of its own."""
    call = [sys.executable, __file__, "--one", "--rows", str(rows), *(["--hot"] if hot else [])]
    done = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(rows: int) -> list[dict[str, Any]]:
    """Return all figures."""
    from jupyter_compliance.detectors.registry import DETECTORS

    figures: list[dict[str, Any]] = []
    plain, hot = apart(rows, False), apart(rows, True)

    def figure(name: str, value: float, unit: str, target: float | None, note: str) -> None:
        known = {"name": name, "value": round(value, 3), "unit": unit, "target": target if rows >= 1_000_000 else None}
        figures.append(known | {"better": "lower", "rows": rows, "note": note})

    for code, one in plain["each"].items():
        note = (
            f"{one['found']:,} findings, {one['memory']:,.0f} MiB; {hot['each'][code]['cpu']:.2f} s with the hot wallet"
        )
        figure(f"{code} {DETECTORS[code].name}", one["cpu"], "s", None, note)
    for name, told in (("all detectors", plain), ("all detectors, hot wallet", hot)):
        total = sum(one["cpu"] for one in told["each"].values())
        most = max(one["memory"] for one in told["each"].values())
        note = f"processor time; {sum(one['found'] for one in told['each'].values()):,} findings, {told['accounts']:,} accounts"
        figure(name, total, "s", WITHIN, note)
        figure(f"{name}, memory", most, "MiB", None, "most that one detector adds to the ledger")
        figure(
            f"{name}, given up",
            told["stopped"],
            "s",
            STOPPED,
            f"from the word to the end, in the midst of {told['longest']}",
        )
    return figures


def show(figures: list[dict[str, Any]]) -> None:
    """Print the figures as a table."""
    print(f"invented data, {figures[0]['rows']:,} transfers\n")
    print(f"{'figure':<38}{'value':>9}      {'target':>8}  note")
    for f in figures:
        target = "" if f["target"] is None else f"≤ {f['target']:g}"
        missed = "" if meets(f) else "  MISSED"
        print(f"{f['name']:<38}{f['value']:>9,.2f} {f['unit']:<4}{target:>8}  {f['note']}{missed}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "detectors.json")
    options.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--hot", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.rows, chosen.hot)))
        sys.exit()
    measured = run(chosen.rows)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(measured, indent=1) + "\n")
    show(measured)
    sys.exit(not all(map(meets, measured)))
