"""What happened to each account, account by account in the order of time: the rows that windows slide over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Stands for "never again" among the positions of a history.
NEVER = 2**31 - 1
#: Stands for the moment of what has not happened yet.
NOT_YET = np.iinfo(np.int64).min


class History(NamedTuple):
    """One flow, payments or receipts, ordered by account and then by row.

    Attributes
    ----------
    ptr
        (accounts + 1,) int64; account ``a`` owns the positions ``ptr[a]:ptr[a + 1]``.
    row
        (rows,) int32, ledger row at each position.
    ts
        (rows,) int64, its time in microseconds.
    total
        (rows + 1,) int64, sum of the values before each position, in quanta of the grid (see `grid`); exact.
    """

    ptr: NDArray[np.int64]
    row: NDArray[np.int32]
    ts: NDArray[np.int64]
    total: NDArray[np.int64]


class Links(NamedTuple):
    """For each position of a history, the nearest ones with the same account and the same counterparty.

    Attributes
    ----------
    before, after
        (rows,) int32 positions; −1 and `NEVER` where there is none.
    """

    before: NDArray[np.int32]
    after: NDArray[np.int32]


def history(ptr: NDArray[np.int64], row: NDArray[np.int32], ts: NDArray[np.int64], value: NDArray[np.int64]) -> History:
    """Lay the rows of one flow out by account.

    Parameters
    ----------
    ptr, row
        Adjacency by the account whose history it is: by payer for payments, by payee for receipts.
    ts
        (rows,) int64 microseconds, ascending.
    value
        (rows,) int64 quanta (`grid.to_grid`).
    """
    return History(ptr, row, *_lay_out(row, ts, value))


def begin(flow: History, first: int) -> NDArray[np.int64]:
    """Return the position of each account's earliest ledger row numbered `first` or more; (accounts,) int64."""
    return flow.ptr[:-1] if first == 0 else _begin(flow.ptr, flow.row, first)


def links(flow: History, other: NDArray[np.int32], accounts: int) -> Links:
    """Chain the rows of a history that have the same counterparty.

    Parameters
    ----------
    flow
        The history.
    other
        (rows,) int32, by ledger row, the counterparty: the payee for payments, the payer for receipts.
    accounts
        Number of accounts the counterparties are numbered in.
    """
    return Links(*_chain(flow.ptr, flow.row, other, accounts))


@njit(cache=True)
def _begin(ptr: NDArray[np.int64], row: NDArray[np.int32], first: int) -> NDArray[np.int64]:
    found = np.empty(ptr.size - 1, np.int64)
    for a in range(found.size):
        found[a] = ptr[a] + np.searchsorted(row[ptr[a] : ptr[a + 1]], first)
    return found


@njit(cache=True)
def _lay_out(
    row: NDArray[np.int32], ts: NDArray[np.int64], value: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    when = np.empty(row.size, np.int64)
    total = np.empty(row.size + 1, np.int64)
    running = 0
    for p in range(row.size):
        i = row[p]
        when[p] = ts[i]
        total[p] = running
        running += value[i]
    total[row.size] = running
    return when, total


@njit(cache=True)
def _chain(
    ptr: NDArray[np.int64], row: NDArray[np.int32], other: NDArray[np.int32], accounts: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    before = np.empty(row.size, np.int32)
    after = np.full(row.size, NEVER, np.int32)
    last = np.full(accounts, -1, np.int32)
    for a in range(ptr.size - 1):
        for p in range(ptr[a], ptr[a + 1]):
            b = other[row[p]]
            q = last[b]
            if q >= ptr[a]:
                before[p] = q
                after[q] = p
            else:
                before[p] = -1
            last[b] = p
    return before, after
