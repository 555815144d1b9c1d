"""Laying out one connected graph on several levels: halves of it first, then each half opened where it stands."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .layout_field import repel

#: Cosine and sine of the golden angle: turning by it again and again never points the same way twice.
GOLDEN_X, GOLDEN_Y = -0.7373688780783197, 0.6754902942615238
_COARSEST = 12
#: Pull towards the centre of mass, so that long arms bend instead of making the picture a thin line.
_GRAVITY = 0.1
#: Passes over the nodes of one level are this much work shared among them, within bounds.
_WORK, _FEWEST, _MOST = 600_000, 12, 50


@njit(cache=True, error_model="numpy")
def coarsen(
    ptr: NDArray[np.int64], nbr: NDArray[np.int32], pull: NDArray[np.float64], mass: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Join nodes in pairs: a node with its strongest free neighbour, else with another one that shares its neighbour.

    Parameters
    ----------
    ptr, nbr, pull
        Adjacency: the neighbours of node ``i`` are ``nbr[ptr[i]:ptr[i + 1]]``, the strengths of the springs beside them.
    mass
        (nodes,) masses.

    Returns
    -------
    tuple
        (nodes,) number of the pair of each node, and ptr, nbr, pull, mass of the graph of pairs.
    """
    n = ptr.size - 1
    most = 0
    for i in range(n):
        most = max(most, ptr[i + 1] - ptr[i])
    count = np.zeros(most + 2, np.int64)
    for i in range(n):
        count[ptr[i + 1] - ptr[i] + 1] += 1
    for k in range(most + 1):
        count[k + 1] += count[k]
    order = np.empty(n, np.int32)
    for i in range(n):
        order[count[ptr[i + 1] - ptr[i]]] = i
        count[ptr[i + 1] - ptr[i]] += 1
    group = np.full(n, -1, np.int32)
    waiting = np.full(n, -1, np.int32)
    groups = 0
    for k in range(n):
        v = int(order[k])
        if group[v] >= 0:
            continue
        best, score, heaviest, heavy = -1, -1.0, -1, -1.0
        for e in range(ptr[v], ptr[v + 1]):
            u = int(nbr[e])
            if pull[e] > heavy:
                heaviest, heavy = u, pull[e]
            if group[u] < 0 and pull[e] / mass[u] > score:
                best, score = u, pull[e] / mass[u]
        if best < 0 and heaviest >= 0 and waiting[heaviest] >= 0:
            best = int(waiting[heaviest])
            waiting[heaviest] = -1
        elif best < 0 and heaviest >= 0:
            waiting[heaviest] = v
            continue
        group[v] = groups
        if best >= 0:
            group[best] = groups
        groups += 1
    for v in range(n):
        if group[v] < 0:
            group[v] = groups
            groups += 1
    first = np.full(groups, -1, np.int32)
    second = np.full(groups, -1, np.int32)
    heap = np.zeros(groups)
    for v in range(n):
        g = group[v]
        heap[g] += mass[v]
        if first[g] < 0:
            first[g] = v
        else:
            second[g] = v
    up_ptr = np.zeros(groups + 1, np.int64)
    up_nbr = np.empty(nbr.size, np.int32)
    up_pull = np.empty(nbr.size)
    seen = np.full(groups, -1, np.int64)
    out = 0
    for g in range(groups):
        begin = out
        for k in range(2):
            v = first[g] if k == 0 else second[g]
            if v < 0:
                continue
            for e in range(ptr[v], ptr[v + 1]):
                h = group[nbr[e]]
                if h == g:
                    continue
                if seen[h] >= begin:
                    up_pull[seen[h]] += pull[e]
                else:
                    seen[h] = out
                    up_nbr[out] = h
                    up_pull[out] = pull[e]
                    out += 1
        up_ptr[g + 1] = out
    return group, up_ptr, up_nbr[:out].copy(), up_pull[:out].copy(), heap


@njit(cache=True, error_model="numpy")
def _spacing(pos: NDArray[np.float64]) -> float:
    """How far apart nodes would stand if they were spread evenly."""
    n = pos.shape[0]
    cx, cy, spread = 0.0, 0.0, 0.0
    for i in range(n):
        cx += pos[i, 0]
        cy += pos[i, 1]
    cx /= n
    cy /= n
    for i in range(n):
        spread += (pos[i, 0] - cx) * (pos[i, 0] - cx) + (pos[i, 1] - cy) * (pos[i, 1] - cy)
    return max(2.5 * np.sqrt(spread / n / n), 1e-3)


@njit(cache=True, error_model="numpy")
def relax(
    pos: NDArray[np.float64], ptr: NDArray[np.int64], nbr: NDArray[np.int32], pull: NDArray[np.float64],
    mass: NDArray[np.float64], steps: int, heat: float,
) -> None:  # fmt: skip
    """Move nodes towards where springs and repulsion balance, in place, by at most `heat` in the first step."""
    n = pos.shape[0]
    stiff = _GRAVITY * mass
    whole = 0.0
    for v in range(n):
        whole += mass[v]
        for e in range(ptr[v], ptr[v + 1]):
            stiff[v] += pull[e]
    force = np.empty((n, 2))
    for step in range(steps):
        force[:] = 0.0
        repel(pos, mass, 1e-4, step, force)
        left = 1.0 - step / steps
        limit = heat * left * left + 0.02 * heat
        cx, cy = 0.0, 0.0
        for v in range(n):
            cx += mass[v] * pos[v, 0]
            cy += mass[v] * pos[v, 1]
        cx /= whole
        cy /= whole
        for v in range(n):
            fx = force[v, 0] - _GRAVITY * mass[v] * (pos[v, 0] - cx)
            fy = force[v, 1] - _GRAVITY * mass[v] * (pos[v, 1] - cy)
            for e in range(ptr[v], ptr[v + 1]):
                u = nbr[e]
                fx += pull[e] * (pos[u, 0] - pos[v, 0])
                fy += pull[e] * (pos[u, 1] - pos[v, 1])
            force[v, 0], force[v, 1] = fx, fy
        for v in range(n):
            fx, fy = force[v, 0], force[v, 1]
            length = np.sqrt(fx * fx + fy * fy)
            if length > 0.0:
                go = min(0.7 * length / stiff[v], limit) / length
                pos[v, 0] += fx * go
                pos[v, 1] += fy * go


@njit(cache=True, error_model="numpy")
def lay(
    ptr: NDArray[np.int64], nbr: NDArray[np.int32], pull: NDArray[np.float64], mass: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lay out one connected graph of at least two nodes.

    Parameters
    ----------
    ptr, nbr, pull, mass
        As in `coarsen`.

    Returns
    -------
    numpy.ndarray
        (nodes, 2) positions, neither scaled nor centred.
    """
    ptrs, nbrs, pulls, masses = [ptr], [nbr], [pull], [mass]
    groups = [np.empty(0, np.int32)]
    while ptrs[-1].size - 1 > _COARSEST:
        group, a, b, c, d = coarsen(ptrs[-1], nbrs[-1], pulls[-1], masses[-1])
        if d.size > 0.95 * (ptrs[-1].size - 1):
            break
        groups.append(group)
        ptrs.append(a)
        nbrs.append(b)
        pulls.append(c)
        masses.append(d)
    top = len(ptrs) - 1
    n = ptrs[top].size - 1
    pos = np.empty((n, 2))
    ux, uy = 1.0, 0.0
    for i in range(n):
        far = np.sqrt(masses[top][i]) * np.sqrt(i + 0.5)
        pos[i, 0], pos[i, 1] = far * ux, far * uy
        ux, uy = ux * GOLDEN_X - uy * GOLDEN_Y, ux * GOLDEN_Y + uy * GOLDEN_X
    relax(pos, ptrs[top], nbrs[top], pulls[top], masses[top], 100, 2.0 * _spacing(pos))
    for level in range(top - 1, -1, -1):
        group, m = groups[level + 1], masses[level]
        opened = np.empty((group.size, 2))
        ux, uy = 1.0, 0.0
        for i in range(group.size):
            aside = 0.5 * np.sqrt(m[i])
            opened[i, 0] = pos[group[i], 0] + aside * ux
            opened[i, 1] = pos[group[i], 1] + aside * uy
            ux, uy = ux * GOLDEN_X - uy * GOLDEN_Y, ux * GOLDEN_Y + uy * GOLDEN_X
        pos = opened
        steps = min(_MOST, max(_FEWEST, _WORK // group.size))
        relax(pos, ptrs[level], nbrs[level], pulls[level], masses[level], steps, _spacing(pos))
    return pos
