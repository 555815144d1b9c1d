"""Cards as one HTML page: no script, no request, light and dark, on paper one card after another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .blocks import Block, Bullets, Code, Figure, Heading, Link, Para, Span, Spans, Strong, Table
from .chart import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2127; --soft: #5a616b; --paper: #fff; --line: #dfe2e6; --tint: #f4f5f7; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dde1e7; --soft: #9aa2ad; --paper: #16181c; --line: #32373f; --tint: #1f2228; --link: #7fbcf5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 24px 64px; max-width: 1160px; font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 16px; margin: 26px 0 6px; }
h3 { font-size: 13px; margin: 16px 0 4px; color: var(--soft); }
p, ul { max-width: 78ch; margin: 6px 0; }
ul { padding-left: 20px; }
a { color: var(--link); }
code { font: 12.5px ui-monospace, monospace; background: var(--tint); padding: 0 3px; border-radius: 3px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
th.n, td.n { text-align: right; white-space: nowrap; }
td { overflow-wrap: break-word; }
td code { white-space: nowrap; }
section { border-top: 3px solid var(--line); margin-top: 40px; padding-top: 20px; }
svg { max-width: 100%; height: auto; display: block; margin: 8px 0; }
.up { float: right; font-size: 13px; }
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --tint: #f2f2f2; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  section { break-before: page; border-top: 0; margin-top: 0; }
  h2, h3 { break-after: avoid; }
  tr, svg { break-inside: avoid; }
  .up { display: none; }
  .scroll { overflow: visible; }
}
"""


def html_page(title: str, index: Sequence[Block], cards: Sequence[tuple[str, Sequence[Block]]]) -> str:
    """Return the index and the cards behind it as one page.

    Parameters
    ----------
    title
        Of the page.
    index
        What stands in front.
    cards
        Code and blocks of each card.
    """
    sections = "\n".join(
        f'<section id="{escape(code)}"><a class="up" href="#top">All cards</a>\n{_blocks(blocks)}\n</section>'
        for code, blocks in cards
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{_STYLE}{STYLE}</style>
</head>
<body id="top">
<main>
{_blocks(index)}
{sections}
</main>
</body>
</html>
"""


def _blocks(blocks: Sequence[Block]) -> str:
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Para):
        return f"<p>{_line(block.spans)}</p>"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{_line(item)}</li>' for item in block.items)}</ul>"
    if isinstance(block, Figure):
        return block.svg
    return _table(block)


def _table(table: Table) -> str:
    kind = [' class="n"' if k in table.numbers else "" for k in range(len(table.head))]
    head = "".join(f'<th scope="col"{k}>{escape(name)}</th>' for k, name in zip(kind, table.head, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{k}>{_line(cell)}</td>' for k, cell in zip(kind, row, strict=True))}</tr>"
        for row in table.rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _line(spans: Spans) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    if isinstance(span, Code):
        return f"<code>{escape(span.text)}</code>"
    if isinstance(span, Strong):
        return f"<strong>{escape(span.text)}</strong>"
    if isinstance(span, Link):
        return f'<a href="#{escape(span.card)}">{escape(span.text)}</a>'
    return escape(span)
