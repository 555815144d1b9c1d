"""Still pictures of graph, timeline and board as SVG and PNG, made without a browser and without the network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from . import look
from .answers_case import spec
from .answers_graph import opening
from .kept import remember
from .picture_graph import Box, graph_picture, legend_picture
from .picture_panels import queue_picture, score_picture
from .picture_timeline import timeline_picture
from .service import BoardService
from .svg import document, tag, text

#: Size of the picture of a board, in pixels.
WIDTH, HEIGHT = 1440, 860
#: Nodes of a still graph: more cannot be read without zooming.
STILL_NODES = 42
#: Drawn graphs kept, for boards that show the same.
STILLS_KEPT = 4


def graph_svg(case: Any, focus: Iterable[str] = (), *, width: int = 960, height: int = 560, service: BoardService | None = None) -> str:
    """Return the graph around a focus as SVG; without one, around the best ranked subject."""
    service = service or BoardService(case)
    drawn, said = _graph(service, list(focus), Box(0, 0, width, height), {}, ())
    return document(width, height, f"Transaction graph of {case.title}", said, _ground(width, height), drawn)


def timeline_svg(case: Any, subjects: Iterable[str] = (), *, width: int = 960, height: int = 220, service: BoardService | None = None) -> str:
    """Return the timeline of some subjects as SVG; without any, of all transfers."""
    service = service or BoardService(case)
    drawn, said = _timeline(service, list(subjects), None, Box(0, 0, width, height))
    return document(width, height, f"Timeline of {case.title}", said, _ground(width, height), drawn)


def board_svg(
    case: Any,
    *,
    selection: dict[str, Any] | None = None,
    view: dict[str, Any] | None = None,
    panes: Iterable[str] = ("queue", "graph", "timeline", "inspector"),
    service: BoardService | None = None,
) -> str:
    """Return the board as it stands as SVG.

    Parameters
    ----------
    case
        The open case.
    selection, view
        Traits of a board; without them, the best ranked subject.
    panes
        Panes to draw; a single graph, timeline or queue fills the picture.
    service
        Answers already at hand.
    """
    service = service or BoardService(case)
    selection, view, shown = selection or {}, view or {}, tuple(panes)
    facts = service.facts
    told = spec(facts)
    chosen = [one for one in selection.get("subjects") or () if facts.find(one) is not None]
    focus = [one for one in view.get("focus") or () if facts.find(one) is not None] or chosen[:1]
    lit = chosen or [facts.ids[i] for i in opening(facts)[:1]]
    parts, frame = _frame(told, shown)
    time = selection.get("time")
    said = f"Case {told['title']}: {told['subjects']:,} ranked subjects, {told['transfers']:,} transfers, {told['rangeText']}."
    if "queue" in frame:
        page = service.ask("queue", limit=40)
        parts.append(queue_picture(page.frames["queue"], page.result["total"], frame["queue"], set(lit)))
    if "graph" in frame:
        drawn, heard = _graph(service, focus, frame["graph"], view, time or ())
        parts.append(drawn)
        said += f" Graph: {heard}."
    if "timeline" in frame:
        drawn, heard = _timeline(service, chosen, time, frame["timeline"])
        parts.append(drawn)
        said += f" {heard}."
    if "inspector" in frame and lit:
        about = service.ask("subject", id=lit[0]).result
        parts.append(score_picture(about, facts.triage.policy.line, frame["inspector"]))
        said += f" {about['name'] or about['id']}: score {about['scoreText']}. {about['sentence']}"
    return document(WIDTH, HEIGHT, f"Board of {told['title']}", said, _ground(WIDTH, HEIGHT), *parts)


def png(svg: str, *, scale: float = 1.0) -> bytes:
    """Return a picture as PNG; nothing is loaded from anywhere."""
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=scale)


def _ground(width: int, height: int) -> str:
    return tag("rect", width=width, height=height, fill=look.BACKGROUND)


def _graph(service: BoardService, focus: list[str], box: Box, view: dict[str, Any], time: Any) -> tuple[str, str]:
    facts = service.facts
    question = {
        "focus": focus or [facts.ids[i] for i in opening(facts)[:1]],
        "limit": STILL_NODES,
        "time": list(time) or None,
        "added": view.get("added") or [],
        "hidden": view.get("hidden") or [],
        "layout": view.get("layout") or "flow",
        "positions": view.get("positions") or {},
        "pinned": view.get("pinned") or {},
    }
    drawn: dict[str, tuple[str, str]] = facts.kept.setdefault("still graphs", {})
    key = f"{json.dumps(question, sort_keys=True)} {bool(focus)} {box}"
    return drawn.get(key) or remember(drawn, key, _drawn(service, question, focus, box), STILLS_KEPT)


def _drawn(service: BoardService, question: dict[str, Any], focus: list[str], box: Box) -> tuple[str, str]:
    answer = service.ask("graph", **question)
    arranged = answer.result["layout"] != "flow" or question["positions"] or question["pinned"]
    middle, chosen = set(question["focus"]), set(focus)
    drawn = graph_picture(answer.frames["nodes"], answer.frames["edges"], box, middle, chosen, columns=not arranged)
    shown, hidden = answer.result["shownText"], answer.result["hiddenText"]
    right = box.x + box.width - 14
    words = [text(right, box.y + 18, shown, size=11, fill=look.MUTED, text_anchor="end")]
    if hidden:
        words.append(text(right, box.y + 33, hidden, size=11, fill=look.MUTED, text_anchor="end"))
    words.append(legend_picture(box.x + 14, box.y + box.height - 10))
    return drawn + "".join(words), f"{shown}{'. ' + hidden if hidden else ''}"


def _timeline(service: BoardService, subjects: list[str], time: Any, box: Box) -> tuple[str, str]:
    answer = service.ask("timeline", subjects=subjects, time=time, bins=250)
    result = answer.result
    drawn = timeline_picture(result, answer.frames["bins"], answer.frames["ticks"], box, service.facts.unit)
    return drawn, f"Timeline in {result['unit']}s with lanes for {', '.join(lane['label'] for lane in result['lanes']) or 'nobody'}"


def _frame(told: dict[str, Any], panes: tuple[str, ...]) -> tuple[list[str], dict[str, Box]]:
    """Draw head, foot and rules, and say where each pane goes."""
    top, foot = 44.0, HEIGHT - 30.0
    parts = [
        tag("rect", width=WIDTH, height=top, fill=look.PANEL),
        text(14, 27, told["title"], size=15, fill=look.TEXT, width=620, font_weight=700),
        text(WIDTH - 14, 27, f"{told['status']} · {told['rangeText']} · policy {told['policy']['name']}", size=12, fill=look.MUTED, text_anchor="end"),
        tag("rect", y=foot, width=WIDTH, height=30, fill=look.PANEL),
        text(14, foot + 19, f"{told['accounts']:,} accounts · {told['transfers']:,} transfers", size=11.5, fill=look.MUTED),
        text(WIDTH - 14, foot + 19, f"journal {told['journal']['entries']:,} entries · {told['journal']['head'][:12]}", size=11.5, fill=look.MUTED, text_anchor="end"),
    ]  # fmt: skip
    left = 260.0 if "queue" in panes and len(panes) > 1 else 0.0
    right = WIDTH - 350.0 if "inspector" in panes and len(panes) > 1 else float(WIDTH)
    frame: dict[str, Box] = {}
    if "queue" in panes:
        frame["queue"] = Box(0, top, left or WIDTH, foot - top)
    if "inspector" in panes:
        frame["inspector"] = Box(right if len(panes) > 1 else 0, top, 350.0 if len(panes) > 1 else WIDTH, foot - top)
    both = "graph" in panes and "timeline" in panes
    middle = foot - 230 if both else foot if "graph" in panes else top
    if "graph" in panes:
        frame["graph"] = Box(left, top, right - left, middle - top)
    if "timeline" in panes:
        frame["timeline"] = Box(left, middle, right - left, foot - middle)
    rules = [tag("line", x1=x, x2=x, y1=top, y2=foot, stroke=look.BORDER) for x in (left, right) if 0 < x < WIDTH]
    if both:
        rules.append(tag("line", x1=left, x2=right, y1=middle, y2=middle, stroke=look.BORDER))
    return parts + rules, frame
