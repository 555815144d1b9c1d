"""What is kept of transfers that are described already, so that later ones need not read them again.

Trailing windows need the recent rows, lifelong features only totals: how much an account paid, when it first did, at
which hours of the week. Those totals are tables of whole numbers; adding the summary of some more rows to a table gives
the very table of all rows, so features that begin from it are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .history import NOT_YET

_TYPES = {"account": pl.UInt32, "payer": pl.UInt32, "payee": pl.UInt32, "hour": pl.UInt8, "segment": pl.String,
          "value": pl.Float64, "transfer_id": pl.String, "origin": pl.Float64}  # fmt: skip


class Hours(NamedTuple):
    """Hours of the week of each account's rows: ``ptr`` (accounts + 1,), then hour and number of rows."""

    ptr: NDArray[np.int64]
    hour: NDArray[np.uint8]
    number: NDArray[np.int64]

    @classmethod
    def none(cls, accounts: int) -> Hours:
        """Return what accounts without rows have."""
        return cls(np.zeros(accounts + 1, np.int64), np.empty(0, np.uint8), np.empty(0, np.int64))


class Pairs(NamedTuple):
    """What payer and payee of each row had done: how often, worth what, since when, until when; `paid` by account."""

    times: NDArray[np.int64]
    worth: NDArray[np.int64]
    began: NDArray[np.int64]
    latest: NDArray[np.int64]
    paid: NDArray[np.int64]

    @classmethod
    def none(cls, rows: int, accounts: int) -> Pairs:
        """Return what strangers had done."""
        nothing, never = np.zeros(rows, np.int64), np.full(rows, NOT_YET)
        return cls(nothing, nothing, never, never, np.zeros(accounts, np.int64))


class Values(NamedTuple):
    """Values that groups have shown, ascending and each once; see `standing.percentile_before`."""

    ptr: NDArray[np.int64]
    value: NDArray[np.float64]
    before: NDArray[np.int64]

    @classmethod
    def none(cls, groups: int) -> Values:
        """Return what groups without rows have shown."""
        return cls(np.zeros(groups + 1, np.int64), np.empty(0, np.float64), np.zeros(1, np.int64))


class Table(NamedTuple):
    """A table of totals: its keys, and columns that are added up, or of which the least or the largest stays."""

    keys: tuple[str, ...]
    sums: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    most: tuple[str, ...] = ()

    @property
    def empty(self) -> pl.DataFrame:
        """The table of no rows; whole numbers but for some keys."""
        names = (*self.keys, *self.sums, *self.least, *self.most)
        return pl.DataFrame(schema={name: _TYPES.get(name, pl.Int64) for name in names})

    def total(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return one row a key."""
        return (
            rows.lazy()
            .group_by(self.keys)
            .agg(pl.col(self.sums).sum(), pl.col(self.least).min(), pl.col(self.most).max())
            .select(self.empty.columns)
            .cast(dict(self.empty.schema))  # type: ignore[arg-type]
            .collect()
        )


_FLOW = Table(("account",), ("worth", "fiat", "onchain"), ("began",), ("latest",))
_HOURS = Table(("account", "hour"), ("number",))
_VALUES = Table(("segment", "value"), ("number",))
#: Every table by name; families name those they begin from.
TABLES: Mapping[str, Table] = {
    "paid": _FLOW,
    "received": _FLOW,
    "paid_hours": _HOURS,
    "received_hours": _HOURS,
    "paid_values": _VALUES,
    "received_values": _VALUES,
    "pairs": Table(("payer", "payee"), ("count", "worth"), ("began",), ("latest",)),
    "peeled": Table(("transfer_id",), ("depth",), ("ts", "origin")),
}


@dataclass(frozen=True, eq=False)
class Past:
    """Totals of all rows described so far.

    Attributes
    ----------
    accounts
        Every account that occurred, ``account_id``; the row number stands for it in the tables.
    tables
        Of `TABLES`, those that are kept.
    """

    accounts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"account_id": pl.String}))
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name] if name in self.tables else TABLES[name].empty

    def meet(self, ids: pl.Series) -> Past:
        """Return this past with a number for every account."""
        new = ids.rename("account_id").to_frame().join(self.accounts, on="account_id", how="anti")
        return self if new.is_empty() else replace(self, accounts=pl.concat([self.accounts, new]))

    def numbers(self, ids: pl.Series) -> NDArray[np.uint32]:
        """Return the number of each account."""
        found = (
            ids.rename("account_id")
            .to_frame()
            .join(self.accounts.with_row_index("number"), on="account_id", how="left", maintain_order="left")
        )
        return found["number"].to_numpy()

    def add(self, fresh: Mapping[str, pl.DataFrame]) -> Past:
        """Return this past with the totals of further rows."""
        return replace(
            self,
            tables=dict(self.tables)
            | {name: TABLES[name].total(pl.concat([self[name], rows])) for name, rows in fresh.items()},
        )

    def without(self, name: str, rows: pl.Expr) -> Past:
        """Return this past less some rows of a table."""
        return replace(self, tables=dict(self.tables) | {name: self[name].filter(~rows)})

    def of_accounts(self, name: str, numbers: NDArray[np.uint32], *columns: str) -> tuple[NDArray[np.int64], ...]:
        """Return columns of a table for accounts: 0, or `NOT_YET` for moments, where it has none."""
        table = self[name]
        missing = [NOT_YET if column in ("began", "latest") else 0 for column in columns]
        if table.is_empty():
            return tuple(np.full(numbers.size, value, np.int64) for value in missing)
        asked = pl.DataFrame({"account": numbers}, schema={"account": pl.UInt32})
        found = asked.join(table.select("account", *columns), on="account", how="left", maintain_order="left")
        return tuple(found[c].fill_null(v).to_numpy() for c, v in zip(columns, missing, strict=True))

    def hours(self, name: str, numbers: NDArray[np.uint32]) -> Hours:
        """Return the hours of the week at which accounts acted."""
        table = self[name]
        if table.is_empty():
            return Hours.none(numbers.size)
        asked = pl.DataFrame({"account": numbers}, schema={"account": pl.UInt32}).with_row_index("at")
        found = asked.join(table, on="account").sort("at", "hour")
        ends = np.cumsum(np.bincount(found["at"].to_numpy(), minlength=numbers.size))
        return Hours(np.concatenate([[0], ends]), found["hour"].to_numpy(), found["number"].to_numpy())

    def pairs(self, payer: NDArray[np.uint32], payee: NDArray[np.uint32], accounts: NDArray[np.uint32]) -> Pairs:
        """Return what the payer and the payee of each row had done, and what each account had paid."""
        table = self["pairs"]
        if table.is_empty():
            return Pairs.none(payer.size, accounts.size)
        asked = pl.DataFrame({"payer": payer, "payee": payee}, schema={"payer": pl.UInt32, "payee": pl.UInt32})
        found = asked.join(table, on=("payer", "payee"), how="left", maintain_order="left")
        return Pairs(
            *(found[column].fill_null(0).to_numpy() for column in ("count", "worth")),
            *(found[column].fill_null(NOT_YET).to_numpy() for column in ("began", "latest")),
            *self.of_accounts("paid", accounts, "worth"),
        )

    def values(self, name: str, segments: pl.Series) -> Values:
        """Return the values that segments have shown, in the order of `segments`."""
        asked = segments.rename("segment").to_frame().with_row_index("at")
        found = asked.join(self[name], on="segment").sort("at", "value")
        ends = np.cumsum(np.bincount(found["at"].to_numpy(), minlength=len(segments)))
        before = np.cumsum(found["number"].to_numpy())
        ptr, before = (np.concatenate([[0], count]).astype(np.int64) for count in (ends, before))
        return Values(ptr, found["value"].to_numpy().copy(), before)
