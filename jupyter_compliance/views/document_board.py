"""What Python holds of an open case document: the same verbs as the board of a notebook cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .handle import BoardHandle
from .remembered import standing
from .service import BoardService

if TYPE_CHECKING:
    from .document_hub import DocumentHub


class DocumentBoard(BoardHandle):
    """The board of a case document; the variable ``board`` of its kernel.

    Where several windows show the document it speaks of the one used last.
    """

    def __init__(self, hub: DocumentHub) -> None:
        self._hub = hub

    @property
    def case(self) -> Any:
        """The open case."""
        return self._hub.case

    @property
    def selection(self) -> dict[str, Any]:
        """``{subjects, transfers, time: [from, to] in ms or None, source}`` as the user has it now."""
        return self._hub.selection

    @selection.setter
    def selection(self, selection: dict[str, Any]) -> None:
        """Choose in the window used last."""
        self._hub.show(selection=standing(self._hub.service.facts, selection))

    @property
    def view(self) -> dict[str, Any]:
        """Focus, positions, camera and panes."""
        return self._hub.view

    @view.setter
    def view(self, view: dict[str, Any]) -> None:
        """Show and write down a view that was set as a whole."""
        if not self._following:
            self._hub.service.followed.current.assigned(view)
        self._hub.show(view=dict(view))

    def _tell(self, message: dict[str, Any]) -> None:
        for client in self._hub.awake()[-1:]:
            client.post(message)

    def _open(self) -> BoardService:
        return self._hub.service
