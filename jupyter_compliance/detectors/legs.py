"""Payments as legs of a way: single ones, and several of one pair that belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import adjacency
from jupyter_compliance.network.ledger import Ledger

#: More payments of one pair than this within the time are trade, not one sum in parts.
PARTS_MOST = 4


@dataclass(frozen=True, eq=False)
class Legs:
    """Legs in the order of their last payment, with the arrays that kernels take.

    Attributes
    ----------
    s, d, ts, value, skip
        (legs,) payer, payee, time of the last payment, sum, and whether the leg does not count.
    out_ptr, out_row, in_ptr, in_row
        Adjacency over legs.
    at, row
        (legs + 1,) and (payments,): the transfers of leg i are ``row[at[i]:at[i + 1]]``, earliest first.
    """

    s: NDArray[np.int32]
    d: NDArray[np.int32]
    ts: NDArray[np.int64]
    value: NDArray[np.float64]
    skip: NDArray[np.bool_]
    out_ptr: NDArray[np.int64]
    out_row: NDArray[np.int32]
    in_ptr: NDArray[np.int64]
    in_row: NDArray[np.int32]
    at: NDArray[np.int64]
    row: NDArray[np.int32]

    @property
    def own(self) -> NDArray[np.int64]:
        """How many legs stand for the same payments as each: itself, and those of its parts; (legs,)."""
        size = np.diff(self.at)
        return np.where(size > 1, size + 1, 1)

    def transfers(self, legs: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the transfers of some legs one after the other, and which of these legs each belongs to."""
        size = self.at[legs + 1] - self.at[legs]
        which = np.repeat(np.arange(legs.size), size)
        inside = np.arange(which.size) - np.repeat(np.cumsum(size) - size, size)
        return self.row[self.at[legs][which] + inside], which


@njit(cache=True, nogil=True)
def together(
    order: NDArray[np.int64], pair: NDArray[np.int64], ts: NDArray[np.int64], window: int, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Part the payments of each pair where one comes later than `window` after the first of its part.

    Parameters
    ----------
    order, pair, ts
        (rows,) rows by pair and time; the pair and the time of each row.
    window
        µs.
    most
        Parts of more rows are left out, and so are those of one.

    Returns
    -------
    tuple
        Where each part begins and ends in `order`.
    """
    lo = np.empty(order.size // 2 + 1, np.int64)
    hi = np.empty(order.size // 2 + 1, np.int64)
    found = 0
    begin = 0
    for k in range(1, order.size + 1):
        if k < order.size:
            first, row = order[begin], order[k]
            if pair[row] == pair[first] and ts[row] - ts[first] <= window:
                continue
        if 2 <= k - begin <= most:
            lo[found] = begin
            hi[found] = k
            found += 1
        begin = k
    return lo[:found], hi[:found]


def legs(ledger: Ledger, skip: NDArray[np.bool_], window: int) -> Legs:
    """Return every payment as a leg, and besides, as one leg, two to four of a pair within `window` µs (0: none)."""
    rows = np.arange(ledger.rows, dtype=np.int32)
    counting = np.flatnonzero(~skip & (ledger.s != ledger.d)) if window else np.empty(0, np.int64)
    pair = ledger.s.astype(np.int64) * ledger.size + ledger.d
    order = counting[np.argsort(pair[counting], kind="stable")]
    lo, hi = together(order, pair, ledger.ts, window, PARTS_MOST)
    size = hi - lo
    inside = np.repeat(lo, size) + np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    parts = order[inside].astype(np.int32)
    sums = np.add.reduceat(ledger.value[parts], np.cumsum(size) - size) if size.size else np.empty(0)
    last = order[hi - 1].astype(np.int32)
    ends = np.concatenate([rows, last])
    turn = np.argsort(ends, kind="stable")  # rows are in order of time; a single payment before the leg it ends
    lengths = np.concatenate([np.ones(ledger.rows, np.int64), size])
    begins = np.concatenate([rows.astype(np.int64), ledger.rows + np.cumsum(size) - size])[turn]
    lengths, ends = lengths[turn], ends[turn]
    at = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.repeat(begins - at[:-1], lengths) + np.arange(at[-1])
    s, d = ledger.s[ends], ledger.d[ends]
    out_ptr, out_row = adjacency(s, ledger.size)
    in_ptr, in_row = adjacency(d, ledger.size)
    return Legs(
        s, d, ledger.ts[ends], np.concatenate([ledger.value, sums])[turn], skip[ends], out_ptr, out_row, in_ptr, in_row,
        at, np.concatenate([rows, parts])[flat],
    )  # fmt: skip
