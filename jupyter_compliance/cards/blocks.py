"""What a card is written in, whatever it is written as: headings, paragraphs, lists, tables and figures of plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """A name or a value as it is typed."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Text that stands out."""

    text: str


@dataclass(frozen=True)
class Link:
    """A way to a card, by its code."""

    text: str
    card: str


#: Text is data: whoever writes it out escapes it.
Span = str | Code | Strong | Link
Spans = Sequence[Span]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a card's own."""

    level: int
    text: str


@dataclass(frozen=True)
class Para:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[Spans]


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    head
        Names of the columns.
    rows
        Cells by row.
    numbers
        Columns that hold figures, by place.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Spans]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A chart: its card, what it shows in words, and the SVG (see `cards.chart`)."""

    card: str
    words: str
    svg: str


Block = Heading | Para | Bullets | Table | Figure


def documented(text: str) -> list[Spans]:
    """Return a docstring as paragraphs, with what it quotes as code.

    Parameters
    ----------
    text
        Cleaned as `inspect.getdoc` does.
    """
    return [_spans(" ".join(part.split())) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _spans(text: str) -> Spans:
    parts = re.split(r"``(.+?)``|`([^`]+)`", text)
    found: list[Span] = []
    for place, part in enumerate(parts):
        if part:
            found.append(Code(part) if place % 3 else part)
    return found
