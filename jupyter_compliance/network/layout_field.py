"""Repulsion between all nodes of a picture in linear time: far cells of a quadtree act as one, near nodes one by one.

Every sum is taken in one fixed order and only + − × ÷ and square roots are used, so that each machine gets the same bits.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Up to so many nodes every pair is looked at.
_ALL_PAIRS = 96
#: A neighbouring cell with more nodes acts as one.
_CROWD = 12
#: Deepest level: 4 ** 10 cells.
_DEEPEST = 10


@njit(cache=True, error_model="numpy")
def _pairs(pos: NDArray[np.float64], mass: NDArray[np.float64], soft: float, force: NDArray[np.float64]) -> None:
    n = pos.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            dx, dy = pos[i, 0] - pos[j, 0], pos[i, 1] - pos[j, 1]
            push = mass[i] * mass[j] / (dx * dx + dy * dy + soft)
            force[i, 0] += push * dx
            force[i, 1] += push * dy
            force[j, 0] -= push * dx
            force[j, 1] -= push * dy


@njit(cache=True, error_model="numpy")
def _gather(pos: NDArray[np.float64], mass: NDArray[np.float64], low0: float, low1: float, cell: float, deep: int,
            tree: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:  # fmt: skip
    """Sort nodes into the cells of the deepest level; fill mass and centre of mass of every cell of every level."""
    n = pos.shape[0]
    side = 1 << deep
    own = np.empty(n, np.int32)
    start = np.zeros(side * side + 1, np.int32)
    for i in range(n):
        u = min(side - 1, max(0, int((pos[i, 0] - low0) / cell)))
        v = min(side - 1, max(0, int((pos[i, 1] - low1) / cell)))
        own[i] = u * side + v
        start[own[i] + 1] += 1
    for c in range(side * side):
        start[c + 1] += start[c]
    fill = start[:-1].copy()
    member = np.empty(n, np.int32)
    first = ((1 << (2 * deep)) - 1) // 3
    for i in range(n):
        member[fill[own[i]]] = i
        fill[own[i]] += 1
        at = first + own[i]
        tree[at, 0] += mass[i]
        tree[at, 1] += mass[i] * pos[i, 0]
        tree[at, 2] += mass[i] * pos[i, 1]
    for level in range(deep, 0, -1):
        wide = 1 << level
        here = ((1 << (2 * level)) - 1) // 3
        above = ((1 << (2 * level - 2)) - 1) // 3
        for u in range(wide):
            for v in range(wide):
                at = here + u * wide + v
                if tree[at, 0] > 0.0:
                    up = above + (u >> 1) * (wide >> 1) + (v >> 1)
                    tree[up, 0] += tree[at, 0]
                    tree[up, 1] += tree[at, 1]
                    tree[up, 2] += tree[at, 2]
    for at in range(tree.shape[0]):
        if tree[at, 0] > 0.0:
            tree[at, 1] /= tree[at, 0]
            tree[at, 2] /= tree[at, 0]
    return own, start, member


@njit(cache=True, error_model="numpy")
def _far(
    tree: NDArray[np.float64], low0: float, low1: float, cell: float, deep: int, field: NDArray[np.float64]
) -> None:
    """Fill, for every cell, the field of all cells beyond its neighbours and how that field changes across the cell.

    With z = x + iy the push of a mass m at z0 on z is the conjugate of m / (z − z0); columns of `field` are the real
    and imaginary part of that sum at the middle of the cell and of its derivative.
    """
    for level in range(2, deep + 1):
        wide = 1 << level
        size = cell * (1 << (deep - level))
        here = ((1 << (2 * level)) - 1) // 3
        above = ((1 << (2 * level - 2)) - 1) // 3
        for u in range(wide):
            for v in range(wide):
                at = here + u * wide + v
                if tree[at, 0] == 0.0:
                    continue
                up = above + (u >> 1) * (wide >> 1) + (v >> 1)
                mx, my = low0 + (u + 0.5) * size, low1 + (v + 0.5) * size
                ox = size * (0.5 if u & 1 else -0.5)
                oy = size * (0.5 if v & 1 else -0.5)
                p, q = field[up, 2], field[up, 3]
                a = field[up, 0] + (p * ox - q * oy)
                b = field[up, 1] + (p * oy + q * ox)
                lo_u, hi_u = max(0, (u & ~1) - 2), min(wide, (u & ~1) + 4)
                lo_v, hi_v = max(0, (v & ~1) - 2), min(wide, (v & ~1) + 4)
                for gu in range(lo_u, hi_u):
                    beside = -1 <= gu - u <= 1
                    for gv in range(lo_v, hi_v):
                        if beside and -1 <= gv - v <= 1:
                            continue
                        other = here + gu * wide + gv
                        m = tree[other, 0]
                        if m == 0.0:
                            continue
                        dx, dy = mx - tree[other, 1], my - tree[other, 2]
                        inverse = 1.0 / (dx * dx + dy * dy)
                        ux, uy = dx * inverse, -dy * inverse
                        a += m * ux
                        b += m * uy
                        p -= m * (ux * ux - uy * uy)
                        q -= m * (2.0 * ux * uy)
                field[at, 0], field[at, 1], field[at, 2], field[at, 3] = a, b, p, q


@njit(cache=True, error_model="numpy")
def _near(pos: NDArray[np.float64], mass: NDArray[np.float64], soft: float, tree: NDArray[np.float64], field: NDArray[np.float64],
          own: NDArray[np.int32], start: NDArray[np.int32], member: NDArray[np.int32], low0: float, low1: float, cell: float,
          deep: int, force: NDArray[np.float64]) -> None:  # fmt: skip
    """Add the far field and the push of the nodes in the nine cells around each node."""
    side = 1 << deep
    first = ((1 << (2 * deep)) - 1) // 3
    for i in range(pos.shape[0]):
        c = own[i]
        u, v = c // side, c % side
        x, y = pos[i, 0], pos[i, 1]
        at = first + c
        ox, oy = x - (low0 + (u + 0.5) * cell), y - (low1 + (v + 0.5) * cell)
        fx = field[at, 0] + (field[at, 2] * ox - field[at, 3] * oy)
        fy = -(field[at, 1] + (field[at, 2] * oy + field[at, 3] * ox))
        for gu in range(max(0, u - 1), min(side, u + 2)):
            for gv in range(max(0, v - 1), min(side, v + 2)):
                d = gu * side + gv
                lo, hi = start[d], start[d + 1]
                if hi - lo > _CROWD:
                    m = tree[first + d, 0]
                    dx, dy = x - tree[first + d, 1], y - tree[first + d, 2]
                    push = m / (dx * dx + dy * dy + soft + 0.1 * cell * cell)
                    fx += push * dx
                    fy += push * dy
                    if d == c:
                        stride = (hi - lo) // _CROWD
                        for k in range(lo, hi, stride):
                            j = member[k]
                            dx, dy = x - pos[j, 0], y - pos[j, 1]
                            push = mass[j] / (dx * dx + dy * dy + soft)
                            fx += push * dx
                            fy += push * dy
                    continue
                for k in range(lo, hi):
                    j = member[k]
                    dx, dy = x - pos[j, 0], y - pos[j, 1]
                    push = mass[j] / (dx * dx + dy * dy + soft)
                    fx += push * dx
                    fy += push * dy
        force[i, 0] += mass[i] * fx
        force[i, 1] += mass[i] * fy


@njit(cache=True, error_model="numpy")
def repel(
    pos: NDArray[np.float64], mass: NDArray[np.float64], soft: float, turn: int, force: NDArray[np.float64]
) -> None:
    """Add to `force` what each node is pushed by all others: mass times mass over distance.

    Parameters
    ----------
    pos
        (nodes, 2) positions.
    mass
        (nodes,) masses above zero.
    soft
        Added to squared distances, so that nodes on one spot are not flung apart.
    turn
        Number of the step; the borders of the cells lie elsewhere in each, so that no grid shows in the picture.
    force
        (nodes, 2), changed in place.
    """
    n = pos.shape[0]
    if n <= _ALL_PAIRS:
        _pairs(pos, mass, soft, force)
        return
    low0, high0, low1, high1 = pos[0, 0], pos[0, 0], pos[0, 1], pos[0, 1]
    for i in range(n):
        low0, high0 = min(low0, pos[i, 0]), max(high0, pos[i, 0])
        low1, high1 = min(low1, pos[i, 1]), max(high1, pos[i, 1])
    deep = 2
    while deep < _DEEPEST and (1 << (2 * deep)) < 2 * n:
        deep += 1
    side = max(high0 - low0, high1 - low1) * 1.1 + 1e-6
    cell = side / (1 << deep)
    low0 -= side * (0.01 + 0.08 * ((turn * 5) % 8) / 8.0)
    low1 -= side * (0.01 + 0.08 * ((turn * 3) % 8) / 8.0)
    cells = ((1 << (2 * deep + 2)) - 1) // 3
    tree = np.zeros((cells, 3))
    field = np.zeros((cells, 4))
    own, start, member = _gather(pos, mass, low0, low1, cell, deep, tree)
    _far(tree, low0, low1, cell, deep, field)
    _near(pos, mass, soft, tree, field, own, start, member, low0, low1, cell, deep, force)
