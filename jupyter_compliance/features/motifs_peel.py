"""Peel steps: a sum walks from account to account and leaves a slice behind at each."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .motifs_live import IN_END, IN_SIZE, OUT_END, OUT_SIZE, WHEN, Lists, advance, before_anything

_NO_DEPTH = np.empty(0, np.uint32)
_NO_ORIGIN = np.empty(0, np.float64)


@njit(cache=True, nogil=True)
def peels(
    of: Lists,
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    value: NDArray[np.float64],
    window: int,
    most_share: float,
    payments_most: int,
    first: int = 0,
    known_depth: NDArray[np.uint32] = _NO_DEPTH,
    known_origin: NDArray[np.float64] = _NO_ORIGIN,
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.float64]]:
    """Measure how deep in a peel chain each transfer stands.

    Transfer ``i`` from ``u`` to ``v`` is a step where ``u`` received exactly one transfer ``f`` in ``ts[i] − window <=
    ts < ts[i]``, paid at most `payments_most` times between ``f`` and ``i`` (both instants excluded), and

    - ``i`` carries at least `most_share` of the value of ``f``, but less than all of it;
    - ``i`` and those payments together are worth no more than ``f``;
    - ``v`` is not the account that paid ``f``.

    The depth of a step is one more than that of ``f``, 0 where ``i`` is no step. Transfers to oneself are left out. No
    cap applies, and the cost of a row is bounded by `payments_most`.

    Parameters
    ----------
    of, ts, s, d, value
        `motifs_live.lists` of the rows; (rows,) time in µs ascending, payer, payee, value.
    window
        Longest time from a receipt to its forwarding, µs; a chain may last longer.
    most_share
        Least share of the receipt that goes on.
    payments_most
        Earlier payments out of the receipt, at most.
    first
        Rows from this one on, the earliest of an instant, are described; those before it only looked at.
    known_depth, known_origin
        (first,) depth and origin of the rows before.

    Returns
    -------
    tuple
        Of the rows described: ``depth``; ``kept``, the value as a share of what the first account of the chain
        received, NaN where the depth is 0; ``origin``, what that was, NaN likewise.
    """
    rows = s.size
    depth = np.zeros(rows, np.uint32)
    kept = np.full(rows, np.nan, np.float32)
    origin = np.full(rows, np.nan, np.float64)
    depth[:first] = known_depth
    origin[:first] = known_origin
    state = before_anything(of)
    lo, past = 0, 0
    for i in range(first, rows):
        if of.instant[i] == i:
            lo = advance(state, lo, past, i, ts, s, d, window)
            past = i
        u, v = s[i], d[i]
        if u == v or state[u, IN_SIZE] != 1:
            continue
        f = of.in_row[state[u, IN_END] - 1]
        if s[f] == v or value[i] < most_share * value[f] or value[i] >= value[f]:
            continue
        paid = value[i]
        stop = state[u, OUT_END]
        least = max(stop - state[u, OUT_SIZE], stop - payments_most - 1)
        p = stop - 1
        while p >= least and of.out[p, WHEN] > of.instant[f]:
            paid += value[of.out_row[p]]
            p -= 1
        if stop - 1 - p > payments_most or paid > value[f]:
            continue
        depth[i] = depth[f] + 1
        origin[i] = origin[f] if depth[f] else value[f]
        kept[i] = value[i] / origin[i]
    return depth[first:], kept[first:], origin[first:]
