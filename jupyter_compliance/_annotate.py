"""Notes and dispositions: what people say about a case, checked against what is in it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ._nearest import known_account, require_alert, require_transfer
from .contracts.errors import ComplianceError
from .contracts.vocabulary import DISPOSITIONS

if TYPE_CHECKING:
    from .case import Case

Target = dict[str, Any]


def default_author() -> str:
    """Name who writes: ``JUPYTER_COMPLIANCE_AUTHOR``, else the login name."""
    named = os.environ.get("JUPYTER_COMPLIANCE_AUTHOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def target_of(
    case: Case,
    subject: str | None,
    transfer: str | None,
    pair: tuple[str, str] | None,
    time: tuple[Any, Any] | None,
    alert: str | None,
    region: Iterable[str] | None,
    reply_to: str | None,
) -> Target:
    """Build the target of a note from the one keyword given, in the case's own spelling."""
    given = {"subject": subject, "transfer": transfer, "pair": pair, "time": time, "alert": alert, "region": region}
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise ComplianceError(
            f"A note is about one thing, not about {' and '.join(named)}.", "Write one note for each of them."
        )
    if not named:
        parent = _note(case, reply_to) if reply_to is not None else None
        return parent["target"] if parent else {"type": "case", "id": case.id}
    return checked_target(case, {"type": named[0], "id": given[named[0]]})


def checked_target(case: Case, target: Target) -> Target:
    """Return a target in canonical spelling, or raise with the nearest things the case does hold."""
    kind, what = target.get("type"), target.get("id")
    if kind == "subject":
        return {"type": kind, "id": known_account(case, what)}
    if kind == "transfer":
        return {"type": kind, "id": require_transfer(case, what)}
    if kind == "alert":
        return {"type": kind, "id": require_alert(case, what)}
    if kind == "pair":
        src, dst = (what["src"], what["dst"]) if isinstance(what, dict) else what
        return {"type": kind, "id": {"src": known_account(case, src), "dst": known_account(case, dst)}}
    if kind == "region":
        subjects = what.get("subjects", []) if isinstance(what, dict) else what
        return {"type": kind, "id": {"subjects": [known_account(case, one) for one in subjects]}}
    if kind == "time":
        start, end = (what["from"], what["to"]) if isinstance(what, dict) else what
        span = sorted((_instant(start), _instant(end)))
        return {"type": kind, "id": {"from": span[0], "to": span[1]}}
    if kind == "case":
        return {"type": kind, "id": case.id}
    raise ComplianceError(
        f"A note cannot be about {kind!r}.", "Use subject, transfer, pair, time, alert, region or nothing for the case."
    )


def add_note(case: Case, text: str, target: Target, tags: Iterable[str] = (), reply_to: str | None = None) -> str:
    """Append a note about a checked target and tell open boards."""
    if not text.strip():
        raise ComplianceError("The note is empty.", "Write at least a word.")
    if reply_to is not None:
        _note(case, reply_to)
    note_id = uuid4().hex[:12]
    labels = [tags] if isinstance(tags, str) else [str(tag) for tag in tags]
    body = {"id": note_id, "target": target, "text": text, "tags": labels, "reply_to": reply_to}
    case.journal.append("note.added", body, case.author)
    case._watchers.tell(["notes"])
    return note_id


def withdraw_note(case: Case, note_id: str, reason: str) -> None:
    """Append the withdrawal of a note that is not withdrawn yet."""
    note = _note(case, note_id)
    if note["withdrawn"]:
        raise ComplianceError(f"Note {note_id} is already withdrawn.", "Write a new note instead.")
    if not reason.strip():
        raise ComplianceError("A withdrawal needs a reason.", "Say in a few words why the note no longer holds.")
    case.journal.append("note.withdrawn", {"id": note_id, "reason": reason}, case.author)
    case._watchers.tell(["notes"])


def set_disposition(case: Case, subject: str, disposition: str, reason: str) -> None:
    """Append a decision about a subject."""
    if disposition not in DISPOSITIONS:
        raise ComplianceError(f"{disposition!r} is not a disposition.", f"Use one of {', '.join(DISPOSITIONS)}.")
    body = {"subject": known_account(case, subject), "disposition": disposition, "reason": reason}
    case.journal.append("disposition.set", body, case.author)
    case._watchers.tell(["queue"])


def _note(case: Case, note_id: str | None) -> dict[str, Any]:
    for note in case.notes():
        if note["id"] == note_id:
            return note
    raise ComplianceError(f"There is no note {note_id!r} in this case.", "See case.notes() for the ids.")


def _instant(when: Any) -> str:
    """Spell a moment as RFC 3339 in UTC; text and naive moments are taken as UTC."""
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when.strip())
        except ValueError as error:
            raise ComplianceError(f"{when!r} is not a moment.", 'Write it like "2022-03-23 13:29".') from error
    elif isinstance(when, date) and not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day)
    if not isinstance(when, datetime):
        raise ComplianceError(f"{when!r} is not a moment.", "Give a datetime, a date or text.")
    aware = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return aware.isoformat(timespec="microseconds").replace("+00:00", "Z")
