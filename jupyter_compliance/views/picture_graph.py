"""The graph as a still picture: the same shapes, rings and arrows the board draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from . import look
from .svg import breadth, clean, tag, text

_RADIUS = 11.0
#: Outlines by kind in radii; kinds not listed are circles.
_OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "exchange": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "contract": ((0, -1.14), (1.14, 0), (0, 1.14), (-1.14, 0)),
    "mixer": ((-0.53, -0.92), (0.53, -0.92), (1.06, 0), (0.53, 0.92), (-0.53, 0.92), (-1.06, 0)),
    "bank": ((-0.88, -0.35), (0, -1.05), (0.88, -0.35), (0.88, 0.85), (-0.88, 0.85)),
}


@dataclass(frozen=True)
class Box:
    """A place in the picture, in pixels."""

    x: float
    y: float
    width: float
    height: float


class _Ground:
    """Where text stands already; a label that would touch another is left out."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float, float]] = []

    def claim(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        if any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in self._taken):
            return False
        self._taken.append((x0, y0, x1, y1))
        return True


def graph_picture(
    nodes: pl.DataFrame, edges: pl.DataFrame, box: Box, focus: set[str], chosen: set[str], *, columns: bool = True
) -> str:
    """Draw nodes and arrows into a box.

    Parameters
    ----------
    nodes, edges
        Tables of the graph answer.
    box
        Place in the picture.
    focus, chosen
        Ids marked as the middle of the graph, and as selected.
    columns
        Space each column of a flow layout evenly; otherwise keep the arrangement as it is.
    """
    if nodes.is_empty():
        return text(box.x + box.width / 2, box.y + box.height / 2, "No accounts to show.", fill=look.MUTED, text_anchor="middle")
    rows = nodes.to_dicts()
    places = _fit(_spread(rows) if columns else [(row["x"], row["y"]) for row in rows], box)
    ground = _Ground()
    last = max(x for x, _ in places)
    middle = min([x for (x, _), row in zip(places, rows, strict=True) if row["id"] in focus], default=last)
    for (x, y), row in zip(places, rows, strict=True):
        ground.claim(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS)
        row["right"] = (row["group"] and x > middle) or (x == last and x > box.x + box.width * 0.6)
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["id"] not in focus | chosen, -_risk(rows[i])))
    labels = "".join(_label(rows[i], places[i], box, ground) for i in order)
    arrows = _arrows(edges, rows, places, chosen, ground)
    shapes = "".join(_node(row, place, row["id"] in focus) for row, place in zip(rows, places, strict=True))
    return arrows + shapes + labels


def _risk(row: dict[str, Any]) -> float:
    return -1.0 if row["risk"] is None or math.isnan(row["risk"]) else row["risk"]


def _spread(rows: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Give every column the same height, keeping its order from top to bottom."""
    columns: dict[float, list[int]] = {}
    for at, row in enumerate(rows):
        columns.setdefault(round(row["x"]), []).append(at)
    places = [(0.0, 0.0)] * len(rows)
    for x, members in columns.items():
        members.sort(key=lambda at: rows[at]["y"])
        # a column of two stands closer together than one of twelve, which fills the height
        step = min(1.0 / len(members), 0.3)
        for place, at in enumerate(members):
            places[at] = (x, 1000 * step * (place - (len(members) - 1) / 2))
    return places


def _fit(points: list[tuple[float, float]], box: Box) -> list[tuple[float, float]]:
    """Stretch both axes on their own, so that columns and rows use the room there is."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    inner = Box(box.x + 90, box.y + 56, box.width - 90 - 190, box.height - 56 - 76)

    def along(value: float, low: float, high: float, start: float, length: float) -> float:
        if high - low < 1:
            return start + length / 2
        return start + (value - low) * length / (high - low)

    return [
        (along(x, min(xs), max(xs), inner.x, inner.width), along(y, min(ys), max(ys), inner.y, inner.height)) for x, y in points
    ]


def legend_picture(x: float, y: float) -> str:
    """Draw what shapes and rings mean, in one line starting at a point."""
    parts = []
    for row, words in (
        (_example("wallet"), "wallet"),
        (_example("wallet", group=True), "group"),
        (_example("exchange"), "exchange"),
        (_example("contract"), "contract"),
        (_example("mixer"), "mixer"),
        (_example("wallet", sanctioned=True), "sanctioned"),
        (_example("wallet", illicit="theft"), "crime"),
    ):
        parts.append(tag("g", _node(row, (0.0, 0.0), False), transform=f"translate({x + 7:.1f} {y - 4:.1f}) scale(0.5)"))
        parts.append(text(x + 18, y, words, size=11, fill=look.MUTED))
        x += 30 + breadth(words, 11)
    return "".join(parts) + text(x, y, "width: value (log)", size=11, fill=look.MUTED)


def _example(kind: str, **marks: object) -> dict[str, Any]:
    plain = {"kind": kind, "risk": float("nan"), "group": False, "sanctioned": False, "illicit": "", "label": kind, "sub": "", "scoreText": ""}
    return plain | marks


def _node(row: dict[str, Any], place: tuple[float, float], focus: bool) -> str:
    x, y = place
    fill = look.risk_colour(row["risk"])
    radius = _RADIUS + (2 if focus else 0)
    marked = row["sanctioned"] or bool(row["illicit"])
    parts = []
    if focus:
        parts.append(_ring(x, y, radius + 8, look.ACCENT, 2, "2 3"))
    if marked:
        parts.append(_ring(x, y, radius + 3.5, look.TEXT, 2, None if row["sanctioned"] else "5 2"))
    if row["group"]:
        parts.append(tag("rect", x=x - 9.0, y=y - 9.0, width=18, height=18, rx=3, fill=fill))
    elif row["kind"] == "customer":
        parts.append(tag("rect", x=x - 1.2 * radius, y=y - 0.78 * radius, width=2.4 * radius, height=1.56 * radius, rx=0.78 * radius, fill=fill))
    elif row["kind"] in _OUTLINES:
        points = " ".join(f"{x + px * radius:.1f},{y + py * radius:.1f}" for px, py in _OUTLINES[row["kind"]])
        parts.append(tag("polygon", points=points, fill=fill))
    else:
        parts.append(tag("circle", cx=x, cy=y, r=radius, fill=fill))
    if row["sanctioned"]:
        arm = 0.36 * radius
        cross = f"M{x - arm:.1f},{y - arm:.1f}L{x + arm:.1f},{y + arm:.1f}M{x + arm:.1f},{y - arm:.1f}L{x - arm:.1f},{y + arm:.1f}"
        parts.append(tag("path", d=cross, stroke="#ffffff", stroke_width=2.2, fill="none", stroke_linecap="round"))
    elif row["illicit"]:
        parts.append(text(x, y + 4.5, "!", size=13, fill="#ffffff", text_anchor="middle", font_weight=700))
    name = " · ".join(filter(None, (row["label"], row["sub"], row["scoreText"] and f"score {row['scoreText']}")))
    return tag("g", tag("title", clean(name)), *parts)


def _ring(x: float, y: float, radius: float, colour: str, width: float, dashes: str | None) -> str:
    return tag("circle", cx=x, cy=y, r=radius, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dashes)


def _label(row: dict[str, Any], place: tuple[float, float], box: Box, ground: _Ground) -> str:
    """Write name and what is known of it: beside the node in the last column, else below it."""
    x, y = place
    right = row["right"]
    room = box.x + box.width - x - _RADIUS - 10 if right else 150.0
    anchor = "start" if right else "middle"
    tx = x + _RADIUS + 8 if right else x
    drawn = ""
    for words, size, dy, fill in ((row["label"], 12, -1 if right else 30, look.TEXT), (row["sub"], 10.5, 12 if right else 43, look.MUTED)):
        wide = min(breadth(words, size), room)
        left = tx if right else tx - wide / 2
        if ground.claim(left, y + dy - size, left + wide, y + dy + 2):
            drawn += _haloed(tx, y + dy, words, size, fill, room, anchor)
        elif not drawn:
            return ""
    return drawn


def _haloed(x: float, y: float, words: str, size: float, fill: str, width: float | None, anchor: str) -> str:
    return text(
        x, y, words, size=size, fill=fill, width=width, text_anchor=anchor,
        stroke=look.BACKGROUND, stroke_width=3, paint_order="stroke", stroke_linejoin="round",
    )  # fmt: skip


def _arrows(edges: pl.DataFrame, rows: list[dict[str, Any]], places: list[tuple[float, float]], chosen: set[str], ground: _Ground) -> str:
    largest = float(cast("float | None", edges["value"].max()) or 0) if edges.height else 0.0
    drawn, labels = [], []
    for edge in edges.sort("value", descending=True).iter_rows(named=True):
        (x0, y0), (x1, y1) = places[edge["src"]], places[edge["dst"]]
        lit = bool(chosen & {rows[edge["src"]]["id"], rows[edge["dst"]]["id"]})
        colour = look.ACCENT if lit else look.EDGE
        width = _width(edge["value"], largest)
        way = 1.0 if x1 >= x0 else -1.0
        start, head = x0 + way * (_RADIUS + 4), x1 - way * (_RADIUS + 5)
        tail = head - way * (6 + width)
        bend = max(30.0, abs(tail - start) / 2) * way
        if abs(x1 - x0) < 2 * _RADIUS:  # within a column: a bow to the right
            start = head = x0 + _RADIUS + 4
            tail, bend, way = head + 8, 46.0, -1.0
            curve = f"M{start:.1f},{y0:.1f}C{start + bend:.1f},{y0:.1f} {tail + bend:.1f},{y1:.1f} {tail:.1f},{y1:.1f}"
        else:
            curve = f"M{start:.1f},{y0:.1f}C{start + bend:.1f},{y0:.1f} {tail - bend:.1f},{y1:.1f} {tail:.1f},{y1:.1f}"
        half = 3 + width * 0.7
        point = f"{head:.1f},{y1:.1f} {tail:.1f},{y1 - half:.1f} {tail:.1f},{y1 + half:.1f}"
        drawn.append(
            tag(
                "g",
                tag("title", clean(edge["exact"])),
                tag("path", d=curve, fill="none", stroke=colour, stroke_width=width),
                tag("polygon", points=point, fill=colour),
            )
        )
        wide = breadth(edge["text"], 10.5)
        lx = tail - way * 4
        left = lx - wide if way > 0 else lx
        if not rows[edge["dst"]]["group"] and ground.claim(left, y1 - 16, left + wide, y1 - 5):
            labels.append(_haloed(lx, y1 - 7, edge["text"], 10.5, look.MUTED, None, "end" if way > 0 else "start"))
    return "".join(reversed(drawn)) + "".join(labels)


def _width(value: float, largest: float) -> float:
    """Width in pixels by the logarithm of value: a factor of ten is one pixel and a half."""
    if value <= 0 or largest <= 0:
        return 1.0
    return max(1.0, 6.0 + 1.5 * math.log10(value / largest))
