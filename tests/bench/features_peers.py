"""The same trailing windows with this product, with DuckDB and with pandas, for `bench_features`.

The work, the same for all: for the payments of the payer and the receipts of the payee, before each transfer, in windows
of one hour, one, seven and thirty days: number, sum, mean, standard deviation, distinct counterparties, amounts near a
threshold, round amounts. Each starts from its own table in memory, sorted by time, and ends with its own columns.
DuckDB and pandas count money in floats, this product exactly. DuckDB runs on one thread, for it spends the least
processor time so. In pandas distinct counterparties are counted by a function over each window, for want of another
way, and the earlier rows of an instant are part of the window.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

WORK = "seven measures, two sides, four windows"
WINDOWS = {"1h": "1 HOUR", "1d": "1 DAY", "7d": "7 DAY", "30d": "30 DAY"}
MEASURES = ("count", "sum", "mean", "std", "distinct", "near_threshold", "round")
SIDES = (("src", "out", "src", "dst"), ("dst", "in", "dst", "src"))


def ours(frame: pl.DataFrame) -> Callable[[], pl.DataFrame]:
    """Return the work, ready to start."""
    from jupyter_compliance.features import FeatureSet, compute
    from jupyter_compliance.network.ledger import Ledger

    only = tuple(f"{side}_{flow}_{m}_{w}" for side, flow, *_ in SIDES for w in WINDOWS for m in MEASURES)
    chosen = FeatureSet("peers", "1", ("windows",), only=only)
    compute(frame.head(2_000), chosen)
    ledger = Ledger.build(frame)
    return lambda: compute(ledger, chosen)


def duckdb(frame: pl.DataFrame) -> Callable[[], Any]:
    """Return the work, ready to start."""
    import duckdb as database

    base = database.connect()
    base.execute("SET threads = 1")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "transfers.parquet"
        frame.with_columns(pl.col("amount").cast(pl.Float64)).write_parquet(file)
        read = f"SELECT transfer_id, ts, src, dst, amount FROM read_parquet('{file}') ORDER BY ts, transfer_id"
        base.execute(f"CREATE TABLE t AS {read}")
    columns, windows = [], []
    for side, flow, own, other in SIDES:
        for name, length in WINDOWS.items():
            w = f"{side}_{name}"
            span = f"RANGE BETWEEN INTERVAL {length} PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING"
            windows.append(f"{w} AS (PARTITION BY {own} ORDER BY ts {span})")
            near = "amount >= 8000 AND amount < 10000"
            even = "amount > 0 AND amount % 1000 = 0"
            for measure, what in (
                ("count", f"count(*) OVER {w}"),
                ("sum", f"sum(amount) OVER {w}"),
                ("mean", f"avg(amount) OVER {w}"),
                ("std", f"stddev_samp(amount) OVER {w}"),
                ("distinct", f"count(DISTINCT {other}) OVER {w}"),
                ("near_threshold", f"count(*) FILTER ({near}) OVER {w}"),
                ("round", f"count(*) FILTER ({even}) OVER {w}"),
            ):
                columns.append(f"{what} AS {side}_{flow}_{measure}_{name}")
    query = f"CREATE OR REPLACE TABLE f AS SELECT transfer_id, {', '.join(columns)} FROM t WINDOW {', '.join(windows)}"
    return lambda: base.execute(query)


def pandas(frame: pl.DataFrame) -> Callable[[], Any]:
    """Return the work, ready to start."""
    import pandas as library

    table = library.DataFrame(
        {
            "ts": frame["ts"].dt.replace_time_zone(None).to_numpy(),
            "src": frame["src"].cast(pl.Categorical).to_physical().to_numpy(),
            "dst": frame["dst"].cast(pl.Categorical).to_physical().to_numpy(),
            "amount": frame["amount"].cast(pl.Float64).to_numpy(),
        }
    ).sort_values("ts", kind="stable")

    def distinct(values: np.ndarray[Any, Any]) -> float:
        return len(set(values))

    def work() -> Any:
        columns = {}
        for side, flow, own, other in SIDES:
            flags = table.assign(
                near=((table.amount >= 8000) & (table.amount < 10000)).astype(float),
                even=((table.amount > 0) & (table.amount % 1000 == 0)).astype(float),
                other=table[other].astype(float),
            )
            groups = flags.set_index("ts").groupby(own, sort=False)
            for name in WINDOWS:
                past = groups.rolling(name, closed="left")
                key = f"{side}_{flow}_{{}}_{name}".format
                columns[key("count")] = past["amount"].count().to_numpy()
                columns[key("sum")] = past["amount"].sum().to_numpy()
                columns[key("mean")] = past["amount"].mean().to_numpy()
                columns[key("std")] = past["amount"].std().to_numpy()
                columns[key("near_threshold")] = past["near"].sum().to_numpy()
                columns[key("round")] = past["even"].sum().to_numpy()
                columns[key("distinct")] = past["other"].apply(distinct, raw=True).to_numpy()
        return columns

    return work


def measure(who: str, frame: pl.DataFrame) -> dict[str, float]:
    """Do the work in this process; µs of processor time a transfer, the least of what there is time for."""
    work = {"ours": ours, "duckdb": duckdb, "pandas": pandas}[who](frame)
    spent = []
    for _ in range(1 if who == "pandas" else 3):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return {"us": min(spent) / frame.height * 1e6}
