"""Amounts of a whole column as people read them: the same texts as `amount_words`, by whole numbers and much sooner."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from .amount_words import amount_exact, amount_short
from .schema import MONEY

_PLACES = 18
_ONE = 10**_PLACES
#: From this size on in units: name, digits cut off, decimals kept. As in `amount_words`.
_STEPS = ((999_950_000_000, " T", 10**10, 2), (999_950_000, " bn", 10**7, 2), (999_950, " M", 10**4, 2))


def short_texts(money: pl.Series, unit: str = "") -> list[str]:
    """Return `amount_short` of each amount at or above zero; ``value unknown`` for a null."""
    suffix = _suffix(unit)
    return [
        amount_short(value, unit) if whole is None or part is None or whole < 0 else _short(whole, part) + suffix
        for whole, part, value in _split(money)
    ]


def exact_texts(money: pl.Series, unit: str = "") -> list[str]:
    """Return `amount_exact` of each amount at or above zero; empty for a null."""
    suffix = _suffix(unit)
    return [
        amount_exact(value, unit)
        if whole is None or part is None or whole < 0
        else (f"{whole:,}.{part:018d}".rstrip("0") if part else f"{whole:,}") + suffix
        for whole, part, value in _split(money)
    ]


def _suffix(unit: str) -> str:
    return amount_exact(Decimal(0), unit).removeprefix("0")


def _split(money: pl.Series) -> list[tuple[int | None, int | None, Decimal | None]]:
    """Return units, 10⁻¹⁸ units and, where units do not fit 64 bits, the amount itself."""
    one = pl.lit(_ONE, dtype=pl.Int128)
    amount = money.cast(MONEY)
    parts = amount.to_physical().to_frame("m").select(
        (pl.col("m") // one).cast(pl.Int64, strict=False).alias("whole"), (pl.col("m") % one).cast(pl.Int64, strict=False).alias("part")
    )  # fmt: skip
    odd = parts["whole"].is_null() | (parts["whole"] < 0)
    values = amount.to_list() if odd.any() else [None] * len(amount)
    return list(zip(parts["whole"].to_list(), parts["part"].to_list(), values, strict=True))


def _short(whole: int, part: int) -> str:
    for least, name, cut, places in _STEPS:
        if whole >= least:
            return _decimals(_rounded(whole, cut, part > 0), places) + name
    if whole >= 1000 or (whole == 999 and part >= 95 * 10**16):
        return _decimals(_rounded(whole, 100, part > 0), 1) + "k"
    if whole:
        places = 1 if whole >= 100 else 2 if whole >= 10 else 3
        cut = 10 ** (_PLACES - places)
        return _decimals(_rounded(whole * _ONE + part, cut, False), places)
    digits = len(str(part))
    places = min(_PLACES, 22 - digits)
    return _decimals(_rounded(part, 10 ** (_PLACES - places), False), places)


def _rounded(number: int, cut: int, more: bool) -> int:
    """Divide, rounding half to even; `more` says that something is left behind the number."""
    quotient, rest = divmod(number, cut)
    twice = 2 * rest
    return quotient + (twice > cut or (twice == cut and (more or quotient & 1 == 1)))


def _decimals(number: int, places: int) -> str:
    whole, part = divmod(number, 10**places)
    return f"{whole}.{part:0{places}d}".rstrip("0") if part else str(whole)
