"""Quantiles of an account's past in trailing windows, exact, from counts over the account's own sorted values.

The values of each account are ranked once; a window is then a binary indexed tree of which ranks it holds, so that a
value enters, leaves, and the k-th smallest is found in the logarithm of the account's number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import History, begin
from .windows import WINDOWS, Columns

#: Quantiles by name, in percent.
QUANTILES: Mapping[str, int] = {"median": 50, "p90": 90}


def quantiles(
    asking: History,
    flow: History,
    *,
    per_unit: float,
    spans: Mapping[str, int] = WINDOWS,
    percents: Mapping[str, int] = QUANTILES,
    first: int = 0,
) -> Columns:
    """Describe, for every transfer, quantiles of the values in the past of one of its accounts.

    Parameters
    ----------
    asking, flow, per_unit, spans, first
        As in `windows.windows`.
    percents
        Quantiles by name, in percent, 1 to 100.

    Returns
    -------
    dict
        ``NAME_W`` float32 in ledger order: the smallest value that at least so many percent of the values in the window
        do not exceed (nearest rank; always one of the values, for the median of an even number the lower); NaN where
        the window is empty.
    """
    rows, cursor = asking.row.size - first, begin(asking, first)
    found = {f"{q}_{name}": np.empty(rows, np.float32) for name in spans for q in percents}
    order = np.argsort(np.diff(flow.total), kind="stable")
    rank, ordered = _rank(flow.ptr, flow.total, order)
    shares = np.array(list(percents.values()), np.int64)
    block = np.empty((shares.size, rows), np.float32)
    for name, span in spans.items():
        _slide(
            asking.ptr, cursor, asking.row, asking.ts, flow.ptr, flow.ts, rank, ordered, span, per_unit, first,
            shares, block,
        )  # fmt: skip
        for k, q in enumerate(percents):
            found[f"{q}_{name}"][:] = block[k]
    return dict(found)


@njit(cache=True)
def _rank(
    ptr: NDArray[np.int64], total: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the rank of each position among the values of its account, from 1, and the values in that order."""
    owner = np.empty(order.size, np.int32)
    for a in range(ptr.size - 1):
        owner[ptr[a] : ptr[a + 1]] = a
    taken = np.zeros(ptr.size - 1, np.int32)
    rank = np.empty(order.size, np.int32)
    ordered = np.empty(order.size, np.int64)
    for p in order:
        a = owner[p]
        ordered[ptr[a] + taken[a]] = total[p + 1] - total[p]
        taken[a] += 1
        rank[p] = taken[a]
    return rank, ordered


@njit(cache=True, inline="always")
def _add(tree: NDArray[np.int32], size: int | np.int64, at: int | np.int64, change: int) -> None:
    while at <= size:
        tree[at] += change
        at += at & -at


@njit(cache=True)
def _slide(
    q_ptr: NDArray[np.int64], cursor: NDArray[np.int64], q_row: NDArray[np.int32], q_ts: NDArray[np.int64],
    ptr: NDArray[np.int64], ts: NDArray[np.int64], rank: NDArray[np.int32], ordered: NDArray[np.int64], span: int,
    per_unit: float, first: int, shares: NDArray[np.int64], block: NDArray[np.float32],
) -> None:  # fmt: skip
    longest = 0
    for a in range(ptr.size - 1):
        longest = max(longest, ptr[a + 1] - ptr[a])
    tree = np.zeros(longest + 1, np.int32)
    for a in range(q_ptr.size - 1):
        start, stop = ptr[a], ptr[a + 1]
        size = stop - start
        top = 1
        while 2 * top <= size:
            top *= 2
        h, f = start, start
        for q in range(cursor[a], q_ptr[a + 1]):
            t, i = q_ts[q], q_row[q] - first
            while f < stop and ts[f] < t:
                _add(tree, size, np.int64(rank[f]), 1)
                f += 1
            while h < f and ts[h] < t - span:
                _add(tree, size, np.int64(rank[h]), -1)
                h += 1
            for k in range(shares.size):
                if h == f:
                    block[k, i] = np.nan
                    continue
                wanted = ((f - h) * shares[k] + 99) // 100
                at, bit = 0, top
                while bit > 0:
                    if at + bit <= size and tree[at + bit] < wanted:
                        at += bit
                        wanted -= tree[at]
                    bit //= 2
                block[k, i] = ordered[start + at] / per_unit
        tree[: size + 1] = 0
