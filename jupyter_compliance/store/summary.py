"""What a triage found, short enough for the journal, so that a list of cases needs no triage of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .chain import Entry

#: Journal entries of this kind carry the summary.
TRIAGE_RUN = "triage.run"
#: So many subjects above the line are named, best first; `TriageSummary.above` tells how many there are.
NAMED_AT_MOST = 1000


@dataclass(frozen=True)
class TriageSummary:
    """What the journal tells of a triage.

    Parameters
    ----------
    accounts
        Accounts in the ledger.
    above
        Subjects at or above the line.
    named
        The first `NAMED_AT_MOST` of them, best rank first.
    top_subject, top_name
        Subject of the best rank and its name. Hostile text.
    top_score
        Its score, 0 to 100; None where no subject has evidence.
    top_score_text
        The same as people read it.
    current
        Whether the tables and the policy of the case are still those that were triaged.
    """

    accounts: int = 0
    above: int = 0
    named: tuple[str, ...] = ()
    top_subject: str = ""
    top_name: str = ""
    top_score: float | None = None
    top_score_text: str = ""
    current: bool = True


def summary_body(
    *, policy_file: str | None, accounts: int, line: str, above: Sequence[str], top: tuple[str, str, str, str] | None
) -> dict[str, Any]:
    """Return what is added to the body of a ``triage.run`` entry.

    Parameters
    ----------
    policy_file
        SHA-256 of the policy file of the case where that policy was applied; None for another policy.
    accounts
        Accounts in the ledger.
    line
        Score from which on a subject needs a decision, as text.
    above
        Subjects at or above it, best rank first.
    top
        Subject, name, score as exact text and score as people read it, of the best rank.
    """
    first = None if top is None else dict(zip(("subject", "name", "score", "score_text"), top, strict=True))
    return {
        "policy_file_sha256": policy_file, "accounts": accounts, "line": line, "above": len(above), "above_subjects": list(above[:NAMED_AT_MOST]),
        "top": first,
    }  # fmt: skip


def last_triage(entries: Iterable[Entry], policy_file: str) -> TriageSummary | None:
    """Return the summary of the last triage under the policy of the case; None where there is none to read.

    A triage that was entered before summaries were, or by another hand, counts as none.
    """
    found: TriageSummary | None = None
    for entry in entries:
        if entry.kind == "table.added" and found is not None:
            found = TriageSummary(**{**vars(found), "current": False})
        elif entry.kind == TRIAGE_RUN and entry.body.get("policy_file_sha256") == policy_file:
            found = _read(entry.body) or found
    return found


def _read(body: dict[str, Any]) -> TriageSummary | None:
    try:
        top = body["top"] or {}
        score = float(top["score"]) if top else None
        if score is not None and not 0 <= score <= 100:
            return None
        return TriageSummary(
            int(body["accounts"]), int(body["above"]), tuple(str(one) for one in body["above_subjects"]),
            str(top.get("subject", "")), str(top.get("name", "")), score, str(top.get("score_text", "")),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
