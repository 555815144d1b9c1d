"""Instants, days, spans and durations as people read them: UTC throughout, and said wherever a clock is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from .amount_words import count_of
from .errors import ComplianceError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: First and last microsecond of the years 1 to 9999.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def moment_of(value: Any) -> datetime:
    """Return the UTC instant that a datetime, a date or text says; without a zone it is UTC.

    Raises
    ------
    ComplianceError
        It is none of these, or the text cannot be read.
    """
    said = value
    if isinstance(said, str):
        try:
            said = datetime.fromisoformat(said.strip())
        except ValueError as error:
            raise ComplianceError(f"{value!r} is not a moment.", 'Write it like "2022-03-23 13:29".') from error
    elif isinstance(said, date) and not isinstance(said, datetime):
        said = datetime(said.year, said.month, said.day, tzinfo=UTC)
    if not isinstance(said, datetime):
        raise ComplianceError(f"{value!r} is not a moment.", "Give a datetime, a date or text.")
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)


def to_ms(moment: datetime) -> float:
    """Return milliseconds since 1970 of an aware instant."""
    return (moment - _EPOCH) / timedelta(milliseconds=1)


def from_ms(ms: float) -> datetime:
    """Return the UTC instant at milliseconds since 1970; see `from_us`."""
    return from_us(round(ms * 1000))


def from_us(us: int) -> datetime:
    """Return the UTC instant at microseconds since 1970, the nearest one that the calendar has."""
    return _EPOCH + timedelta(microseconds=min(max(int(us), _FIRST), _LAST))


def day(moment: date) -> str:
    """Return ``23 March 2022``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def short_day(moment: date, *, year: bool = True) -> str:
    """Return ``23 Mar 2022``."""
    text = f"{moment.day} {_MONTHS[moment.month - 1][:3]}"
    return f"{text} {moment.year}" if year else text


def moment_text(moment: datetime) -> str:
    """Return ``2022-03-23 14:05:11 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def minute_text(moment: datetime) -> str:
    """Return ``23 Mar 2022 14:05 UTC``."""
    return f"{short_day(moment)} {moment:%H:%M} UTC"


def from_to(first: datetime, last: datetime) -> str:
    """Return the span of two UTC instants in words: ``from 23 March to 4 May 2022``, ``on 4 May 2022``."""
    if first.date() == last.date():
        return f"on {day(last)}"
    if first.year != last.year:
        return f"from {day(first)} to {day(last)}"
    start = f"{first.day}" if first.month == last.month else f"{first.day} {_MONTHS[first.month - 1]}"
    return f"from {start} to {day(last)}"


def range_text(first: datetime, last: datetime) -> str:
    """Return the span of two instants for headings: ``18 Apr – 11 May 2022 UTC``."""
    if first.date() == last.date():
        return f"{short_day(first)} UTC"
    return f"{short_day(first, year=first.year != last.year)} – {short_day(last)} UTC"


def lasting(seconds: float) -> str:
    """Return a duration in the largest unit that reads well: ``40 minutes``, ``3 hours``, ``12 days``."""
    for size, unit in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= 2 * size or (seconds >= size and unit != "day"):
            return count_of(round(seconds / size), unit)
    return "under a minute"
