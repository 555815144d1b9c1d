"""What the values of a column look like, judged on a sample."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from jupyter_compliance.contracts.instants import parse_instant
from jupyter_compliance.contracts.numbers import parse_money
from jupyter_compliance.contracts.parsed import as_text

_SAMPLE = 200
_ADDRESS = (
    r"^(?:0x|0X|\\x|\\X)[0-9a-fA-F]{40}$|^(?:bc1|tb1|ltc1|BC1)[0-9a-zA-Z]{6,}$"
    r"|^[13][1-9A-HJ-NP-Za-km-z]{25,34}$|^T[1-9A-HJ-NP-Za-km-z]{33}$|^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"
)


@dataclass(frozen=True)
class Profile:
    """Shares (0 to 1) of the sampled values that look like something.

    Parameters
    ----------
    sampled
        Number of values looked at; 0 for an empty column.
    times, numbers, decimals, addresses
        Share of values that read as a time, as a number, as a number with decimals, as an account address.
    words
        The sampled values in lower case.
    """

    sampled: int
    times: float
    numbers: float
    decimals: float
    addresses: float
    words: frozenset[str]

    def within(self, allowed: tuple[str, ...]) -> float:
        """Return the share of distinct values that belong to a vocabulary."""
        return len(self.words & set(allowed)) / len(self.words) if self.words else 0.0


def profile(values: pl.Series) -> Profile:
    """Look at a sample of a column, spread over its whole length.

    Parameters
    ----------
    values
        Column of any type.

    Returns
    -------
    Profile
        Shares of the sampled values.
    """
    step = max(1, len(values) // (4 * _SAMPLE))
    sample = values.gather_every(step).drop_nulls().head(_SAMPLE)
    dtype = sample.dtype
    text = as_text(sample).str.strip_chars()
    filled = text != ""
    sample, text = sample.filter(filled), text.filter(filled)
    count = len(text)
    if not count:
        return Profile(0, 0, 0, 0, 0, frozenset())
    times = _share(parse_instant(sample).values.is_not_null()) if not dtype.is_float() else 0.0
    numbers = (
        0.0
        if dtype.is_temporal() or dtype == pl.Boolean
        else _share(parse_money(text, nullable=False).values.is_not_null())
    )
    decimals = _share(text.str.contains(r"[.,]\d|[eE]-")) if numbers else 0.0
    addresses = _share(text.str.contains(_ADDRESS))
    return Profile(count, times, numbers, decimals, addresses, frozenset(text.str.to_lowercase().to_list()))


def _share(mask: pl.Series) -> float:
    return int(mask.sum()) / len(mask)
