"""Force layout on a particle mesh: repulsion by FFT on a grid, springs along edges, a fixed number of steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .placement import Point

_GRID = 128
_SPACE = 110.0


@njit(cache=True)
def _deposit(
    x: NDArray[np.float64], mass: NDArray[np.float64], low: NDArray[np.float64], cell: float, grid: int
) -> NDArray[np.float64]:
    """Spread each particle over the four cells around it."""
    field = np.zeros((2 * grid, 2 * grid))
    for i in range(x.shape[0]):
        a = (x[i, 0] - low[0]) / cell
        b = (x[i, 1] - low[1]) / cell
        u, v = int(a), int(b)
        p, q = a - u, b - v
        field[u, v] += mass[i] * (1 - p) * (1 - q)
        field[u + 1, v] += mass[i] * p * (1 - q)
        field[u, v + 1] += mass[i] * (1 - p) * q
        field[u + 1, v + 1] += mass[i] * p * q
    return field


@njit(cache=True)
def _sample(
    field: NDArray[np.float64], x: NDArray[np.float64], low: NDArray[np.float64], cell: float
) -> NDArray[np.float64]:
    """Read a field at the particles, by the same weights as `_deposit`."""
    out = np.empty(x.shape[0])
    for i in range(x.shape[0]):
        a = (x[i, 0] - low[0]) / cell
        b = (x[i, 1] - low[1]) / cell
        u, v = int(a), int(b)
        p, q = a - u, b - v
        out[i] = (
            field[u, v] * (1 - p) * (1 - q)
            + field[u + 1, v] * p * (1 - q)
            + field[u, v + 1] * (1 - p) * q
            + field[u + 1, v + 1] * p * q
        )
    return out


@njit(cache=True)
def _springs(
    x: NDArray[np.float64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    strength: NDArray[np.float64],
    force: NDArray[np.float64],
) -> None:
    """Add the pull of each edge, growing with its length."""
    for e in range(s.size):
        for k in range(2):
            pull = strength[e] * (x[d[e], k] - x[s[e], k])
            force[s[e], k] += pull
            force[d[e], k] -= pull


@njit(cache=True)
def _spread(x: NDArray[np.float64], space: float, rounds: int) -> None:
    """Push apart what stands closer than `space`, on a grid of cells of that size."""
    n = x.shape[0]
    for _ in range(rounds):
        low0, low1 = x[:, 0].min(), x[:, 1].min()
        wide = int((x[:, 0].max() - low0) / space) + 3
        tall = int((x[:, 1].max() - low1) / space) + 3
        start = np.zeros(wide * tall + 1, np.int64)
        cell = np.empty(n, np.int64)
        for i in range(n):
            cell[i] = (int((x[i, 0] - low0) / space) + 1) * tall + int((x[i, 1] - low1) / space) + 1
            start[cell[i] + 1] += 1
        for c in range(wide * tall):
            start[c + 1] += start[c]
        fill = start[:-1].copy()
        member = np.empty(n, np.int64)
        for i in range(n):
            member[fill[cell[i]]] = i
            fill[cell[i]] += 1
        moved = np.zeros((n, 2))
        close = False
        for i in range(n):
            for gu in range(-1, 2):
                for gv in range(-1, 2):
                    c = cell[i] + gu * tall + gv
                    if c < 0 or c >= wide * tall:
                        continue
                    for at in range(start[c], start[c + 1]):
                        j = member[at]
                        if j <= i:
                            continue
                        ex, ey = x[j, 0] - x[i, 0], x[j, 1] - x[i, 1]
                        far = np.sqrt(ex * ex + ey * ey)
                        if far >= space:
                            continue
                        close = True
                        if far < 1e-9:
                            angle = 2.399963 * (i + j)
                            ex, ey, far = np.cos(angle), np.sin(angle), 1.0
                            gap = space
                        else:
                            gap = space - far
                        push = 0.5 * gap / far
                        moved[i, 0] -= push * ex
                        moved[i, 1] -= push * ey
                        moved[j, 0] += push * ex
                        moved[j, 1] += push * ey
        if not close:
            return
        x += 0.6 * moved


def force_positions(
    nodes: Sequence[str], edges: Sequence[tuple[str, str, float]], seed: int, iterations: int
) -> dict[str, Point]:
    """Lay all nodes out from scratch.

    Parameters
    ----------
    nodes
        Distinct node identifiers, sorted.
    edges
        Distinct (src, dst, weight) triples among them, sorted; a spring is stronger with the logarithm of the weight
        relative to the lightest edge.
    seed, iterations
        See `network.layout.force_layout`.

    Returns
    -------
    dict
        (x, y) in pixels around (0, 0); nodes stand about 110 pixels apart.
    """
    n = len(nodes)
    if n == 0:
        return {}
    number = {name: i for i, name in enumerate(nodes)}
    s = np.array([number[a] for a, _, _ in edges], np.int32)
    d = np.array([number[b] for _, b, _ in edges], np.int32)
    weight = np.array([w for _, _, w in edges], np.float64)
    lightest = weight[weight > 0].min() if (weight > 0).any() else 1.0
    degree = np.bincount(np.concatenate([s, d]), minlength=n).astype(np.float64)
    strength = (
        (1 + 0.1 * np.log1p(weight / lightest)) / np.sqrt(np.maximum(1.0, np.minimum(degree[s], degree[d])))
        if s.size
        else weight
    )
    mass = 1 + np.sqrt(degree)
    x = np.random.default_rng(seed).normal(size=(n, 2)) * _SPACE * np.sqrt(n) / 4
    ticks = np.fft.fftfreq(2 * _GRID) * 2 * _GRID
    du, dv = np.meshgrid(ticks, ticks, indexing="ij")
    for step in range(iterations):
        low, high = x.min(axis=0), x.max(axis=0)
        cell = max(float((high - low).max()) / (_GRID - 2), 1e-6)
        soft = max(1.0, (_SPACE / 4 / cell) ** 2)
        apart = du * du + dv * dv + soft
        field = np.fft.rfft2(_deposit(x, mass, low, cell, _GRID))
        force = np.empty_like(x)
        for k, along in enumerate((du, dv)):
            away = np.fft.irfft2(field * np.fft.rfft2(along / apart), s=(2 * _GRID, 2 * _GRID))
            force[:, k] = _sample(away, x, low, cell) * mass * _SPACE * _SPACE / cell
        force -= 0.02 * mass[:, None] * (x - x.mean(axis=0))
        _springs(x, s, d, strength, force)
        heat = _SPACE * np.sqrt(n) / 6 * (1 - step / iterations) ** 2 + 1.0
        length = np.sqrt((force * force).sum(axis=1, keepdims=True)) + 1e-9
        x = x + force / length * np.minimum(length / (2 + 2 * np.sqrt(degree))[:, None], heat)
    x -= x.mean(axis=0)
    radius = np.sqrt((x * x).sum(axis=1).mean())
    if radius > 0:
        x *= 0.5 * _SPACE * np.sqrt(n) / radius
    _spread(x, _SPACE, 60)
    return {name: (round(float(x[i, 0]), 3), round(float(x[i, 1]), 3)) for i, name in enumerate(nodes)}
