"""Room for every node: pushing apart what stands too close, and free places near a wish."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .layout_levels import GOLDEN_X, GOLDEN_Y


@njit(cache=True, error_model="numpy")
def nearest_distance(pos: NDArray[np.float64], cell: float) -> NDArray[np.float64]:
    """Return how far each node stands from its nearest neighbour, at most `cell`."""
    n = pos.shape[0]
    start, member, own, tall = _cells(pos, cell)
    out = np.full(n, cell)
    for i in range(n):
        for gu in range(-1, 2):
            for gv in range(-1, 2):
                c = own[i] + gu * tall + gv
                for k in range(start[c], start[c + 1]):
                    j = member[k]
                    if j != i:
                        dx, dy = pos[j, 0] - pos[i, 0], pos[j, 1] - pos[i, 1]
                        out[i] = min(out[i], np.sqrt(dx * dx + dy * dy))
    return out


@njit(cache=True, error_model="numpy")
def _cells(
    pos: NDArray[np.float64], cell: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]:
    """Sort nodes into square cells with an empty border; few enough of them whatever the extent."""
    n = pos.shape[0]
    low0, high0, low1, high1 = pos[0, 0], pos[0, 0], pos[0, 1], pos[0, 1]
    for i in range(n):
        low0, high0 = min(low0, pos[i, 0]), max(high0, pos[i, 0])
        low1, high1 = min(low1, pos[i, 1]), max(high1, pos[i, 1])
    # wide pictures of few nodes: larger cells hold no more nodes each
    while ((high0 - low0) / cell + 3) * ((high1 - low1) / cell + 3) > 8.0 * n + 1000.0:
        cell *= 2.0
    wide, tall = int((high0 - low0) / cell) + 3, int((high1 - low1) / cell) + 3
    start = np.zeros(wide * tall + 1, np.int64)
    own = np.empty(n, np.int64)
    for i in range(n):
        own[i] = (int((pos[i, 0] - low0) / cell) + 1) * tall + int((pos[i, 1] - low1) / cell) + 1
        start[own[i] + 1] += 1
    for c in range(wide * tall):
        start[c + 1] += start[c]
    fill = start[:-1].copy()
    member = np.empty(n, np.int64)
    for i in range(n):
        member[fill[own[i]]] = i
        fill[own[i]] += 1
    return start, member, own, tall


@njit(cache=True, error_model="numpy")
def spread(pos: NDArray[np.float64], space: float, rounds: int) -> None:
    """Push apart what stands closer than `space`, in place."""
    n = pos.shape[0]
    moved = np.empty((n, 2))
    for _ in range(rounds):
        start, member, own, tall = _cells(pos, space)
        moved[:] = 0.0
        close = False
        ux, uy = 1.0, 0.0
        for i in range(n):
            for gu in range(-1, 2):
                for gv in range(-1, 2):
                    c = own[i] + gu * tall + gv
                    for k in range(start[c], start[c + 1]):
                        j = member[k]
                        if j <= i:
                            continue
                        ex, ey = pos[j, 0] - pos[i, 0], pos[j, 1] - pos[i, 1]
                        square = ex * ex + ey * ey
                        if square >= space * space:
                            continue
                        close = True
                        far = np.sqrt(square)
                        if far < 1e-9:
                            ex, ey, far = ux, uy, 1.0
                            ux, uy = ux * GOLDEN_X - uy * GOLDEN_Y, ux * GOLDEN_Y + uy * GOLDEN_X
                            push = 0.5 * space
                        else:
                            push = 0.5 * (space - far) / far
                        moved[i, 0] -= push * ex
                        moved[i, 1] -= push * ey
                        moved[j, 0] += push * ex
                        moved[j, 1] += push * ey
        if not close:
            return
        for i in range(n):
            # several neighbours push at once; more than half the room a node takes would only move the trouble on
            length = np.sqrt(moved[i, 0] * moved[i, 0] + moved[i, 1] * moved[i, 1])
            go = 0.6 if length < 0.8 * space else 0.48 * space / length
            pos[i, 0] += go * moved[i, 0]
            pos[i, 1] += go * moved[i, 1]
