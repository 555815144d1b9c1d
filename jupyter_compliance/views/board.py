"""The board as a notebook widget: one selection, answers on request, and a picture for when the kernel is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import anywidget
import traitlets

from jupyter_compliance.contracts.errors import ComplianceError

from .answers_case import PANES, spec
from .asks import RequestError, as_choice, nearest
from .first_answer import first_answers
from .frontend import bundle
from .handle import BoardHandle
from .places import PLACES, running_cell
from .remembered import NOTHING, remembered, to_keep
from .service import BoardService
from .still import with_still

_LOG = logging.getLogger(__name__)
#: Height in pixels of a board in a cell.
LOW, HIGH = 200, 4000


class Board(BoardHandle, anywidget.AnyWidget):
    """Queue, graph, timeline, inspector and notes of one case, linked by one selection.

    Get one with ``case.board()``, ``case.graph()`` or ``case.queue()``.

    Parameters
    ----------
    case
        The open case.
    height
        Height in pixels, 200 to 4000; without it the one set in JupyterLab, which is 720 until somebody changes it.
    panes
        Some of ``queue``, ``graph``, ``timeline``, ``inspector``; all without it.
    scope
        ``near`` for the neighbourhood in focus, ``all`` for all accounts; without it as the case was left.

    Attributes
    ----------
    spec
        What the front end is told about the case.
    selection
        ``{subjects, transfers, time: [from, to] in ms or None, source}`` as the user has it now.
    view
        Focus, positions, camera and panes; kept in the case.

    Raises
    ------
    ComplianceError
        A pane is unknown, or the front end is not built.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    selection = traitlets.Dict(default_value=NOTHING).tag(sync=True, echo_update=False)
    view = traitlets.Dict().tag(sync=True, echo_update=False)
    #: What the front end asks first, answered; empty once it has been heard of.
    opening: traitlets.List[Any] = traitlets.List().tag(sync=True)

    _service: BoardService | None = None

    def __init__(self, case: Any, *, height: int | None = None, panes: Iterable[str] | None = None, scope: str | None = None) -> None:
        chosen = PANES if panes is None else tuple(dict.fromkeys(panes))
        unknown = [pane for pane in chosen if pane not in PANES]
        if unknown or not chosen:
            raise RequestError(f"A board has no pane {unknown[0]!r}." if unknown else "A board needs a pane.", nearest(str(unknown[:1]), PANES))
        if height is not None and (isinstance(height, bool) or not isinstance(height, (int, float)) or not height > 0):
            raise RequestError(f"{height!r} is not the height of a board.", "Give pixels, for example height=720.")
        self.case = case
        self._height, self._panes = 0 if height is None else int(min(HIGH, max(LOW, height))), chosen
        self._service = BoardService(case)
        told = self._told()
        view, selection = remembered(self._service.facts, queue="queue" in chosen)
        if scope is not None:
            view["scope"] = as_choice(scope, "scope", ("near", "all"))
        opening = first_answers(self._service, view, selection, chosen)
        super().__init__(_esm=bundle("loader.js"), spec=told, view=view, selection=selection, opening=opening)
        self.on_msg(self._answer)
        self.observe(self._keep_view, "view")
        case.watch(self._changed)

    def close(self) -> None:
        """Take the board off the page and free what it holds; the case stays open."""
        PLACES.forget(self)
        if self._service is not None:
            self.case.journal.settle()
        self._service = None
        super().close()

    def __repr__(self) -> str:
        if self._service is None:
            return "Board (closed); case.board() opens a new one"
        return super().__repr__()

    # ---- the front end's side ----------------------------------------------------------------------------------

    def _open(self) -> BoardService:
        if self._service is None:
            raise RequestError("This board is closed.", "Open a new one with case.board().")
        return self._service

    def _told(self) -> dict[str, Any]:
        return spec(self._open().facts, panes=self._panes, height=self._height)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer one request; whatever goes wrong becomes an answer in words."""
        if self._service is None or not isinstance(content, dict) or "method" not in content:
            return
        if content["method"] == "module":  # a page that has no code of a board yet
            self.send({"event": "module"}, [bundle(name).encode() for name in ("board.js", "board.css")])
            return
        self.opening = []  # it is drawn, and asks for the rest
        message, buffers = self._service.respond(content)
        self.send(message, buffers)

    def _changed(self, what: list[str]) -> None:
        """Tell the front end that the case changed."""
        if self._service is None:
            return
        try:
            self.opening = []
            self.spec = self._told()
            self.send({"event": "changed", "what": list(what)})
        except Exception:  # a note is written whether or not a board can show it
            _LOG.exception("The board could not be told of a change.")

    def _keep_view(self, change: Any) -> None:
        """Keep positions, camera, panes and what is selected with the case."""
        if self.case.readonly or self._service is None:
            return
        try:
            view = to_keep(change["new"])
            if "view" in self._property_lock:  # the front end wrote it, and tells of its steps itself
                self._open().followed.current.keep(view)
            elif not self._following:
                self._open().followed.current.assigned(view)
        except (ComplianceError, OSError, ValueError):
            _LOG.warning("The layout of the board could not be kept with the case.", exc_info=True)

    def _tell(self, message: dict[str, Any]) -> None:
        self.send(message)

    # ---- showing itself ----------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        place = running_cell()
        for old in PLACES.show(self, *place) if place else ():
            old.close()
        live = super()._repr_mimebundle_(**kwargs)
        if live is None:
            return None
        data, metadata = live
        return with_still(data, data["text/plain"], self._draw), metadata

    def _draw(self) -> str:
        from .picture import board_svg

        return board_svg(self.case, selection=self.selection, view=self.view, panes=self._panes)
