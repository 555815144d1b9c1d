"""How cards say figures: shares with their intervals, odds, values of thresholds."""

from __future__ import annotations

import math
from typing import Any

from .measure import LookAlike, Share


def share_words(share: Share) -> str:
    """Return ``12 of 40, 30 % (18–45)``; a dash where there is nothing to take a share of."""
    if not share.of:
        return "–"
    return (
        f"{share.hits:,} of {share.of:,}, {_percent(share.hits / share.of)} % "
        f"({_percent(share.low)}–{_percent(share.high)})"
    )


def short_share(share: Share) -> str:
    """Return ``30 % (18–45)``; a dash where there is nothing to take a share of."""
    return share_words(share).rpartition(", ")[2] if share.of else "–"


def odds_words(weight: int) -> str:
    """Return by how much a weight in hundredths of log-odds multiplies the odds: ``× 36``."""
    factor = math.exp(weight / 100)
    return f"× {factor:,.0f}" if factor >= 10 else f"× {factor:.1f}"


def value_words(value: Any) -> str:
    """Return a threshold as it is typed: numbers without needless places."""
    return value if isinstance(value, str) else f"{value:,}" if isinstance(value, int) else f"{value:,.12g}"


def fired_words(looks: tuple[LookAlike, ...]) -> str:
    """Name the look-alikes that fire, the strongest first, and how strongly at most."""
    fired = sorted((look for look in looks if look.fired.hits), key=lambda look: (-look.strongest, look.name))
    return ", ".join(f"{look.name.replace('_', ' ')} {look.strongest:.2f}" for look in fired) or "none"


def _percent(share: float) -> str:
    """Whole per cents, and neither 0 nor 100 where it is not."""
    whole = round(100 * share)
    if (whole == 0 and share > 0) or (whole == 100 and share < 1):
        return f"{100 * share:.1f}" if 0.05 <= 100 * share <= 99.95 else ("<0.1" if whole == 0 else ">99.9")
    return str(whole)
