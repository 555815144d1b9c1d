"""The record of one board: each thing done there becomes an entry of the journal that can be done again, exactly."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.store.canonical import canonical
from jupyter_compliance.store.journal import STEP

from .asks import RequestError, as_text
from .drawings import Drawings
from .exploration import Exploration
from .explorer import Explorer
from .wire import Answer

if TYPE_CHECKING:
    from .service import BoardService

_LOG = logging.getLogger(__name__)
#: What `start` may say: nothing of the stored layout stands, all is told.
WHOLE = "whole"
#: Parts of a step, as the journal has them, that are done again as they are.
_TOLD = ("call", "args", "joined", "drawn", "set")
_EXPLORED = ("focus", "added", "hidden", "pinned", "positions", "layout", "colour", "scope")


class Exploring:
    """Follows one board and writes down what is done there.

    An entry of kind ``explore.step`` says ``{board, call, args}``, and where they apply ``joined`` (undone together
    with the step before), ``drawn`` (the graph was drawn after it), ``set`` (what the step alone does not explain) and
    ``layout`` (hash of ``layout.json`` after it). The first entry of a board is ``start``.

    Parameters
    ----------
    service
        Service of the board.
    drawings
        What the service has drawn.
    """

    def __init__(self, service: BoardService, drawings: Drawings) -> None:
        self._service = service
        self.drawings = drawings
        self.board: str | None = None
        self._explorer: Explorer | None = None
        self._start: dict[str, Any] = {}
        self._stored = Exploration()
        self._found = self._lost = False
        self._waiting = 0
        self._held: list[dict[str, Any]] | None = None

    @property
    def explorer(self) -> Explorer:
        """The explorer; begins as the case was left."""
        return self._explorer or self.begin()

    @property
    def begun(self) -> bool:
        """Whether anything was done on this board."""
        return self._explorer is not None

    # ---- beginning ---------------------------------------------------------------------------------------------

    def begin(self, shown: Exploration | None = None, *, scope: str | None = None) -> Explorer:
        """Begin as the case was left, or as the board says it stands, and note the difference.

        Parameters
        ----------
        shown
            How the board stands, where it has been drawn.
        scope
            What it is to draw, where that is all that is known of it.
        """
        stored = self._service.case.folder.layout
        self._found, self._stored = bool(stored), Exploration.of_layout(stored)
        explorer = self._opened(self._stored)
        self._start = {}
        if shown is None and scope:
            shown = explorer.state.scoped(scope)
        if shown is not None:
            parts = explorer.state.difference(shown)
            parts.pop("positions", None)
            self._start = self._begun_with(explorer, parts)
            if moved := explorer.state.difference(shown):
                self._start |= moved
                explorer.take(shown)
        self._explorer = explorer
        return explorer

    def _opened(self, state: Exploration) -> Explorer:
        """Return how a board opens on a layout: what is in focus there, or the first of the queue."""
        explorer = Explorer(self.drawings, state)
        if not state.focus:
            explorer.act("focus", {"ids": self._service.facts.triage.queue["subject"].head(1).to_list()})
            explorer.history.clear()
        explorer.settle()
        return explorer

    def _begun_with(self, explorer: Explorer, parts: dict[str, Any]) -> dict[str, Any]:
        if parts:
            explorer.act("restore", parts)
            explorer.history.clear()
            explorer.settle()
        return parts

    # ---- following ---------------------------------------------------------------------------------------------

    def do(self, call: str, args: Mapping[str, Any]) -> bool:
        """Do one thing, draw the graph, write it down, and return whether anything changed."""
        if self._held is None:
            with self.at_once():
                return self.do(call, args)
        canonical(dict(args))
        changed = self.explorer.act(call, args)
        if changed or call == "draw":
            self._held.append({"call": call, "args": dict(args)})
        return changed

    @contextmanager
    def at_once(self, *, draw: bool = True) -> Iterator[None]:
        """Do several things before the graph is drawn, or without drawing it, and write them down together."""
        explorer, held = self.explorer, self._held
        before = explorer.state
        bodies: list[dict[str, Any]] = []
        self._held = bodies
        try:
            yield
        finally:
            self._held = held
            if bodies:
                if draw:
                    explorer.settle()
                    bodies[-1]["drawn"] = True
                bodies[-1]["layout"] = explorer.state.digest()
                self._write(bodies, before, self._service.case.author)

    def step(self, *, steps: Any, state: Any, start: Any, drawn: Any, author: Any) -> Answer:
        """Follow what was done on the board and write it down.

        Parameters
        ----------
        steps
            ``[{call, args, joined}]`` in order.
        state
            How the board stands now: its view with ``time`` in milliseconds and ``filter``.
        start
            How it stood before the first of its steps; used once.
        drawn
            Whether the graph was drawn after the last of the steps.
        author
            Who signs, where it is not the author of the case.

        Returns
        -------
        Answer
            ``{recorded, followed, entries}``: whether it is written down, whether the steps alone lead to the state, and
            how many entries the journal has then.
        """
        shown = _state(state)
        if not isinstance(steps, list) or not steps or not all(isinstance(one, dict) for one in steps):
            raise RequestError("There is no step to follow.", "Give a list of {call, args}.")
        explorer = self._explorer or self.begin(None if start is None else _state(start))
        before = explorer.state
        bodies, followed = self._follow(explorer, steps, bool(drawn), shown)
        if not bodies:
            bodies = [{"call": "restore", "args": before.difference(shown)}]
            explorer.history.note(before, shown)
            explorer.take(shown)
        bodies[-1]["layout"] = explorer.state.digest()
        recorded = self._write(bodies, before, as_text(author or "", "author")[:200] or self._service.case.author)
        entries = self._service.case.journal.size() + self._waiting
        return Answer({"recorded": recorded, "followed": followed, "entries": entries})

    def _follow(
        self, explorer: Explorer, steps: list[dict[str, Any]], drawn: bool, shown: Exploration
    ) -> tuple[list[dict[str, Any]], bool]:
        """Do the steps and correct what they do not explain; no entries where one of them cannot be done."""
        bodies: list[dict[str, Any]] = []
        try:
            for one in steps:
                args = dict(one.get("args") or {})
                canonical(args)
                joined = one.get("joined") is True
                explorer.act(str(one.get("call")), args, joined=joined)
                bodies.append({"call": str(one["call"]), "args": args, **({"joined": True} if joined else {})})
            if drawn:
                explorer.settle()
                bodies[-1]["drawn"] = True
        except (ComplianceError, KeyError, TypeError, ValueError):
            _LOG.info("A step of the board is written down by its outcome.", exc_info=True)
            return [], False
        if wrong := explorer.state.difference(shown):
            bodies[-1]["set"] = wrong
            explorer.take(shown)
        return bodies, not wrong

    # ---- doing it again ----------------------------------------------------------------------------------------

    def again(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do what an entry says and return the entry as it comes out now, without the name of the board."""
        told = {name: body[name] for name in _TOLD if name in body}
        if body["call"] == "start":
            self._start_again(dict(body["args"]))
            return told
        explorer = self.explorer
        explorer.act(body["call"], body["args"], joined=body.get("joined") is True)
        if body.get("drawn"):
            explorer.settle()
        if "set" in body:
            explorer.take(explorer.state.setting(body["set"]))
        if "layout" in body:
            told["layout"] = explorer.state.digest()
            self._service.case.folder.layout = explorer.state.kept()
        return told

    def _start_again(self, args: dict[str, Any]) -> None:
        if args.pop(WHOLE, False):
            self._explorer = Explorer(self.drawings, Exploration().setting(args))
            self._explorer.redraw()
            return
        explorer = self._opened(Exploration.of_layout(self._service.case.folder.layout))
        moved = {name: args.pop(name) for name in ("positions",) if name in args}
        self._begun_with(explorer, args)
        explorer.take(explorer.state.setting(moved))
        self._explorer = explorer

    # ---- writing -----------------------------------------------------------------------------------------------

    def _write(self, bodies: list[dict[str, Any]], before: Exploration, author: str) -> bool:
        """Have entries and layout written in the background; nothing where the case is for reading only."""
        case, state, start = self._service.case, self.explorer.state, self._start
        if case.readonly:
            return False
        whole = Exploration().difference(before)
        self._start = {}
        added = len(bodies) + (self.board is None)
        self._waiting += added

        def write() -> None:
            left = added
            try:
                if self.board is None:
                    self.board = case.journal.append(STEP, lambda entries: self._first(entries, start, whole), author).body["board"]
                    left, self._waiting = left - 1, self._waiting - 1
                for body in bodies:
                    case.journal.append(STEP, {"board": self.board, **body}, author)
                    left, self._waiting = left - 1, self._waiting - 1
                case.folder.layout = state.kept()
            except Exception:
                self.board, self._lost = None, True
                raise
            finally:
                self._waiting -= left

        case.journal.later(write)
        return True

    def _first(self, entries: list[Any], start: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
        """Return the entry a board begins with; it tells all where the stored layout is not what the journal leads to."""
        steps = [entry.body for entry in entries if entry.kind == STEP]
        number = 1 + sum(body.get("call") == "start" for body in steps)
        led_to = next((body["layout"] for body in reversed(steps) if "layout" in body), None)
        known = not self._lost and (led_to == self._stored.digest() if self._found else led_to is None)
        return {"board": f"b{number}", "call": "start", "args": start if known else {WHOLE: True, **whole}}

    def assigned(self, view: Mapping[str, Any]) -> None:
        """Take over a view that was set from Python as a whole."""
        state = self.explorer.state
        shown = Exploration.of_view(state.view() | dict(view), None if state.time is None else [t / 1000 for t in state.time])
        parts = state.difference(shown.filtered(state.filter))
        if parts:
            self.do("restore", parts)
        self.keep(view)

    def keep(self, view: Mapping[str, Any]) -> None:
        """Keep what is one person's screen: camera, panes, tab and selection; the rest is written step by step."""
        if not self._service.case.readonly:
            self._service.case.folder.screen = {name: value for name, value in view.items() if name not in _EXPLORED}


def _state(given: Any) -> Exploration:
    if not isinstance(given, dict):
        raise RequestError("The state of a board must be an object.", "Give its view with time and filter.")
    return Exploration.of_view(given, given.get("time"), given.get("filter"))
