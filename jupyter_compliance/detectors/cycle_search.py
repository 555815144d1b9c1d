"""Search for transfers that lead back to where they started."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import room_for


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
    counts = np.where(skip, -1.0, value)  # −1 is below every bound
    # copies in the order of the neighbours, as they are read
    out_ts, out_value, out_to = ts[out_row], counts[out_row], d[out_row]
    in_ts, in_value, in_from = ts[in_row], counts[in_row], s[in_row]
    row = np.empty(1024, np.int32)
    length = np.empty(256, np.int32)
    start = np.empty(256, np.int32)
    cut = np.zeros(rows, np.bool_)
    used = 0
    found = 0
    path = np.empty(most + 1, np.int32)
    at = np.empty(most + 1, np.int64)
    stop = np.empty(most + 1, np.int64)
    back = np.full(out_ptr.size - 1, most, np.int32)  # least number of transfers back to the start's sender
    known = np.empty(out_ptr.size - 1, np.int32)  # accounts whose way back was looked up for this start
    for i in range(rows):
        if skip[i] or s[i] == d[i]:
            continue
        home = s[i]
        low, high = kept * value[i], value[i] / kept
        latest = ts[i] + window
        if not _moves_on(out_ts, out_value, out_ptr[d[i]], out_ptr[d[i] + 1], ts[i], latest, low, high, hub):
            continue
        looked, unknown = _ways_back(
            back, known, home, in_ptr, in_ts, in_value, in_from, ts[i], latest, low, high, most - 1, hub
        )
        steps = 0
        done = False
        for depth in range(max(least, 1 + min(back[d[i]], unknown)), most + 1):
            path[0] = i
            level = 0
            fresh = True
            while level >= 0:
                here = d[path[level]]
                if fresh and level + 1 + min(back[here], unknown) > depth:
                    level -= 1
                    fresh = False
                    continue
                if fresh:
                    since = ts[path[level]] if ordered else ts[i]
                    end = out_ptr[here + 1]
                    lo = out_ptr[here] + np.searchsorted(out_ts[out_ptr[here] : end], since)
                    at[level] = lo
                    stop[level] = end
                    if end - lo > hub:
                        stop[level] = lo + hub
                        if out_ts[lo + hub] <= latest:
                            cut[i] = True
                    fresh = False
                if at[level] >= stop[level] or steps > budget:
                    level -= 1
                    continue
                e = at[level]
                at[level] += 1
                if out_ts[e] > latest:
                    level -= 1
                    continue
                steps += 1
                worth = out_value[e]
                if worth < low or worth > high:
                    continue
                before = value[path[level]]
                if worth < hop_kept * before or worth * hop_kept > before:
                    continue
                j = out_row[e]
                if out_ts[e] == ts[i] and j <= i:
                    continue
                to = out_to[e]
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
        back[known[:looked]] = most
    return row[:used], length[:found], start[:found], cut


@njit(cache=True, nogil=True)
def _moves_on(
    out_ts: NDArray[np.int64],
    out_value: NDArray[np.float64],
    lo: int,
    hi: int,
    since: int,
    latest: int,
    low: float,
    high: float,
    hub: int,
) -> bool:
    """Tell whether the account with these payments makes a fitting one in time, or more than are looked at."""
    begin = lo + int(np.searchsorted(out_ts[lo:hi], since))
    for e in range(begin, min(begin + hub, hi)):
        if out_ts[e] > latest:
            return False
        if low <= out_value[e] <= high:
            return True
    return bool(hi - begin > hub)


@njit(cache=True, nogil=True)
def _ways_back(
    back: NDArray[np.int32],
    known: NDArray[np.int32],
    home: int,
    in_ptr: NDArray[np.int64],
    in_ts: NDArray[np.int64],
    in_value: NDArray[np.float64],
    in_from: NDArray[np.int32],
    since: int,
    latest: int,
    low: float,
    high: float,
    farthest: int,
    hub: int,
) -> tuple[int, int]:
    """Look up from how many transfers away each account could pay `home` fitting values in time, in whatever order.

    Returns how many accounts were written to `known`, with their least number of transfers in `back`, and the least
    number of all others: `farthest` + 1 where none of them can, less where the look-up was ended, since after `hub`
    transfers looking up costs more than it saves.
    """
    count = 0
    begin = 0
    looked = 0
    for hops in range(1, farthest + 1):
        end = count
        for at in range(begin - (hops == 1), end):
            payee = home if at < begin else known[at]
            lo, hi = in_ptr[payee], in_ptr[payee + 1]
            for k in range(lo + np.searchsorted(in_ts[lo:hi], since), hi):
                if in_ts[k] > latest:
                    break
                looked += 1
                if looked > hub and hops > 1:
                    return count, hops
                payer = in_from[k]
                if low <= in_value[k] <= high and back[payer] > farthest and payer != home:
                    back[payer] = hops
                    known[count] = payer
                    count += 1
        if count == end:
            return count, farthest + 1
        begin = end
    return count, farthest + 1
