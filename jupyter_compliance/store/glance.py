"""A case at a glance: what a list of cases says about it, read from manifest and journal alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError, StoreError

from .care import Care, care_of
from .chain import Entry
from .creation import JOURNAL
from .heads import recorded_heads
from .journal import Journal
from .manifest import MANIFEST, Manifest
from .notes import latest_dispositions, notes_of
from .reviews import reviews_of
from .summary import TriageSummary, last_triage

#: What a case in a list can be.
STATUSES = ("new", "in review", "reviewed", "closed", "not intact", "unreadable")
_LONGEST = 300
_RESTORE = "Verify the case, and restore it from an export or a backup."


@dataclass(frozen=True)
class Glance:
    """One row of a list of cases; texts are hostile when the case came from elsewhere.

    Parameters
    ----------
    id, title
        Identity and name of the case; the name of the folder where the manifest cannot be read.
    status, statusText
        One of `STATUSES`, and the same with figures.
    topScore, topScoreText, topSubject, topName
        Best rank of the last triage under the policy of the case; None and empty where there was none.
    assignee, due
        Who works on it, and by which day, ``YYYY-MM-DD``.
    openReviews
        Review requests without an answer.
    accounts, transfers, above, decided, notes
        Counts: in the ledger, rows, subjects at or above the line, those of them with a decision, notes that stand.
    updated
        Moment of the last journal entry, RFC 3339.
    readonly
        Whether it can be written to, as far as permissions tell.
    problem
        ``{what, advice}`` where something is wrong with it.
    """

    id: str
    title: str
    status: str
    statusText: str  # noqa: N815 - the names of the JSON
    topScore: float | None = None  # noqa: N815
    topScoreText: str = ""  # noqa: N815
    topSubject: str = ""  # noqa: N815
    topName: str = ""  # noqa: N815
    assignee: str | None = None
    due: str | None = None
    openReviews: int = 0  # noqa: N815
    accounts: int = 0
    transfers: int = 0
    above: int = 0
    decided: int = 0
    notes: int = 0
    updated: str = ""
    readonly: bool = False
    problem: dict[str, str] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return asdict(self)


def glance(folder: Path, *, wait_seconds: float = 0.1) -> Glance:
    """Look at a case; never raises for what is wrong with the case itself.

    Parameters
    ----------
    folder
        Case folder.
    wait_seconds
        How long to wait for another process that is writing.
    """
    try:
        if not (folder / MANIFEST).is_file():  # reading a pipe would wait for ever
            raise StoreError(f"{MANIFEST} is not a file.", _RESTORE)
        manifest = Manifest.read(folder)
    except ComplianceError as error:
        return _unreadable(folder, folder.name, error)
    try:
        journal = Journal(folder / JOURNAL, wait_seconds=wait_seconds)
        entries, reason = journal.skim(manifest.journal, *recorded_heads(folder))
        manifest = manifest.after(entries)
    except (ComplianceError, OSError) as error:
        return _unreadable(folder, manifest.title, error)
    problem = {"what": f"The journal is not intact: {reason}", "advice": _RESTORE} if reason else None
    for record in manifest.tables.values() if problem is None else ():
        path = folder / "tables" / record.file
        if not path.is_file() or path.stat().st_size != record.bytes:
            problem = {"what": f"The file tables/{record.file} is missing or was changed.", "advice": _RESTORE}
    return _row(folder, manifest, entries, problem)


def _row(folder: Path, manifest: Manifest, entries: list[Entry], problem: dict[str, str] | None) -> Glance:
    told = last_triage(entries, manifest.policy.sha256)
    summary = told or TriageSummary()
    decisions = latest_dispositions(entries)
    notes = sum(note["withdrawn"] is None for note in notes_of(entries))
    care = care_of(entries)
    decided = sum(subject in decisions for subject in summary.named)
    status, said = _status(told, care, decided, bool(decisions or notes))
    transfers = manifest.tables.get("transfers")
    accounts = manifest.tables.get("accounts")
    return Glance(
        id=manifest.id[:_LONGEST],
        title=manifest.title[:_LONGEST],
        status="not intact" if problem else status,
        statusText="not intact" if problem else said,
        topScore=summary.top_score,
        topScoreText=summary.top_score_text[:_LONGEST],
        topSubject=summary.top_subject[:_LONGEST],
        topName=summary.top_name[:_LONGEST],
        assignee=care.assignee,
        due=care.due,
        openReviews=sum(review["outcome"] is None for review in reviews_of(entries)),
        accounts=summary.accounts or (accounts.rows if accounts else 0),
        transfers=transfers.rows if transfers else 0,
        above=summary.above,
        decided=decided,
        notes=notes,
        updated=entries[-1].ts if entries else manifest.created,
        readonly=problem is not None or not _writable(folder, ("", MANIFEST, JOURNAL)),
        problem=problem,
    )


def _status(told: TriageSummary | None, care: Care, decided: int, touched: bool) -> tuple[str, str]:
    if care.closed:
        reason = care.closed["reason"][:_LONGEST]
        return "closed", f"closed: {reason}" if reason else "closed"
    if told is None:
        return ("in review", "in review · never triaged") if touched else ("new", "never triaged")
    stale = "" if told.current else " · changed since triage"
    if not decided:
        return ("in review", f"in review{stale}") if touched else ("new", f"new{stale}")
    if decided == told.above:
        return "reviewed", f"reviewed{stale}"
    return "in review", f"in review · {decided:,} of {told.above:,} decided{stale}"


def _unreadable(folder: Path, title: str, error: Exception) -> Glance:
    told = error if isinstance(error, ComplianceError) else StoreError(f"The case cannot be read: {error}.", _RESTORE)
    try:
        moment = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        moment = datetime.fromtimestamp(0, UTC)
    return Glance(
        "", title[:_LONGEST], "unreadable", "unreadable", updated=moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        readonly=True, problem={"what": told.what, "advice": told.advice},
    )  # fmt: skip


def _writable(folder: Path, names: Sequence[str]) -> bool:
    return all(os.access(folder / name, os.W_OK) for name in names)
