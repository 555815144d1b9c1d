"""Flow layout: columns by hops from the focus, few crossings, rows near what they are joined to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .placement import COLUMN, ROW, Point

#: A column taller than this is folded into staggered sub-columns.
FOLD = 24
_FOLD_X = 160.0
_SWEEPS = 8
_ALIGN = 6

Edge = tuple[str, str, float]


def flow_positions(nodes: Sequence[str], edges: Sequence[Edge], focus: Sequence[str]) -> dict[str, Point]:
    """Lay all nodes out from scratch.

    Parameters
    ----------
    nodes
        Distinct node identifiers, sorted.
    edges
        Distinct (src, dst, weight) triples among them, sorted.
    focus
        Nodes the picture is about.

    Returns
    -------
    dict
        (x, y) in pixels; the first focus node stands at (0, 0).
    """
    if not nodes:
        return {}
    weight: dict[str, float] = defaultdict(float)
    for src, dst, w in edges:
        weight[src] += w
        weight[dst] += w
    known = set(nodes)
    centre = [n for n in dict.fromkeys(focus) if n in known]
    if not centre:
        centre = [min(nodes, key=lambda n: (-weight[n], n))]
    column = _columns(nodes, edges, centre, weight)
    columns: dict[int, list[str]] = defaultdict(list)
    for n in sorted(nodes, key=lambda n: (-weight[n], n)):
        columns[column[n]].append(n)
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for src, dst, w in edges:
        if column[src] != column[dst]:
            near[src].append((dst, w))
            near[dst].append((src, w))
    order = _order(columns, near, column)
    gap = {c: ROW / -(-len(order[c]) // FOLD) for c in order}
    y = _rows(order, near, gap)
    x = _offsets(order)
    place = {}
    for c, names in order.items():
        folds = -(-len(names) // FOLD)
        for i, n in enumerate(names):
            place[n] = (x[c] + (i % folds) * _FOLD_X, y[n])
    ox, oy = place[centre[0]]
    return {n: (round(px - ox, 3), round(py - oy, 3)) for n, (px, py) in place.items()}


def _columns(
    nodes: Sequence[str], edges: Sequence[Edge], centre: list[str], weight: dict[str, float]
) -> dict[str, int]:
    """Hops from the focus, downstream positive; the stronger direction wins where money flows both ways."""
    net: dict[str, dict[str, float]] = defaultdict(dict)
    for src, dst, w in edges:
        net[src][dst] = net[src].get(dst, 0.0) + w
        net[dst][src] = net[dst].get(src, 0.0) - w
    column: dict[str, int] = {}

    def spread(start: list[str], allowed: set[str]) -> None:
        frontier = start
        while frontier:
            reached: list[str] = []
            for n in frontier:
                for m in sorted(net[n], key=lambda m: (-abs(net[n][m]), m)):
                    if m not in column and m in allowed:
                        column[m] = column[n] + (1 if net[n][m] >= 0 else -1)
                        reached.append(m)
            frontier = reached

    inner = set(centre)
    payers = [n for n in centre if not any(net[n].get(m, 0.0) < 0 for m in centre)] or centre[:1]
    for n in payers:
        column.setdefault(n, 0)
    spread(payers, inner)
    for n in centre:
        column.setdefault(n, 0)
    spread(sorted(centre, key=lambda n: (abs(column[n]), centre.index(n))), set(nodes))
    for n in sorted(nodes, key=lambda n: (-weight[n], n)):
        if n not in column:
            column[n] = 0
            spread([n], set(nodes))
    return column


def _crossings(order: dict[int, list[str]], near: dict[str, list[tuple[str, float]]], column: dict[str, int]) -> int:
    """Crossings between neighbouring columns."""
    total = 0
    rank = {n: i for names in order.values() for i, n in enumerate(names)}
    for c in sorted(order):
        ends = [sorted(rank[m] for m, _ in near[n] if column[m] == c + 1) for n in order[c]]
        seen: list[int] = []
        for row in ends:
            for e in row:
                total += sum(1 for s in seen if s > e)
            seen.extend(row)
    return total


def _order(
    columns: dict[int, list[str]], near: dict[str, list[tuple[str, float]]], column: dict[str, int]
) -> dict[int, list[str]]:
    """Barycentre sweeps in both directions; the arrangement with fewest crossings is kept."""
    order = {c: list(names) for c, names in columns.items()}
    best, fewest = order, _crossings(order, near, column)
    keys = sorted(order)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        order = {c: list(names) for c, names in order.items()}
        forward = sweep % 2 == 0
        for c in keys if forward else reversed(keys):
            rank = {n: i - len(names) / 2 for names in order.values() for i, n in enumerate(names)}
            scale = {n: 1 / len(names) for names in order.values() for n in names}
            mean = {}
            for n in order[c]:
                side = [m for m, _ in near[n] if (column[m] < c) == forward]
                mean[n] = sum(rank[m] * scale[m] for m in side) / len(side) if side else rank[n] * scale[n]
            order[c].sort(key=lambda n: mean[n])
        count = _crossings(order, near, column)
        if count < fewest:
            best, fewest = order, count
    return best


def _rows(
    order: dict[int, list[str]], near: dict[str, list[tuple[str, float]]], gap: dict[int, float]
) -> dict[str, float]:
    """Heights: each column as near to what it is joined to as its spacing allows."""
    y = {n: (i - (len(names) - 1) / 2) * gap[c] for c, names in order.items() for i, n in enumerate(names)}
    keys = sorted(order, key=lambda c: (-len(order[c]), c))
    for _ in range(_ALIGN):
        for c in keys[1:]:
            names = order[c]
            wanted = []
            for n in names:
                total = sum(w for _, w in near[n])
                if not near[n]:
                    wanted.append(y[n])
                elif total > 0:
                    wanted.append(sum(y[m] * w for m, w in near[n]) / total)
                else:
                    wanted.append(sum(y[m] for m, _ in near[n]) / len(near[n]))
            for n, height in zip(names, _spaced(wanted, gap[c]), strict=True):
                y[n] = height
    return y


def _spaced(wanted: list[float], gap: float) -> list[float]:
    """Heights closest to those wanted, in order and at least one gap apart (pooled adjacent violators)."""
    pools: list[list[float]] = []
    for i, w in enumerate(wanted):
        pools.append([w - i * gap, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, size = pools.pop()
            before, count = pools[-1]
            pools[-1] = [(before * count + mean * size) / (count + size), count + size]
    heights: list[float] = []
    for mean, size in pools:
        first = len(heights)
        heights.extend([mean + (first + i) * gap for i in range(int(size))])
    return heights


def _offsets(order: dict[int, list[str]]) -> dict[int, float]:
    """Left edge of each column, wider where a column is folded."""
    x: dict[int, float] = {}
    at = 0.0
    for c in range(min(order), max(order) + 1):
        x[c] = at
        folds = -(-len(order.get(c, [])) // FOLD)
        at += COLUMN + max(0, folds - 1) * _FOLD_X
    return x
