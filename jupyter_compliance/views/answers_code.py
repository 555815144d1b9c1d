"""The investigation as code, and whether doing all of it again gives the same."""

from __future__ import annotations

from typing import Any

from .asks import as_choice
from .code_text import selected
from .facts import Facts
from .remembered import standing
from .wire import Answer


def code(facts: Facts, *, what: Any = "all", selection: Any = None) -> Answer:
    """Return ``{text}``: the last action, the whole investigation, or a selection, as Python.

    Parameters
    ----------
    what
        ``last``, ``all`` or ``selection``.
    selection
        ``{subjects, transfers, time}`` as the board has it.
    """
    chosen = as_choice(what, "what", ("last", "all", "selection"))
    if chosen == "selection":
        told = standing(facts, selection)
        anything = told["subjects"] or told["transfers"] or told["time"]
        return Answer({"text": selected("board", told) + "\n" if anything else ""})
    return Answer({"text": facts.case.code(-1 if chosen == "last" else None)})


def replay(facts: Facts) -> Answer:
    """Do the investigation again beside the case and return ``{ok, text, items: [{item, original, replayed, same}]}``."""
    found = facts.case.replay()
    items = [{"item": one.item, "original": one.original, "replayed": one.replayed, "same": one.same} for one in found.items]
    return Answer({"ok": found.ok, "text": found.sentence, "items": items})
