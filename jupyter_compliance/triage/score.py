"""Log-odds in integer hundredths, and the score a person reads."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import polars as pl

from ..contracts.schema import LOGODDS

_ODDS = re.compile(r"^\s*1\s+in\s+([0-9][0-9_ ,]*)\s*$", re.IGNORECASE)


def parse_prior(text: str) -> int:
    """Return N of a base rate written as ``1 in N``.

    Parameters
    ----------
    text
        ``"1 in 400"``: one of so many subjects is worth an investigation before anything is known about it.

    Returns
    -------
    int
        N, at least 2.

    Raises
    ------
    ValueError
        If the text has another form or N is out of 2 to 10,000,000.
    """
    found = _ODDS.match(text)
    if not found:
        raise ValueError(f"{text!r} is not of the form '1 in 400'")
    n = int(re.sub(r"[_ ,]", "", found[1]))
    if not 2 <= n <= 10_000_000:
        raise ValueError(f"{text!r} is out of range: '1 in 2' to '1 in 10000000'")
    return n


def prior_logodds(n: int) -> int:
    """Return the log-odds of a base rate of one in `n`, in hundredths (-599 for one in 400)."""
    return round(-100 * math.log(n - 1))


def score_of(logodds: int) -> float:
    """Return ``100 · sigmoid(logodds / 100)``.

    Parameters
    ----------
    logodds
        Log-odds in hundredths.

    Returns
    -------
    float
        Score between 0 and 100, rounded to nine decimals so that every platform gives the same digits.
    """
    x = logodds / 100
    share = 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
    return round(100 * share, 9)


def score_text(score: float | None) -> str:
    """Return a score with one decimal, nothing where there is none; certainty is never claimed: 99.97 reads ``99.9``."""
    return "" if score is None or math.isnan(score) else f"{min(score, 99.9):.1f}"


def logodds_text(logodds: Decimal) -> str:
    """Return log-odds as people read them, sign first: ``+5.10``, ``-5.99``."""
    return f"{logodds:+.2f}"


def decimal_logodds(logodds: int) -> Decimal:
    """Return hundredths as the exact decimal that contracts.results calls LOGODDS."""
    return Decimal(logodds).scaleb(-2)


def hundredths(expr: pl.Expr) -> pl.Expr:
    """Return an Int64 expression of hundredths as LOGODDS decimals, without any rounding."""
    return (expr.cast(pl.Decimal(38, 2)) / pl.lit(Decimal(100), dtype=pl.Decimal(38, 2))).cast(LOGODDS)
