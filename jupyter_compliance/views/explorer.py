"""The explorer of one board: it follows what is done there, step by step, and can do the same again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .asks import RequestError, as_count, as_ids, as_text, nearest
from .exploration import Exploration, Place
from .exploration_history import History

if TYPE_CHECKING:
    from .drawings import Drawings

#: Budget of nodes that the board asks the graph for, and by how many accounts it expands.
LIMIT, EXPAND_BY = 60, 8


class Explorer:
    """State and undo of one board, and the calls that change them.

    Attributes
    ----------
    state
        How the board stands.
    """

    def __init__(self, drawings: Drawings, state: Exploration) -> None:
        self._drawings = drawings
        self.state = state
        self.history = History()
        self._fresh = False
        self._asked: dict[str, int] = {}
        self.calls: dict[str, Callable[[dict[str, Any]], Exploration | None]] = {
            "focus": lambda a: self.state.focused(self._accounts(a["ids"])),
            "add": lambda a: self.state.adding(self._known(a["ids"])),
            "expand": lambda a: self._expand(a["id"], a.get("limit")),
            "collapse": lambda _: self._collapse(),
            "hide": lambda a: self.state.hiding(self._known(a["ids"])),
            "show": lambda a: self.state.showing(a.get("ids")),
            "pin": lambda a: self.state.pinning(self._known(a["ids"])),
            "unpin": lambda a: self.state.unpinning(a.get("ids")),
            "place": lambda a: self.state.placing({name: (int(x), int(y)) for name, (x, y) in a["places"].items()}),
            "layout": lambda a: self.state.laid_out(a["mode"]),
            "colour": lambda a: self.state.coloured(a["mode"]),
            "scope": lambda a: self.state.scoped(a["mode"]),
            "between": lambda a: self.state.between(_span(a.get("time"))),
            "filter": lambda a: self.state.filtered(a),
            "restore": lambda a: (Exploration() if a.pop("whole", False) else self.state).setting(a),
            "draw": lambda _: self.state,
            "undo": lambda _: self.history.undo(self.state),
            "redo": lambda _: self.history.redo(self.state),
        }

    def act(self, call: str, args: Mapping[str, Any], *, joined: bool = False) -> bool:
        """Do one thing and return whether it changed anything.

        Parameters
        ----------
        call, args
            Name of an action and its arguments, as the journal holds them.
        joined
            It belongs to the step before it and is undone with it.

        Raises
        ------
        ComplianceError
            There is no such action, an argument is missing or wrong, or the case does not hold what it names.
        """
        found = self.calls.get(call)
        if found is None:
            raise RequestError(f"A board cannot {call!r}.", nearest(call, self.calls))
        try:
            after = found(dict(args))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RequestError(f"The step {call!r} cannot be done as it is put: {error}.", "Give what the step needs.") from error
        if after is None:
            return False
        before, self.state = self.state, after
        if call not in ("undo", "redo"):
            self.history.note(before, after, joined=joined)
        self._fresh |= before.focus != after.focus or before.layout != after.layout
        return before != after

    def settle(self) -> None:
        """Draw the graph as the board does: what has a place keeps it, unless focus or layout changed.

        While all accounts are shown the neighbourhood is not drawn, and nothing in it moves.
        """
        if self.state.scope == "all":
            return
        fixed = {} if self._fresh else self.state.positions
        places = self._drawings.places(self._question(fixed))
        self.state = replace(self.state, positions={**fixed, **places})
        self._fresh = False

    def redraw(self) -> None:
        """Draw the graph without moving anything, so that it is known what is shown."""
        self._drawings.places(self._question(self.state.positions))

    def take(self, state: Exploration) -> None:
        """Stand where the board says it stands."""
        self.state, self._fresh = state, False

    def _question(self, fixed: Mapping[str, Place]) -> dict[str, Any]:
        view = self.state.view()
        asked = {name: view[name] for name in ("focus", "added", "hidden", "pinned", "layout")}
        time = None if self.state.time is None else [t / 1000 for t in self.state.time]
        return asked | {"positions": {k: [x / 1000, y / 1000] for k, (x, y) in fixed.items()}, "time": time, "limit": LIMIT}

    def _expand(self, name: Any, limit: Any) -> Exploration:
        name = as_text(name, "id", empty=False)
        if limit is None:
            limit = max(self._asked.get(name, 0), self._drawings.shown_around(name)) + EXPAND_BY
        limit = as_count(limit, "limit", low=1)
        fresh = [one for one in self._drawings.fresh_around(name, limit) if one not in self.state.added]
        self._asked[name] = limit
        return self.state.adding(fresh)

    def _collapse(self) -> Exploration:
        self._asked.clear()
        return self.state.collapsed()

    def _known(self, ids: Any) -> list[str]:
        """Return accounts and groups, of which the accounts must be in the case."""
        names = as_ids(ids, "ids")
        for name in names:
            if not name.startswith("group:"):
                self._drawings.facts.index(name)
        return names

    def _accounts(self, ids: Any) -> list[str]:
        names = as_ids(ids, "ids")
        for name in names:
            self._drawings.facts.index(name)
        return names


def _span(time: Any) -> tuple[int, int] | None:
    if time is None:
        return None
    first, last = time
    return int(first), int(last)
