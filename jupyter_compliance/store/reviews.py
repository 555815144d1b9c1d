"""Review requests: one person asks, another answers; whoever asked may only take it back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.contracts.lines import one_line, prose

from .chain import Entry
from .folder import CaseFolder

#: How a review can end.
OUTCOMES = ("agreed", "disagreed", "withdrawn")


def request_review(
    folder: CaseFolder, text: str, *, subject: str | None = None, reviewer: str | None = None, author: str
) -> str:
    """Ask for a second pair of eyes and return the id of the request, ``v1`` for the first.

    Parameters
    ----------
    folder
        The case.
    text
        What is to be reviewed.
    subject
        Account it is about; the whole case without one.
    reviewer
        Person who is asked; anybody else without one.
    author
        Who asks.

    Raises
    ------
    StoreError
        The text is empty, the reviewer is the one who asks, or the case is read-only.
    """
    text = prose(text, "review request")
    reviewer = None if reviewer is None else one_line(reviewer, "name of the reviewer")
    if reviewer is not None and same_person(reviewer, author):
        raise StoreError(f"{author} cannot review what {author} asks.", "Ask somebody else.")

    def body(entries: list[Entry]) -> dict[str, Any]:
        number = 1 + sum(e.kind == "review.requested" for e in entries)
        return {"id": f"v{number}", "text": text, "subject": subject, "reviewer": reviewer}

    return folder.enter("review.requested", body, author).body["id"]


def answer_review(folder: CaseFolder, review_id: str, outcome: str, text: str = "", *, author: str) -> None:
    """Answer a review request, or take one's own back.

    Raises
    ------
    StoreError
        There is no such open request, the outcome is not one of `OUTCOMES`, or the four eyes would be two: who asked
        may only withdraw, and nobody else may.
    """
    if outcome not in OUTCOMES:
        raise StoreError(f"{outcome!r} is not an outcome of a review.", f"Use one of: {', '.join(OUTCOMES)}.")
    text = prose(text, "answer") if text or outcome == "disagreed" else ""

    def body(entries: list[Entry]) -> dict[str, Any]:
        review = next((one for one in reviews_of(entries) if one["id"] == review_id), None)
        if review is None:
            raise StoreError(f"There is no review request {review_id!r} in this case.", "Look at case.reviews().")
        if review["outcome"]:
            raise StoreError(f"The review request {review_id} is {review['outcome']} already.", "Ask for a new review.")
        if same_person(author, review["author"]) != (outcome == "withdrawn"):
            if outcome == "withdrawn":
                raise StoreError(f"Only {review['author']} may withdraw this request.", "Answer it instead.")
            raise StoreError(
                f"{author} asked for this review and cannot answer it.", "Somebody else must, or withdraw it."
            )
        return {"id": review_id, "outcome": outcome, "text": text}

    folder.enter("review.answered", body, author)


def reviews_of(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return all review requests, oldest first.

    Returns
    -------
    list of dict
        ``id, ts, author, text, subject, reviewer, outcome, answer``; `outcome` is None while the request is open, and
        `answer` is then None too, later ``{text, author, ts}``.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        body, name = entry.body, entry.body.get("id")
        if entry.kind not in ("review.requested", "review.answered") or not isinstance(name, str):
            continue
        if entry.kind == "review.requested" and name not in found:
            found[name] = {
                "id": name, "ts": entry.ts, "author": entry.author, "text": body.get("text", ""),
                "subject": body.get("subject"), "reviewer": body.get("reviewer"), "outcome": None, "answer": None,
            }  # fmt: skip
        elif entry.kind == "review.answered" and name in found and not found[name]["outcome"]:
            # An answer that breaks the four eyes was not written by this product and does not count.
            own, outcome = same_person(entry.author, found[name]["author"]), body.get("outcome")
            if outcome in OUTCOMES and own == (outcome == "withdrawn"):
                answer = {"text": body.get("text", ""), "author": entry.author, "ts": entry.ts}
                found[name] |= {"outcome": outcome, "answer": answer}
    return list(found.values())


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same, however they are capitalised and spaced."""
    return _name(one) == _name(other)


def _name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
