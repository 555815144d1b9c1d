"""New nodes beside fixed ones: near those they deal with, on free places, and nothing else moves."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Width and height of the room a new node takes, in pixels.
ROOM_X, ROOM_Y = 110.0, 66.0
_GRID = 1000.0


@njit(cache=True, error_model="numpy")
def _free(x: float, y: float, table: NDArray[np.int64], nxt: NDArray[np.int64], pos: NDArray[np.float64]) -> bool:
    """Whether no placed node stands within the room around (x, y)."""
    u, v = int(np.floor(x / ROOM_X)), int(np.floor(y / ROOM_Y))
    for gu in range(u - 1, u + 2):
        for gv in range(v - 1, v + 2):
            j = table[_slot(gu, gv, table.size)]
            while j >= 0:
                if abs(pos[j, 0] - x) < ROOM_X and abs(pos[j, 1] - y) < ROOM_Y:
                    return False
                j = nxt[j]
    return True


@njit(cache=True, error_model="numpy")
def _slot(u: int, v: int, size: int) -> int:
    return ((u * 73856093) ^ (v * 19349663)) & (size - 1)


@njit(cache=True, error_model="numpy")
def _add(i: int, table: NDArray[np.int64], nxt: NDArray[np.int64], pos: NDArray[np.float64]) -> None:
    at = _slot(int(np.floor(pos[i, 0] / ROOM_X)), int(np.floor(pos[i, 1] / ROOM_Y)), table.size)
    nxt[i] = table[at]
    table[at] = i


@njit(cache=True, error_model="numpy")
def _settle(i: int, x: float, y: float, ring: int, table: NDArray[np.int64], nxt: NDArray[np.int64],
            pos: NDArray[np.float64]) -> int:  # fmt: skip
    """Put a node on the free place nearest to (x, y), searched ring by ring from `ring` on; return the ring."""
    while True:
        best, found, bx, by = np.inf, False, x, y
        for du in range(-ring, ring + 1):
            dv = -ring
            while dv <= ring:
                # half steps find gaps that full steps would miss
                px, py = x + 0.5 * ROOM_X * du, y + 0.5 * ROOM_Y * dv
                far = (px - x) * (px - x) + (py - y) * (py - y)
                if far < best and _free(px, py, table, nxt, pos):
                    best, found, bx, by = far, True, px, py
                dv += 1 if abs(du) == ring or ring == 0 else 2 * ring
        if found:
            pos[i, 0] = np.floor(bx * _GRID + 0.5) / _GRID
            pos[i, 1] = np.floor(by * _GRID + 0.5) / _GRID
            _add(i, table, nxt, pos)
            return ring
        ring += 1


@njit(cache=True, error_model="numpy")
def join(
    fresh: NDArray[np.float64], kept: NDArray[np.float64], held: NDArray[np.bool_], ptr: NDArray[np.int64],
    nbr: NDArray[np.int32], pull: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Place the free nodes around the held ones.

    Parameters
    ----------
    fresh
        (nodes, 2) a layout of all nodes as if none were held; needed only where fewer than half of them are.
    kept
        (nodes, 2) positions of the held ones.
    held
        (nodes,) which nodes are held; at least one.
    ptr, nbr, pull
        Adjacency and the strengths of the springs.

    Returns
    -------
    numpy.ndarray
        (nodes, 2). Where fewer than half of the nodes are held, the fresh layout is shifted onto them and what would
        overlap moves; otherwise each free node comes as near as there is room to those it deals with.
    """
    n = held.size
    pos = kept.copy()
    size = 64
    while size < 4 * n:
        size *= 2
    table, nxt = np.full(size, -1, np.int64), np.full(n, -1, np.int64)
    placed = held.copy()
    count, dx, dy, middle, bottom = 0, 0.0, 0.0, 0.0, -np.inf
    for i in range(n):
        if held[i]:
            _add(i, table, nxt, pos)
            count += 1
            middle += kept[i, 0]
            bottom = max(bottom, kept[i, 1])
    middle /= count
    if 2 * count < n:
        for i in range(n):
            if held[i]:
                dx += (kept[i, 0] - fresh[i, 0]) / count
                dy += (kept[i, 1] - fresh[i, 1]) / count
        for i in range(n):
            if not held[i]:
                _settle(i, fresh[i, 0] + dx, fresh[i, 1] + dy, 0, table, nxt, pos)
        return pos
    wave, last = np.empty(n, np.int64), np.zeros(n, np.int64)
    left, seed = n - count, 0
    while left > 0:
        size = 0
        for i in range(n):
            if not placed[i]:
                for e in range(ptr[i], ptr[i + 1]):
                    if placed[nbr[e]]:
                        wave[size] = i
                        size += 1
                        break
        if size == 0:
            while placed[seed]:
                seed += 1
            _settle(seed, middle, bottom + 3.0 * ROOM_Y, 0, table, nxt, pos)
            placed[seed] = True
            left -= 1
            continue
        for k in range(size):
            i = wave[k]
            x, y, total, only = 0.0, 0.0, 0.0, -1
            for e in range(ptr[i], ptr[i + 1]):
                j = nbr[e]
                if placed[j]:
                    only = j if total == 0.0 else -1
                    x += pull[e] * pos[j, 0]
                    y += pull[e] * pos[j, 1]
                    total += pull[e]
            # the leaves of one hub need not all start at the hub itself
            ring = last[only] if only >= 0 else 0
            ring = _settle(i, x / total, y / total, ring, table, nxt, pos)
            if only >= 0:
                last[only] = ring
        for k in range(size):
            placed[wave[k]] = True
        left -= size
    return pos
