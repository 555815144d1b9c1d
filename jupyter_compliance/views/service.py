"""One door to every answer: a method name and parameters in, a result and Arrow tables out; no widget needed."""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Callable
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError

from .answers_case import export, verify
from .answers_code import code, replay
from .answers_graph import graph
from .answers_neighbours import neighbours
from .answers_notes import dispose, note, notes, withdraw
from .answers_patterns import abandon, draft, find, found, keep_pattern, patterns, sought
from .answers_queue import queue
from .answers_subject import subject
from .answers_timeline import timeline
from .answers_transfers import transfers, walk
from .asks import RequestError, nearest
from .facts import Facts
from .followed import Followed, step
from .overview import about, overview
from .search import search
from .searching import Searches
from .wire import Answer, Reply, encode

_LOG = logging.getLogger(__name__)

#: Every method of the board protocol.
METHODS: dict[str, Callable[..., Answer]] = {
    "queue": queue,
    "graph": graph,
    "overview": overview,
    "about": about,
    "neighbours": neighbours,
    "subject": subject,
    "transfers": transfers,
    "timeline": timeline,
    "search": search,
    "notes": notes,
    "note": note,
    "withdraw": withdraw,
    "dispose": dispose,
    "walk": walk,
    "export": export,
    "verify": verify,
    "step": step,
    "code": code,
    "replay": replay,
    "patterns": patterns,
    "draft": draft,
    "find": find,
    "found": found,
    "abandon": abandon,
    "sought": sought,
    "keep_pattern": keep_pattern,
}

#: Those of them that change the case or write into its folder.
WRITING = frozenset({"step", "note", "withdraw", "dispose", "export", "sought", "keep_pattern"})


class BoardService:
    """Answers what a board asks about a case.

    Parameters
    ----------
    case
        The open case.
    """

    def __init__(self, case: Any) -> None:
        self.case = case
        self._facts: Facts | None = None
        self.followed = Followed(self)
        self.searches = Searches()

    @property
    def facts(self) -> Facts:
        """What is known of the case now; kept until its ledger or triage changes."""
        if self._facts is None or not self._facts.current():
            self._facts = Facts(self.case)
            self._facts.followed = self.followed
            self._facts.searches = self.searches
        return self._facts

    def ask(self, method: str, **params: Any) -> Answer:
        """Return an answer with polars frames.

        Raises
        ------
        ComplianceError
            The method or a parameter is unknown or wrong; the advice says what is allowed.
        """
        found = METHODS.get(method)
        if found is None:
            raise RequestError(f"The board has no method {method!r}.", nearest(str(method), METHODS))
        allowed = {name: p for name, p in inspect.signature(found).parameters.items() if p.kind is p.KEYWORD_ONLY}
        for name in params:
            if name not in allowed:
                known = nearest(name, allowed) if allowed else "It takes none."
                raise RequestError(f"The method {method!r} has no parameter {name!r}.", known)
        for name, parameter in allowed.items():
            if parameter.default is parameter.empty and name not in params:
                raise RequestError(f"The method {method!r} needs {name!r}.", "Give it.")
        answer = found(self.facts, **params)
        self.followed.drawings.heard(method, params, answer)
        return answer

    def handle(self, method: str, params: dict[str, Any] | None = None) -> Reply:
        """Return an answer ready for the wire; raises as `ask`."""
        if params is not None and not (isinstance(params, dict) and all(isinstance(name, str) for name in params)):
            raise RequestError(f"The parameters of {method!r} must be an object.", "Give names and values.")
        return encode(self.ask(method, **(params or {})))

    def respond(self, message: Any) -> tuple[dict[str, Any], list[bytes]]:
        """Answer one message of the front end and never raise.

        Parameters
        ----------
        message
            ``{id, method, params}``.

        Returns
        -------
        tuple
            ``{id, ok, result, tables}`` with one buffer per table, or ``{id, ok: false, error: {what, advice, detail}}``.
        """
        asked = message if isinstance(message, dict) else {}
        request = asked.get("id")
        try:
            reply = self.handle(str(asked.get("method")), asked.get("params"))
        except ComplianceError as error:
            return {"id": request, "ok": False, "error": explain(error)}, []
        except KeyboardInterrupt:
            told = RequestError("The kernel was interrupted before this was ready.", "Try again.")
            return {"id": request, "ok": False, "error": explain(told)}, []
        except Exception as error:
            _LOG.exception("The board request %r failed.", asked.get("method"))
            return {"id": request, "ok": False, "error": explain(error)}, []
        tables = list(reply.tables)
        return {"id": request, "ok": True, "result": reply.result, "tables": tables}, [reply.tables[name] for name in tables]


def explain(error: Exception) -> dict[str, str]:
    """Return an error as ``{what, advice, detail}``; the detail of an unforeseen one is its traceback."""
    if isinstance(error, ComplianceError):
        return {"what": error.what, "advice": error.advice, "detail": type(error).__name__}
    return {
        "what": "The answer could not be made because of an unforeseen error.",
        "advice": "Copy the detail into a report; the case itself is unharmed.",
        "detail": "".join(traceback.format_exception(error)),
    }
