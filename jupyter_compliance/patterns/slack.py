"""How far a pattern drawn from one example lets others differ from it."""

from __future__ import annotations

import math
from datetime import timedelta

_LADDER = (
    *(timedelta(minutes=n) for n in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=n) for n in (1, 2, 3, 6, 12)),
    *(
        timedelta(days=n)
        for n in (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 730, 1825, 3650, 36525)
    ),
)
#: A window may be three times as long as that of the example.
LONGER = 3
#: Shares below this say little: no amount is kept.
LEAST_KEPT = 0.5


def window(micros: int) -> timedelta:
    """Return a window for a span: three times as long, rounded up to one that reads well."""
    wanted = timedelta(microseconds=micros) * LONGER
    return next((step for step in _LADDER if step >= wanted), _LADDER[-1])


def at_least(count: int) -> int:
    """Return how many to ask for where so many were seen: all up to three, then half as many."""
    return max(min(count, 3), math.ceil(count / 2))


def kept(share: float | None) -> float | None:
    """Return the share of value to ask for, a twentieth or two below the one seen; None where it says nothing."""
    if share is None or share < LEAST_KEPT:
        return None
    return max(LEAST_KEPT, math.floor((share - 0.05) * 20 + 1e-9) / 20)
