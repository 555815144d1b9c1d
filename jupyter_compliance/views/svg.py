"""SVG text: elements whose every attribute and text is escaped, and text that fits its place."""

from __future__ import annotations

import re
from html import escape

#: Fonts that readers' machines have; none is loaded.
FONT = "'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
# XML 1.0 cannot hold these at all
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# a run of text must not turn around what stands beside it
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: object) -> str:
    """Escape any text for SVG content or attributes; characters XML cannot hold become ``�``."""
    return escape(_TURNING.sub("", _NOT_XML.sub("\ufffd", str(text))), quote=True)


def tag(name: str, *children: str, **attributes: object) -> str:
    """Return an element; ``font_size=12`` is written ``font-size="12"``, None is left out, numbers are kept short."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{clean(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(x: float, y: float, words: object, *, size: float = 12, fill: str, width: float | None = None, **attributes: object) -> str:
    """Return one line of text, cut with an ellipsis where it is wider than `width` pixels."""
    line = " ".join(str(words).split())
    line = line if width is None else cut(line, size, width, bold=attributes.get("font_weight") is not None)
    return tag("text", clean(line), x=x, y=y, font_size=size, fill=fill, **attributes)


def document(width: int, height: int, title: str, description: str, *parts: str) -> str:
    """Return a whole picture with a name and description for readers who cannot see it."""
    return tag(
        "svg",
        tag("title", clean(title)),
        tag("desc", clean(description)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        font_family=FONT,
    )


def breadth(line: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a line takes; never less than it does in the fonts named."""
    narrow = sum(c in "iljtf.,:;'|!()[] " for c in line)
    wide = sum(c in "mwMW@%—…→✕" for c in line)
    return size * (0.58 * (len(line) - narrow - wide) + 0.36 * narrow + 0.92 * wide) * (1.08 if bold else 1.0)


def cut(line: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return the line, or as much of it as fits with an ellipsis."""
    line = line[: int(width / (0.36 * size)) + 2]  # more cannot fit, and a title may be a megabyte
    if breadth(line, size, bold=bold) <= width:
        return line
    while line and breadth(line + "…", size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def wrap(words: str, size: float, width: float, lines: int) -> list[str]:
    """Break a text into at most so many lines; the last one tells by an ellipsis that more follows."""
    found: list[str] = []
    left = words.split()
    while left and len(found) < lines:
        line = left.pop(0)
        while left and breadth(f"{line} {left[0]}", size) <= width:
            line += f" {left.pop(0)}"
        found.append(cut(line, size, width))
    if left:
        found[-1] = cut(found[-1] + " " + left[0] + " …", size, width)
    return found


def _number(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
