"""Joining a fresh layout with positions that must not move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Point = tuple[float, float]

#: Room a node with its labels takes, in pixels.
COLUMN = 260.0
ROW = 90.0
_NEAR_X = 150.0
_NEAR_Y = 80.0


class _Grid:
    """Which places are taken, by cells of the size of one node."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Point]] = {}

    @staticmethod
    def _cell(point: Point) -> tuple[int, int]:
        return int(point[0] // _NEAR_X), int(point[1] // _NEAR_Y)

    def add(self, point: Point) -> None:
        self._cells.setdefault(self._cell(point), []).append(point)

    def free(self, point: Point) -> bool:
        cx, cy = self._cell(point)
        return not any(
            abs(x - point[0]) < _NEAR_X and abs(y - point[1]) < _NEAR_Y
            for gx in (cx - 1, cx, cx + 1)
            for gy in (cy - 1, cy, cy + 1)
            for x, y in self._cells.get((gx, gy), ())
        )

    def nearest(self, wanted: Point) -> Point:
        """The free place nearest to the one wanted: same column first, then the columns beside it."""
        if self.free(wanted):
            return wanted
        for ring in range(1, 10_000):
            for dx in range(ring // 4 + 1):
                dy = ring - dx
                for sx in (1, -1) if dx else (1,):
                    for sy in (1, -1):
                        place = (round(wanted[0] + sx * dx * _NEAR_X, 3), round(wanted[1] + sy * dy * ROW / 2, 3))
                        if self.free(place):
                            return place
        return wanted


def settle(
    nodes: Sequence[str],
    edges: Sequence[tuple[str, str, float]],
    fresh: Mapping[str, Point],
    fixed: Mapping[str, Point],
) -> dict[str, Point]:
    """Keep fixed nodes where they are and find room for the others.

    Parameters
    ----------
    nodes
        All nodes.
    edges
        Distinct (src, dst, weight) triples among them.
    fresh
        A layout of all nodes as if none were fixed.
    fixed
        Positions to keep.

    Returns
    -------
    dict
        Without fixed nodes the fresh layout. Where fewer than half of the nodes are fixed, the fresh layout is shifted
        onto them and only what would overlap moves. Otherwise each new node comes one column beside its heaviest
        placed neighbour: right of a payer, left of a payee.
    """
    kept = {n: (float(fixed[n][0]), float(fixed[n][1])) for n in nodes if n in fixed}
    if not kept:
        return {n: fresh[n] for n in nodes}
    grid = _Grid()
    for point in kept.values():
        grid.add(point)
    placed = dict(kept)
    free = sorted(n for n in nodes if n not in kept)
    dx = sum(kept[n][0] - fresh[n][0] for n in kept) / len(kept)
    dy = sum(kept[n][1] - fresh[n][1] for n in kept) / len(kept)
    if 2 * len(kept) < len(nodes):
        for n in sorted(free, key=lambda n: (fresh[n], n)):
            placed[n] = grid.nearest((fresh[n][0] + dx, fresh[n][1] + dy))
            grid.add(placed[n])
        return {n: placed[n] for n in nodes}
    near: dict[str, list[tuple[float, str, float]]] = {n: [] for n in nodes}
    for src, dst, weight in edges:
        near[dst].append((weight, src, 1.0))
        near[src].append((weight, dst, -1.0))
    while free:
        candidates = []
        for n in free:
            links = [(w, m, side) for w, m, side in near[n] if m in placed]
            if links:
                weight, anchor, side = max(links, key=lambda link: (link[0], link[1], link[2]))
                candidates.append((-weight, n, (placed[anchor][0] + side * COLUMN, placed[anchor][1])))
        if not candidates:
            candidates = [(0.0, n, (fresh[n][0] + dx, fresh[n][1] + dy)) for n in free]
        for _, n, wanted in sorted(candidates):
            placed[n] = grid.nearest(wanted)
            grid.add(placed[n])
        done = {n for _, n, _ in candidates}
        free = [n for n in free if n not in done]
    return {n: placed[n] for n in nodes}
