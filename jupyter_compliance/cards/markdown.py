"""Cards as Markdown: every text escaped, tables as GitHub has them, pictures beside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .blocks import Block, Bullets, Code, Figure, Heading, Link, Para, Span, Spans, Strong, Table

#: What has a meaning in Markdown somewhere; a backslash before it takes that away.
_MEANS = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")


def markdown(blocks: Sequence[Block]) -> str:
    """Return blocks as one Markdown document."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MEANS.sub(r"\\\1", " ".join(text.split()))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {plain(block.text)}"
    if isinstance(block, Para):
        return _line(block.spans)
    if isinstance(block, Bullets):
        return "\n".join(f"- {_line(item)}" for item in block.items)
    if isinstance(block, Figure):
        return f"![{plain(block.words)}]({block.card}.svg)"
    return _table(block)


def _table(table: Table) -> str:
    rule = ["---:" if k in table.numbers else "---" for k in range(len(table.head))]
    rows = [[plain(name) for name in table.head], rule, *([_line(cell) for cell in row] for row in table.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _line(spans: Spans) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    if isinstance(span, Code):
        text = " ".join(span.text.split())
        fence = "`" * (max([len(run) for run in re.findall("`+", text)], default=0) + 1)
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{pad}{text.replace('|', chr(92) + '|')}{pad}{fence}" if text else ""
    if isinstance(span, Strong):
        return f"**{plain(span.text)}**"
    if isinstance(span, Link):
        return f"[{plain(span.text)}]({span.card}.md)"
    # blanks at the ends stand between spans
    return f"{' ' * span.startswith(' ')}{plain(span)}{' ' * (span.endswith(' ') and bool(span.strip()))}"
