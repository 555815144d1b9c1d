"""Search for transfers that lead back to where they started."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import first_at, room_for


@njit(cache=True, nogil=True)
def cycles(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    window: int,
    least: int,
    most: int,
    kept: float,
    hop_kept: float,
    hub: int,
    budget: int,
    ordered: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Search, from every transfer, the shortest earliest-arriving way back to its sender.

    A cycle is a chain of transfers over distinct accounts in which no transfer is earlier than the one before it, none
    is later than the first plus `window`, each carries between `kept` and 1 ÷ `kept` times the value of the first, and
    between `hop_kept` and 1 ÷ `hop_kept` times the value of the one before it.
    Where it need not be `ordered`, the first transfer is still the earliest, the others may come in any order.
    Per starting transfer the shortest cycle is reported, and of those the first found taking earlier transfers first.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, ts, value
        The ledger's arrays.
    skip
        (rows,) rows that do not count.
    window, least, most, kept, hop_kept, hub, budget
        See `CycleParameters`; `window` in microseconds. A `hop_kept` of 0 asks nothing of single hops.
    ordered
        Whether each transfer must not be earlier than the one before it.

    Returns
    -------
    tuple
        ``row`` (cited,): the transfers of all cycles one after the other; ``length`` (cycles,);
        ``start`` (cycles,): where each begins in ``row``; ``cut`` (rows,) bool: starts whose search was cut short.
    """
    rows = ts.size
    row = np.empty(1024, np.int32)
    length = np.empty(256, np.int32)
    start = np.empty(256, np.int32)
    cut = np.zeros(rows, np.bool_)
    used = 0
    found = 0
    path = np.empty(most + 1, np.int32)
    at = np.empty(most + 1, np.int64)
    stop = np.empty(most + 1, np.int64)
    closes = np.full(out_ptr.size - 1, -1, np.int32)  # the last start whose sender this account could pay in time
    for i in range(rows):
        if skip[i] or s[i] == d[i]:
            continue
        home = s[i]
        low, high = kept * value[i], value[i] / kept
        latest = ts[i] + window
        if not _mark_closers(closes, i, in_ptr[home], in_ptr[home + 1], in_row, s, ts, value, skip, latest, low, high):
            continue
        steps = 0
        done = False
        for depth in range(least, most + 1):
            path[0] = i
            level = 0
            fresh = True
            while level >= 0:
                here = d[path[level]]
                if fresh and level + 2 == depth and closes[here] != i:
                    level -= 1
                    fresh = False
                    continue
                if fresh:
                    since = ts[path[level]] if ordered else ts[i]
                    end = out_ptr[here + 1]
                    lo = first_at(out_row, out_ptr[here], end, ts, since)
                    at[level] = lo
                    stop[level] = end
                    if end - lo > hub:
                        stop[level] = lo + hub
                        if ts[out_row[lo + hub]] <= latest:
                            cut[i] = True
                    fresh = False
                if at[level] >= stop[level] or steps > budget:
                    level -= 1
                    continue
                j = out_row[at[level]]
                at[level] += 1
                if ts[j] > latest:
                    level -= 1
                    continue
                steps += 1
                if skip[j] or value[j] < low or value[j] > high or (ts[j] == ts[i] and j <= i):
                    continue
                before = value[path[level]]
                if value[j] < hop_kept * before or value[j] * hop_kept > before:
                    continue
                to = d[j]
                if level + 2 == depth:
                    if to != home:
                        continue
                    path[level + 1] = j
                    row = room_for(row, used + depth)
                    length = room_for(length, found + 1)
                    start = room_for(start, found + 1)
                    for k in range(depth):
                        row[used + k] = path[k]
                    start[found] = used
                    length[found] = depth
                    used += depth
                    found += 1
                    done = True
                    break
                if to == home:
                    continue
                seen = False
                for k in range(level + 1):
                    if d[path[k]] == to:
                        seen = True
                        break
                if seen:
                    continue
                level += 1
                path[level] = j
                fresh = True
            if done:
                break
            if steps > budget:
                cut[i] = True
                break
    return row[:used], length[:found], start[:found], cut


@njit(cache=True, nogil=True)
def _mark_closers(
    closes: NDArray[np.int32],
    i: int,
    lo: int,
    hi: int,
    in_row: NDArray[np.int32],
    s: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    latest: int,
    low: float,
    high: float,
) -> bool:
    """Mark who pays the sender of start `i` a fitting value in time; without any, no cycle can close."""
    found = False
    for k in range(first_at(in_row, lo, hi, ts, ts[i]), hi):
        j = in_row[k]
        if ts[j] > latest:
            break
        if not skip[j] and low <= value[j] <= high:
            closes[s[j]] = i
            found = True
    return found
