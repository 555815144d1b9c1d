"""Time in slices, each with what came shortly before it: for shapes that are short and may be anywhere in the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .buckets import frame_of, table_of
from .plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def long_enough(edges: NDArray[np.int64], window: int) -> NDArray[np.int64]:
    """Leave out edges until slices are no shorter than a window, so that a transfer is in two of them at most.

    Parameters
    ----------
    edges
        (slices,) int64 microseconds, ascending; the first is before everything.
    window
        Microseconds.
    """
    kept = [edges[0]]
    for edge in edges[1:]:
        if len(kept) == 1 or edge - kept[-1] >= window:
            kept.append(edge)
    return np.array(kept, np.int64)


def sliced(rows: DataFrame, plan: Plan, window: int) -> DataFrame:
    """Send every transfer to its slice, and to the next one where it is no more than a window before it.

    A slice owns what happens in it: a shape belongs to the slice of the transfer that completes it, and is counted
    once. Transfers of one moment, and so ties, are never apart.

    Parameters
    ----------
    rows
        Transfers.
    plan
        Its edges, as far as they are a window apart.
    window
        How far a shape looks back, microseconds.

    Returns
    -------
    pyspark.sql.DataFrame
        transfer_id, ts, src, dst, worth, ``slice`` and ``own``: whether the transfer happened in the slice.
    """
    edges = long_enough(plan.edges, window)

    def send(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            frame = frame_of(batch)
            ts = frame["ts"].dt.timestamp("us").to_numpy()
            first = np.searchsorted(edges, ts, side="right") - 1
            times = np.searchsorted(edges, ts + window, side="right") - first
            at = np.repeat(np.arange(ts.size), times)
            later = np.arange(at.size) - np.repeat(np.cumsum(times) - times, times)
            sent = frame[at].with_columns(slice=pl.Series(first[at] + later, dtype=pl.Int32), own=pl.Series(later == 0))
            yield from table_of(sent).to_batches()

    narrow = rows.select("transfer_id", "ts", "src", "dst", "worth")
    schema = "transfer_id string, ts long, src string, dst string, worth decimal(38,18), slice int, own boolean"
    return narrow.mapInArrow(send, schema)
