"""What a board was drawn lately: where nodes stood and who was new around an account, so that nothing is drawn twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .exploration import Exploration, Place
from .facts import Facts
from .wire import Answer

if TYPE_CHECKING:
    from .service import BoardService

_REMEMBERED = 8
_ASKED = {"focus", "added", "hidden", "pinned", "positions", "layout", "time", "limit"}


class Drawings:
    """The graph answers of one service, kept for whoever follows the board.

    Parameters
    ----------
    service
        Answers what was not asked yet.
    """

    def __init__(self, service: BoardService) -> None:
        self._service = service
        self._places: OrderedDict[str, dict[str, Place]] = OrderedDict()
        self._fresh: dict[tuple[str, int], list[str]] = {}

    @property
    def facts(self) -> Facts:
        """Facts of the service."""
        return self._service.facts

    def heard(self, method: str, params: Mapping[str, Any], answer: Answer) -> None:
        """Keep what an answer says, if it is about the graph."""
        if method == "graph" and params.keys() <= _ASKED:
            self._places[_key(params)] = places_of(answer.frames["nodes"])
            while len(self._places) > _REMEMBERED:
                self._places.popitem(last=False)
        elif method == "neighbours" and params.keys() >= {"id", "limit"}:
            if len(self._fresh) >= _REMEMBERED:
                self._fresh.clear()
            self._fresh[params["id"], int(params["limit"])] = self._undrawn(answer)

    def places(self, question: Mapping[str, Any]) -> dict[str, Place]:
        """Return where the nodes of a graph stand, drawing it where the board has not had it drawn."""
        key = _key(question)
        if key not in self._places:
            self._service.ask("graph", **question)
        return self._places[key]

    def fresh_around(self, name: str, limit: int) -> list[str]:
        """Return the largest counterparties that are not drawn, or were not when the board asked for them."""
        found = self._fresh.pop((name, limit), None)
        return self._undrawn(self._service.ask("neighbours", id=name, limit=limit)) if found is None else found

    def shown_around(self, name: str) -> int:
        """Return how many counterparties of an account are drawn."""
        facts = self.facts
        index = facts.find(name)
        if index is None:
            return 0
        rows = facts.rows_of([index])
        ends = np.unique(np.concatenate([facts.ledger.s[rows], facts.ledger.d[rows]]))
        return sum(int(end) in facts.drawn for end in ends if end != index)

    def _undrawn(self, answer: Answer) -> list[str]:
        facts = self.facts
        return [name for name in answer.result["add"] if facts.find(name) not in facts.drawn]


def places_of(nodes: Any) -> dict[str, Place]:
    """Return where nodes stand in thousandths of a pixel, rounded to hundredths as the board rounds."""
    at = [np.floor(nodes[axis].to_numpy().astype(np.float64) * 100 + 0.5).astype(np.int64) * 10 for axis in ("x", "y")]
    return dict(zip(nodes["id"].to_list(), zip(at[0].tolist(), at[1].tolist(), strict=True), strict=True))


def _key(question: Mapping[str, Any]) -> str:
    return f"{Exploration.of_view(question, question.get('time')).digest()} {question.get('limit')}"
