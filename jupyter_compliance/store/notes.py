"""Notes and dispositions: written as journal entries, read back as what stands now and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.contracts.vocabulary import DISPOSITIONS

from .chain import Entry
from .journal import Journal

#: What a note can be attached to, and the type of its identity.
TARGETS: dict[str, type | tuple[str, ...]] = {
    "subject": str,
    "transfer": str,
    "alert": str,
    "case": str,
    "pair": ("src", "dst"),
    "time": ("from", "to"),
    "region": dict,
}


def add_note(
    journal: Journal,
    text: str,
    *,
    target: Mapping[str, Any],
    tags: Iterable[str] = (),
    reply_to: str | None = None,
    author: str,
) -> Entry:
    """Write a note.

    Parameters
    ----------
    journal
        Journal of the case.
    text
        What it says.
    target
        ``{"type": …, "id": …}`` with a type of `TARGETS`; the id is text, ``{"src", "dst"}`` for a pair,
        ``{"from", "to"}`` for a time range, a dictionary for a region.
    tags
        Key words.
    reply_to
        Id of the note it answers.
    author
        Who writes.

    Returns
    -------
    Entry
        The journal entry; ``entry.body["id"]`` is the id of the note, ``n1`` for the first of the case.

    Raises
    ------
    StoreError
        The text is empty, the target is not one, or there is no note to reply to.
    """
    if not isinstance(text, str) or not text.strip():
        raise StoreError("A note without text was not written.", "Write something.")
    target = _target(target)
    tags = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))

    def body(entries: list[Entry]) -> dict[str, Any]:
        if reply_to is not None:
            _note(entries, reply_to)
        number = 1 + sum(e.kind == "note.added" for e in entries)
        return {"id": f"n{number}", "target": target, "text": text, "tags": tags, "reply_to": reply_to}

    return journal.append("note.added", body, author)


def withdraw_note(journal: Journal, note_id: str, reason: str, *, author: str) -> Entry:
    """Withdraw a note; its text stays in the journal.

    Raises
    ------
    StoreError
        There is no such note, it is withdrawn already, or no reason is given.
    """
    if not isinstance(reason, str) or not reason.strip():
        raise StoreError(f"The note {note_id} was not withdrawn: no reason is given.", "Say why.")

    def body(entries: list[Entry]) -> dict[str, Any]:
        if _note(entries, note_id)["withdrawn"]:
            raise StoreError(f"The note {note_id} is withdrawn already.", "Nothing needs to be done.")
        return {"id": note_id, "reason": reason}

    return journal.append("note.withdrawn", body, author)


def set_disposition(journal: Journal, subject: str, disposition: str, reason: str = "", *, author: str) -> Entry:
    """Record a decision about a subject; earlier ones stay in the journal.

    Raises
    ------
    StoreError
        The disposition is not one of `DISPOSITIONS`, or the subject is empty.
    """
    if disposition not in DISPOSITIONS:
        raise StoreError(f"{disposition!r} is not a disposition.", f"Use one of: {', '.join(DISPOSITIONS)}.")
    if not isinstance(subject, str) or not subject:
        raise StoreError(f"{subject!r} is not a subject.", "Give an account_id.")
    return journal.append("disposition.set", {"subject": subject, "disposition": disposition, "reason": reason}, author)


def notes(journal: Journal) -> list[dict[str, Any]]:
    """Return all notes, withdrawn ones too, as threads: a note, then the replies to it, each oldest first.

    Returns
    -------
    list of dict
        ``id, seq, ts, author, target, text, tags, reply_to, depth, withdrawn``; `depth` is 0 for a note and 1 more
        for each reply; `withdrawn` is None or ``{reason, author, ts}``. Of a damaged journal, the notes before the
        damage.
    """
    return notes_of(journal.intact())


def dispositions(journal: Journal) -> dict[str, dict[str, Any]]:
    """Return the latest decision about each subject that has one.

    Returns
    -------
    dict
        ``{disposition, reason, author, ts}`` by subject.
    """
    return latest_dispositions(journal.intact())


def disposition_history(journal: Journal) -> dict[str, list[dict[str, Any]]]:
    """Return every decision about each subject, oldest first."""
    return _history(journal.intact())


def latest_dispositions(entries: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """Return the latest decision about each subject from journal entries; see `dispositions`."""
    return {subject: history[-1] for subject, history in _history(entries).items()}


def _history(entries: Iterable[Entry]) -> dict[str, list[dict[str, Any]]]:
    history: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        if entry.kind == "disposition.set" and {"subject", "disposition"} <= entry.body.keys():
            said = {"disposition": entry.body["disposition"], "reason": entry.body.get("reason", "")}
            history.setdefault(entry.body["subject"], []).append({**said, "author": entry.author, "ts": entry.ts})
    return history


def notes_of(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return all notes from journal entries; see `notes`."""
    state: dict[str, dict[str, Any]] = {}
    replies: dict[str | None, list[str]] = {}
    for entry in entries:
        body = entry.body
        if not isinstance(body.get("id"), str):  # written by another hand
            continue
        if entry.kind == "note.added" and body["id"] not in state and {"target", "text"} <= body.keys():
            parent = body.get("reply_to") if body.get("reply_to") in state else None
            state[body["id"]] = {
                "id": body["id"], "seq": entry.seq, "ts": entry.ts, "author": entry.author, "target": body["target"],
                "text": body["text"], "tags": body.get("tags", []), "reply_to": parent, "depth": 0, "withdrawn": None,
            }  # fmt: skip
            replies.setdefault(parent, []).append(body["id"])
        elif entry.kind == "note.withdrawn" and body["id"] in state:
            said = {"reason": body.get("reason", ""), "author": entry.author, "ts": entry.ts}
            state[body["id"]]["withdrawn"] = said
    ordered = []
    waiting = [(note_id, 0) for note_id in reversed(replies.get(None, []))]
    while waiting:
        note_id, depth = waiting.pop()
        ordered.append({**state[note_id], "depth": depth})
        waiting += [(child, depth + 1) for child in reversed(replies.get(note_id, []))]
    return ordered


def _note(entries: list[Entry], note_id: str) -> dict[str, Any]:
    for note in notes_of(entries):
        if note["id"] == note_id:
            return note
    raise StoreError(f"There is no note {note_id!r} in this case.", "Look at case.notes() for the ids.")


def _target(target: Mapping[str, Any]) -> dict[str, Any]:
    kind: Any = target.get("type")
    identity: Any = target.get("id")
    wanted = TARGETS.get(kind) if isinstance(kind, str) else None
    if isinstance(wanted, tuple):
        fits = isinstance(identity, Mapping) and set(identity) == set(wanted)
        fits = fits and all(isinstance(v, str) and v for v in identity.values())
    else:
        fits = wanted is not None and isinstance(identity, wanted) and (bool(identity) or kind == "case")
    if not fits:
        raise StoreError(
            f"A note cannot be attached to {dict(target)!r}.",
            f"Use a type of {', '.join(TARGETS)} with an id of its kind.",
        )
    return {"type": kind, "id": dict(identity) if isinstance(identity, Mapping) else identity}
