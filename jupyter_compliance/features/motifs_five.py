"""Cycles of five hops: what the payee reached in two hops meets what reached the payer in two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .motifs_ends import End, closeness, end_before, first_after
from .motifs_live import IN_END, IN_SIZE, OUT_END, OUT_SIZE, WHEN, WHO, Lists

#: Meetings of two halves looked at per transfer, in multiples of `hub`.
MEETINGS = 64


class Hops(NamedTuple):
    """Room for the two-hop paths of one end; used again for every transfer.

    Attributes
    ----------
    node, via
        (hub²,) int32: account in the middle of the cycle and the neighbour it was reached by.
    when
        (hub²,) int32: instant of the row between the two.
    many
        (hub²,) int64: rows between the neighbour and the end that fit in time.
    close
        (hub²,) float64: best value kept on the way.
    chain
        (hub²,) int32: the path before with the same account, or −1.
    """

    node: NDArray[np.int32]
    via: NDArray[np.int32]
    when: NDArray[np.int32]
    many: NDArray[np.int64]
    close: NDArray[np.float64]
    chain: NDArray[np.int32]


@njit(cache=True, nogil=True, forceinline=True)
def hops_room(hub: int) -> Hops:
    """Return an empty `Hops`."""
    n = hub * hub
    return Hops(
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int64),
        np.zeros(n, np.float64),
        np.empty(n, np.int32),
    )


@njit(cache=True, nogil=True)
def onward(
    hops: Hops, end: End, slots: int, u: int, v: int, of: Lists, state: NDArray[np.int32], latest: int,
    value: NDArray[np.float64], closing: float, hub: int,
) -> tuple[int, bool]:  # fmt: skip
    """Collect the paths of two hops from the payee `v`, the second before `latest`; return their number and a cut."""
    n = 0
    cut = False
    for slot in range(slots):
        a = end.node[slot]
        earliest = end.when[end.start[slot]]
        stop = state[a, OUT_END]
        first = stop - min(state[a, OUT_SIZE], hub)
        p = stop - 1
        while p >= first and of.out[p, WHEN] > earliest:
            b = of.out[p, WHO]
            fits_in = of.out[p, WHEN] < latest and b != u and b != v and state[b, OUT_SIZE]
            if fits_in and state[b, IN_SIZE] > hub and of.in_at[of.out_row[p]] < state[b, IN_END] - hub:
                cut = True
            elif fits_in:
                fits = end_before(end, slot, of.out[p, WHEN])
                hops.node[n], hops.via[n], hops.when[n] = b, a, of.out[p, WHEN]
                hops.many[n] = fits - end.start[slot]
                hops.close[n] = 0.0
                if closing > 0.0:
                    hops.close[n] = min(end.close[fits - 1], closeness(value[of.out_row[p]], closing))
                n += 1
            p -= 1
        cut |= p < first and state[a, OUT_SIZE] > hub
    return n, cut


@njit(cache=True, nogil=True)
def backward(
    hops: Hops, end: End, slots: int, u: int, v: int, of: Lists, state: NDArray[np.int32], earliest: int,
    value: NDArray[np.float64], closing: float, hub: int,
) -> tuple[int, bool]:  # fmt: skip
    """Collect the paths of two hops to the payer `u`, the first after `earliest`; return their number and a cut."""
    n = 0
    cut = False
    for slot in range(slots):
        c = end.node[slot]
        latest = end.when[end.start[slot + 1] - 1]
        stop = state[c, IN_END]
        first = stop - min(state[c, IN_SIZE], hub)
        p = stop - 1
        while p >= first and of.into[p, WHEN] > earliest:
            b = of.into[p, WHO]
            fits_in = of.into[p, WHEN] < latest and b != u and b != v and state[b, IN_SIZE]
            if fits_in and state[b, OUT_SIZE] > hub and of.out_at[of.in_row[p]] < state[b, OUT_END] - hub:
                cut = True
            elif fits_in:
                fits = first_after(end, slot, of.into[p, WHEN])
                hops.node[n], hops.via[n], hops.when[n] = b, c, of.into[p, WHEN]
                hops.many[n] = end.start[slot + 1] - fits
                hops.close[n] = 0.0
                if closing > 0.0:
                    hops.close[n] = min(end.close[fits], closeness(value[of.in_row[p]], closing))
                n += 1
            p -= 1
        cut |= p < first and state[c, IN_SIZE] > hub
    return n, cut


@njit(cache=True, nogil=True)
def meet(
    held: Hops, n_held: int, asked: Hops, n_asked: int, held_first: bool, mark: NDArray[np.int64], base: int,
    hub: int,
) -> tuple[int, float, bool]:  # fmt: skip
    """Count the pairs of halves that meet in one account, the first half earlier, by different neighbours.

    Parameters
    ----------
    held, asked
        The halves to store and those to look up; `held_first` where the stored ones come first in time.
    mark, base
        (nodes,) int64 and a number above all it holds; takes up to ``base + n_held``.

    Returns
    -------
    tuple
        Number of paths, the best value kept, and whether there were too many meetings to look at.
    """
    for k in range(n_held):
        b = held.node[k]
        held.chain[k] = mark[b] - base if mark[b] >= base else -1
        mark[b] = base + k
    total = 0
    best = 0.0
    left = MEETINGS * hub
    for k in range(n_asked):
        b = asked.node[k]
        j = mark[b] - base
        while j >= 0:
            if left == 0:
                return total, best, True
            left -= 1
            fits = held.when[j] < asked.when[k] if held_first else asked.when[k] < held.when[j]
            if fits and held.via[j] != asked.via[k]:
                total += held.many[j] * asked.many[k]
                best = max(best, min(held.close[j], asked.close[k]))
            j = held.chain[j]
    return total, best, False
