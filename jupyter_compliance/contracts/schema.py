"""What a contract is: a named, ordered list of typed columns with a key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from polars.datatypes import DataTypeClass

#: Column types by name, as a frame declares them.
ColumnTypes = dict[str, pl.DataType | DataTypeClass]
#: Exact amounts: 20 digits before the point and 18 behind it (one wei is 1e-18 ether).
MONEY = pl.Decimal(38, 18)
#: Every instant is UTC with microseconds.
INSTANT = pl.Datetime("us", "UTC")
#: Log-odds are kept in hundredths so that a printed waterfall adds up to the digit.
LOGODDS = pl.Decimal(9, 2)


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Parameters
    ----------
    name
        Canonical column name.
    dtype
        Polars data type of valid values.
    doc
        Meaning, with the unit where there is one.
    required
        The source must provide it (possibly under another name).
    nullable
        A row may leave it empty.
    allowed
        Closed vocabulary; empty for open text.
    minimum, maximum
        Inclusive bounds of numeric values.
    synonyms
        Lower-case names seen in the field for this column, best first.
    account
        The column holds an account identifier and is normalised as one.
    """

    name: str
    dtype: Any
    doc: str
    required: bool = False
    nullable: bool = True
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    synonyms: tuple[str, ...] = ()
    account: bool = False


@dataclass(frozen=True)
class Contract:
    """The promise a canonical table keeps.

    Parameters
    ----------
    name
        Table name, also the file stem in the case folder.
    key
        Columns that identify a row; duplicates are rejected. Empty for tables without one.
    columns
        Canonical columns in order; unknown columns of a source are kept behind them.
    doc
        What a row of the table is.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    doc: str
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    @property
    def schema(self) -> pl.Schema:
        """Canonical schema, in column order."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    def empty(self) -> pl.DataFrame:
        """Return a frame with the canonical schema and no rows."""
        return pl.DataFrame(schema=self.schema)
