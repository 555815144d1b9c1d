"""Bars of a calendar: hours, days, weeks from Monday, months or years, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta

import numpy as np

from jupyter_compliance.contracts.time_words import from_us, short_day

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_LONG = {"hour": _HOUR, "day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY, "year": 365 * _DAY}
#: First microsecond of the year 10000, which `datetime` cannot name.
_END = 253_402_300_800_000_000
#: 1970-01-01 was a Thursday; weeks are counted from the Monday before.
_MONDAY = -3 * _DAY


@dataclass(frozen=True)
class Bins:
    """Consecutive bins.

    Attributes
    ----------
    unit
        hour, day, week, month or year.
    edges
        (bins + 1,) int64 microseconds since 1970: bin ``i`` is ``edges[i] <= t < edges[i + 1]``.
    """

    unit: str
    edges: np.ndarray

    def label(self, at: int) -> str:
        """Return the name of a bin: ``23 Mar 2022``, ``week of 21 Mar 2022``, ``Mar 2022``."""
        start = from_us(self.edges[at])
        if self.unit == "hour":
            return f"{short_day(start)} {start:%H}:00–{(start.hour + 1) % 24:02}:00 UTC"
        if self.unit == "day":
            return short_day(start)
        if self.unit == "week":
            return f"week of {short_day(start)}"
        return short_day(start).split(" ", 1)[1] if self.unit == "month" else str(start.year)


def bins_for(first: int, last: int, most: int) -> Bins:
    """Return the finest calendar bins that cover ``first <= t <= last`` with at most `most` of them.

    Where even years are too many, several are taken together.
    """
    for unit, long in _LONG.items():
        if (last - first) // long + 1 > most * 1.1:
            continue
        edges = _edges(unit, first, last)
        if len(edges) - 1 <= most:
            return Bins(unit, edges)
    years = _edges("year", first, last)
    step = -(-(len(years) - 1) // most)
    return Bins("year", np.append(years[:-1:step], years[-1]))


def _edges(unit: str, first: int, last: int) -> np.ndarray:
    if unit in ("month", "year"):
        return np.array(_months(from_us(first), from_us(last), 1 if unit == "month" else 12), dtype=np.int64)
    long = _LONG[unit]
    start = (_MONDAY if unit == "week" else 0) + (first - (_MONDAY if unit == "week" else 0)) // long * long
    return np.arange(start, last + long + 1, long, dtype=np.int64)[: (last - start) // long + 2]


def _months(first: datetime, last: datetime, step: int) -> list[int]:
    month = first.year * 12 + (first.month - 1 if step == 1 else 0)
    edges: list[int] = []
    while True:
        if month // 12 > MAXYEAR:
            return [*edges, _END]
        start = datetime(month // 12, month % 12 + 1, 1, tzinfo=first.tzinfo)
        edges.append((start - from_us(0)) // timedelta(microseconds=1))
        if start > last:
            return edges
        month += step
