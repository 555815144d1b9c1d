"""What can be taken back on a board, step by step, as the board's own undo does it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from .exploration import Exploration

#: The board keeps so many steps.
_MOST = 200
#: The filter of the queue is a way of reading a list; undo leaves it alone.
_UNDONE = tuple(part.name for part in fields(Exploration) if part.name != "filter")


class History:
    """Steps done and steps taken back; each knows the parts it changed, before and after."""

    def __init__(self) -> None:
        self._done: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._undone: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def note(self, before: Exploration, after: Exploration, *, joined: bool = False) -> None:
        """Remember a step; a joined one belongs to the step before it."""
        names = [name for name in _UNDONE if getattr(before, name) != getattr(after, name)]
        if not names:
            return
        old, new = ({name: getattr(state, name) for name in names} for state in (before, after))
        if joined and self._done:
            first, last = self._done.pop()
            old, new = old | first, last | new
        self._done = [*self._done[1 - _MOST :], (old, new)]
        self._undone = []

    def undo(self, state: Exploration) -> Exploration | None:
        """Return the state before the newest step; None where nothing can be taken back."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return replace(state, **step[0])

    def redo(self, state: Exploration) -> Exploration | None:
        """Return the state after the step taken back last; None where there is none."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return replace(state, **step[1])

    def clear(self) -> None:
        """Forget every step."""
        self._done, self._undone = [], []
