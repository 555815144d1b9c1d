"""The queue and the score of one subject as parts of a still picture."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from . import look
from .picture_graph import Box
from .svg import breadth, tag, text, wrap

_ROW = 58.0


def queue_picture(page: pl.DataFrame, total: int, box: Box, chosen: set[str]) -> str:
    """Draw the head of the queue: rank, name, score with its bar, reasons and value."""
    parts = [text(box.x + 12, box.y + 19, f"{total:,} subjects by score", size=12, fill=look.MUTED)]
    y = box.y + 30
    for row in page.iter_rows(named=True):
        if y + _ROW > box.y + box.height:
            break
        parts.append(_queue_row(row, Box(box.x, y, box.width, _ROW), row["subject"] in chosen))
        y += _ROW
    if page.is_empty():
        parts += [
            text(box.x + 12, y + 18 + 16 * i, line, fill=look.MUTED)
            for i, line in enumerate(wrap("No detector found anything to rank in this case.", 12, box.width - 24, 3))
        ]
    return "".join(parts)


def _queue_row(row: dict[str, Any], box: Box, chosen: bool) -> str:
    x, y, right = box.x + 28, box.y, box.x + box.width - 12
    parts = []
    if chosen:
        parts.append(tag("rect", x=box.x, y=y, width=box.width, height=box.height, fill=look.CHOSEN))
        parts.append(tag("rect", x=box.x, y=y, width=3, height=box.height, fill=look.ACCENT))
    parts.append(text(box.x + 6, y + 18, row["rank"], fill=look.MUTED))
    parts.append(text(x, y + 18, row["name"] or row["short"], size=12.5, fill=look.TEXT, width=right - x - 40, font_weight=600))
    parts.append(text(right, y + 18, row["scoreText"], size=12.5, fill=look.TEXT, text_anchor="end"))
    parts.append(tag("rect", x=x, y=y + 26, width=right - x, height=3, fill=look.PANEL))
    parts.append(tag("rect", x=x, y=y + 26, width=(right - x) * row["score"] / 100, height=3, fill=look.risk_colour(row["score"])))
    room = right - breadth(row["valueText"], 11.5) - 8
    at = x
    for chip in json.loads(row["chips"]):
        width = breadth(chip, 10.5) + 10
        if at + width > room:
            break
        parts.append(tag("rect", x=at, y=y + 34, width=width, height=17, rx=8.5, fill="none", stroke=look.BORDER))
        parts.append(text(at + 5, y + 46.5, chip, size=10.5, fill=look.TEXT))
        at += width + 5
    parts.append(text(right, y + 47, row["valueText"], size=11.5, fill=look.MUTED, text_anchor="end"))
    parts.append(tag("line", x1=box.x, x2=box.x + box.width, y1=y + box.height, y2=y + box.height, stroke=look.BORDER))
    return "".join(parts)


def score_picture(subject: dict[str, Any], line: float, box: Box) -> str:
    """Draw how the score of one subject adds up, and what would bring it below the line."""
    left, right = box.x + 14, box.x + box.width - 14
    width = right - left
    parts = [
        text(left, box.y + 32, subject["name"] or subject["short"], size=13.5, fill=look.TEXT, width=width - 80, font_weight=600),
        text(right, box.y + 34, subject["scoreText"], size=24, fill=look.TEXT, text_anchor="end", font_weight=700),
    ]
    place = f"rank {subject['rank']:,} of {subject['subjects']:,}" if subject["rank"] else "no evidence"
    y = box.y + 54
    for words in wrap(f"{place} · log-odds {subject['logoddsText']} = prior and reasons, added up", 11.5, width, 2):
        parts.append(text(left, y, words, size=11.5, fill=look.MUTED))
        y += 15
    y += 8
    steps = [(subject["priorNote"], subject["prior"], subject["priorText"], "base rate of the policy")]
    steps += [(e["title"], e["logodds"], e["logoddsText"], e["sentence"]) for e in subject["evidence"]]
    bounds = _bounds([step[1] for step in steps])
    so_far = 0.0
    floor = box.y + box.height - 110
    for number, (title, logodds, figure, said) in enumerate(steps):
        lines = wrap(said, 11, width, 2)
        if y + 30 + 14 * len(lines) > floor:
            parts.append(text(left, y + 10, f"and {len(steps) - number} more reasons", size=11.5, fill=look.MUTED))
            y += 20
            break
        parts.append(text(left, y + 10, title, size=12, fill=look.TEXT, width=width - 50, font_weight=600))
        parts.append(text(right, y + 10, figure, size=12, fill=look.TEXT, text_anchor="end"))
        parts.append(tag("rect", x=left, y=y + 17, width=width, height=5, fill=look.PANEL))
        start, end = (left + width * (v - bounds[0]) / (bounds[1] - bounds[0]) for v in sorted((so_far, so_far + logodds)))
        colour = look.RAMP[3] if logodds >= 0 else look.INCOMING
        parts.append(tag("rect", x=start, y=y + 17, width=max(1.0, end - start), height=5, fill=colour))
        parts += [text(left, y + 36 + 14 * i, words, size=11, fill=look.MUTED) for i, words in enumerate(lines)]
        so_far += logodds
        y += 32 + 14 * len(lines)
    found = wrap(" ".join(c["text"] for c in subject["counterfactual"][:1]), 11.5, width - 20, 4)
    height = 28 + 15 * len(found)
    parts.append(tag("rect", x=left, y=y + 4, width=width, height=height, rx=4, fill="none", stroke=look.BORDER))
    parts.append(text(left + 10, y + 21, f"What would bring it below {line:g}", size=12, fill=look.TEXT, font_weight=600))
    parts += [text(left + 10, y + 37 + 15 * i, words, size=11.5, fill=look.MUTED) for i, words in enumerate(found)]
    return "".join(parts)


def _bounds(steps: list[float]) -> tuple[float, float]:
    totals, so_far = [0.0], 0.0
    for step in steps:
        so_far += step
        totals.append(so_far)
    return min(totals), max(max(totals), min(totals) + 0.01)
