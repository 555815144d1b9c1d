"""In a notebook a long search says how far it is, in one line that is rewritten in place."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[str, int, int], None]
_QUIET_SECONDS = 2.0


@contextmanager
def told(progress: Progress | None) -> Iterator[Progress | None]:
    """Give the progress that was asked for; where none was, and a notebook cell waits, one that shows itself.

    What takes less than two seconds shows nothing.
    """
    line = _Line() if progress is None and _in_a_cell() else None
    try:
        yield progress or line
    except BaseException:
        if line is not None:
            line.end("Stopped.")
        raise
    if line is not None:
        line.end(f"Looked for {line.total} typologies in {time.monotonic() - line.begun:.0f} s.")


class _Line:
    """One line of a cell's output."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.total = 0
        self._handle: Any = None

    def __call__(self, code: str, done: int, total: int) -> None:
        from .detectors.registry import DETECTORS

        self.total = total
        if code and time.monotonic() - self.begun >= _QUIET_SECONDS:
            self._show(
                f"Looking for: {DETECTORS[code].name if code in DETECTORS else 'sub-graphs'} ({done + 1} of {total}) …"
            )

    def end(self, text: str) -> None:
        """Leave the last word, if anything was shown."""
        if self._handle is not None:
            self._show(text)

    def _show(self, text: str) -> None:
        from IPython import display

        data = {"text/plain": text}
        if self._handle is None:
            show: Any = display.display
            self._handle = show(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


def _in_a_cell() -> bool:
    """Whether a cell of a notebook is what runs now, not a question of a board."""
    if "ipykernel" not in sys.modules or threading.current_thread() is not threading.main_thread():
        return False
    from IPython import get_ipython

    parent = getattr(get_ipython(), "parent_header", None) or {}
    return bool(parent.get("header", {}).get("msg_type") == "execute_request")
