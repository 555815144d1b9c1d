"""Kernels that place a payment: against its holder's means, and among the earlier payments of its like."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def flow_before(
    ptr: NDArray[np.int64], row: NDArray[np.int32], ts: NDArray[np.int64], amount: NDArray[np.int64], window: int
) -> NDArray[np.int64]:
    """Add up, for each row, the amounts of its group in ``ts - window <= t < ts``.

    Whole numbers are added and taken away, so nothing drifts.

    Parameters
    ----------
    ptr, row
        Rows by group, earliest first, as `network.csr.adjacency` gives them.
    ts, amount
        (rows,) moment and amount in units of the grid.
    window
        Microseconds.

    Returns
    -------
    numpy.ndarray
        (rows,) int64, in units of the grid.
    """
    found = np.zeros(ts.size, np.int64)
    for group in range(ptr.size - 1):
        lo = hi = ptr[group]
        total = np.int64(0)
        for k in range(ptr[group], ptr[group + 1]):
            t = ts[row[k]]
            while ts[row[hi]] < t:
                total += amount[row[hi]]
                hi += 1
            while lo < hi and ts[row[lo]] < t - window:
                total -= amount[row[lo]]
                lo += 1
            found[row[k]] = total
    return found


@njit(cache=True, nogil=True)
def percentile_before(
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    known_ptr: NDArray[np.int64],
    known_value: NDArray[np.float64],
    known_before: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the share of its group's strictly earlier rows that are smaller than each row, equal ones counted half.

    Only the order of the values matters, so what comes later cannot move what was found for a row. O(n log n).

    Parameters
    ----------
    ptr, row
        Rows by group, earliest first; a row of no group is in none.
    ts, value
        (rows,) moment and amount.
    known_ptr, known_value, known_before
        What each group had shown before the first row: (groups + 1,) where its values begin; the values, ascending and
        each once; and how many rows had those before each of them, running on over the groups, one longer.

    Returns
    -------
    numpy.ndarray
        (rows,) float64 in [0, 1]; NaN for rows of no group and where the group has no earlier row.
    """
    found = np.full(ts.size, np.nan)
    for group in range(ptr.size - 1):
        first, size = ptr[group], ptr[group + 1] - ptr[group]
        old = known_before[known_ptr[group + 1]] - known_before[known_ptr[group]]
        if size + old < 2:
            continue
        seen = known_value[known_ptr[group] : known_ptr[group + 1]]
        own = np.empty(size, np.float64)
        for k in range(size):
            own[k] = value[row[first + k]]
        order = np.argsort(own, kind="mergesort")
        rank = np.empty(size, np.int64)  # from 1; equal values share a rank
        last = 0
        for k in range(size):
            if k == 0 or own[order[k]] != own[order[k - 1]]:
                last += 1
            rank[order[k]] = last
        tree = np.zeros(last + 1, np.int64)  # Fenwick: how many earlier rows have each rank
        done = 0
        k = 0
        while k < size:
            end = k
            while end < size and ts[row[first + end]] == ts[row[first + k]]:
                end += 1
            if old + done:
                for i in range(k, end):
                    below = _up_to(tree, rank[i] - 1) + _up_to(tree, rank[i])
                    if old:
                        start = known_ptr[group]
                        below += known_before[start + np.searchsorted(seen, own[i])] - known_before[start]
                        below += known_before[start + np.searchsorted(seen, own[i], "right")] - known_before[start]
                    found[row[first + i]] = below / (2.0 * (old + done))
            for i in range(k, end):
                at = rank[i]
                while at < tree.size:
                    tree[at] += 1
                    at += at & -at
            done += end - k
            k = end
    return found


@njit(cache=True, nogil=True)
def _up_to(tree: NDArray[np.int64], rank: int) -> np.int64:
    total = np.int64(0)
    while rank > 0:
        total += tree[rank]
        rank -= rank & -rank
    return total
