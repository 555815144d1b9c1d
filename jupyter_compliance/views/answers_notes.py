"""Notes and dispositions: read as a thread, written through the case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from jupyter_compliance.contracts.addresses import short_account
from jupyter_compliance.contracts.time_words import from_ms, minute_text, range_text
from jupyter_compliance.contracts.vocabulary import DISPOSITIONS

from .asks import RequestError, as_choice, as_ids, as_text, nearest
from .facts import Facts
from .wire import Answer

TARGETS = ("subject", "transfer", "pair", "time", "alert", "region", "case")


def notes(facts: Facts) -> Answer:
    """Return all notes in the order written, withdrawn ones marked.

    Returns
    -------
    Answer
        Result ``{notes: [{id, ts, tsText, author, target, targetText, text, tags, replyTo, withdrawn}], entries, head}``.
    """
    entries, head = facts.case.journal.head()
    found = [
        {
            "id": note["id"],
            "ts": note["ts"],
            "tsText": moment(note["ts"]),
            "author": note["author"],
            "target": _flat(note["target"]),
            "targetText": target_text(facts, note["target"]),
            "text": note["text"],
            "tags": list(note["tags"]),
            "replyTo": note["reply_to"],
            "withdrawn": _withdrawn(note["withdrawn"]),
        }
        for note in facts.notes
    ]
    return Answer({"notes": found, "entries": entries, "head": head})


def moment(text: str) -> str:
    """Return a journal time for reading: ``23 Nov 2026 09:14 UTC``."""
    return minute_text(datetime.fromisoformat(text))


def _withdrawn(given: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if not given else {**given, "tsText": moment(given["ts"])}


def _flat(target: dict[str, Any]) -> dict[str, Any]:
    """Spread the id of a pair or time beside the type, and join a region's accounts: how the board reads them."""
    if target["type"] in ("pair", "time"):
        return {**target["id"], **target}
    if target["type"] == "region":
        subjects = list(target["id"].get("subjects", []))
        return {"type": "region", "id": " ".join(subjects), "subjects": subjects}
    return dict(target)


def target_text(facts: Facts, target: dict[str, Any]) -> str:
    """Say what a note is about."""
    kind: str = target["type"]
    what: Any = target.get("id")
    if kind == "subject":
        return _called(facts, what)
    if kind == "transfer":
        return f"transfer {short_account(what)}"
    if kind == "pair":
        return f"{_called(facts, what['src'])} → {_called(facts, what['dst'])}"
    if kind == "time":
        return range_text(datetime.fromisoformat(what["from"]), datetime.fromisoformat(what["to"]))
    if kind == "alert":
        return f"alert {what}"
    if kind == "region":
        subjects = what.get("subjects", [])
        return f"{len(subjects)} accounts: {', '.join(_called(facts, one) for one in subjects[:3])}{'…' if len(subjects) > 3 else ''}"
    return "the case"


def _called(facts: Facts, account: str) -> str:
    index = facts.find(account)
    return short_account(account) if index is None else facts.label(index)


def note(facts: Facts, *, target: Any = None, text: Any, tags: Any = (), replyTo: Any = None, author: Any = "") -> Answer:
    """Write a note and return ``{id, entries}``; it is in the journal when this returns."""
    with signed(facts, author):
        found = facts.case.note(
            as_text(text, "text", empty=False),
            **_about(target),
            tags=as_ids(tags, "tags"),
            reply_to=None if replyTo in (None, "") else as_text(replyTo, "replyTo"),
        )
    return Answer({"id": found, "entries": facts.case.journal.head()[0]})


@contextmanager
def signed(facts: Facts, author: Any) -> Iterator[None]:
    """Sign with the name set at the page that asks, where one is; two people may share a kernel."""
    before = facts.case.author
    facts.case.author = as_text(author or "", "author").strip()[:200] or before
    try:
        yield
    finally:
        facts.case.author = before


def _about(target: Any) -> dict[str, Any]:
    """Return the keyword of ``case.note`` for a target as the board sends it."""
    if target is None:
        return {}
    if not isinstance(target, dict) or target.get("type") not in TARGETS:
        raise RequestError("A note needs to know what it is about.", nearest(str(target), TARGETS))
    kind, what = target["type"], target.get("id", target)
    if kind == "case":
        return {}
    if kind in ("pair", "time"):
        ends = ("src", "dst") if kind == "pair" else ("from", "to")
        if isinstance(what, (list, tuple)) and len(what) == 2:
            what = dict(zip(ends, what, strict=True))
        if not isinstance(what, dict) or any(end not in what for end in ends):
            raise RequestError(f"The {kind} of a note needs {ends[0]!r} and {ends[1]!r}.", "Give both.")
        return {kind: tuple(_instant(what[end]) if kind == "time" else what[end] for end in ends)}
    if kind == "region":
        subjects = target.get("subjects", what)
        subjects = subjects.get("subjects") if isinstance(subjects, dict) else subjects
        subjects = subjects.split() if isinstance(subjects, str) else subjects
        return {"region": as_ids(subjects, "region")}
    return {kind: as_text(what, kind, empty=False)}


def _instant(given: Any) -> Any:
    """Milliseconds become an instant; text is read by the case."""
    return from_ms(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else given


def withdraw(facts: Facts, *, id: Any, reason: Any, author: Any = "") -> Answer:  # noqa: A002 (the protocol names it)
    """Withdraw a note; it stays readable."""
    with signed(facts, author):
        facts.case.withdraw(as_text(id, "id", empty=False), as_text(reason, "reason", empty=False))
    return Answer({"entries": facts.case.journal.head()[0]})


def dispose(facts: Facts, *, subject: Any, disposition: Any, reason: Any = "", author: Any = "") -> Answer:
    """Decide about a subject."""
    with signed(facts, author):
        facts.case.dispose(
            as_text(subject, "subject", empty=False),
            as_choice(disposition, "disposition", DISPOSITIONS),
            as_text(reason, "reason"),
        )
    return Answer({"entries": facts.case.journal.head()[0]})
