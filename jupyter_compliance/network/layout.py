"""Where accounts stand in a picture: the entry to both layouts, and the rules they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .layout_flow import flow_positions
from .layout_force import force_positions
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
    edges: Iterable[Edge],
    fixed: Mapping[str, Point] | None = None,
    *,
    seed: int = 1,
    iterations: int = 150,
) -> dict[str, Point]:
    """Place accounts so that those that deal with each other stand close.

    Parameters
    ----------
    nodes, edges, fixed
        As in `flow_layout`.
    seed
        Start of the random initial positions; the same seed gives the same picture.
    iterations
        Work to do; never wall clock, so that slow machines draw the same picture.

    Returns
    -------
    dict
        (x, y) in pixels for every node.
    """
    names, links = _clean(nodes, edges)
    return settle(names, links, force_positions(sorted(names), links, seed, iterations), fixed or {})
