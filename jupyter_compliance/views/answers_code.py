"""The investigation as code, and whether doing all of it again gives the same."""

from __future__ import annotations

from typing import Any

from .asks import as_choice
from .facts import Facts
from .wire import Answer


def code(facts: Facts, *, what: Any = "all") -> Answer:
    """Return ``{text}``: the last action, or the whole investigation, as Python.

    Parameters
    ----------
    what
        ``last`` or ``all``.
    """
    chosen = as_choice(what, "what", ("last", "all"))
    return Answer({"text": facts.case.code(-1 if chosen == "last" else None)})


def replay(facts: Facts) -> Answer:
    """Do the investigation again beside the case and return ``{ok, text, items: [{item, original, replayed, same}]}``."""
    found = facts.case.replay()
    items = [{"item": one.item, "original": one.original, "replayed": one.replayed, "same": one.same} for one in found.items]
    return Answer({"ok": found.ok, "text": found.sentence, "items": items})
