"""Temporal cycles that a transfer closes: money that comes home by two to five hops."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .motifs_ends import End, best_from, best_until, closeness, end_before, first_after, gather, room
from .motifs_five import backward, hops_room, meet, onward
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
    pair_run,
)


@njit(cache=True, nogil=True)
def cycles(
    of: Lists,
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    value: NDArray[np.float64],
    window: int,
    hub: int,
    longest: int,
    kept: bool,
    first: int = 0,
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.bool_]]:
    """Count the cycles that each transfer closes.

    Transfer ``i`` from ``u`` to ``v`` closes a cycle of ``h`` hops with every path of ``h − 1`` rows from ``v`` to
    ``u`` whose times increase strictly, all in ``ts[i] − window <= ts < ts[i]``, over ``h − 2`` inner accounts that
    differ from each other and from both ends. Paths are told apart by their rows. Cycles of two hops are exact; of a
    longer one all rows must be live (see `motifs_live`).

    The value kept by a path is that of its worst row, each compared with the closing transfer: the smaller of the two
    values as a share of the larger, 0 where one is not positive. Where ``v`` paid and ``u`` received more than `hub`
    times, only the `hub` most recent cycles of two hops are looked at for it.

    Parameters
    ----------
    of, ts, s, d, value
        `motifs_live.lists` of the rows; (rows,) time in µs ascending, payer, payee, value.
    window
        How far back to look, µs.
    hub
        Payments and receipts of an account that are live at a time.
    longest
        Most hops, 2 to 5. For five, at most ``motifs_five.MEETINGS * hub`` meetings of two halves are looked at.
    kept
        Whether to find the value kept.
    first
        Rows from this one on, the earliest of an instant, are described; those before it only looked at.

    Returns
    -------
    tuple
        ``count`` (rows, 4), cycles of 2, 3, 4 and 5 hops, at most 2³² − 1; ``share`` (rows, 4), the largest value kept
        among them, NaN where there is none, (0, 4) unless asked; ``cut`` (rows, 2), whether a cap may have
        lowered a count of up to 4 hops, and that of 5.
    """
    rows, nodes = s.size - first, of.out_ptr.size - 1
    count = np.zeros((rows, 4), np.uint32)
    share = np.full((rows if kept else 0, 4), np.nan, np.float32)
    cut = np.zeros((rows, 2), np.bool_)
    state = before_anything(of)
    payees, payers = room(nodes, hub), room(nodes, hub)
    five = longest == 5
    to, fro = hops_room(hub if five else 0), hops_room(hub if five else 0)
    middle = np.full(nodes if five else 0, -1, np.int64)
    found = np.zeros(4, np.int64)
    best = np.zeros(4, np.float64)
    base, middle_base = 0, 0
    lo, past = 0, 0
    for i in range(first, s.size):
        if of.instant[i] == i:
            lo = advance(state, lo, past, i, ts, s, d, window)
            past = i
        u, v = s[i], d[i]
        if u == v or state[v, OUT_SIZE] == 0 or state[u, IN_SIZE] == 0:
            continue
        closing = value[i] if kept else 0.0
        found[:] = 0
        best[:] = 0.0
        found[0], best[0] = _two(of, state, u, v, lo, of.instant[i], value, closing, hub)
        if longest > 2:
            lost_v, lost_u = state[v, OUT_SIZE] > hub, state[u, IN_SIZE] > hub
            lost_five = False
            base += hub
            n_out, n_in = 0, 0
            few = state[v, OUT_SIZE] <= state[u, IN_SIZE]  # where the smaller end leads nowhere, the larger is not seen
            if few:
                n_out, gone = gather(
                    payees, base, of.out, of.out_row, of.in_at,
                    state[v, OUT_END], min(state[v, OUT_SIZE], hub), u, state, IN_END, OUT_SIZE, hub,
                )  # fmt: skip
                lost_v |= gone
            if n_out or lost_v or not few:
                n_in, gone = gather(
                    payers, base, of.into, of.in_row, of.out_at,
                    state[u, IN_END], min(state[u, IN_SIZE], hub), v, state, OUT_END, IN_SIZE, hub,
                )  # fmt: skip
                lost_u |= gone
            if (n_in or lost_u) and not few:
                n_out, gone = gather(
                    payees, base, of.out, of.out_row, of.in_at,
                    state[v, OUT_END], min(state[v, OUT_SIZE], hub), u, state, IN_END, OUT_SIZE, hub,
                )  # fmt: skip
                lost_v |= gone
            lost = (lost_v or lost_u) and (n_out > 0 or lost_v) and (n_in > 0 or lost_u)
            if n_in and n_out:
                if kept:
                    best_until(payees, n_out, value, closing)
                    best_from(payers, n_in, value, closing)
                found[1], best[1] = _three(payees, n_out, payers, base, kept)
                if longest > 3:
                    found[2], best[2], gone = _four(
                        payees, n_out, payers, n_in, base, of, state, value, closing, kept, hub
                    )
                    lost |= gone
                if five:
                    earliest, latest = _reach(payees, n_out, payers, n_in)
                    n_to, gone = onward(to, payees, n_out, u, v, of, state, latest, value, closing, hub)
                    lost_five |= gone
                    n_fro, gone = backward(fro, payers, n_in, u, v, of, state, earliest, value, closing, hub)
                    lost_five |= gone
                    if n_to <= n_fro:
                        found[3], best[3], gone = meet(to, n_to, fro, n_fro, True, middle, middle_base, hub)
                    else:
                        found[3], best[3], gone = meet(fro, n_fro, to, n_to, False, middle, middle_base, hub)
                    middle_base += min(n_to, n_fro)
                    lost_five |= gone
            cut[i - first, 0] = lost
            cut[i - first, 1] = lost or lost_five
        for h in range(4):
            if found[h]:
                count[i - first, h] = min(found[h], 4294967295)
                if kept:
                    share[i - first, h] = best[h]
    return count, share, cut


@njit(cache=True, nogil=True, forceinline=True)
def _two(
    of: Lists, state: NDArray[np.int32], u: int, v: int, lo: int, hi: int, value: NDArray[np.float64], closing: float,
    hub: int,
) -> tuple[int, float]:  # fmt: skip
    """Count the rows from `v` to `u` in the window by the shorter list, or by pair where both are long."""
    n_out, n_in = state[v, OUT_SIZE], state[u, IN_SIZE]
    found = 0
    best = 0.0
    if min(n_out, n_in) > hub:
        start, stop = pair_run(of, v, u, lo, hi)
        if closing > 0.0:
            for p in range(max(start, stop - hub), stop):
                best = max(best, closeness(value[of.pair_row[p]], closing))
        return stop - start, best
    if n_out <= n_in:
        for p in range(state[v, OUT_END] - n_out, state[v, OUT_END]):
            if of.out[p, WHO] == u:
                found += 1
                best = max(best, closeness(value[of.out_row[p]], closing))
    else:
        for p in range(state[u, IN_END] - n_in, state[u, IN_END]):
            if of.into[p, WHO] == v:
                found += 1
                best = max(best, closeness(value[of.in_row[p]], closing))
    return found, best


@njit(cache=True, nogil=True, forceinline=True)
def _reach(payees: End, n_out: int, payers: End, n_in: int) -> tuple[int, int]:
    """Return the earliest payment of the payee and the latest receipt of the payer."""
    earliest = payees.when[0]
    for k in range(payees.start[n_out]):
        earliest = min(earliest, payees.when[k])
    latest = payers.when[0]
    for k in range(payers.start[n_in]):
        latest = max(latest, payers.when[k])
    return earliest, latest


@njit(cache=True, nogil=True, forceinline=True)
def _three(payees: End, n_out: int, payers: End, base: int, kept: bool) -> tuple[int, float]:
    found = 0
    best = 0.0
    for slot in range(n_out):
        m = payers.mark[payees.node[slot]] - base
        if m < 0:
            continue
        for p in range(payees.start[slot], payees.start[slot + 1]):
            q = first_after(payers, m, payees.when[p])
            n = payers.start[m + 1] - q
            if n:
                found += n
                if kept:
                    best = max(best, min(payees.close[p], payers.close[q]))
    return found, best


@njit(cache=True, nogil=True)
def _four(
    payees: End, n_out: int, payers: End, n_in: int, base: int, of: Lists, state: NDArray[np.int32],
    value: NDArray[np.float64], closing: float, kept: bool, hub: int,
) -> tuple[int, float, bool]:  # fmt: skip
    """Count paths of three rows from whichever end has fewer rows to look at."""
    ahead, behind = 0, 0
    for slot in range(n_out):
        ahead += min(state[payees.node[slot], OUT_SIZE], hub)
    for slot in range(n_in):
        behind += min(state[payers.node[slot], IN_SIZE], hub)
    found = 0
    best = 0.0
    cut = False
    if ahead == 0 or behind == 0:
        return found, best, cut
    forward = ahead <= behind
    near, far, slots = (payees, payers, n_out) if forward else (payers, payees, n_in)
    entry, entry_row, at = (of.out, of.out_row, of.in_at) if forward else (of.into, of.in_row, of.out_at)
    end, size, far_end = (OUT_END, OUT_SIZE, IN_END) if forward else (IN_END, IN_SIZE, OUT_END)
    earliest, latest = _reach(payees, n_out, payers, n_in)
    for slot in range(slots):
        a = near.node[slot]
        if forward:
            earliest = near.when[near.start[slot]]
        else:
            latest = near.when[near.start[slot + 1] - 1]
        first = state[a, end] - min(state[a, size], hub)
        p = state[a, end] - 1
        while p >= first and entry[p, WHEN] > earliest:
            b = entry[p, WHO]
            m = far.mark[b] - base
            if m >= 0 and entry[p, WHEN] < latest:
                when = entry[p, WHEN]
                x, y = (slot, m) if forward else (m, slot)
                before, after = end_before(payees, x, when), first_after(payers, y, when)
                n = (before - payees.start[x]) * (payers.start[y + 1] - after)
                if n:
                    if at[entry_row[p]] < state[b, far_end] - hub:
                        cut = True
                    else:
                        found += n
                        if kept:
                            own = closeness(value[entry_row[p]], closing)
                            best = max(best, min(own, payees.close[before - 1], payers.close[after]))
            p -= 1
        cut |= p < first and state[a, size] > hub
    return found, best, cut
