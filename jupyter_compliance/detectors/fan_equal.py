"""A few counterparties, one unusual amount, again and again: the slow fan that windows of many do not see."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import room_for


@njit(cache=True, nogil=True)
def equal_fans(
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    other: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    counts: NDArray[np.bool_],
    window: int,
    payers: int,
    transfers: int,
    band: float,
    gap: float,
    others: int,
    hub: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Find, per account, transfers of nearly one amount with several counterparties that stand apart from its others.

    At each transfer of value v the account's earlier ones in the window are looked at. Those between v ÷ `band` and
    v · `band` belong together. They stand apart when no other lies between v ÷ `gap` and v · `gap`, and at least
    `others` lie outside, since a merchant with one price has nothing else. Only the past is consulted.

    Parameters
    ----------
    ptr, row
        Adjacency of the side looked at.
    other, ts, value, counts
        (rows,) counterparty, time, value, and rows that count.
    window, payers, transfers, band, gap, others
        Microseconds; distinct counterparties and transfers needed; the rest as above.
    hub
        Accounts with more transfers than this on the side looked at are passed over.

    Returns
    -------
    tuple
        Per finding ``who``, ``distinct`` and ``size`` (found,); ``start`` (found + 1,) and ``cited`` (rows cited,).
    """
    nodes = ptr.size - 1
    who = np.empty(64, np.int32)
    distinct = np.empty(64, np.int32)
    size = np.empty(64, np.int32)
    start = np.zeros(65, np.int32)
    cited = np.empty(1024, np.int32)
    seen = np.full(nodes, -1, np.int64)
    found = 0
    used = 0
    for a in range(nodes):
        lo, hi = ptr[a], ptr[a + 1]
        if hi - lo < transfers or hi - lo > hub:
            continue
        best = 0
        best_distinct = 0
        best_at = -1
        for at in range(lo + transfers - 1, hi):
            i = row[at]
            if not counts[i]:
                continue
            n = 0
            outside = 0
            k = 0
            apart = True
            for back in range(at, lo - 1, -1):
                j = row[back]
                if ts[j] < ts[i] - window:
                    break
                if not counts[j]:
                    continue
                ratio = value[j] / value[i]
                if ratio * band >= 1.0 and ratio <= band:
                    n += 1
                    if seen[other[j]] != i:
                        seen[other[j]] = i
                        k += 1
                elif ratio * gap > 1.0 and ratio < gap:
                    apart = False
                    break
                else:
                    outside += 1
            if apart and n >= transfers and k >= payers and outside >= others and n >= best:
                best = n
                best_distinct = k
                best_at = at
        for at in range(lo, hi):
            seen[other[row[at]]] = -1
        if best == 0:
            continue
        who = room_for(who, found + 1)
        distinct = room_for(distinct, found + 1)
        size = room_for(size, found + 1)
        start = room_for(start, found + 2)
        cited = room_for(cited, used + best)
        i = row[best_at]
        for at in range(lo, best_at + 1):
            j = row[at]
            if counts[j] and ts[j] >= ts[i] - window:
                ratio = value[j] / value[i]
                if ratio * band >= 1.0 and ratio <= band:
                    cited[used] = j
                    used += 1
        who[found] = a
        distinct[found] = best_distinct
        size[found] = best
        found += 1
        start[found] = used
    return who[:found], distinct[:found], size[:found], start[: found + 1], cited[:used]
