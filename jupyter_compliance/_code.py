"""The investigation of a case as a script that does it again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .contracts.errors import ComplianceError
from .contracts.time_words import moment_of

if TYPE_CHECKING:
    from .case import Case
    from .store import Entry


def code(case: Case, since: int | str | datetime | None = None) -> str:
    """Return the whole investigation as Python: opens the case, then board, notes and decisions in order.

    Run on a copy of the case as it was made, the script leads to the same notes, decisions and layout. Text of the
    case stands in it as literals only.

    Parameters
    ----------
    since
        Only what was done from a moment on (datetime or text, UTC), or from an entry of the journal on (its number);
        a negative number counts actions from the end, so −1 gives the last one.

    Returns
    -------
    str
        The script; with `since`, its calls alone.

    Raises
    ------
    ComplianceError
        `since` is not understood, or the journal is damaged.
    """
    from .views.code_text import Script, comment, literal

    entries = case.journal.entries()
    if since is not None:
        chosen = _since(entries, since)
        lines = Script(case.policy.sha256, chosen[0].author if chosen else "").lines(chosen)
        return "\n".join(lines).strip() + "\n" if lines else ""
    script = Script(case.policy.sha256)
    last = len(entries)
    head = [
        comment(f"{case.title}: the investigation as code"),
        comment(f"Written by jupyter_compliance {__version__} from the {last:,} journal entries of case {case.id}."),
        "",
        "from jupyter_compliance import Case",
        "",
        f"case = Case.open({literal(str(case.path))})",
    ]
    done = script.lines(entries) or ["", comment("Nothing was done yet.")]
    return "\n".join([*head, *done]).rstrip() + "\n"


def _since(entries: list[Entry], since: Any) -> list[Entry]:
    if isinstance(since, bool):
        raise ComplianceError(f"{since!r} is not a place in the journal.", "Give an entry's number or a moment.")
    if isinstance(since, int):
        return [e for e in entries if e.seq >= since] if since >= 0 else _last(entries, -since)
    if not isinstance(since, (str, datetime)):
        raise ComplianceError(f"{since!r} is not a place in the journal.", "Give an entry's number or a moment.")
    moment = moment_of(since)
    return [e for e in entries if datetime.fromisoformat(e.ts) >= moment]


def _last(entries: list[Entry], number: int) -> list[Entry]:
    """Return the entries of the last actions; opening a board, and what is made of many calls at once, go with them."""
    starts = [
        at for at, entry in enumerate(entries)
        if entry.kind not in ("case.created", "case.imported") and entry.body.get("call") != "start" and not _continued(entries, at)
    ]  # fmt: skip
    return entries[starts[-number] :] if len(starts) >= number else entries[starts[0] :] if starts else []


def _continued(entries: list[Entry], at: int) -> bool:
    before = entries[at - 1] if at else None
    steps = before is not None and before.kind == entries[at].kind == "explore.step"
    return bool(steps and before and before.body.get("call") != "start" and "layout" not in before.body)
