"""Counts, sums, spread, counterparties and gaps of an account's past, all trailing windows in one pass.

A transfer sees the rows strictly before its own instant: window W holds the rows with ``t − W <= ts < t``. Each
account's history is walked once; every window keeps its first position and its number of counterparties, everything
else is a difference of exact running sums. Sums are exact integers on the grid (`grid`), squares exact in 128 bits
(`moments`); floats appear only in what is returned.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import NOT_YET, History, Links, begin
from .moments import spread, squares

HOUR = 3_600_000_000
DAY = 24 * HOUR
#: Trailing windows by name, in microseconds.
WINDOWS: Mapping[str, int] = {"1h": HOUR, "1d": DAY, "7d": 7 * DAY, "30d": 30 * DAY}

# Rows are worked on in slices: their results are held as records, one after another in memory, before they are turned
# into columns. A slice has at least so many rows, and there are no more than so many slices.
_SLICE = 1 << 18
_SLICES = 8
_NONE = np.uint64(0)
_ONE = np.uint64(1)
_HALF = 32
_LOW = 0xFFFFFFFF
_MEASURES = {
    "count": np.uint32,
    "sum": np.float64,
    "mean": np.float32,
    "std": np.float32,
    "distinct": np.uint32,
    "near_threshold": np.uint32,
    "round": np.uint32,
    "mean_gap": np.float32,
}

Columns = dict[str, NDArray[np.generic]]


def windows(
    asking: History,
    flow: History,
    chain: Links,
    *,
    per_unit: float,
    near: tuple[int, int] | None = None,
    round_unit: int | None = None,
    spans: Mapping[str, int] = WINDOWS,
    first: int = 0,
    known: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> Columns:
    """Describe, for every transfer, the past of one of its accounts in trailing windows.

    Parameters
    ----------
    asking
        History by the account that is described: by payer for ``src`` features, by payee for ``dst``.
    flow
        History that is looked at: payments (``out``) or receipts (``in``) of the same accounts. For the payer's own
        payments and the payee's own receipts it is `asking` itself.
    chain
        Links of `flow`.
    per_unit
        Quanta in one unit of money (`grid.Grid.per_unit`).
    near
        Values from the first up to, not including, the second, in quanta, are near a threshold.
    round_unit
        Multiples of so many quanta, above zero, are round amounts.
    spans
        Windows by name, microseconds.
    first
        Ledger rows from this one on are described, those before it only looked at; the earliest row of an instant.
    known
        (accounts,) int64, the times of the first and of the last row that each account of `flow` had before `first`,
        `NOT_YET` where it had none, whether or not those rows are still in the ledger.

    Returns
    -------
    dict
        Arrays of the rows described, in ledger order, by name without side and flow. For each window ``count_W``, ``distinct_W``
        (counterparties), ``near_threshold_W``, ``round_W`` uint32; ``sum_W`` float64; ``mean_W``, ``std_W`` (of the
        sample, undefined below two), ``mean_gap_W`` (seconds between neighbours in the window, undefined below two)
        float32; and ``since_last``, ``first_seen``: seconds since the latest and since the first row ever, float32.
        Undefined is NaN.
    """
    rows, accounts, wide = asking.row.size, asking.ptr.size - 1, len(spans)
    described = rows - first
    asked = {"near_threshold": near is not None, "round": round_unit is not None}
    measures = {m: kind for m, kind in _MEASURES.items() if asked.get(m, True)}
    found = {f"{m}_{name}": np.empty(described, kind) for name in spans for m, kind in measures.items()}
    none = np.empty(0, np.uint32)
    since, seen = np.empty(described, np.float32), np.empty(described, np.float32)
    began, latest = known or (np.full(accounts, NOT_YET), np.full(accounts, NOT_YET))

    low, high = near or (0, 0)
    marks = _marks(flow.total, low, high, round_unit or 0)
    square_high, square_low = squares(flow.total)
    step = max(_SLICE, -(-described // _SLICES))
    record = np.empty((min(step, described), 4 * wide), np.int64)
    floats = record.view(np.float32)
    cursor, fill = begin(asking, first).astype(np.int32), flow.ptr[:-1].astype(np.int32)
    head = np.repeat(fill, wide).reshape(accounts, wide)
    inside = np.zeros((accounts, wide), np.int32)
    widths = np.array(list(spans.values()), np.int64)
    for lo in range(first, rows, step):
        hi = min(lo + step, rows)
        _walk(
            lo, hi, asking.ptr, asking.row, asking.ts, flow.ptr, flow.ts, flow.total, square_high, square_low, marks,
            chain.before, chain.after, widths, per_unit, cursor, fill, head, inside, record, floats, since, seen, first, began, latest,
        )  # fmt: skip
        for w, name in enumerate(spans):
            columns = (found.get(f"{m}_{name}", none) for m in _MEASURES)
            _columns(lo - first, hi - first, w, record, floats, per_unit, *columns)
    return {**found, "since_last": since, "first_seen": seen}


@njit(cache=True)
def _marks(total: NDArray[np.int64], low: int, high: int, unit: int) -> NDArray[np.int64]:
    """Return how many values before each position are near the threshold (low half) and round (high half)."""
    marks = np.empty(total.size, np.int64)
    running = 0
    for p in range(total.size - 1):
        marks[p] = running
        v = total[p + 1] - total[p]
        if low <= v < high:
            running += 1
        if unit > 0 and v > 0 and np.uint64(v) % np.uint64(unit) == _NONE:
            running += 1 << _HALF
    marks[total.size - 1] = running
    return marks


@njit(cache=True)
def _walk(
    lo: int, hi: int, q_ptr: NDArray[np.int64], q_row: NDArray[np.int32], q_ts: NDArray[np.int64],
    ptr: NDArray[np.int64], ts: NDArray[np.int64], total: NDArray[np.int64], square_high: NDArray[np.uint64],
    square_low: NDArray[np.uint64], marks: NDArray[np.int64], before: NDArray[np.int32], after: NDArray[np.int32],
    widths: NDArray[np.int64], per_unit: float, cursor: NDArray[np.int32], fill: NDArray[np.int32],
    head: NDArray[np.int32], inside: NDArray[np.int32], record: NDArray[np.int64], floats: NDArray[np.float32],
    since: NDArray[np.float32], seen: NDArray[np.float32], first: int, began: NDArray[np.int64],
    latest: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill one record a row for the rows lo to hi, and carry the state of every account on.

    A record has four words a window: the sum; the count and the counterparties; the marks; std and mean gap.
    """
    wide = widths.size
    for a in range(q_ptr.size - 1):
        q, end = np.int64(cursor[a]), q_ptr[a + 1]
        if q == end or q_row[q] >= hi:
            continue
        start, stop, f = ptr[a], ptr[a + 1], np.int64(fill[a])
        while q < end and q_row[q] < hi:
            row = q_row[q]
            t = q_ts[q]
            at = row - lo
            own = row - first
            while f < stop and ts[f] < t:
                b = before[f]
                for w in range(wide):
                    if b < head[a, w]:
                        inside[a, w] += 1
                f += 1
            if f == start:
                for k in range(4 * wide):
                    record[at, k] = 0
                since[own] = (t - latest[a]) * 1e-6 if latest[a] != NOT_YET else np.nan
                seen[own] = (t - began[a]) * 1e-6 if began[a] != NOT_YET else np.nan
            else:
                since[own] = (t - ts[f - 1]) * 1e-6
                seen[own] = (t - (began[a] if began[a] != NOT_YET else ts[start])) * 1e-6
                for w in range(wide):
                    h = np.int64(head[a, w])
                    if h < f and ts[h] < t - widths[w]:
                        gone = 0
                        while h < f and ts[h] < t - widths[w]:
                            if after[h] >= f:
                                gone += 1
                            h += 1
                        head[a, w] = h
                        inside[a, w] -= gone
                    n = f - h
                    whole = total[f] - total[h]
                    record[at, 4 * w] = whole
                    record[at, 4 * w + 1] = n | (np.int64(inside[a, w]) << _HALF)
                    record[at, 4 * w + 2] = marks[f] - marks[h]
                    if n > 1:
                        low = square_low[f] - square_low[h]
                        high = square_high[f] - square_high[h] - (_ONE if square_low[f] < square_low[h] else _NONE)
                        floats[at, 8 * w + 6] = np.sqrt(spread(n, whole, high, low) / (n - 1)) / per_unit
                        floats[at, 8 * w + 7] = (ts[f - 1] - ts[h]) * 1e-6 / (n - 1)
            q += 1
        cursor[a], fill[a] = q, f


@njit(cache=True)
def _columns(
    lo: int, hi: int, w: int, record: NDArray[np.int64], floats: NDArray[np.float32], per_unit: float,
    count: NDArray[np.uint32], total: NDArray[np.float64], mean: NDArray[np.float32], std: NDArray[np.float32],
    distinct: NDArray[np.uint32], close: NDArray[np.uint32], even: NDArray[np.uint32], gap: NDArray[np.float32],
) -> None:  # fmt: skip
    """Turn what the records of the described rows lo to hi say of one window into columns."""
    marked, rounded = close.size > 0, even.size > 0
    for i in range(lo, hi):
        at = i - lo
        n = record[at, 4 * w + 1] & _LOW
        whole = record[at, 4 * w] / per_unit
        count[i] = n
        distinct[i] = record[at, 4 * w + 1] >> _HALF
        total[i] = whole
        mean[i] = whole / n if n > 0 else np.nan
        std[i] = floats[at, 8 * w + 6] if n > 1 else np.nan
        gap[i] = floats[at, 8 * w + 7] if n > 1 else np.nan
        if marked:
            close[i] = record[at, 4 * w + 2] & _LOW
        if rounded:
            even[i] = record[at, 4 * w + 2] >> _HALF
