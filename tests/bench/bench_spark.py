"""What a cluster costs beside one machine, the same work on both: `make bench-spark`.

    python tests/bench/bench_spark.py [--rows 100000 300000 1000000] [--out build/bench/spark.json]

From Parquet to Parquet, a fresh process each. The cluster is a standalone master and two workers of one core each on
this machine: they share its cores, so wall time says what scheduling and moving cost, not what a cluster gains. Processor
time counts every process: caller, Java, workers, Python. Generated data; ``hot`` has a fifth of it on one account.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
ROWS_PER_TASK = 250_000


def case_of(rows: int, hot: bool) -> Path:
    """Return the folder of a generated case, made once."""
    from jupyter_compliance.sources import synthetic

    folder = ROOT / "build" / "bench" / f"spark-{rows}{'-hot' if hot else ''}"
    if folder.exists():
        return folder
    trial = Path(tempfile.mkdtemp(dir=folder.parent)) / "case"
    synthetic.write(trial, rows, 7)
    if hot:
        row = pl.int_range(pl.len())
        for path in sorted((trial / "transfers").glob("*.parquet")):
            wallet, frame = pl.lit("HOT"), pl.read_parquet(path)
            frame.with_columns(
                pl.when(row % 10 == 0).then(wallet).otherwise("src").alias("src"),
                pl.when(row % 10 == 5).then(wallet).otherwise("dst").alias("dst"),
            ).write_parquet(path)
    trial.rename(folder)
    trial.parent.rmdir()
    return folder


def spent() -> float:
    """Return the processor time of this process and everything under it, so far."""
    from sparkcluster import Cluster

    return Cluster("", (os.getpid(),)).cpu_seconds()


def measure(engine: str, what: str, rows: int, hot: bool) -> dict[str, Any]:
    """Do the work once in this process."""
    folder, out = case_of(rows, hot), Path(tempfile.mkdtemp(dir=ROOT / "build" / "bench")) / "out"
    try:
        return {"here": here, "spark": on_cluster}[engine](what, folder, out, rows)
    finally:
        shutil.rmtree(out.parent, ignore_errors=True)


def here(what: str, folder: Path, out: Path, rows: int) -> dict[str, Any]:
    """One machine, one process."""
    from bench_spine import peak_memory

    from jupyter_compliance.detectors.registry import run_all
    from jupyter_compliance.features import COMPLETE, CORE, compute
    from jupyter_compliance.network.ledger import Ledger
    from jupyter_compliance.spark.detectors import BY_ACCOUNT

    start, wall = spent(), time.perf_counter()
    names = ("transfers", "accounts", "customers", "events", "tags", "watchlist")
    tables = {
        n: pl.read_parquet(folder / n / "*.parquet" if (folder / n).is_dir() else folder / f"{n}.parquet")
        for n in names
    }
    ledger = Ledger.build(**tables, currency="USD")
    if what == "detectors":
        found = run_all(ledger, codes=BY_ACCOUNT)
    else:
        found = compute(ledger, {"core": CORE, "complete": COMPLETE}[what])
    found.write_parquet(out)
    return {
        "cpu": spent() - start,
        "wall": time.perf_counter() - wall,
        "peak_mib": peak_memory(),
        "result": found.height,
    }


def on_cluster(what: str, folder: Path, out: Path, rows: int) -> dict[str, Any]:
    """Two workers; starting them is told apart."""
    from sparkcluster import cluster, settings

    from jupyter_compliance.features import COMPLETE, CORE
    from jupyter_compliance.spark import compute, connect, run_all
    from jupyter_compliance.spark.detectors import BY_ACCOUNT

    log = out.parent / "log"
    log.mkdir()
    begin, wall = spent(), time.perf_counter()
    with cluster(memory="3g") as place:
        session = connect(
            place.url, **settings(), spark__eventLog__enabled="true", spark__eventLog__dir=log.as_uri(),
            spark__eventLog__compress="false", spark__eventLog__rolling__enabled="false",
        )  # fmt: skip
        session.range(2).count()
        up_cpu, up_wall = spent() - begin, time.perf_counter() - wall
        begin, wall = spent(), time.perf_counter()
        if what == "detectors":
            result = run_all(
                folder, codes=BY_ACCOUNT, currency="USD", session=session, rows_per_task=ROWS_PER_TASK
            ).height
        else:
            chosen = {"core": CORE, "complete": COMPLETE}[what]
            compute(folder, chosen, out=out, currency="USD", session=session, rows_per_task=ROWS_PER_TASK)
            result = pl.scan_parquet(out / "*.parquet").select(pl.len()).collect().item()
        cpu, took = spent() - begin, time.perf_counter() - wall
        largest = largest_task(place.pids)
        session.stop()
    moved = tasks = 0
    for line in next(log.iterdir()).read_text().splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerTaskEnd" and "Task Metrics" in event:
            moved += event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]
            tasks += 1
    return {
        "cpu": cpu, "wall": took, "start_cpu": up_cpu, "start_wall": up_wall, "shuffle_bytes": moved, "tasks": tasks,
        "task_mib": largest, "result": result,
    }  # fmt: skip


def largest_task(pids: tuple[int, ...]) -> float:
    """Return the peak of the largest Python process under the workers, MiB."""
    peaks, todo = [0.0], list(pids)
    while todo:
        pid = todo.pop()
        for child in Path(f"/proc/{pid}/task").glob("*/children"):
            todo += map(int, child.read_text().split())
        if b"pyspark" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-2:][0]:
            status = Path(f"/proc/{pid}/status").read_text()
            peaks.append(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
    return max(peaks)


def apart(*arguments: str) -> dict[str, Any]:
    """Measure in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, text=True, cwd=Path(__file__).parent
    )
    if done.returncode:
        sys.exit(done.stderr[-3_000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure, print a table and write the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--work", nargs="*", default=["core", "complete", "detectors"])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "spark.json")
    parser.add_argument("--one", nargs=4, metavar=("ENGINE", "WHAT", "ROWS", "HOT"))
    given = parser.parse_args()
    if given.one:
        engine, what, size, hot = given.one
        print(json.dumps(measure(engine, what, int(size), hot == "hot")))
        return
    figures: list[dict[str, Any]] = []
    for size in given.rows:
        for hot in ("", "hot") if size == given.rows[len(given.rows) // 2] else ("",):
            case_of(size, hot == "hot")
            for what in given.work:
                figures += compared(what, size, hot)
                given.out.parent.mkdir(parents=True, exist_ok=True)
                given.out.write_text(json.dumps(figures, indent=1) + "\n")
                print(
                    f"{figures[-1]['name']:<32}{size:>10,}{figures[-1]['value']:>8.1f} ×  {figures[-1]['note']}",
                    flush=True,
                )


def compared(what: str, size: int, hot: str) -> list[dict[str, Any]]:
    """Measure one work on both and return their rows."""
    one = apart("--one", "here", what, str(size), hot)
    two = apart("--one", "spark", what, str(size), hot)
    if one["result"] != two["result"]:
        sys.exit(f"{what} of {size:,}: {one['result']:,} rows on one machine, {two['result']:,} on two workers.")
    name = f"{what}, hot wallet" if hot else what
    here_us, there_us = (each["cpu"] / size * 1e6 for each in (one, two))
    moved = f"{two['shuffle_bytes'] / 2**20:,.0f} MiB moved in {two['tasks']} tasks, the largest of {two['task_mib']:,.0f} MiB"
    start = f"start apart: {two['start_cpu']:.1f} s processor, {two['start_wall']:.1f} s wall"
    rows = [
        (
            f"{name}, one machine",
            here_us,
            "µs",
            f"processor time a transfer; {one['wall']:.1f} s wall, peak {one['peak_mib']:,.0f} MiB",
        ),
        (
            f"{name}, two workers",
            there_us,
            "µs",
            f"processor time a transfer; {two['wall']:.1f} s wall; {moved}; {start}",
        ),
        (
            f"{name}, two workers by one",
            there_us / here_us,
            "×",
            f"{there_us:.1f} by {here_us:.1f} µs a transfer; {moved}; {start}",
        ),
    ]
    return [
        {"name": n, "value": round(v, 3), "unit": u, "target": None, "better": "lower", "rows": size, "note": note}
        for n, v, u, note in rows
    ]


if __name__ == "__main__":
    main()
