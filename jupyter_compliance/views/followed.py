"""The boards of one service: each window is followed by itself, and Python speaks of the one used last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .asks import as_text
from .drawings import Drawings
from .exploring import Exploring
from .facts import Facts
from .wire import Answer

if TYPE_CHECKING:
    from .service import BoardService

#: Windows followed at a time; the one used least lately begins anew when it is used again.
_MOST = 16


class Followed:
    """Who is followed.

    Attributes
    ----------
    drawings
        What the service has drawn.
    """

    def __init__(self, service: BoardService) -> None:
        self._service = service
        self.drawings = Drawings(service)
        self._windows: dict[str, Exploring] = {}

    @property
    def current(self) -> Exploring:
        """The window used last; the one to open next where there is none."""
        return next(reversed(self._windows.values()), None) or self.window("")

    def window(self, name: str) -> Exploring:
        """Return who follows a window; the first one goes on with what Python did before."""
        found = self._windows.pop(name, None) or self._windows.pop("", None) or Exploring(self._service, self.drawings)
        self._windows[name] = found
        while len(self._windows) > _MOST:
            del self._windows[next(iter(self._windows))]
        return found


def step(
    facts: Facts, *, steps: Any, state: Any, start: Any = None, drawn: Any = False, window: Any = "", author: Any = ""
) -> Answer:
    """Follow what was done in a window of the board and write it down; see `Exploring.step`."""
    exploring: Exploring = facts.followed.window(as_text(window, "window")[:80])
    return exploring.step(steps=steps, state=state, start=start, drawn=drawn, author=author)
