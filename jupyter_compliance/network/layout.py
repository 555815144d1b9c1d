"""Where accounts stand in a picture: the entry to both layouts, and the rules they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .layout_flow import flow_positions
from .layout_mesh import mesh_layout
from .placement import Point, settle

Edge = tuple[str, str, float]


def _clean(nodes: Sequence[str], edges: Iterable[Edge]) -> tuple[list[str], list[Edge]]:
    """Distinct nodes, and one edge per ordered pair among them with its weights added, sorted."""
    names = list(dict.fromkeys(nodes))
    known = set(names)
    merged: dict[tuple[str, str], float] = {}
    for src, dst, weight in edges:
        if src in known and dst in known and src != dst:
            merged[src, dst] = merged.get((src, dst), 0.0) + max(float(weight), 0.0)
    return names, [(s, d, w) for (s, d), w in sorted(merged.items())]


def flow_layout(
    nodes: Sequence[str], edges: Iterable[Edge], focus: Sequence[str], fixed: Mapping[str, Point] | None = None
) -> dict[str, Point]:
    """Place accounts in hop columns, money running from left to right through the focus.

    Parameters
    ----------
    nodes
        Node identifiers (accounts or groups).
    edges
        (src, dst, weight) triples; the weight orders nodes, it is usually the value.
    focus
        Nodes the picture is about; those among `nodes` are used, and the heaviest node when none is.
    fixed
        Positions that stay as they are, by node identifier.

    Returns
    -------
    dict
        (x, y) in pixels for every node, y downwards, the same for the same input in any order.
    """
    names, links = _clean(nodes, edges)
    return settle(names, links, flow_positions(sorted(names), links, focus), fixed or {})


def force_layout(
    nodes: Sequence[str],
    src: ArrayLike,
    dst: ArrayLike,
    weight: ArrayLike | None = None,
    fixed: Mapping[str, Point] | None = None,
) -> NDArray[np.float64]:
    """Place accounts so that those that deal with each other stand close.

    Parameters
    ----------
    nodes
        Distinct node identifiers.
    src, dst
        (edges,) row of `nodes` at either end.
    weight
        (edges,) values; all the same without.
    fixed
        Positions that stay as they are, by node identifier.

    Returns
    -------
    numpy.ndarray
        (nodes, 2) pixels, y downwards, the same for the same graph in any order; see `network.layout_mesh`.
    """
    order = np.array(sorted(range(len(nodes)), key=nodes.__getitem__), np.int64)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    held = None
    if fixed:
        held = np.array([fixed.get(name, (np.nan, np.nan)) for name in nodes], np.float64).reshape(-1, 2)[order]
    s, d = np.asarray(src, np.int64), np.asarray(dst, np.int64)
    return mesh_layout(order.size, rank[s], rank[d], weight, fixed=held)[rank]
