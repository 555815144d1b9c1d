"""Rejected rows with all their reasons, and the problems they add up to."""

from __future__ import annotations

import polars as pl

from .parsed import Fault, as_text
from .report import Problem
from .schema import Contract
from .tables import REJECTS

#: Columns a frame may bring along to say where each of its rows comes from.
SOURCE_COLUMN, ROW_COLUMN = "__source", "__row"

_VALUE_SHOWN = 80
_SAMPLE = 10


def reject_rows(
    contract: Contract,
    faults: list[tuple[str, Fault, pl.Series | None]],
    bad: pl.Series,
    origin: pl.DataFrame,
    raw: pl.DataFrame,
) -> pl.DataFrame:
    """Return the rows at fault by `REJECTS`, each once, in the order they were read.

    Parameters
    ----------
    contract
        Contract they broke.
    faults
        (column, fault, values before reading or None).
    bad
        Rows at fault.
    origin
        Source and row number of every row.
    raw
        The rows as they stood.

    Returns
    -------
    polars.DataFrame
        Reasons are joined by semicolons, columns and codes by commas.
    """
    if not faults:
        return REJECTS.empty()
    told = []
    for name, fault, before in faults:
        at = fault.mask.arg_true()
        shown = (
            as_text(before.gather(at)) if before is not None else pl.repeat(None, len(at), dtype=pl.String, eager=True)
        )
        told.append(
            pl.DataFrame({"at": at, "shown": shown}).select(
                "at",
                column=pl.lit(name),
                code=pl.lit(fault.code),
                reason=pl.when(pl.col("shown").is_null() | (fault.code == "missing"))
                .then(pl.lit(f"{name} {fault.message}"))
                .otherwise(pl.concat_str(pl.lit(f"{name} "), _quoted(pl.col("shown")), pl.lit(f" {fault.message}"))),
            )
        )
    joined = (
        pl.concat(told)
        .group_by("at", maintain_order=True)
        .agg(
            pl.col("column").unique(maintain_order=True).str.join(", "),
            pl.col("code").unique(maintain_order=True).str.join(", "),
            pl.col("reason").str.join("; "),
        )
        .sort("at")
    )
    rows = bad.arg_true()
    return pl.concat([origin[rows], joined, as_json(raw[rows])], how="horizontal").select(
        pl.lit(contract.name).alias("table"), "source", "row", "column", "code", "reason", "raw"
    )


def as_json(raw: pl.DataFrame) -> pl.DataFrame:
    """Return rows as JSON objects of strings.

    Parameters
    ----------
    raw
        Rows as they stood; the columns that tell their origin are left out.

    Returns
    -------
    polars.DataFrame
        One string column, ``raw``.
    """
    columns = [as_text(raw[c]) for c in raw.columns if c not in (SOURCE_COLUMN, ROW_COLUMN)]
    text = pl.DataFrame(columns) if columns else pl.DataFrame({"": pl.repeat("", raw.height, eager=True)})
    return text.select(pl.struct(pl.all()).struct.json_encode().alias("raw"))


def _quoted(shown: pl.Expr) -> pl.Expr:
    short = pl.when(shown.str.len_chars() > _VALUE_SHOWN).then(shown.str.head(_VALUE_SHOWN) + "…").otherwise(shown)
    return pl.concat_str(pl.lit('"'), short, pl.lit('"'))


def problems_of(
    table: str, column: str, fault: Fault, mask: pl.Series, origin: pl.DataFrame, *, rejected: bool
) -> list[Problem]:
    """Return a fault as one problem for each source it occurs in.

    Parameters
    ----------
    table, column
        Where it is.
    fault, mask
        What it is, and the rows it counts for.
    origin
        Source and row number of every row.
    rejected
        Whether the rows were rejected.

    Returns
    -------
    list of Problem
        In the order of first occurrence.
    """
    groups = (
        origin.filter(mask)
        .group_by("source", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("row").head(_SAMPLE))
    )
    return [
        Problem(table, name, column, fault.code, count, tuple(rows), fault.message, fault.advice, rejected)
        for name, count, rows in groups.iter_rows()
    ]
