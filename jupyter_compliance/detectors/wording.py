"""Figures and times inside the sentences of findings."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from jupyter_compliance.contracts.addresses import short_account

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def amount(value: Decimal | float, unit: str) -> str:
    """Return an amount rounded for reading: ``182,164 ETH``, ``12.6 ETH``, ``0.00012 ETH``."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if exact == 0:
        text = "0"
    elif abs(exact) >= 100:
        text = f"{exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN):,f}"
    else:
        text = f"{exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), rounding=ROUND_HALF_EVEN):f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    return f"{text} {unit}".rstrip()


def counted(number: int, noun: str) -> str:
    """Return a counted noun: ``1 transfer``, ``1,926 accounts``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def share(fraction: float) -> str:
    """Return a share in per cent, never rounded up to the whole: ``62 %``, ``99.9 %``, ``0.4 %``."""
    percent = 100 * fraction
    if percent >= 99.95:
        return "100 %" if fraction >= 1 - 1e-9 else "99.9 %"
    return f"{percent:.0f} %" if 1 <= percent < 99.5 else f"{percent:.1f} %" if percent >= 0.05 else "under 0.1 %"


def day(moment: datetime) -> str:
    """Return a date: ``4 May 2022``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def span(start: datetime, end: datetime) -> str:
    """Return when something happened: ``on 4 May 2022``, ``from 23 March to 4 May 2022`` (UTC)."""
    if start.date() == end.date():
        return f"on {day(end)}"
    if start.year != end.year:
        return f"from {day(start)} to {day(end)}"
    first = f"{start.day}" if start.month == end.month else f"{start.day} {_MONTHS[start.month - 1]}"
    return f"from {first} to {day(end)}"


def lasting(seconds: float) -> str:
    """Return a duration in the largest unit that reads well: ``40 minutes``, ``3 hours``, ``12 days``."""
    for size, unit in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= 2 * size or (seconds >= size and unit != "day"):
            return counted(round(seconds / size), unit)
    return "under a minute"


def who(account_id: str, name: str | None) -> str:
    """Return an account as a sentence names it: its name with the shortened identifier, else that alone."""
    short = short_account(account_id)
    return f"{name} ({short})" if name and name != account_id else short
