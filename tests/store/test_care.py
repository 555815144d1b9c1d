"""Who has a case, by when, and its end: entries of the journal like everything else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import CaseFolder, assign, care_of, close, rename, reopen, set_due, verify_path
from jupyter_compliance.store.care import Care, change_care, checked_changes


def test_what_stands_is_what_was_said_last(make: Any) -> None:
    case = make()
    assert care_of(case.journal.entries()) == Care()
    assign(case, " Ann ", author="Bo")
    set_due(case, date(2026, 12, 24), author="Bo")
    care = care_of(case.journal.entries())
    assert (care.assignee, care.due, care.closed) == ("Ann", "2026-12-24", None)
    set_due(case, datetime(2027, 1, 1, tzinfo=UTC), author="Bo")
    set_due(case, "2027-02-28", author="Bo")
    assign(case, None, author="Bo")
    care = care_of(case.journal.entries())
    assert (care.assignee, care.due) == (None, "2027-02-28")
    before = len(case.journal.entries())
    assign(case, None, author="Bo")
    set_due(case, "2027-02-28", author="Bo")
    rename(case, case.manifest.title, author="Bo")
    assert len(case.journal.entries()) == before, "what is so already is not entered again"
    set_due(case, None, author="Bo")
    assert care_of(case.journal.entries()).due is None


def test_closing_and_opening_again(make: Any) -> None:
    case = make()
    close(case, "Nothing found.", author="Ann")
    closed = care_of(case.journal.entries()).closed
    assert closed is not None
    assert (closed["reason"], closed["author"]) == ("Nothing found.", "Ann")
    assert CaseFolder.open(case.path).manifest.status == "closed"
    with pytest.raises(StoreError, match="closed already"):
        close(case, "Again.", author="Ann")
    reopen(case, "New transfers.", author="Bo")
    assert care_of(case.journal.entries()).closed is None
    assert CaseFolder.open(case.path).manifest.status == "open"
    with pytest.raises(StoreError, match="not closed"):
        reopen(case, "Again.", author="Bo")
    assert verify_path(case.path).ok


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 201, "\x1b[31m", 3])
def test_names_are_one_line(make: Any, name: Any) -> None:
    case = make()
    for verb in (assign, rename):
        with pytest.raises(StoreError):
            verb(case, name, author="Ann")
    with pytest.raises(StoreError):
        close(case, name if name != "x" * 201 else "x" * 4001, author="Ann")
    assert len(case.journal.entries()) == 1


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "20261224", "2026-W01-1", "", 3, "2026-12-24T00:00:00"])
def test_days_are_days(make: Any, day: Any) -> None:
    with pytest.raises(StoreError, match="day"):
        set_due(make(), day, author="Ann")


def test_several_changes_at_once_are_checked_before_any_is_made(make: Any) -> None:
    case = make()
    changes = checked_changes({"assignee": " Ann ", "due": "2026-12-24", "title": " New ", "closed": True})
    assert changes == {"assignee": "Ann", "due": "2026-12-24", "title": "New", "closed": True}
    change_care(case, changes, author="Bo")
    assert [e.kind for e in case.journal.entries()[1:]] == ["case.changed", "case.assigned", "case.due", "case.closed"]
    change_care(case, changes, author="Bo")
    assert len(case.journal.entries()) == 5
    change_care(case, {"closed": None, "assignee": None, "due": None}, author="Bo")
    assert care_of(case.journal.entries()) == Care()
    with pytest.raises(StoreError):
        checked_changes({"assignee": "Ann", "due": "never"})


def test_a_case_for_reading_only_is_not_changed(make: Any) -> None:
    folder = CaseFolder.open(make().path, readonly=True)
    for change in (
        lambda: assign(folder, "Ann", author="Bo"), lambda: set_due(folder, "2026-12-24", author="Bo"),
        lambda: rename(folder, "x", author="Bo"), lambda: close(folder, "x", author="Bo"),
    ):  # fmt: skip
        with pytest.raises(StoreError, match="cannot be changed"):
            change()


def test_entries_by_another_hand_do_no_harm(make: Any) -> None:
    case = make()
    for kind in ("case.assigned", "case.due", "case.closed", "case.reopened", "review.requested", "review.answered"):
        for body in ({}, {"assignee": 3, "due": [], "reason": {}, "id": 7}):
            case.journal.append(kind, body, "import")
    care = care_of(case.journal.entries())
    assert (care.assignee, care.due, care.closed) == (None, None, None)
    assert CaseFolder.open(case.path).manifest.status == "open"


def test_a_crash_between_journal_and_manifest_is_made_good(make: Any, tmp_path: Path) -> None:
    case = make()
    case.journal.append("case.closed", {"reason": "x"}, "Ann")  # as if the power went before the manifest was written
    assert b'"closed"' not in (case.path / "case.jcase").read_bytes()
    assert CaseFolder.open(case.path).manifest.status == "closed"
    assert b'"closed"' in (case.path / "case.jcase").read_bytes()
