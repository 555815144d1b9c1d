"""The tables of a case as the cluster sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from jupyter_compliance.contracts.schema import Contract
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TAGS, TRANSFERS, WATCHLIST
from jupyter_compliance.network.ledger import Ledger

from .session import SparkError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: A case: a folder of Parquet with one file or folder a table, frames by table, or a ledger.
Source = str | Path | Mapping[str, pl.DataFrame] | Ledger

_CONTRACTS: Mapping[str, Contract] = {
    c.name: c for c in (TRANSFERS, ACCOUNTS, CUSTOMERS, EVENTS, TAGS, WATCHLIST)
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """What of a case the cluster reads.

    Attributes
    ----------
    transfers
        With ``ts`` in microseconds since the epoch (long).
    others
        accounts, customers, events and tags, where the case has them; moments as in `transfers`.
    watchlist
        Of a size that goes to every task as it is.
    """

    transfers: DataFrame
    others: Mapping[str, DataFrame]
    watchlist: pl.DataFrame | None

    @classmethod
    def read(cls, session: SparkSession, source: Source) -> Tables:
        """Read what there is; see `Source`.

        Raises
        ------
        SparkError
            There are no transfers, or they lack a column.
        """
        frames: dict[str, DataFrame] = {}
        watchlist = None
        for name, contract in _CONTRACTS.items():
            found = _find(source, name)
            if found is None:
                continue
            if name == "watchlist":
                watchlist = pl.read_parquet(_files(found)) if isinstance(found, Path) else found
                continue
            frames[name] = _loaded(session, found, contract)
        if "transfers" not in frames:
            raise SparkError(
                f"There are no transfers in {str(source)!r}." if isinstance(source, str | Path) else "There are no transfers.",
                "Give a folder with transfers.parquet or transfers/*.parquet, such as `jupyter compliance generate` writes.",
            )  # fmt: skip
        return cls(frames.pop("transfers"), frames, watchlist)


def _find(source: Source, name: str) -> Path | pl.DataFrame | None:
    if isinstance(source, Ledger):
        if name == "watchlist":
            entry = ("entry_id", "list", "name", "listed_on", "source")
            listed = source.listings.group_by(entry).agg(pl.col("account_id").alias("addresses"))
            return restored(listed, WATCHLIST)
        frame = getattr(source, name)
        return frame.select(c for c in _CONTRACTS[name].schema.names() if c in frame.columns)
    if isinstance(source, Mapping):
        return source.get(name)
    for path in (Path(source) / f"{name}.parquet", Path(source) / name):
        if path.exists():
            return path
    return None


def _files(path: Path) -> Path:
    return path / "*.parquet" if path.is_dir() else path


def _loaded(session: SparkSession, found: Path | pl.DataFrame, contract: Contract) -> DataFrame:
    from pyspark.sql import functions as sql
    from pyspark.sql.types import DecimalType, TimestampNTZType, TimestampType

    if isinstance(found, Path):
        frame = session.read.parquet(str(found.resolve()))
    else:
        known = [pl.col(c).cast(t) for c, t in contract.schema.items() if c in found.columns]
        frame = session.createDataFrame(found.select(known).to_arrow(compat_level=pl.CompatLevel.oldest()))
    missing = [
        c.name for c in contract.columns if (c.required or c.name in contract.key) and c.name not in frame.columns
    ]
    if missing:
        raise SparkError(
            f"The {contract.name} have no column {missing[0]!r}.", "Give tables that meet their contracts."
        )
    kept = []
    for field in frame.select([c for c in contract.schema.names() if c in frame.columns]).schema:
        column = sql.col(field.name)
        if isinstance(field.dataType, TimestampType | TimestampNTZType):
            column = sql.unix_micros(column.cast("timestamp"))
        elif isinstance(field.dataType, DecimalType):
            column = column.cast("decimal(38,18)")
        kept.append(column.alias(field.name))
    return frame.select(kept)


def restored(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Give columns that came through the cluster the types of their contract back, and add those it lacks."""
    types = contract.schema
    here = [pl.col(c).cast(t) if c in frame.columns else pl.lit(None, t).alias(c) for c, t in types.items()]
    return frame.select(*here, *(c for c in frame.columns if c not in types))
