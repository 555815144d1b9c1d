"""Which notebook cell shows which board, so that running a cell again frees the board it showed before."""

from __future__ import annotations

import weakref
from typing import Any


class Places:
    """Boards by the cell that shows them, held weakly."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[str, list[weakref.ref[Any]]]] = {}

    def show(self, board: Any, cell: str, run: str) -> list[Any]:
        """Note that a run of a cell shows a board.

        Returns
        -------
        list
            Boards that an earlier run of the cell showed and that no cell shows any more.
        """
        before, refs = self._shown.get(cell, ("", []))
        replaced = [] if before == run else [ref() for ref in refs]
        kept = refs if before == run else []
        self._shown[cell] = (run, [ref for ref in kept if ref() is not None] + [weakref.ref(board)])
        return [old for old in replaced if old is not None and old is not board and not self.shows(old)]

    def shows(self, board: Any) -> bool:
        """Whether some cell shows the board."""
        return any(ref() is board for _, refs in self._shown.values() for ref in refs)

    def forget(self, board: Any) -> None:
        """Take a board off all cells."""
        for cell, (run, refs) in list(self._shown.items()):
            left = [ref for ref in refs if ref() is not None and ref() is not board]
            if left:
                self._shown[cell] = (run, left)
            else:
                del self._shown[cell]


PLACES = Places()


def running_cell() -> tuple[str, str] | None:
    """Return (cell id, run id) of the cell that runs now; None outside a notebook front end that tells."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    header = getattr(shell, "parent_header", None) or getattr(getattr(shell, "kernel", None), "_parent_header", None)
    if callable(getattr(shell, "get_parent", None)):
        header = shell.get_parent()
    if not isinstance(header, dict):
        return None
    cell = (header.get("metadata") or {}).get("cellId")
    run = (header.get("header") or {}).get("msg_id")
    return (str(cell), str(run)) if cell and run else None
