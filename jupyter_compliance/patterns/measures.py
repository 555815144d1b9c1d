"""Counts, ranges and durations as a pattern writes them: ``"3.."``, ``"9000..9999.99"``, ``"14 days"``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

_UNITS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(d|h|m|s|days?|hours?|minutes?|seconds?)\s*\Z")
_LONGEST = timedelta(days=36_525)


@dataclass(frozen=True)
class Range:
    """A least and a most, either of which may be open; written ``"3.."``, ``"..5"``, ``"2..5"``.

    Parameters
    ----------
    least, most
        Both included; None leaves that side open.
    """

    least: float | None
    most: float | None

    def __str__(self) -> str:
        if self.least == self.most:
            return _number(self.least)
        return f"{_number(self.least)}..{_number(self.most)}"

    def holds(self, value: float) -> bool:
        """Say whether a value lies within."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def range_of(value: Any, *, whole: bool = False) -> Range:
    """Return the range that a number or text says; a number alone is exactly that.

    Raises
    ------
    ValueError
        It says none, with words on what to write instead.
    """
    if isinstance(value, Range):
        return value
    wanted = 'Write "3.." for at least 3, "..5" for at most 5, "2..5", or a number for exactly that.'
    if isinstance(value, str):
        left, dots, right = value.partition("..")
        ends = [_read(left), _read(right)] if dots else [_read(left)] * 2
        if any(end is math.nan for end in ends) or ends == [None, None]:
            raise ValueError(wanted)
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        ends = [float(value)] * 2
    else:
        raise ValueError(wanted)
    least, most = ends
    if any(end is not None and end < 0 for end in ends) or (least is not None and most is not None and least > most):
        raise ValueError("Neither end may be negative, nor the least above the most.")
    if whole and any(end is not None and not (end.is_integer() and end <= 1_000_000) for end in ends):
        raise ValueError("Give whole numbers.")
    return Range(least, most)


def duration_of(value: Any) -> timedelta:
    """Return the duration that text like ``"14 days"``, ``"72h"`` says.

    Raises
    ------
    ValueError
        It says none, with words on what to write instead.
    """
    found = _DURATION.match(value) if isinstance(value, str) and len(value) <= 40 else None
    if found:
        seconds = next(size for unit, size in _UNITS.items() if unit.startswith(found[2][0]))
        number = float(found[1])
        value = timedelta(seconds=number * seconds) if number * seconds <= _LONGEST.total_seconds() else _LONGEST * 2
    if not isinstance(value, timedelta):
        raise ValueError('Write it like "14 days", "72 hours" or "30 minutes".')
    if not timedelta(0) < value <= _LONGEST:
        raise ValueError("Give more than nothing and at most a hundred years.")
    return value


def duration_text(value: timedelta) -> str:
    """Return a duration in the largest unit that gives a whole number: ``"3 days"``, ``"36 hours"``."""
    micros = value // timedelta(microseconds=1)
    for unit, size in _UNITS.items():
        if micros % (size * 1_000_000) == 0:
            number = micros // (size * 1_000_000)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}".rstrip("0") + " seconds"


def _read(text: str) -> float | None:
    text = text.strip()
    if not text:
        return None
    try:
        number = float(text.replace("_", ""))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and value < 1e15 else repr(value)
