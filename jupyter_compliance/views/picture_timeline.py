"""The timeline as a still picture: bars of volume, a lane per subject, markers and an axis in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import polars as pl

from jupyter_compliance.contracts.time_words import from_ms

from . import look
from .picture_graph import Box
from .svg import breadth, clean, tag, text

_GUTTER = 110.0
_AXIS = 22.0
_LANE = 22.0


def timeline_picture(answer: dict[str, Any], bins: pl.DataFrame, ticks: pl.DataFrame, box: Box, unit: str) -> str:
    """Draw a timeline answer into a box; lanes that do not fit are left out.

    Parameters
    ----------
    answer, bins, ticks
        Result and tables of the timeline answer.
    box
        Place in the picture.
    unit
        What volume is counted in.
    """
    t0, t1 = answer["t0"], answer["t1"]
    if bins.is_empty() or t1 <= t0:
        return text(box.x + box.width / 2, box.y + box.height / 2, "No transfers in this time.", fill=look.MUTED, text_anchor="middle")
    left, right = box.x + _GUTTER, box.x + box.width - 12
    lanes = answer["lanes"][: max(0, int((box.height - _AXIS - 50) // _LANE))]
    bottom = box.y + box.height - _AXIS
    base = bottom - len(lanes) * _LANE - 6

    def at(t: float) -> float:
        return left + (t - t0) / (t1 - t0) * (right - left)

    parts = [_axis(t0, t1, at, box.y + 6, bottom)]
    parts.append(text(box.x + 12, box.y + 24, f"{unit} moved".strip(), size=11, fill=look.MUTED, width=_GUTTER - 16))
    parts.append(text(box.x + 12, box.y + 38, f"per {answer['unit']}", size=11, fill=look.MUTED, width=_GUTTER - 16))
    parts.append(_bars(bins, at, box.y + 10, base))
    for number, lane in enumerate(lanes):
        y = base + 6 + (number + 0.5) * _LANE
        parts.append(tag("line", x1=left, x2=right, y1=y, y2=y, stroke=look.BORDER))
        parts.append(text(box.x + 12, y + 4, lane["label"], size=11, fill=look.TEXT, width=_GUTTER - 16))
        parts += [_tick(tick, at, y) for tick in ticks.filter(pl.col("lane") == number).iter_rows(named=True)]
    parts += [_marker(mark, at(mark["t"]), box.y + 8, bottom) for mark in answer["markers"][:40] if t0 <= mark["t"] <= t1]
    return "".join(parts)


def _bars(bins: pl.DataFrame, at: Any, top: float, base: float) -> str:
    largest = max(float(cast("float | None", (bins["inValue"] + bins["outValue"]).max()) or 0), 1e-300)
    drawn = []
    for row in bins.iter_rows(named=True):
        x, width = at(row["t0"]), max(1.0, at(row["t1"]) - at(row["t0"]) - 1)
        y, parts = base, [tag("title", clean(row["text"]))]
        for value, colour in ((row["outValue"], look.OUTGOING), (row["inValue"], look.INCOMING)):
            height = value / largest * (base - top)
            if value > 0:
                y -= max(height, 0.8)
                parts.append(tag("rect", x=x, y=y, width=width, height=max(height, 0.8), fill=colour))
        drawn.append(tag("g", *parts))
    return "".join(drawn)


def _tick(tick: dict[str, Any], at: Any, y: float) -> str:
    x, r = at(tick["t"]), 3 + 3 * tick["size"] ** 0.5
    into = tick["dir"] > 0
    tip, foot = (y + r, y - r + 1) if into else (y - r, y + r - 1)
    points = f"{x:.1f},{tip:.1f} {x - r:.1f},{foot:.1f} {x + r:.1f},{foot:.1f}"
    return tag("polygon", tag("title", clean(tick["text"])), points=points, fill=look.INCOMING if into else look.OUTGOING)


def _marker(mark: dict[str, Any], x: float, top: float, bottom: float) -> str:
    glyph = {"alert": "!", "note": "✎", "event": "•", "listing": "§"}[mark["kind"]]
    return tag(
        "g",
        tag("title", clean(mark["text"])),
        tag("line", x1=x, x2=x, y1=top, y2=bottom, stroke=look.ACCENT, stroke_dasharray="2 3", stroke_width=1),
        text(x + 3, top + 8, glyph, size=11, fill=look.ACCENT, font_weight=700),
    )


def _axis(t0: float, t1: float, at: Any, top: float, bottom: float) -> str:
    parts = []
    for moment, words in _steps(from_ms(t0), from_ms(t1)):
        x = at((moment - from_ms(0)) / timedelta(milliseconds=1))
        parts.append(tag("line", x1=x, x2=x, y1=top, y2=bottom, stroke=look.BORDER, stroke_width=0.8))
        if x + 3 + breadth(words, 10.5) <= at(t1) + 12:
            parts.append(text(x + 3, bottom + 15, words, size=10.5, fill=look.MUTED))
    return "".join(parts)


def _steps(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    """About eight calendar marks: hours, days, or first days of months and years."""
    span = last - first
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    if span <= timedelta(days=2):
        step = max(1, round(span / timedelta(hours=1) / 8))
        found = [day + timedelta(hours=h) for h in range(0, int((last - day) / timedelta(hours=1)) + 1, step)]
        return [(m, f"{m:%d %b %H:%M}") for m in found if first <= m <= last]
    if span <= timedelta(days=200):
        step = max(1, round(span / timedelta(days=1) / 8))
        found = [day + timedelta(days=d) for d in range(0, (last - day).days + 1, step)]
        return [(m, f"{m:%d %b}" if m.year == first.year else f"{m:%d %b %y}") for m in found if first <= m <= last]
    months = max(1, round(span / timedelta(days=30.4) / 8))
    found = [day.replace(year=first.year + (first.month - 1 + m) // 12, month=(first.month - 1 + m) % 12 + 1, day=1)
             for m in range(0, (last.year - first.year) * 12 + last.month - first.month + 1, months)]  # fmt: skip
    return [(m, f"{m:%b %Y}") for m in found if first <= m <= last]
