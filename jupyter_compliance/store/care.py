"""Who looks after a case, until when, what it is called, and whether it is closed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.contracts.lines import LONGEST_TEXT, one_line

from .chain import Entry
from .folder import CaseFolder

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Care:
    """What stands now.

    Parameters
    ----------
    assignee
        Person who works on the case, or None.
    due
        Day by which it is due, ``YYYY-MM-DD``, or None.
    closed
        ``{reason, author, ts}`` of a closed case, None of an open one.
    """

    assignee: str | None = None
    due: str | None = None
    closed: dict[str, str] | None = None


def care_of(entries: Iterable[Entry]) -> Care:
    """Read from journal entries who looks after the case; entries by another hand that say nothing usable are passed over."""
    care = Care()
    for entry in entries:
        body = entry.body
        if entry.kind == "case.assigned" and _text_or_none(body.get("assignee", 0)):
            care = replace(care, assignee=body["assignee"])
        elif entry.kind == "case.due" and _text_or_none(body.get("due", 0)):
            care = replace(care, due=body["due"])
        elif entry.kind == "case.closed":
            reason = body.get("reason")
            said = {"reason": reason if isinstance(reason, str) else "", "author": entry.author, "ts": entry.ts}
            care = replace(care, closed=said)
        elif entry.kind == "case.reopened":
            care = replace(care, closed=None)
    return care


def assign(folder: CaseFolder, person: str | None, *, author: str) -> None:
    """Give the case to a person, or to nobody; who has it already keeps it without a new entry.

    Raises
    ------
    StoreError
        The name is not one line of text, or the case is read-only.
    """
    person = None if person is None else one_line(person, "name of the assignee")
    if care_of(folder.journal.entries()).assignee != person:
        folder.enter("case.assigned", {"assignee": person}, author)


def set_due(folder: CaseFolder, day: date | str | None, *, author: str) -> None:
    """Set the day by which the case is due, or none.

    Raises
    ------
    StoreError
        It is not a day, or the case is read-only.
    """
    spelled = None if day is None else _day(day)
    if care_of(folder.journal.entries()).due != spelled:
        folder.enter("case.due", {"due": spelled}, author)


def rename(folder: CaseFolder, title: str, *, author: str) -> None:
    """Give the case another title; the folder keeps its name.

    Raises
    ------
    StoreError
        The title is not one line of text, or the case is read-only.
    """
    title = one_line(title, "title")
    if folder.refresh().title != title:
        folder.change(title=title, author=author)


def close(folder: CaseFolder, reason: str, *, author: str) -> None:
    """Close the case; it can still be read, and opened again.

    Raises
    ------
    StoreError
        No reason is given, the case is closed already, or read-only.
    """
    reason = one_line(reason, "reason for closing", LONGEST_TEXT)
    if care_of(folder.journal.entries()).closed:
        raise StoreError("The case is closed already.", "Nothing needs to be done.")
    folder.enter("case.closed", {"reason": reason}, author)


def reopen(folder: CaseFolder, reason: str, *, author: str) -> None:
    """Open a closed case again.

    Raises
    ------
    StoreError
        No reason is given, the case is not closed, or read-only.
    """
    reason = one_line(reason, "reason for opening again", LONGEST_TEXT)
    if not care_of(folder.journal.entries()).closed:
        raise StoreError("The case is not closed.", "Nothing needs to be done.")
    folder.enter("case.reopened", {"reason": reason}, author)


def checked_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of several things at once in their final spelling.

    Parameters
    ----------
    changes
        Any of ``assignee`` (name or None), ``due`` (day or None), ``title``, and ``closed`` (the reason, or True; None
        or False opens the case again).

    Raises
    ------
    StoreError
        A value is not usable.
    """
    found = dict(changes)
    if found.get("assignee") is not None:
        found["assignee"] = one_line(found["assignee"], "name of the assignee")
    if found.get("due") is not None:
        found["due"] = _day(found["due"])
    if "title" in found:
        found["title"] = one_line(found["title"], "title")
    if isinstance(found.get("closed"), str):
        found["closed"] = one_line(found["closed"], "reason for closing", LONGEST_TEXT)
    return found


def change_care(folder: CaseFolder, changes: Mapping[str, Any], *, author: str) -> None:
    """Apply what `checked_changes` returned; what is so already is not entered again.

    Raises
    ------
    StoreError
        The case is read-only, or the journal cannot be written.
    """
    if "title" in changes:
        rename(folder, changes["title"], author=author)
    if "assignee" in changes:
        assign(folder, changes["assignee"], author=author)
    if "due" in changes:
        set_due(folder, changes["due"], author=author)
    if "closed" in changes:
        wanted, closed = changes["closed"], care_of(folder.journal.entries()).closed
        if wanted and not closed:
            close(folder, "no reason given" if wanted is True else wanted, author=author)
        elif not wanted and closed:
            reopen(folder, "no reason given", author=author)


def _day(day: Any) -> str:
    if isinstance(day, datetime):
        day = day.date()
    if isinstance(day, date):
        return day.isoformat()
    text = day.strip() if isinstance(day, str) else ""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:  # the 31st of April
        pass
    raise StoreError(f"{str(day)[:40]!r} is not a day.", "Write it like 2026-12-31.")


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)
