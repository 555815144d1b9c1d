"""Counting around many accounts at once: who deals with whom among those drawn, and how much stays outside."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Level of an account that is not drawn.
NOWHERE = np.iinfo(np.int64).min


@njit(cache=True, nogil=True)
def _from(row: NDArray[np.int32], lo: int, hi: int, first: int) -> int:
    """Return the first position in [lo, hi) whose ledger row is at least `first`; rows ascend."""
    while lo < hi:
        mid = (lo + hi) // 2
        if row[mid] < first:
            lo = mid + 1
        else:
            hi = mid
    return lo


@njit(cache=True, nogil=True)
def rows_among(
    ptr: NDArray[np.int64], row: NDArray[np.int32], d: NDArray[np.int32], drawn: NDArray[np.int64], slot: NDArray[np.int64],
    low: int, high: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    """List the transfers between drawn accounts.

    Parameters
    ----------
    ptr, row
        Adjacency by sender, see `network.csr.adjacency`.
    d
        (rows,) receiver of every ledger row.
    drawn
        Accounts in the order they are drawn.
    slot
        (accounts,) place of each account in `drawn`; −1 elsewhere.
    low, high
        Half-open range of ledger rows that count.

    Returns
    -------
    tuple
        Slot of the sender, slot of the receiver and ledger row of each transfer; an account's own are left out.
    """
    found = 0
    for k in range(drawn.size):
        for at in range(ptr[drawn[k]], ptr[drawn[k] + 1]):
            to = slot[d[row[at]]]
            if to >= 0 and to != k and low <= row[at] < high:
                found += 1
    src, dst, rows = np.empty(found, np.int64), np.empty(found, np.int64), np.empty(found, np.int64)
    found = 0
    for k in range(drawn.size):
        for at in range(ptr[drawn[k]], ptr[drawn[k] + 1]):
            to = slot[d[row[at]]]
            if to >= 0 and to != k and low <= row[at] < high:
                src[found], dst[found], rows[found] = k, to, row[at]
                found += 1
    return src, dst, rows


@njit(cache=True, nogil=True)
def outside(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.float64], drawn: NDArray[np.int64], slot: NDArray[np.int64],
    part: NDArray[np.int64], gathered: NDArray[np.int64], low: int, high: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Count, for each drawn account, those it deals with and those of them that are neither drawn nor gathered beside it.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, value
        As in `network.ledger.Ledger`.
    drawn, slot, low, high
        As in `rows_among`.
    part, gathered
        Accounts gathered beside the k-th drawn account are ``gathered[part[k]:part[k + 1]]``.

    Returns
    -------
    tuple
        Per drawn account: others dealt with, others outside, value with those outside, value in all.
    """
    n = drawn.size
    degree, more = np.zeros(n, np.int64), np.zeros(n, np.int64)
    away, whole = np.zeros(n), np.zeros(n)
    met, beside = np.full(slot.size, -1, np.int64), np.full(slot.size, -1, np.int64)
    for k in range(n):
        i = drawn[k]
        for at in range(part[k], part[k + 1]):
            beside[gathered[at]] = k
        for way in range(2):
            ptr, row, end = (out_ptr, out_row, d) if way == 0 else (in_ptr, in_row, s)
            for at in range(_from(row, ptr[i], ptr[i + 1], low), ptr[i + 1]):
                if row[at] >= high:
                    break
                other = end[row[at]]
                if other == i:
                    continue
                out = slot[other] < 0 and beside[other] != k
                whole[k] += value[row[at]]
                if out:
                    away[k] += value[row[at]]
                if met[other] != k:
                    met[other] = k
                    degree[k] += 1
                    if out:
                        more[k] += 1
    return degree, more, away, whole


@njit(cache=True, nogil=True)
def levels_beside(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.float64], wanted: NDArray[np.int64], level: NDArray[np.int64],
    low: int, high: int,
) -> NDArray[np.int64]:  # fmt: skip
    """Give accounts the column next to the drawn account they deal with most, and those that reach none column 0.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, value
        As in `network.ledger.Ledger`.
    wanted
        Accounts to place, in order; each is there for the next one.
    level
        (accounts,) column of each account, `NOWHERE` where it is not drawn; changed in place.
    low, high
        Half-open range of ledger rows that count.

    Returns
    -------
    numpy.ndarray
        The accounts in the order they were placed.
    """
    worth, times = np.zeros(level.size), np.zeros(level.size, np.int64)
    touched = np.empty(level.size, np.int64)
    order = np.empty(wanted.size, np.int64)
    left, placed = wanted.copy(), 0
    while left.size:
        later = 0
        for i in left:
            best, beside = -1.0, NOWHERE
            for way in range(2):
                ptr, row, end = (in_ptr, in_row, s) if way == 0 else (out_ptr, out_row, d)
                seen = 0
                for at in range(_from(row, ptr[i], ptr[i + 1], low), ptr[i + 1]):
                    if row[at] >= high:
                        break
                    other = end[row[at]]
                    if other == i or level[other] == NOWHERE:
                        continue
                    if times[other] == 0:
                        touched[seen] = other
                        seen += 1
                    times[other] += 1
                    worth[other] += value[row[at]]
                top = -1
                for k in range(seen):
                    j = touched[k]
                    if (
                        top < 0
                        or worth[j] > worth[top]
                        or (worth[j] == worth[top] and (times[j] > times[top] or (times[j] == times[top] and j < top)))
                    ):
                        top = j
                if top >= 0 and worth[top] > best:
                    best, beside = worth[top], level[top] + (1 if way == 0 else -1)
                for k in range(seen):
                    worth[touched[k]] = 0.0
                    times[touched[k]] = 0
            if beside == NOWHERE:
                left[later] = i
                later += 1
            else:
                level[i] = beside
                order[placed] = i
                placed += 1
        if later == left.size:
            for i in left:
                level[i] = 0
                order[placed] = i
                placed += 1
            break
        left = left[:later].copy()
    return order
