"""Parts of a picture that nothing connects: turned to lie flat, and packed around the largest without touching."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: How much wider than high the picture shall be.
_WIDE = 1.6
#: Cells along the longest part at most; longer ones are packed on coarser cells.
_FINEST = 600


@njit(cache=True, error_model="numpy")
def flatten(pos: NDArray[np.float64]) -> None:
    """Centre positions on their mean and turn their longer side along x, in place."""
    n = pos.shape[0]
    cx, cy = 0.0, 0.0
    for i in range(n):
        cx += pos[i, 0]
        cy += pos[i, 1]
    cx /= n
    cy /= n
    a, b, c = 0.0, 0.0, 0.0
    for i in range(n):
        pos[i, 0] -= cx
        pos[i, 1] -= cy
        a += pos[i, 0] * pos[i, 0]
        b += pos[i, 0] * pos[i, 1]
        c += pos[i, 1] * pos[i, 1]
    half = 0.5 * (a - c)
    root = np.sqrt(half * half + b * b)
    # (ux, uy) points along the larger spread: the better conditioned of two ways to write the eigenvector
    if half >= 0.0:
        ux, uy = half + root, b
    else:
        ux, uy = abs(b), (root - half) * (1.0 if b >= 0.0 else -1.0)
    length = np.sqrt(ux * ux + uy * uy)
    if length == 0.0:
        return
    ux /= length
    uy /= length
    for i in range(n):
        x, y = pos[i, 0], pos[i, 1]
        pos[i, 0], pos[i, 1] = x * ux + y * uy, y * ux - x * uy


@njit(cache=True, error_model="numpy")
def _fits(taken: NDArray[np.bool_], cells: NDArray[np.int32], lo: int, hi: int, at_u: int, at_v: int) -> bool:
    for k in range(lo, hi):  # noqa: SIM110 - compiled code has no generators
        if taken[at_u + cells[k, 0], at_v + cells[k, 1]]:
            return False
    return True


@njit(cache=True, error_model="numpy")
def _bridge(edge: NDArray[np.float64]) -> None:
    """Pull a line over columns down to its lower convex hull, in place."""
    kept, out = np.empty(edge.size, np.int64), 0
    for u in range(edge.size):
        while out > 1:
            i, j = kept[out - 2], kept[out - 1]
            if (edge[j] - edge[i]) * (u - i) < (edge[u] - edge[i]) * (j - i):
                break
            out -= 1
        kept[out] = u
        out += 1
    for k in range(out - 1):
        i, j = kept[k], kept[k + 1]
        for u in range(i + 1, j):
            edge[u] = edge[i] + (edge[j] - edge[i]) * (u - i) / (j - i)


@njit(cache=True, error_model="numpy")
def _fill(own: NDArray[np.bool_]) -> None:
    """Fill the convex hull of the filled cells, so that no part stands inside another."""
    wide, tall = own.shape
    low, high = np.full(wide, float(tall)), np.full(wide, float(tall))
    for u in range(wide):
        for v in range(tall):
            if own[u, v]:
                low[u], high[u] = min(low[u], float(v)), -float(v)
    _bridge(low)
    _bridge(high)
    for u in range(wide):
        for v in range(int(low[u]), min(tall, int(-high[u]) + 1)):
            own[u, v] = True


@njit(cache=True, error_model="numpy")
def _rank(size: int) -> int:
    """Class of sizes within which places are sought onward, not from the middle again."""
    if size < 16:
        return size
    rank = 12
    while size > 1:
        size >>= 1
        rank += 1
    return rank


@njit(cache=True, error_model="numpy")
def pack(pos: NDArray[np.float64], part: NDArray[np.int64], cell: float) -> None:
    """Move parts so that any two stand at least one cell apart, in place.

    Parameters
    ----------
    pos
        (nodes, 2) positions; each part around its own (0, 0).
    part
        (parts + 1,) nodes ``part[k]:part[k + 1]`` belong together; the largest part comes first and keeps its place.
    cell
        Room a node takes.
    """
    parts = part.size - 1
    n = pos.shape[0]
    for k in range(parts):
        for axis in range(2):
            extent = pos[part[k] : part[k + 1], axis].max() - pos[part[k] : part[k + 1], axis].min()
            cell = max(cell, extent / _FINEST)
    cells = np.empty((4 * n, 2), np.int32)
    begin = np.zeros(parts + 1, np.int64)
    size = np.empty((parts, 2), np.int64)
    low = np.empty((parts, 2))
    widest, tallest, out = 0, 0, 0
    for k in range(parts):
        low0, low1 = pos[part[k], 0], pos[part[k], 1]
        high0, high1 = low0, low1
        for i in range(part[k], part[k + 1]):
            low0, high0 = min(low0, pos[i, 0]), max(high0, pos[i, 0])
            low1, high1 = min(low1, pos[i, 1]), max(high1, pos[i, 1])
        low[k, 0], low[k, 1] = low0, low1
        size[k, 0], size[k, 1] = int((high0 - low0) / cell) + 2, int((high1 - low1) / cell) + 2
        widest, tallest = max(widest, size[k, 0]), max(tallest, size[k, 1])
        own = np.zeros((size[k, 0], size[k, 1]), np.bool_)
        for i in range(part[k], part[k + 1]):
            u, v = int((pos[i, 0] - low0) / cell), int((pos[i, 1] - low1) / cell)
            for gu in range(2):
                for gv in range(2):
                    own[u + gu, v + gv] = True
        _fill(own)
        for u in range(size[k, 0]):
            for v in range(size[k, 1]):
                if own[u, v]:
                    if out == cells.shape[0]:
                        cells = np.concatenate((cells, np.empty_like(cells)))
                    cells[out, 0], cells[out, 1] = u, v
                    out += 1
        begin[k + 1] = out
    reach = int(np.sqrt(float(out))) + max(widest, tallest) + 2
    wide, tall = int(_WIDE * reach) + widest + 2, reach + tallest + 2
    taken = np.zeros((2 * wide + 1, 2 * tall + 1), np.bool_)
    tried = np.zeros(128, np.int64)
    beyond = (wide + 2) * cell
    for k in range(parts):
        rank = _rank(part[k + 1] - part[k])
        lo, hi = begin[k], begin[k + 1]
        mid_u, mid_v = wide - size[k, 0] // 2, tall - size[k, 1] // 2
        found = False
        for ring in range(max(0, tried[rank] - 1), reach + 1):
            across, inner = int(_WIDE * ring), int(_WIDE * (ring - 1)) if ring else -1
            for dv in range(-ring, ring + 1):
                du = -across
                while du <= across:
                    if _fits(taken, cells, lo, hi, mid_u + du, mid_v + dv):
                        found = True
                        break
                    du += 1
                    if abs(dv) < ring and -inner <= du <= inner:
                        du = inner + 1
                if found:
                    break
            if found:
                tried[rank] = ring
                break
        if not found:
            for i in range(part[k], part[k + 1]):
                pos[i, 0] += beyond - low[k, 0]
            beyond += size[k, 0] * cell
            continue
        for j in range(lo, hi):
            taken[mid_u + du + cells[j, 0], mid_v + dv + cells[j, 1]] = True
        for i in range(part[k], part[k + 1]):
            pos[i, 0] += (mid_u + du - wide) * cell - low[k, 0]
            pos[i, 1] += (mid_v + dv - tall) * cell - low[k, 1]
