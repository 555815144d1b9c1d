"""Search for small sub-graphs of transfers bound by order, time and value: the general case behind the typologies."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .csr import first_at

#: Stands for "no bound" in matrices of microseconds; sums with instants stay within int64.
UNBOUND = 1 << 60


@njit(cache=True, nogil=True)
def occurrences(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    s: NDArray[np.int32], d: NDArray[np.int32], ts: NDArray[np.int64], value: NDArray[np.float64], skip: NDArray[np.bool_],
    payer: NDArray[np.int64], payee: NDArray[np.int64], soonest: NDArray[np.int64], latest: NDArray[np.int64],
    low: NDArray[np.float64], high: NDArray[np.float64], least: NDArray[np.float64], most: NDArray[np.float64],
    hub: int, budget: int, room: int, first_only: bool,
) -> tuple[NDArray[np.int32], bool]:  # fmt: skip
    """Find the transfers that can play the steps of a small graph, each over distinct accounts.

    Step k is a transfer from slot ``payer[k]`` to slot ``payee[k]``. Slots are numbered as the steps reach them, so step
    0 goes from slot 0 to slot 1 and every later step touches a slot that is taken. For steps j < k must hold
    ``soonest[j, k] <= ts_k − ts_j <= latest[j, k]`` and ``low[j, k]·value_j <= value_k <= high[j, k]·value_j``; for each
    step ``least[k] <= value_k <= most[k]``. No transfer plays two steps and no account takes two slots.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, ts, value
        The ledger's arrays; times of one instant are not told apart.
    skip
        (rows,) rows that do not count.
    payer, payee
        (steps,) slots.
    soonest, latest
        (steps, steps) microseconds, upper triangle; ± `UNBOUND` where there is no bound.
    low, high, least, most
        (steps, steps) and (steps,); ``inf`` where there is no bound above.
    hub, budget
        Transfers of one account looked at per step, and steps per first transfer; more are left out and it is told.
    room
        Occurrences kept in all; more are left out and it is told.
    first_only
        Only the first occurrence for each transfer that plays step 0, taking earlier rows first.

    Returns
    -------
    tuple
        (found, steps) int32 rows, ordered by the rows of step 0, 1, …; and whether anything was left out.
    """
    steps = payer.size
    found = np.empty((64, steps), np.int32)
    n = 0
    cut = False
    path = np.empty(steps, np.int32)
    taken = np.zeros(steps + 1, np.int32)
    known = np.empty(steps + 1, np.int64)  # slots taken before a step
    known[0] = 0
    for k in range(steps):
        known[k + 1] = max(known[k], payer[k] + 1, payee[k] + 1)
    at, stop = np.zeros(steps, np.int64), np.zeros(steps, np.int64)
    outward = np.ones(steps, np.bool_)
    until = np.zeros(steps, np.int64)
    under, over = np.zeros(steps), np.zeros(steps)
    for i in range(ts.size):
        if skip[i] or s[i] == d[i] or value[i] < least[0] or value[i] > most[0]:
            continue
        path[0], taken[0], taken[1] = i, s[i], d[i]
        spent = 0
        level = 1
        fresh = True
        while level > 0:
            if level == steps:
                if n >= room:
                    cut = True
                    break
                if n == found.shape[0]:
                    larger = np.empty((2 * n, steps), np.int32)
                    larger[:n] = found
                    found = larger
                found[n] = path
                n += 1
                if first_only:
                    break
                level -= 1
                fresh = False
                continue
            k = level
            if fresh:
                earliest = -UNBOUND
                until[k] = UNBOUND
                under[k], over[k] = least[k], most[k]
                for j in range(k):
                    earliest = max(earliest, ts[path[j]] + soonest[j, k])
                    until[k] = min(until[k], ts[path[j]] + latest[j, k])
                    under[k] = max(under[k], low[j, k] * value[path[j]])
                    over[k] = min(over[k], high[j, k] * value[path[j]])
                a = taken[payer[k]] if payer[k] < known[k] else -1
                b = taken[payee[k]] if payee[k] < known[k] else -1
                outward[k] = b < 0 or (a >= 0 and out_ptr[a + 1] - out_ptr[a] <= in_ptr[b + 1] - in_ptr[b])
                if outward[k]:
                    stop[k] = out_ptr[a + 1]
                    at[k] = first_at(out_row, out_ptr[a], stop[k], ts, earliest)
                    rows = out_row
                else:
                    stop[k] = in_ptr[b + 1]
                    at[k] = first_at(in_row, in_ptr[b], stop[k], ts, earliest)
                    rows = in_row
                if stop[k] - at[k] > hub:
                    stop[k] = at[k] + hub
                    if ts[rows[stop[k]]] <= until[k]:
                        cut = True
            fresh = False
            if at[k] >= stop[k]:
                level -= 1
                continue
            if spent >= budget:
                cut = True
                break
            j = out_row[at[k]] if outward[k] else in_row[at[k]]
            at[k] += 1
            if ts[j] > until[k]:
                level -= 1
                continue
            spent += 1
            if skip[j] or s[j] == d[j] or value[j] < under[k] or value[j] > over[k]:
                continue
            fits = True
            for q in range(k):
                if path[q] == j:
                    fits = False
            if payer[k] < known[k]:
                fits = fits and s[j] == taken[payer[k]]
            if payee[k] < known[k]:
                fits = fits and d[j] == taken[payee[k]]
            if fits and known[k + 1] > known[k]:
                new = d[j] if payer[k] < known[k] else s[j]
                for q in range(known[k]):
                    if taken[q] == new:
                        fits = False
                taken[known[k]] = new
            if fits:
                path[k] = j
                level += 1
                fresh = True
    return found[:n], cut


@njit(cache=True, nogil=True)
def widest(
    start: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], several: NDArray[np.int32],
    values: NDArray[np.float64], window: int, least: NDArray[np.int64], most: NDArray[np.int64],
    equal: NDArray[np.float64], nodes: int, hub: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool]:  # fmt: skip
    """Find, for each group of occurrences, the window that holds most accounts.

    A window begins with one occurrence and holds those of its group that begin no earlier and end no later than `window`
    after. With a factor of `equal` other than infinity only those whose value of that step lies within the factor of
    the first one's count.

    Parameters
    ----------
    start
        (groups + 1,) where each group begins; occurrences of a group are sorted by `first`.
    first, last
        (found,) instants of their earliest and latest transfer.
    several
        (found, stages) accounts of the stages of several accounts.
    values
        (found, steps).
    window, least, most
        Microseconds; distinct accounts of each of these stages at least and at most.
    equal
        (steps,) factor.
    nodes, hub
        Number of accounts; occurrences looked at in one window, further ones are left out and it is told.

    Returns
    -------
    tuple
        (groups,) the occurrence that begins the best window, the first of equals, −1 where none is wide enough;
        (found,) whether it lies in the best window of its group; and whether anything was left out.
    """
    groups = start.size - 1
    best = np.full(groups, -1, np.int64)
    inside = np.zeros(first.size, np.bool_)
    seen = np.full((least.size, nodes), -1, np.int64)
    met = np.zeros(least.size, np.int64)
    cut = False
    for g in range(groups):
        widest_so_far = 0
        for left in range(start[g], start[g + 1]):
            met[:] = 0
            end = min(start[g + 1], left + hub)
            if end < start[g + 1] and first[end] <= first[left] + window:
                cut = True
            for right in range(left, end):
                if first[right] > first[left] + window:
                    break
                if not _belongs(left, right, first, last, values, window, equal):
                    continue
                for k in range(least.size):
                    if seen[k, several[right, k]] != left:
                        seen[k, several[right, k]] = left
                        met[k] += 1
            total = 0
            for k in range(least.size):
                total += met[k]
                if met[k] < least[k] or met[k] > most[k]:
                    total = -1
                    break
            if total > widest_so_far:
                widest_so_far = total
                best[g] = left
        left = best[g]
        if left >= 0:
            for right in range(left, min(start[g + 1], left + hub)):
                inside[right] = _belongs(left, right, first, last, values, window, equal)
    return best, inside, cut


@njit(cache=True, nogil=True)
def _belongs(
    left: int, right: int, first: NDArray[np.int64], last: NDArray[np.int64], values: NDArray[np.float64], window: int,
    equal: NDArray[np.float64],
) -> bool:  # fmt: skip
    if last[right] > first[left] + window:
        return False
    for k in range(equal.size):
        a, b = values[left, k], values[right, k]
        if equal[k] < np.inf and (b > a * equal[k] or b * equal[k] < a):
            return False
    return True
