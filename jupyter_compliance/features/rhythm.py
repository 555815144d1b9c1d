"""When an account usually acts: its own hours of the week, and its pace lately beside its usual pace."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import History, begin
from .past import Hours
from .windows import HOUR, Columns

#: Hours of a week, the first one begins on Monday at 00:00 UTC.
WEEK = 168
# The epoch was a Thursday.
_EPOCH_HOUR = 72


def odd_hours(
    asking: History, flow: History, *, near_hours: int = 3, first: int = 0, known: Hours | None = None
) -> Columns:
    """Say, for every transfer, how far its hour of the week is from the hours its account has kept so far.

    Parameters
    ----------
    asking, flow
        As in `windows.windows`.
    near_hours
        Hours before and after that count as the same time of the week, 0 to 83.
    first
        As in `windows.windows`.
    known
        Hours of the rows before `first`, for the accounts of the flow; those rows are not looked at in the ledger.

    Returns
    -------
    dict
        ``hour_deviation`` float32 of the rows described, in ledger order: the share of the account's earlier rows that happened at another
        time of the week, more than `near_hours` whole hours away around the clock of 168; NaN without earlier rows.
    """
    found = np.empty(asking.row.size - first, np.float32)
    known = known or Hours.none(flow.ptr.size - 1)
    _count_hours(
        asking.ptr, begin(asking, first), asking.row, asking.ts, flow.ptr, begin(flow, first), flow.ts, near_hours,
        first, known.ptr, known.hour, known.number, found,
    )  # fmt: skip
    return {"hour_deviation": found}


def velocity(
    recent: NDArray[np.uint32], usual: NDArray[np.uint32], recent_span: int, usual_span: int
) -> NDArray[np.float32]:
    """Return the rate of rows in a short window by the rate in a long one that contains it.

    Parameters
    ----------
    recent, usual
        (rows,) counts of the two windows (``count_1h`` and ``count_30d`` of `windows.windows`).
    recent_span, usual_span
        Their lengths, in one unit.

    Returns
    -------
    numpy.ndarray
        (rows,) float32: 1 for an even pace, usual_span ÷ recent_span when all happened lately; NaN where the long
        window is empty.
    """
    return _pace(recent, usual, usual_span / recent_span)


@njit(cache=True)
def _pace(recent: NDArray[np.uint32], usual: NDArray[np.uint32], spans: float) -> NDArray[np.float32]:
    pace = np.empty(recent.size, np.float32)
    for i in range(recent.size):
        pace[i] = recent[i] / usual[i] * spans if usual[i] > 0 else np.nan
    return pace


@njit(cache=True)
def _count_hours(
    q_ptr: NDArray[np.int64], cursor: NDArray[np.int64], q_row: NDArray[np.int32], q_ts: NDArray[np.int64],
    ptr: NDArray[np.int64], fill: NDArray[np.int64], ts: NDArray[np.int64], near_hours: int, first: int,
    known_ptr: NDArray[np.int64], known_hour: NDArray[np.uint8], known_number: NDArray[np.int64],
    found: NDArray[np.float32],
) -> None:  # fmt: skip
    tally = np.zeros(WEEK, np.int64)  # rows at most near_hours away from each hour
    for a in range(q_ptr.size - 1):
        if cursor[a] == q_ptr[a + 1]:
            continue
        n = 0
        for k in range(known_ptr[a], known_ptr[a + 1]):
            n += known_number[k]
            _enter(tally, known_hour[k], known_number[k], near_hours)
        f, stop = fill[a], ptr[a + 1]
        for q in range(cursor[a], q_ptr[a + 1]):
            while f < stop and ts[f] < q_ts[q]:
                _enter(tally, _hour(ts[f]), 1, near_hours)
                n += 1
                f += 1
            found[q_row[q] - first] = 1.0 - tally[_hour(q_ts[q])] / n if n > 0 else np.nan
        if n > 0:
            tally[:] = 0


@njit(cache=True, inline="always")
def _enter(tally: NDArray[np.int64], hour: int | np.uint8, number: int | np.int64, near_hours: int) -> None:
    middle = np.int64(hour) + WEEK
    for k in range(middle - near_hours, middle + near_hours + 1):
        tally[k % WEEK] += number


@njit(cache=True)
def hours_of(ts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the hour of the week of each moment."""
    hour = np.empty(ts.size, np.uint8)
    for i in range(ts.size):
        hour[i] = _hour(ts[i])
    return hour


@njit(cache=True, inline="always")
def _hour(t: int) -> int:
    return (t // HOUR + _EPOCH_HOUR) % WEEK
