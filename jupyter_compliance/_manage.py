"""Working together on a case: who has it, by when, reviews with four eyes, and its end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from . import store
from ._nearest import known_account

if TYPE_CHECKING:
    from .case import Case


def assign(case: Case, person: str | None) -> None:
    """Give the case to a person, or with None to nobody."""
    store.assign(case.folder, person, author=case.author)
    case._watchers.tell(["case"])


def set_due(case: Case, day: date | str | None) -> None:
    """Set the day by which the case is due (a date, or text like ``2026-12-31``), or with None no day."""
    store.set_due(case.folder, day, author=case.author)
    case._watchers.tell(["case"])


def rename(case: Case, title: str) -> None:
    """Give the case another title; its folder keeps its name."""
    store.rename(case.folder, title, author=case.author)
    case._watchers.tell(["case"])


def close(case: Case, reason: str) -> None:
    """Close the case with a reason; it stays readable, and :meth:`Case.reopen` opens it again."""
    store.close(case.folder, reason, author=case.author)
    case._watchers.tell(["case"])


def reopen(case: Case, reason: str) -> None:
    """Open a closed case again, with a reason."""
    store.reopen(case.folder, reason, author=case.author)
    case._watchers.tell(["case"])


def request_review(case: Case, text: str, *, subject: str | None = None, reviewer: str | None = None) -> str:
    """Ask for a second pair of eyes.

    Parameters
    ----------
    text
        What is to be reviewed.
    subject
        Account it is about; the whole case without one.
    reviewer
        Person who is asked; anybody else without one.

    Returns
    -------
    str
        Id of the request, ``v1`` for the first.

    Raises
    ------
    ComplianceError
        The account is not in the case, the text is empty, or the reviewer is the one who asks.
    """
    about = None if subject is None else known_account(case, subject)
    name = store.request_review(case.folder, text, subject=about, reviewer=reviewer, author=case.author)
    case._watchers.tell(["case"])
    return name


def answer_review(case: Case, review_id: str, outcome: str, text: str = "") -> None:
    """Answer a review request: ``agreed`` or ``disagreed``; whoever asked may only make it ``withdrawn``.

    Raises
    ------
    ComplianceError
        There is no such open request, or the one who answers is the one who asked.
    """
    store.answer_review(case.folder, review_id, outcome, text, author=case.author)
    case._watchers.tell(["case"])
