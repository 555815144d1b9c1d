"""How large money may become in all: beyond this, sums of exact amounts would wrap round without a word."""

from __future__ import annotations

import polars as pl

from .errors import ContractError

#: ``Decimal(38, 18)`` holds up to 10²⁰; beyond, a sum in a Polars group_by is silently wrong (a plain sum raises).
LARGEST_TOTAL = 9.9e19


def check_total(amounts: pl.Series, what: str, of: pl.Series | None = None) -> None:
    """Raise unless every sum over some of these amounts can be held exactly.

    Parameters
    ----------
    amounts
        Amounts at or above zero, nulls allowed.
    what
        What they are, for the message: ``the amounts of ledger.csv``.
    of
        What each is an amount of, where amounts of different things are never added; of the same length.

    Raises
    ------
    ContractError
        They add up to more than 9.9 · 10¹⁹.
    """
    measured = pl.DataFrame({"size": amounts.cast(pl.Float64)})
    measured = measured.with_columns(of=pl.lit(None, pl.String) if of is None else of)
    largest = measured.group_by("of").agg(pl.col("size").sum()).sort("size", "of", descending=True).head(1)
    for name, total in largest.iter_rows():
        if total > LARGEST_TOTAL:
            told = f" of {name}" if name else ""
            raise ContractError(
                f"In all {what}{told} come to {total:.1e}, more than the {LARGEST_TOTAL:.1e} that can be added up exactly.",
                "Give amounts in units of the asset (ether, not wei), or leave these rows out.",
            )
