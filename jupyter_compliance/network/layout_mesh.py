"""The force layout: accounts that deal with each other stand close, in about a second for fifty thousand edges."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from .layout_join import join
from .layout_levels import lay
from .layout_pack import flatten, pack
from .layout_spread import nearest_distance, spread

#: Pixels between neighbours, and positions per pixel that are told apart.
SPACE, GRID = 110.0, 1000.0


def mesh_layout(
    n: int, src: ArrayLike, dst: ArrayLike, weight: ArrayLike | None = None, *, fixed: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Place nodes by springs along edges and repulsion between all.

    The same bits on every machine, for any order of the edges; the work depends on the graph alone, never on a clock.

    Parameters
    ----------
    n
        Number of nodes.
    src, dst
        (edges,) integers, ends of each edge. Loops count for nothing, parallel edges are one with their weights added.
    weight
        (edges,) values of at least 0; ends of heavy edges are pulled a little closer. All the same without.
    fixed
        (n, 2) positions of nodes that must not move, NaN for the others.

    Returns
    -------
    numpy.ndarray
        (n, 2) float64 in pixels around (0, 0), y downwards, neighbours about `SPACE` apart, on a grid of 1/1000 pixel;
        no two free nodes on one spot. Fixed nodes keep every digit; new ones come near their neighbours.
    """
    a, b, w = _edges(n, src, dst, weight)
    if fixed is None:
        return _fresh(n, a, b, w)
    kept = np.asarray(fixed, np.float64)
    held = np.isfinite(kept[:, 0]) & np.isfinite(kept[:, 1])
    if not held.any():
        return _fresh(n, a, b, w)
    # new nodes beside many old ones go by their neighbours alone
    fresh = _fresh(n, a, b, w) if 2 * int(held.sum()) < n else np.zeros((0, 2))
    return join(fresh, np.where(held[:, None], kept, 0.0), held, *_adjacency(n, a, b, w))


def _edges(
    n: int, src: ArrayLike, dst: ArrayLike, weight: ArrayLike | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return one edge per pair of different nodes, lower end first, sorted; weights added in ascending order."""
    s, d = np.asarray(src, np.int64), np.asarray(dst, np.int64)
    w = np.ones(s.size) if weight is None else np.asarray(weight, np.float64)
    apart = s != d
    low, high = np.minimum(s, d)[apart], np.maximum(s, d)[apart]
    w = np.where(w > 0.0, np.minimum(w, 1e300), 0.0)[apart]
    key = low * n + high
    order = np.lexsort((w, key))
    return _merge(key[order], w[order], n)


@njit(cache=True, error_model="numpy")
def _merge(
    key: NDArray[np.int64], w: NDArray[np.float64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    a, b, total = np.empty(key.size, np.int64), np.empty(key.size, np.int64), np.empty(key.size)
    out = 0
    for k in range(key.size):
        if k > 0 and key[k] == key[k - 1]:
            total[out - 1] += w[k]
            continue
        a[out], b[out], total[out] = key[k] // n, key[k] % n, w[k]
        out += 1
    return a[:out].copy(), b[:out].copy(), total[:out].copy()


@njit(cache=True, error_model="numpy")
def _strength(w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 for the lightest edge and a tenth more for each doubling, twice that at most.

    Halving is exact, so this needs no logarithm, whose last bit differs between machines.
    """
    lightest = np.inf
    for e in range(w.size):
        if w[e] > 0.0:
            lightest = min(lightest, w[e])
    out = np.ones(w.size)
    for e in range(w.size):
        ratio, doublings = w[e] / lightest, 0
        while ratio >= 2.0 and doublings < 10:
            ratio *= 0.5
            doublings += 1
        if doublings < 10 and ratio > 1.0:
            out[e] = 1.0 + 0.1 * (doublings + (ratio - 1.0))
        else:
            out[e] = 1.0 + 0.1 * doublings
    return out


@njit(cache=True, error_model="numpy")
def _adjacency(
    n: int, a: NDArray[np.int64], b: NDArray[np.int64], w: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    ptr = np.zeros(n + 1, np.int64)
    for e in range(a.size):
        ptr[a[e] + 1] += 1
        ptr[b[e] + 1] += 1
    for i in range(n):
        ptr[i + 1] += ptr[i]
    at = ptr[:-1].copy()
    nbr, pull = np.empty(2 * a.size, np.int32), np.empty(2 * a.size)
    strength = _strength(w)
    for e in range(a.size):
        for k in range(2):
            i, j = (a[e], b[e]) if k == 0 else (b[e], a[e])
            nbr[at[i]] = j
            pull[at[i]] = strength[e]
            at[i] += 1
    return ptr, nbr, pull


@njit(cache=True, error_model="numpy")
def _parts(ptr: NDArray[np.int64], nbr: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the nodes part by part, the largest part first, and where each part begins."""
    n = ptr.size - 1
    found = np.empty(n, np.int32)
    seen = np.zeros(n, np.bool_)
    begin = np.empty(n + 1, np.int64)
    parts, out = 0, 0
    for i in range(n):
        if seen[i]:
            continue
        begin[parts] = out
        parts += 1
        seen[i] = True
        found[out] = i
        at = out
        out += 1
        while at < out:
            v = found[at]
            at += 1
            for e in range(ptr[v], ptr[v + 1]):
                if not seen[nbr[e]]:
                    seen[nbr[e]] = True
                    found[out] = nbr[e]
                    out += 1
    begin[parts] = n
    count = np.zeros(n + 2, np.int64)
    for k in range(parts):
        count[n - (begin[k + 1] - begin[k]) + 1] += 1
    for k in range(n + 1):
        count[k + 1] += count[k]
    rank = np.empty(parts, np.int64)
    for k in range(parts):
        size = begin[k + 1] - begin[k]
        rank[count[n - size]] = k
        count[n - size] += 1
    order, part = np.empty(n, np.int32), np.zeros(parts + 1, np.int64)
    at = 0
    for k in range(parts):
        own = found[begin[rank[k]] : begin[rank[k] + 1]].copy()
        own.sort()
        for v in own:
            order[at] = v
            at += 1
        part[k + 1] = at
    return order, part


@njit(cache=True, error_model="numpy")
def _place(ptr: NDArray[np.int64], nbr: NDArray[np.int32], pull: NDArray[np.float64], order: NDArray[np.int32],
           part: NDArray[np.int64]) -> NDArray[np.float64]:  # fmt: skip
    """Lay out part by part; rows of the result follow `order`."""
    n = order.size
    number = np.empty(n, np.int32)
    for k in range(n):
        number[order[k]] = k
    pos = np.zeros((n, 2))
    for k in range(part.size - 1):
        lo, hi = part[k], part[k + 1]
        if hi - lo == 1:
            continue
        own = np.zeros(hi - lo + 1, np.int64)
        for i in range(lo, hi):
            own[i - lo + 1] = own[i - lo] + ptr[order[i] + 1] - ptr[order[i]]
        near, strength = np.empty(own[hi - lo], np.int32), np.empty(own[hi - lo])
        mass = np.empty(hi - lo)
        at = 0
        for i in range(lo, hi):
            mass[i - lo] = 1.0 + ptr[order[i] + 1] - ptr[order[i]]
            for e in range(ptr[order[i]], ptr[order[i] + 1]):
                near[at] = number[nbr[e]] - lo
                strength[at] = pull[e]
                at += 1
        pos[lo:hi] = lay(own, near, strength, mass)
        flatten(pos[lo:hi])
    return pos


def _fresh(n: int, a: NDArray[np.int64], b: NDArray[np.int64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    if n == 0:
        return np.zeros((0, 2))
    ptr, nbr, pull = _adjacency(n, a, b, w)
    order, part = _parts(ptr, nbr)
    pos = _place(ptr, nbr, pull, order, part)
    _finish(pos, part)
    out = np.empty_like(pos)
    out[order] = pos
    return out


@njit(cache=True, error_model="numpy")
def _finish(pos: NDArray[np.float64], part: NDArray[np.int64]) -> None:
    """Scale to pixels, make room, pack the parts, centre, and round."""
    n = pos.shape[0]
    for k in range(part.size - 1):
        own = pos[part[k] : part[k + 1]]
        if own.shape[0] > 1:
            own *= _scale(own)
            spread(own, SPACE, 40 if own.shape[0] < 5000 else 20)
    if part.size > 2:
        pack(pos, part, SPACE)
    low0, high0, low1, high1 = pos[:, 0].min(), pos[:, 0].max(), pos[:, 1].min(), pos[:, 1].max()
    for i in range(n):
        pos[i, 0] = np.floor((pos[i, 0] - 0.5 * (low0 + high0)) * GRID + 0.5) / GRID
        pos[i, 1] = np.floor((pos[i, 1] - 0.5 * (low1 + high1)) * GRID + 0.5) / GRID


@njit(cache=True, error_model="numpy")
def _scale(pos: NDArray[np.float64]) -> float:
    """Return what makes the middle one of all distances to the nearest neighbour `SPACE`."""
    low0, high0, low1, high1 = pos[:, 0].min(), pos[:, 0].max(), pos[:, 1].min(), pos[:, 1].max()
    cell = 2.0 * max(high0 - low0, high1 - low1) / np.sqrt(pos.shape[0]) + 1e-9
    near = nearest_distance(pos, cell)
    near.sort()
    return SPACE / max(near[near.size // 2], 1e-3 * cell)
