"""One end of a transfer: the accounts it paid or was paid by, each with its live rows in time order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .motifs_live import WHEN, WHO


class End(NamedTuple):
    """Room for the neighbours of one account; filled by `gather`, used again for every transfer.

    Attributes
    ----------
    mark
        (nodes,) int64: ``base`` + slot where the account is a neighbour, less elsewhere.
    node, start
        (hub + 1,) int32: account of each slot and where its rows begin; ``start[slots]`` is their end.
    when, row
        (hub,) int32: instant and row number, by slot, earliest first.
    close
        (hub,) float64: best value kept, see `best_from` and `best_until`.
    slot_of
        (hub,) int32: for internal use.
    """

    mark: NDArray[np.int64]
    node: NDArray[np.int32]
    start: NDArray[np.int32]
    when: NDArray[np.int32]
    row: NDArray[np.int32]
    close: NDArray[np.float64]
    slot_of: NDArray[np.int32]


@njit(cache=True, nogil=True, forceinline=True)
def room(nodes: int, hub: int) -> End:
    """Return an empty `End`."""
    return End(
        np.full(nodes, -1, np.int64),
        np.empty(hub + 1, np.int32),
        np.zeros(hub + 2, np.int32),
        np.empty(hub, np.int32),
        np.empty(hub, np.int32),
        np.empty(hub, np.float64),
        np.empty(hub, np.int32),
    )


@njit(cache=True, nogil=True, forceinline=True)
def gather(
    end: End,
    base: int,
    entry: NDArray[np.int32],
    row: NDArray[np.int32],
    at: NDArray[np.int32],
    stop: int,
    size: int,
    skip: int,
    state: NDArray[np.int32],
    other: int,
    dead: int,
    hub: int,
) -> tuple[int, bool]:
    """Fill `end` with the live rows of one account, grouped by the account at the other end.

    Parameters
    ----------
    end, base
        Room, and a number above all bases and slots used before.
    entry, row, at
        The account's side of `Lists`, and where a row stands on the other side.
    stop, size
        The account's rows are ``stop − size`` to ``stop − 1`` of `entry`; at most `hub`.
    skip
        Neighbour to leave out.
    state, other
        State of the accounts and the column with the end of the other side's rows; the next one is their number.
    dead
        Column of a number that is 0 where a neighbour leads nowhere, to leave it out.
    hub
        See `motifs_live`.

    Returns
    -------
    tuple
        Number of neighbours, and whether a row was left out because the neighbour is a hub.
    """
    slots = 0
    cut = False
    for p in range(stop - size, stop):
        x = entry[p, WHO]
        k = p - stop + size
        end.slot_of[k] = -1
        if x == skip or state[x, dead] == 0:
            continue
        if state[x, other + 1] > hub and at[row[p]] < state[x, other] - hub:
            cut = True
            continue
        slot = end.mark[x] - base
        if slot < 0:
            slot = slots
            end.mark[x] = base + slot
            end.node[slot] = x
            end.start[slot + 1] = 0
            slots += 1
        end.slot_of[k] = slot
        end.start[slot + 1] += 1
    end.start[0] = 0
    for slot in range(1, slots + 1):
        end.start[slot] += end.start[slot - 1]
    for k in range(size - 1, -1, -1):  # from the last, so that each slot's end walks down to its start
        slot = end.slot_of[k]
        if slot >= 0:
            end.start[slot + 1] -= 1
            end.when[end.start[slot + 1]] = entry[stop - size + k, WHEN]
            end.row[end.start[slot + 1]] = row[stop - size + k]
    # The walk left the start of slot k in start[k + 1].
    rows = 0
    for k in range(size):
        rows += end.slot_of[k] >= 0
    for slot in range(slots):
        end.start[slot] = end.start[slot + 1]
    end.start[slots] = rows
    return slots, cut


@njit(cache=True, nogil=True, forceinline=True)
def first_after(end: End, slot: int, instant: int) -> int:
    """Return where the slot's rows after `instant` begin; they last to the slot's end."""
    lo, hi = end.start[slot], end.start[slot + 1]
    while lo < hi:
        mid = (lo + hi) // 2
        if end.when[mid] <= instant:
            lo = mid + 1
        else:
            hi = mid
    return lo


@njit(cache=True, nogil=True, forceinline=True)
def end_before(end: End, slot: int, instant: int) -> int:
    """Return where the slot's rows before `instant` end; they begin at the slot's start."""
    lo, hi = end.start[slot], end.start[slot + 1]
    while lo < hi:
        mid = (lo + hi) // 2
        if end.when[mid] < instant:
            lo = mid + 1
        else:
            hi = mid
    return lo


@njit(cache=True, nogil=True, forceinline=True)
def closeness(value: float, closing: float) -> float:
    """Return the smaller of two values as a share of the larger; 0 where either is not positive."""
    if value <= 0.0 or closing <= 0.0:
        return 0.0
    return value / closing if value < closing else closing / value


@njit(cache=True, nogil=True, forceinline=True)
def best_from(end: End, slots: int, value: NDArray[np.float64], closing: float) -> None:
    """Let ``close[p]`` be the best closeness among the slot's rows from `p` on."""
    for slot in range(slots):
        best = 0.0
        for p in range(end.start[slot + 1] - 1, end.start[slot] - 1, -1):
            best = max(best, closeness(value[end.row[p]], closing))
            end.close[p] = best


@njit(cache=True, nogil=True, forceinline=True)
def best_until(end: End, slots: int, value: NDArray[np.float64], closing: float) -> None:
    """Let ``close[p]`` be the best closeness among the slot's rows up to `p`."""
    for slot in range(slots):
        best = 0.0
        for p in range(end.start[slot], end.start[slot + 1]):
            best = max(best, closeness(value[end.row[p]], closing))
            end.close[p] = best


@njit(cache=True, nogil=True, forceinline=True)
def sight(
    end: End,
    base: int,
    entry: NDArray[np.int32],
    row: NDArray[np.int32],
    at: NDArray[np.int32],
    stop: int,
    size: int,
    skip: int,
    state: NDArray[np.int32],
    other: int,
    dead: int,
    least: int,
    hub: int,
) -> tuple[int, bool]:
    """Fill `end` with the neighbours alone: ``when[slot]`` becomes the instant of the last live row.

    Parameters
    ----------
    least
        Neighbours whose column `dead` is below this are left out.
    end, base, entry, row, at, stop, size, skip, state, other, dead, hub
        See `gather`.

    Returns
    -------
    tuple
        Number of neighbours, and whether a row was left out because the neighbour is a hub.
    """
    slots = 0
    cut = False
    for p in range(stop - size, stop):
        x = entry[p, WHO]
        slot = end.mark[x] - base
        if slot < 0:
            if x == skip or state[x, dead] < least:
                continue
            if state[x, other + 1] > hub and at[row[p]] < state[x, other] - hub:
                cut = True
                continue
            slot = slots
            end.mark[x] = base + slot
            end.node[slot] = x
            slots += 1
        end.when[slot] = entry[p, WHEN]
    return slots, cut
