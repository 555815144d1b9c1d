"""Layers that a transfer completes: scatter-gather, bipartite, stack, and gather-scatter."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .motifs_ends import End, room, sight
from .motifs_live import (
    IN_END,
    IN_SIZE,
    OUT_END,
    OUT_SIZE,
    WHEN,
    WHO,
    Lists,
    advance,
    before_anything,
)


@njit(cache=True, nogil=True)
def layers(
    of: Lists,
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    window: int,
    hub: int,
    complete: bool,
    first: int = 0,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Count the layered motifs that each transfer completes.

    Transfer ``i`` from ``u`` to ``v``; all other rows are live (see `motifs_live`), within ``ts[i] − window <= ts <
    ts[i]``; accounts named by different letters differ; accounts are counted once however many rows there are.

    - *Scatter-gather*: sources ``x`` have paid ``u``; other intermediaries ``a`` were paid by ``x`` and after that paid
      ``v``. The number of ``a`` of the source that has most.
    - *Bipartite*: the number of other payers ``p`` of ``v`` that have, like ``u``, paid another payee ``y``.
    - *Stack*: the number of ``p`` of the bipartite motif that are also an ``a`` of some source ``x``: three layers,
      payers, middle and payees, each joined to the next (``x`` and ``y`` may be one account).
    - *Gather-scatter*: the largest ``k`` such that, about some moment, ``k`` accounts other than ``v`` paid ``u``
      before it and ``u`` paid ``k`` accounts, ``v`` with this transfer among them, at it or after. Of this motif the
      `hub` most recent receipts and payments of ``u`` count, live or not at the other end.

    Parameters
    ----------
    of, ts, s, d
        `motifs_live.lists` of the rows; (rows,) time in µs ascending, payer, payee.
    window, hub
        How far back to look, µs; payments and receipts of an account that are live at a time.
    complete
        Whether to find more than scatter-gather.
    first
        Rows from this one on, the earliest of an instant, are described; those before it only looked at.

    Returns
    -------
    tuple
        ``scatter_gather`` (rows,); ``more`` (rows, 3), bipartite, stack, gather-scatter, (0, 3) unless `complete`;
        ``cut`` and ``more_cut`` (rows,), whether a cap may have lowered the first or one of the others.
    """
    rows, nodes = s.size - first, of.out_ptr.size - 1
    scattered = np.zeros(rows, np.uint32)
    more = np.zeros((rows if complete else 0, 3), np.uint32)
    cut = np.zeros(rows, np.bool_)
    more_cut = np.zeros(rows if complete else 0, np.bool_)
    state = before_anything(of)
    sources, payers, payees = room(nodes, hub), room(nodes, hub), room(nodes if complete else 0, hub)
    seen = np.full(hub, -1, np.int64)
    tally = np.zeros(hub, np.int64)
    is_middle, is_partner = np.zeros(hub, np.bool_), np.zeros(hub, np.bool_)
    known = np.full(nodes if complete else 0, -1, np.int64)
    gathered = np.zeros(hub, np.int64)
    base, turn = 0, 0
    lo, past = 0, 0
    for i in range(first, s.size):
        at = i - first
        if of.instant[i] == i:
            lo = advance(state, lo, past, i, ts, s, d, window)
            past = i
        u, v = s[i], d[i]
        if u == v:
            continue
        base += hub
        if complete:
            more[at, 2] = _gather_scatter(of, state, u, v, hub, known, 2 * i, gathered)
            more_cut[at] = state[u, IN_SIZE] > hub or state[u, OUT_SIZE] > hub
        if state[v, IN_SIZE] == 0 or (state[u, IN_SIZE] == 0 and not (complete and state[u, OUT_SIZE])):
            continue
        lost = state[v, IN_SIZE] > hub
        n_x, n_p = 0, 0
        lost_x = state[u, IN_SIZE] > hub
        few = state[u, IN_SIZE] <= state[v, IN_SIZE]  # where the smaller end shows nobody, the larger is not looked at
        if few or complete:
            n_x, gone = _payers_of(sources, base, u, v, 2, of, state, hub)
            lost_x |= gone
        if n_x or lost_x or not few or complete:
            n_p, gone = _payers_of(payers, base, v, u, 0, of, state, hub)
            lost |= gone
        if (n_p or lost) and not few and not complete:
            n_x, gone = _payers_of(sources, base, u, v, 2, of, state, hub)
            lost_x |= gone
        is_middle[:n_p] = False
        cut[at] = (lost or lost_x) and (n_x > 0 or lost_x) and (n_p > 0 or lost)
        if n_x and n_p:
            width, gone = _scatter_gather(sources, n_x, payers, n_p, base, of, state, hub, seen, turn, tally, is_middle)
            turn += n_x + n_p
            scattered[at] = width
            cut[at] |= gone
        if complete and n_p:
            n_y, gone = sight(
                payees, base, of.out, of.out_row, of.in_at,
                state[u, OUT_END], min(state[u, OUT_SIZE], hub), v, state, IN_END, IN_SIZE, 2, hub,
            )  # fmt: skip
            more_cut[at] |= gone
            is_partner[:n_p] = False
            if n_y:
                more_cut[at] |= _partners(payees, n_y, payers, n_p, base, of, state, hub, is_partner)
            for k in range(n_p):
                more[at, 0] += is_partner[k]
                more[at, 1] += is_partner[k] and is_middle[k]
        if complete:
            more_cut[at] |= cut[at] or lost
    return scattered, more, cut, more_cut


@njit(cache=True, nogil=True, forceinline=True)
def _payers_of(
    end: End, base: int, x: int, skip: int, least: int, of: Lists, state: NDArray[np.int32], hub: int
) -> tuple[int, bool]:
    return sight(
        end, base, of.into, of.in_row, of.out_at,
        state[x, IN_END], min(state[x, IN_SIZE], hub), skip, state, OUT_END, OUT_SIZE, least, hub,
    )  # fmt: skip


@njit(cache=True, nogil=True, forceinline=True)
def _total(end: End, slots: int, state: NDArray[np.int32], size: int, hub: int) -> int:
    rows = 0
    for slot in range(slots):
        rows += min(state[end.node[slot], size], hub)
    return rows


@njit(cache=True, nogil=True, forceinline=True)
def _scatter_gather(
    sources: End, n_x: int, payers: End, n_p: int, base: int, of: Lists, state: NDArray[np.int32], hub: int,
    seen: NDArray[np.int64], turn: int, tally: NDArray[np.int64], is_middle: NDArray[np.bool_],
) -> tuple[int, bool]:  # fmt: skip
    """Count the rows from sources to payers that fit in time, from whichever side has fewer rows."""
    cut = False
    widest = 0
    if _total(sources, n_x, state, OUT_SIZE, hub) <= _total(payers, n_p, state, IN_SIZE, hub):
        for k in range(n_x):
            x = sources.node[k]
            stop = state[x, OUT_END]
            cut |= state[x, OUT_SIZE] > hub
            width = 0
            for p in range(stop - min(state[x, OUT_SIZE], hub), stop):
                a = of.out[p, WHO]
                m = payers.mark[a] - base
                if m >= 0 and of.out[p, WHEN] < payers.when[m] and seen[m] != turn + k:
                    if of.in_at[of.out_row[p]] < state[a, IN_END] - hub:
                        cut = True
                    else:
                        seen[m] = turn + k
                        is_middle[m] = True
                        width += 1
            widest = max(widest, width)
        return widest, cut
    tally[:n_x] = 0
    for k in range(n_p):
        a = payers.node[k]
        stop = state[a, IN_END]
        first = stop - min(state[a, IN_SIZE], hub)
        cut |= state[a, IN_SIZE] > hub
        p = first
        while p < stop and of.into[p, WHEN] < payers.when[k]:
            x = of.into[p, WHO]
            m = sources.mark[x] - base
            if m >= 0 and seen[m] != turn + n_x + k:
                if of.out_at[of.in_row[p]] < state[x, OUT_END] - hub:
                    cut = True
                else:
                    seen[m] = turn + n_x + k
                    is_middle[k] = True
                    tally[m] += 1
            p += 1
    for k in range(n_x):
        widest = max(widest, tally[k])
    return widest, cut


@njit(cache=True, nogil=True)
def _partners(
    payees: End, n_y: int, payers: End, n_p: int, base: int, of: Lists, state: NDArray[np.int32], hub: int,
    is_partner: NDArray[np.bool_],
) -> bool:  # fmt: skip
    """Mark the payers that paid one of the payees, from whichever side has fewer rows; return whether a cap cut."""
    cut = False
    if _total(payees, n_y, state, IN_SIZE, hub) <= _total(payers, n_p, state, OUT_SIZE, hub):
        for k in range(n_y):
            y = payees.node[k]
            stop = state[y, IN_END]
            cut |= state[y, IN_SIZE] > hub
            for p in range(stop - min(state[y, IN_SIZE], hub), stop):
                m = payers.mark[of.into[p, WHO]] - base
                if m >= 0 and not is_partner[m]:
                    if of.out_at[of.in_row[p]] < state[payers.node[m], OUT_END] - hub:
                        cut = True
                    else:
                        is_partner[m] = True
        return cut
    for k in range(n_p):
        stop = state[payers.node[k], OUT_END]
        p = stop - min(state[payers.node[k], OUT_SIZE], hub)
        while p < stop and not is_partner[k]:
            y = of.out[p, WHO]
            if payees.mark[y] >= base:
                if of.in_at[of.out_row[p]] < state[y, IN_END] - hub:
                    cut = True
                else:
                    is_partner[k] = True
            p += 1
        cut |= not is_partner[k] and state[payers.node[k], OUT_SIZE] > hub
    return cut


@njit(cache=True, nogil=True)
def _gather_scatter(
    of: Lists, state: NDArray[np.int32], u: int, v: int, hub: int, known: NDArray[np.int64], stamp: int,
    gathered: NDArray[np.int64],
) -> int:  # fmt: skip
    first = state[u, IN_END] - min(state[u, IN_SIZE], hub)
    size = state[u, IN_END] - first
    payers = 0
    for k in range(size):
        x = of.into[first + k, WHO]
        if x != v and known[x] != stamp:
            known[x] = stamp
            payers += 1
        gathered[k] = payers
    if size == 0:
        return 0
    widest = min(payers, 1)
    payees = 1
    known[v] = stamp + 1
    q = size - 1
    p = state[u, OUT_END] - 1
    while p >= state[u, OUT_END] - min(state[u, OUT_SIZE], hub):
        y = of.out[p, WHO]
        if known[y] != stamp + 1:
            known[y] = stamp + 1
            payees += 1
            while q >= 0 and of.into[first + q, WHEN] >= of.out[p, WHEN]:
                q -= 1
            if q < 0:
                break
            widest = max(widest, min(payees, gathered[q]))
        p -= 1
    return widest
