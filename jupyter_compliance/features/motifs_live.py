"""The live graph: what a transfer may look back on, bounded per account so that hubs stay cheap.

Every motif of this package looks from transfer ``i`` at the rows ``j`` with ``ts[i] − W <= ts[j] < ts[i]``; the same
instant is never seen. Of these rows the *live* ones count: those among the `hub` most recent payments of their payer
**and** among the `hub` most recent receipts of their payee (transfers to oneself are no rows of anyone). The rule treats
both ends alike, so that a search may start at the cheaper end and still find the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Columns of the state of an account: past payments end here, those in the window, and the same for receipts.
OUT_END, OUT_SIZE, IN_END, IN_SIZE = 0, 1, 2, 3

#: Columns of a list entry: the instant (see `instants`) and the account at the other end.
WHEN, WHO = 0, 1


class Lists(NamedTuple):
    """Rows grouped by payer and by payee, copied so that a search reads memory in order; 48 bytes a row.

    Attributes
    ----------
    instant
        (rows,) int32, number of the first row of the same instant: ``instant[j] < instant[i]`` where ``ts[j] < ts[i]``.
    out, into
        (rows, 2) int32, instant and other account of each payment and receipt, grouped by account, earliest first.
    out_row, in_row
        (rows,) int32, their row numbers.
    out_at, in_at
        (rows,) int32, where a row stands in `out` and in `into`.
    pair_who, pair_row
        (rows,) int32, the payments of each account by payee, then earliest first: payee and row number.
    out_ptr, in_ptr
        (nodes + 1,) int32, where an account's entries begin.
    """

    instant: NDArray[np.int32]
    out: NDArray[np.int32]
    into: NDArray[np.int32]
    out_row: NDArray[np.int32]
    in_row: NDArray[np.int32]
    out_at: NDArray[np.int32]
    in_at: NDArray[np.int32]
    pair_who: NDArray[np.int32]
    pair_row: NDArray[np.int32]
    out_ptr: NDArray[np.int32]
    in_ptr: NDArray[np.int32]


@njit(cache=True, nogil=True, forceinline=True)
def instants(ts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return, for each row of sorted times, the number of the first row with the same time."""
    first = np.empty(ts.size, np.int32)
    for i in range(ts.size):
        first[i] = first[i - 1] if i and ts[i] == ts[i - 1] else i
    return first


@njit(cache=True, nogil=True, forceinline=True)
def _group(
    ends: NDArray[np.int32], others: NDArray[np.int32], instant: NDArray[np.int32], nodes: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    ptr = np.zeros(nodes + 1, np.int32)
    for i in range(ends.size):
        if ends[i] != others[i]:
            ptr[ends[i] + 1] += 1
    for x in range(nodes):
        ptr[x + 1] += ptr[x]
    fill = ptr[:-1].copy()
    entry = np.empty((ptr[nodes], 2), np.int32)
    row = np.empty(ptr[nodes], np.int32)
    at = np.full(ends.size, -1, np.int32)
    for i in range(ends.size):
        x = ends[i]
        if x != others[i]:
            p = fill[x]
            fill[x] += 1
            entry[p, 0] = instant[i]
            entry[p, 1] = others[i]
            row[p] = i
            at[i] = p
    return ptr, entry, row, at


@njit(cache=True, nogil=True)
def lists(ts: NDArray[np.int64], s: NDArray[np.int32], d: NDArray[np.int32], nodes: int) -> Lists:
    """Group the rows by payer, by payee and by pair.

    Parameters
    ----------
    ts, s, d
        (rows,) time in µs ascending, payer and payee.
    nodes
        Number of accounts.
    """
    instant = instants(ts)
    out_ptr, out, out_row, out_at = _group(s, d, instant, nodes)
    in_ptr, into, in_row, in_at = _group(d, s, instant, nodes)
    fill = out_ptr[:-1].copy()
    pair_who = np.empty(in_row.size, np.int32)
    pair_row = np.empty(in_row.size, np.int32)
    for p in range(in_row.size):
        i = in_row[p]
        at = fill[s[i]]
        fill[s[i]] += 1
        pair_who[at] = d[i]
        pair_row[at] = i
    return Lists(instant, out, into, out_row, in_row, out_at, in_at, pair_who, pair_row, out_ptr, in_ptr)


@njit(cache=True, nogil=True, forceinline=True)
def before_anything(of: Lists) -> NDArray[np.int32]:
    """Return the (nodes, 4) int32 state in which no row is past yet; `advance` moves it on."""
    nodes = of.out_ptr.size - 1
    state = np.zeros((nodes, 4), np.int32)
    for x in range(nodes):
        state[x, OUT_END] = of.out_ptr[x]
        state[x, IN_END] = of.in_ptr[x]
    return state


@njit(cache=True, nogil=True, forceinline=True)
def advance(
    state: NDArray[np.int32],
    lo: int,
    past: int,
    i: int,
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    window: int,
) -> int:
    """Let the rows `past` to ``i − 1`` enter the past and those that left the window of row `i` leave it.

    To be called at the first row `i` of each instant, with `past` the first row of the instant before.

    Returns
    -------
    int
        The first row in the window, `lo` of the next call.
    """
    for j in range(past, i):
        if s[j] != d[j]:
            state[s[j], OUT_END] += 1
            state[s[j], OUT_SIZE] += 1
            state[d[j], IN_END] += 1
            state[d[j], IN_SIZE] += 1
    while ts[lo] < ts[i] - window:
        if s[lo] != d[lo]:
            state[s[lo], OUT_SIZE] -= 1
            state[d[lo], IN_SIZE] -= 1
        lo += 1
    return lo


@njit(cache=True, nogil=True, forceinline=True)
def pair_run(of: Lists, payer: int, payee: int, lo: int, hi: int) -> tuple[int, int]:
    """Return the range of ``pair_row`` with the rows from `payer` to `payee` numbered `lo` to ``hi − 1``."""
    start = _pair_at(of, payer, payee, lo)
    return start, _pair_at(of, payer, payee, hi)


@njit(cache=True, nogil=True, forceinline=True)
def _pair_at(of: Lists, payer: int, payee: int, row: int) -> int:
    lo, hi = of.out_ptr[payer], of.out_ptr[payer + 1]
    while lo < hi:
        mid = (lo + hi) // 2
        if of.pair_who[mid] < payee or (of.pair_who[mid] == payee and of.pair_row[mid] < row):
            lo = mid + 1
        else:
            hi = mid
    return lo
