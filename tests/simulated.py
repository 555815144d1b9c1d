"""Published simulated ledgers as detectors take them, for tests and benches."""

from __future__ import annotations

import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.network.ledger import Ledger


def amlsim(archive: Path) -> tuple[Ledger, set[str]]:
    """Return the ledger of an AMLSim archive and the accounts that took part in a planted pattern."""
    with tarfile.open(archive) as tar:
        read = {
            m.name.rsplit("/", 1)[-1]: pl.read_csv(io.BytesIO(tar.extractfile(m).read()), infer_schema=False)
            for m in tar.getmembers()
            if m.name.endswith(".csv")
        }
    start = pl.lit(datetime(2020, 1, 1, tzinfo=UTC)).cast(INSTANT)
    transfers = read["transactions.csv"].with_row_index("n", offset=1).select(
        pl.format("r{}", "n").alias("transfer_id"),
        (start + pl.duration(days=pl.col("time").cast(pl.Int64))).alias("ts"),
        pl.col("sourceNodeId").alias("src"),
        pl.col("targetNodeId").alias("dst"),
        pl.lit("USD").alias("asset"),
        pl.col("value").cast(MONEY).alias("amount"),
    )  # fmt: skip
    return Ledger.build(transfers), set(read["nodes.csv"].filter(pl.col("isFraud") == "1")["nodeid"])
