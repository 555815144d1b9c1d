"""Notes and dispositions: what people say about a case, checked against what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import store
from ._nearest import known_account, require_alert, require_transfer
from .contracts.errors import ComplianceError
from .contracts.time_words import moment_of

if TYPE_CHECKING:
    from .case import Case

Target = dict[str, Any]


def note(
    case: Case,
    text: str,
    *,
    subject: str | None = None,
    transfer: str | None = None,
    pair: tuple[str, str] | None = None,
    time: tuple[Any, Any] | None = None,
    alert: str | None = None,
    region: Iterable[str] | None = None,
    tags: Iterable[str] = (),
    reply_to: str | None = None,
) -> str:
    """Write a note; it is in the journal before this returns, and shown on every open board.

    Parameters
    ----------
    subject, transfer, pair, time, alert, region
        What it is about, at most one: an account, a transfer id, ``(src, dst)``, ``(from, to)`` in UTC, an alert
        id, or several accounts. Without any, the note is about the case (or, for a reply, about the same thing).
    tags, reply_to
        Short words to find it by, and the id of a note this one answers.

    Returns
    -------
    str
        Id of the note, ``n1`` for the first.

    Raises
    ------
    ComplianceError
        The target is not in the case (the error names the nearest ones), the text is empty, or the case is
        read-only.
    """
    given = {"subject": subject, "transfer": transfer, "pair": pair, "time": time, "alert": alert, "region": region}
    return add_note(case, text, target_of(case, given, reply_to), tags, reply_to)


def target_of(case: Case, given: dict[str, Any], reply_to: str | None) -> Target:
    """Build the target of a note from the keywords of `Case.note`, of which at most one has a value."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise ComplianceError(
            f"A note is about one thing, not about {' and '.join(named)}.", "Write one note for each of them."
        )
    if named:
        return {"type": named[0], "id": given[named[0]]}
    if reply_to is not None:
        return _note(case, reply_to)["target"]
    return {"type": "case", "id": case.id}


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
        src, dst = _two(what, "src", "dst")
        return {"type": kind, "id": {"src": known_account(case, src), "dst": known_account(case, dst)}}
    if kind == "region":
        subjects = what.get("subjects") if isinstance(what, dict) else what
        if isinstance(subjects, str):
            subjects = [subjects]
        if not isinstance(subjects, Iterable):
            raise ComplianceError(f"{what!r} is not a region.", "Give a list of accounts.")
        return {"type": kind, "id": {"subjects": [known_account(case, one) for one in subjects]}}
    if kind == "time":
        start, end = _two(what, "from", "to")
        span = sorted((_instant(start), _instant(end)))
        return {"type": kind, "id": {"from": span[0], "to": span[1]}}
    if kind == "case":
        return {"type": kind, "id": case.id}
    raise ComplianceError(
        f"A note cannot be about {kind!r}.", "Use subject, transfer, pair, time, alert, region or nothing for the case."
    )


def add_note(case: Case, text: str, target: Target, tags: Iterable[str] = (), reply_to: str | None = None) -> str:
    """Append a note about a checked target, tell open boards and return the id of the note."""
    words = [tags] if isinstance(tags, str) else list(tags) if isinstance(tags, Iterable) else [tags]
    if not all(isinstance(word, str) for word in words):
        raise ComplianceError(f"{tags!r} are not tags.", "Give a list of short words.")
    entry = store.add_note(
        case.journal, text, target=checked_target(case, target), tags=words, reply_to=reply_to, author=case.author
    )
    case._watchers.tell(["notes"])
    return entry.body["id"]


def withdraw(case: Case, note_id: str, reason: str) -> None:
    """Withdraw a note; it stays readable in the history with the reason."""
    store.withdraw_note(case.journal, note_id, reason, author=case.author)
    case._watchers.tell(["notes"])


def dispose(case: Case, subject: str, disposition: str, reason: str = "") -> None:
    """Decide about a subject: ``escalate``, ``monitor``, ``close`` or ``review``."""
    store.set_disposition(case.journal, known_account(case, subject), disposition, reason, author=case.author)
    case._watchers.tell(["queue"])


def _two(what: Any, first: str, second: str) -> tuple[Any, Any]:
    if isinstance(what, dict) and {first, second} <= what.keys():
        return what[first], what[second]
    if isinstance(what, (list, tuple)) and len(what) == 2:
        return what[0], what[1]
    raise ComplianceError(f"{what!r} is not a pair of {first} and {second}.", f"Give ({first}, {second}).")


def _note(case: Case, note_id: str | None) -> dict[str, Any]:
    for note in case.notes():
        if note["id"] == note_id:
            return note
    raise ComplianceError(f"There is no note {note_id!r} in this case.", "See case.notes() for the ids.")


def _instant(when: Any) -> str:
    """Spell a moment as RFC 3339 in UTC."""
    return moment_of(when).isoformat(timespec="microseconds").replace("+00:00", "Z")
