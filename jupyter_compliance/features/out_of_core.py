"""Features of more transfers than fit into memory: from Parquet to Parquet, one slice of time after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from jupyter_compliance.contracts.errors import FeatureError

from .feature_set import FeatureSet
from .inputs import STEPS
from .sets import CORE
from .stream import Stream
from .worth import Worth

#: Rows of a slice at least; where the longest window holds more than half as many, a slice has twice what that holds.
ROWS = 200_000
_Source = str | Path | pl.LazyFrame


def compute_to(
    transfers: _Source,
    folder: str | Path,
    feature_set: FeatureSet = CORE,
    *,
    accounts: _Source | None = None,
    customers: _Source | None = None,
    events: _Source | None = None,
    exponent: int = STEPS,
    progress: Callable[[int, int], object] | None = None,
) -> Stream:
    """Describe transfers slice by slice and write each slice as a part of a Parquet data set.

    In memory at a time are one slice with its features, the rows of the longest window before it, the totals of the past
    (`past`), and what is asked of accounts and customers. Rows and values are those of `compute`.

    Parameters
    ----------
    transfers
        Parquet file or folder, or a lazy frame. Files whose rows are ordered by time are read once, others as often as
        there are slices.
    folder
        New or empty; parts are called ``part-00000.parquet`` and so on, in order of time.
    feature_set, exponent
        As for `Stream`.
    accounts, customers, events
        Likewise, where the set reads them.
    progress
        Called after each slice with the number of transfers described and of all.

    Returns
    -------
    Stream
        Ready for the transfers that come next; save it to go on another day.

    Raises
    ------
    FeatureError
        The folder is not empty, or a table lacks a required column.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FeatureError(f"{folder} is not empty.", "Choose a new folder; nothing is ever overwritten.")
    folder.mkdir(parents=True, exist_ok=True)
    rows = _scan(transfers)
    stream = Stream(feature_set, exponent=exponent)
    stream.worth = Worth().seeing(rows)
    reads = {name for f in feature_set.features for name in f.inputs}
    known = {
        name: _scan(source)
        .select(pl.col("^(account_id|customer_id|opened_at|declared_income|segment|onboarded_at)$"))
        .collect()
        for name, source in (("accounts", accounts), ("customers", customers))
        if source is not None and name in reads
    }
    signals = _scan(events) if events is not None and "events" in reads else None
    hours = rows.group_by(pl.col("ts").dt.truncate("1h").alias("hour")).len().sort("hour").collect(engine="streaming")
    total = int(hours["len"].sum())
    for part, (start, end) in enumerate(_slices(hours, timedelta(microseconds=feature_set.longest))):
        within = (pl.col("ts") >= start) & (pl.col("ts") < end)
        told = None if signals is None else signals.filter(within if part else pl.col("ts") < end).collect()
        found = stream.add(rows.filter(within).collect(), **known, events=told)
        found.write_parquet(folder / f"part-{part:05}.parquet", compression="lz4")
        if progress is not None:
            progress(stream.described, total)
        del found
    return stream


def _scan(source: _Source) -> pl.LazyFrame:
    if isinstance(source, pl.LazyFrame):
        return source
    path = Path(source)
    return pl.scan_parquet(path / "**/*.parquet" if path.is_dir() else path)


def _slices(hours: pl.DataFrame, longest: timedelta) -> list[tuple[datetime, datetime]]:
    """Cut time between full hours; see `ROWS`."""
    past = hours.rolling("hour", period=longest, closed="both").agg(pl.col("len").sum()) if longest else hours
    most = max([ROWS, *(2 * past["len"]).to_list()])
    which = hours.with_columns(((pl.col("len").cum_sum() - 1) // most).alias("slice"))
    starts = which.group_by("slice", maintain_order=True).agg(pl.col("hour").first())["hour"].to_list()
    if not starts:
        return []
    return list(zip(starts, [*starts[1:], hours["hour"][-1] + timedelta(hours=1)], strict=True))
