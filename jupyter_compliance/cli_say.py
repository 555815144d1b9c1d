"""What the command line says: progress on stderr, and text from a case made safe for a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """Write one line of progress to stderr."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and when it is done how long it took."""
    begun = time.monotonic()
    say(f"{text} …")
    yield
    say(f"{text}: {time.monotonic() - begun:.1f} s")


def detecting(code: str, done: int, total: int) -> None:
    """Say which detector begins."""
    from .detectors.registry import DETECTORS

    if code:
        say(f"  {code} {DETECTORS[code].name if code in DETECTORS else 'sub-graphs'} ({done + 1} of {total})")


def safe_lines(text: str) -> str:
    """Return a text of several lines, each made safe by `safe`."""
    return "\n".join(safe(line) for line in text.rstrip("\n").split("\n"))


def safe(text: str | None, width: int | None = None) -> str:
    """Return text without control characters and, with a width, cut to it.

    Names and labels come from outside; an escape sequence among them could rewrite what the terminal shows.
    """
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text or "")
    return shown if width is None or len(shown) <= width else shown[: width - 1] + "…"
