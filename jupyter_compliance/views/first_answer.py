"""What a board shows first, sent along with it: the picture waits for no question and no answer."""

from __future__ import annotations

import logging
from typing import Any

from .answers_case import PANES, spec
from .frontend import bundle
from .overview import looks
from .remembered import remembered
from .service import BoardService

_LOG = logging.getLogger(__name__)
#: Nodes of a neighbourhood that the front end asks for.
NODES = 60


def foresee(case: Any) -> None:
    """Work out what a board of the case shows first, and its still picture, so that neither is waited for."""
    from .picture import board_svg

    service = BoardService(case)
    spec(service.facts)
    looks(service.facts)
    for panes in (PANES, ("graph",)):
        view, selection = remembered(service.facts, queue="queue" in panes)
        first_answers(service, view, selection, panes)
        board_svg(case, selection=selection, view=view, panes=panes)
    bundle("loader.js")


def first_answers(
    service: BoardService, view: dict[str, Any], selection: dict[str, Any], panes: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the answers to what the front end asks first, ``{method, params, result, tables}`` with tables as bytes.

    The parameters are those the graph pane sends for this view; an answer to any other question is not used. What
    cannot be answered is left to be asked, so that the error is told where the user looks.
    """
    if "graph" not in panes:
        return []
    time = selection.get("time")
    if view.get("scope") == "all":
        asked: tuple[str, dict[str, Any]] = ("overview", {"time": time})
    else:
        kept = {name: view.get(name) or [] for name in ("focus", "added", "hidden")}
        kept |= {name: view.get(name) or {} for name in ("pinned", "positions")}
        asked = ("graph", kept | {"layout": view.get("layout") or "flow", "time": time, "limit": NODES})
    method, params = asked
    try:
        reply = service.handle(method, params)
    except Exception:
        _LOG.debug("The first answer is left to be asked.", exc_info=True)
        return []
    return [{"method": method, "params": params, "result": reply.result, "tables": reply.tables}]
