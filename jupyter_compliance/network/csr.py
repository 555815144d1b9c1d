"""Compressed adjacency whose neighbours come in time order, the ground all kernels stand on."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def adjacency(ends: NDArray[np.int32], nodes: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Group row numbers by one end of each transfer, keeping the order of the rows.

    Parameters
    ----------
    ends
        (rows,) node of each row; rows are sorted by time.
    nodes
        Number of nodes.

    Returns
    -------
    tuple
        ``ptr`` (nodes + 1,) and ``row`` (rows,): the rows of node ``i`` are ``row[ptr[i]:ptr[i + 1]]``, earliest first.
    """
    ptr = np.zeros(nodes + 1, np.int64)
    for i in range(ends.size):
        ptr[ends[i] + 1] += 1
    for i in range(nodes):
        ptr[i + 1] += ptr[i]
    at = ptr[:-1].copy()
    row = np.empty(ends.size, np.int32)
    for i in range(ends.size):
        row[at[ends[i]]] = i
        at[ends[i]] += 1
    return ptr, row


@njit(cache=True, nogil=True)
def dust_flags(
    s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.float64], busy: NDArray[np.bool_], ratio: float
) -> NDArray[np.bool_]:
    """Mark transfers that are worth nothing beside what either end has moved so far.

    A transfer is dust when its value is zero or below ``ratio`` times the largest value seen, up to and including
    this row, in any transfer of its sender or its receiver. Only the past is consulted. The scale of busy accounts
    does not count: what is little to an exchange may be much to its customer.

    Parameters
    ----------
    s, d, value
        (rows,) sender, receiver and value; rows are sorted by time.
    busy
        (nodes,) accounts, such as tagged services, whose own scale says nothing.
    ratio
        Share of the largest earlier transfer below which a transfer is dust.

    Returns
    -------
    numpy.ndarray
        (rows,) bool.
    """
    largest = np.zeros(busy.size, np.float64)
    dust = np.zeros(s.size, np.bool_)
    for i in range(s.size):
        v = value[i]
        if v > largest[s[i]] and not busy[s[i]]:
            largest[s[i]] = v
        if v > largest[d[i]] and not busy[d[i]]:
            largest[d[i]] = v
        dust[i] = v <= 0.0 or v < ratio * max(largest[s[i]], largest[d[i]])
    return dust


@njit(cache=True, nogil=True)
def settle_order(ts: NDArray[np.int64], s: NDArray[np.int32], d: NDArray[np.int32], nodes: int) -> NDArray[np.int32]:
    """Order rows so that, within one instant, money arrives before it is sent on.

    Ledgers in daily steps put a whole day on one timestamp; the order of the rows inside it means nothing. Inside each
    instant a row comes after the rows that pay its sender; where that is circular the lowest row number goes first.

    Parameters
    ----------
    ts, s, d
        (rows,) time, sender and receiver; rows are sorted by time.
    nodes
        Number of nodes.

    Returns
    -------
    numpy.ndarray
        (rows,) row numbers in the order to process them.
    """
    rows = ts.size
    order = np.empty(rows, np.int32)
    waiting = np.zeros(nodes, np.int32)
    head = np.full(nodes, -1, np.int32)
    after = np.full(rows, -1, np.int32)
    done = np.zeros(rows, np.bool_)
    ready = np.empty(rows, np.int32)
    lo = 0
    out = 0
    while lo < rows:
        hi = lo + 1
        while hi < rows and ts[hi] == ts[lo]:
            hi += 1
        if hi - lo == 1:
            order[out] = lo
            out += 1
            lo = hi
            continue
        for i in range(hi - 1, lo - 1, -1):
            after[i] = head[s[i]]
            head[s[i]] = i
            if s[i] != d[i]:
                waiting[d[i]] += 1
        first = 0
        last = 0
        for i in range(lo, hi):
            if waiting[s[i]] == 0:
                ready[last] = i
                last += 1
                done[i] = True
        scan = lo
        while first < last or scan < hi:
            if first == last:
                while scan < hi and done[scan]:
                    scan += 1
                if scan == hi:
                    break
                ready[last] = scan
                last += 1
                done[scan] = True
            i = ready[first]
            first += 1
            order[out] = i
            out += 1
            if s[i] != d[i]:
                waiting[d[i]] -= 1
                if waiting[d[i]] == 0:
                    j = head[d[i]]
                    while j >= 0:
                        if not done[j]:
                            ready[last] = j
                            last += 1
                            done[j] = True
                        j = after[j]
        for i in range(lo, hi):
            head[s[i]] = -1
            waiting[d[i]] = 0
        lo = hi
    return order


@njit(cache=True, nogil=True)
def first_at(row: NDArray[np.int32], lo: int, hi: int, ts: NDArray[np.int64], t: int) -> int:
    """Return the first position in [lo, hi) whose row is not before `t`."""
    while lo < hi:
        mid = (lo + hi) // 2
        if ts[row[mid]] < t:
            lo = mid + 1
        else:
            hi = mid
    return lo


@njit(cache=True, nogil=True)
def room_for(array: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Return the array, or a copy of at least twice its size when it holds fewer than `size` numbers."""
    if size <= array.size:
        return array
    larger = np.empty(max(2 * array.size, size), array.dtype)
    for i in range(array.size):
        larger[i] = array[i]
    return larger
