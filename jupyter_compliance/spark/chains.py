"""Peel chains, which may be longer than any window: steps are found where the accounts are, and joined on one node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.features import FeatureSet, compute
from jupyter_compliance.features.feature import Feature

from .buckets import apply, bucketed
from .packing import blob, layout
from .plan import Plan
from .tables import Tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SCHEMA = "transfer_id string, ts long, value double, before string, before_value double"


def steps(rows: DataFrame, tables: Tables, plan: Plan, part: FeatureSet) -> pl.DataFrame:
    """Find every transfer that is a step of a chain, and the transfer it goes on from.

    Whether a transfer is a step depends on the rows of its payer alone (`features.motifs_peel.peels`), and the payer's
    bucket has all of them; how deep it stands depends on the whole chain.

    Parameters
    ----------
    part
        The peel features asked for.

    Returns
    -------
    polars.DataFrame
        transfer_id, ts, value, before (the transfer gone on from) and before_value, by (ts, transfer_id).
    """
    window = part.features[0].window
    depth = next(f.name for f in part.with_(only=()).features if f.name.startswith("peel_depth"))
    asked = part.with_(only=(depth,))
    exponent = plan.exponent

    def task(own: pl.DataFrame, _tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        told = own.select(
            "transfer_id", "ts", "src", "dst", pl.col("worth").alias("amount"), pl.col("worth").alias("value")
        )
        found = own.join(compute(told, asked, exponent=exponent), on="transfer_id")
        found = found.select(
            "transfer_id", "ts", "src", "dst", "own_src", depth, pl.col("worth").cast(pl.Float64).alias("value")
        )
        receipts = found.filter(pl.col("src") != pl.col("dst")).select(
            pl.col("dst").alias("src"), "ts", pl.col("transfer_id").alias("before"), pl.col("value").alias("before_value")
        )  # fmt: skip
        # a step has exactly one receipt within its window, so the latest before it is that one
        return (
            found.filter(pl.col("own_src") & (pl.col(depth) > 0))
            .sort("ts")
            .join_asof(receipts.sort("ts"), on="ts", by="src", allow_exact_matches=False, check_sortedness=False)
            .select("transfer_id", "ts", "value", "before", "before_value")
        )

    assert window is not None
    narrow = rows.select("transfer_id", "ts", "src", "dst", "worth")
    found = pl.from_arrow(apply(bucketed(narrow, tables, plan), None, task, _SCHEMA).toArrow())
    assert isinstance(found, pl.DataFrame)
    return found.sort("ts", "transfer_id")


def joined(found: pl.DataFrame, features: tuple[Feature, ...]) -> pl.DataFrame:
    """Follow the chains: transfer_id, ts and the ``record`` of every step.

    Parameters
    ----------
    found
        From `steps`.
    features
        The peel features asked for.
    """
    number = found.select("transfer_id").with_row_index("at")
    before = found.select(pl.col("before").alias("transfer_id")).join(
        number, "transfer_id", "left", maintain_order="left"
    )
    depth, kept = _follow(
        before["at"].cast(pl.Int64).fill_null(-1).to_numpy(),
        found["value"].to_numpy(),
        found["before_value"].to_numpy(),
    )
    record = np.empty(found.height, layout(features))
    for f in features:
        record[f.name] = depth if f.name.startswith("peel_depth") else kept
    return found.select("transfer_id", "ts").with_columns(blob(record))


def _follow(
    before: NDArray[np.int64], value: NDArray[np.float64], before_value: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Depth, and share of what began the chain; `before` is the step gone on from, −1 where the chain begins."""
    depth = np.ones(before.size, np.uint32)
    began = before_value.copy()
    for i in range(before.size):
        if before[i] >= 0:
            depth[i] = depth[before[i]] + 1
            began[i] = began[before[i]]
    return depth, (value / began).astype(np.float32)
