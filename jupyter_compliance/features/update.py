"""New transfers on top of features that are already known: only what changes is computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.network.ledger import measure

from .compute import compute
from .families import FAMILIES
from .feature_set import FeatureSet
from .inputs import count_money
from .sets import CORE


def update(
    features: pl.DataFrame,
    history: pl.DataFrame,
    new: pl.DataFrame,
    feature_set: FeatureSet = CORE,
    *,
    accounts: pl.DataFrame | None = None,
    customers: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    since: datetime | None = None,
    exponent: int | None = None,
) -> pl.DataFrame:
    """Bring features up to date, equal byte for byte to computing all of them again.

    Read are, for features with a window, the transfers within the longest one before the first new one; for lifelong
    features all transfers of the accounts described; for families that place a payment among everybody's, everything. Described are the new
    transfers and, where some of them came late, the earlier ones that follow them.

    Parameters
    ----------
    features
        What `compute` or `update` gave for `history` with the same set.
    history, new
        The transfers described already, and those to add.
    feature_set
        The set `features` was made with.
    accounts, customers, events
        All of them, those behind `features` included; see `compute`.
    since
        Moment of the earliest change in the events, where some came late.
    exponent
        See `compute`.

    Returns
    -------
    polars.DataFrame
        What ``compute(pl.concat([history, new]), feature_set, …)`` gives.

    Raises
    ------
    FeatureError
        `features` are of another set or of other transfers, or a new transfer is already in `history`.
    """
    _check(features, history, new, feature_set)
    rows = pl.concat([history, new.select(history.columns)])
    known = {"accounts": accounts, "customers": customers, "events": events}
    moments: list[datetime] = [m for m in (*new["ts"].to_list(), since) if m is not None]
    if not moments:
        return features
    steps = _steps(rows, exponent)
    if history.is_empty() or steps != _steps(history, exponent) or not _same_worth(history, rows):
        return compute(rows, feature_set, **known, exponent=exponent)
    rows = rows.with_columns(measure(rows)[0].alias("value"))
    start = min(moments)
    changed = rows.filter(pl.col("transfer_id").is_in(new["transfer_id"].implode()) | (pl.col("ts") > start))
    fresh = changed.select("ts", "transfer_id").sort("ts", "transfer_id").select("transfer_id")
    for part, reads in _parts(feature_set):
        found = compute(rows.filter(_read(reads, changed, start, part, accounts)), part, **known, exponent=steps)
        fresh = fresh.join(found, on="transfer_id", how="left", maintain_order="left")
    kept = features.join(fresh.select("transfer_id"), on="transfer_id", how="anti", maintain_order="left")
    both = pl.concat([kept, fresh.select(features.columns)])
    if history.filter(pl.col("ts") >= start).is_empty():
        return both
    order = rows.select("ts", "transfer_id").sort("ts", "transfer_id").select("transfer_id")
    return order.join(both, on="transfer_id", how="left", maintain_order="left")


def _parts(feature_set: FeatureSet) -> Iterator[tuple[FeatureSet, str]]:
    """Split a set by what its features must see: the recent rows, whole lives of accounts, or everything."""
    reads = {
        f.name: "all" if FAMILIES[f.family].reach == "all" else "lives" if f.window is None else "recent"
        for f in feature_set.features
    }
    for kind in ("recent", "lives", "all"):
        names = tuple(name for name, read in reads.items() if read == kind)
        if names:
            yield feature_set.with_(only=names), kind


def _read(
    reads: str, changed: pl.DataFrame, start: datetime, part: FeatureSet, accounts: pl.DataFrame | None
) -> pl.Expr:
    """Choose the rows that features of the changed rows depend on, those rows among them."""
    if reads == "all":
        return pl.lit(True)
    if reads == "recent":
        return pl.col("ts") >= start - timedelta(microseconds=part.longest)
    touched = pl.concat([changed["src"], changed["dst"]]).unique()
    if accounts is not None and "customer_id" in accounts.columns:
        whose = accounts.filter(pl.col("account_id").is_in(touched.implode()))["customer_id"].drop_nulls().unique()
        also = accounts.filter(pl.col("customer_id").is_in(whose.implode()))["account_id"]
        touched = pl.concat([touched, also]).unique()
    return pl.col("src").is_in(touched.implode()) | pl.col("dst").is_in(touched.implode())


def _steps(rows: pl.DataFrame, exponent: int | None) -> int:
    """Return the exponent of the steps in which `compute` counts the money of these rows."""
    worth = rows.select(measure(rows)[0].alias("worth"))["worth"]
    return count_money(worth, exponent)[1].exponent


def _same_worth(history: pl.DataFrame, rows: pl.DataFrame) -> bool:
    """Say whether the earlier transfers are worth the same with the new ones beside them."""
    alone = history.select(measure(history)[0].alias("worth"))["worth"]
    return alone.equals(rows.select(measure(rows)[0].alias("worth"))["worth"].head(history.height))


def _check(features: pl.DataFrame, history: pl.DataFrame, new: pl.DataFrame, feature_set: FeatureSet) -> None:
    if features.columns != ["transfer_id", *feature_set.names]:
        raise FeatureError(
            f"The features are not those of the set {feature_set.name!r} {feature_set.version}.",
            "Update them with the set they were made with, or compute them again.",
        )
    if features.height != history.height or features.join(history, on="transfer_id", how="anti").height:
        raise FeatureError(
            "The features and the history are not about the same transfers.", "Give the history they were made from."
        )
    again = new.join(history, on="transfer_id", how="semi")
    if again.height:
        raise FeatureError(
            f"{again.height:,} of the new transfers are in the history already, such as {again['transfer_id'][0]!r}.",
            "Leave them out, or compute all features again where a transfer was corrected.",
        )
