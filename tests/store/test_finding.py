"""Lists of cases: what a glance says, found quickly, remembered as long as nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance.store import CaseFinder, add_note, close, glance, request_review, set_disposition
from jupyter_compliance.store import finding as finding_module
from jupyter_compliance.store.journal import Journal
from jupyter_compliance.store.summary import NAMED_AT_MOST, TRIAGE_RUN, summary_body


def triaged(case: Any, above: list[str], policy: str | None = "own") -> None:
    own = case.manifest.policy.sha256 if policy == "own" else policy
    top = (above[0], "Mixer <b>", "97.123456789", "97.1") if above else None
    case.journal.append(TRIAGE_RUN, {"subjects": 9, **summary_body(policy_file=own, accounts=24, line="50", above=above, top=top)}, "Ann")


def test_how_far_a_case_has_come(make: Any) -> None:
    case = make()
    row = glance(case.path)
    assert (row.status, row.statusText, row.topScore, row.transfers) == ("new", "never triaged", None, 5)
    triaged(case, ["a1", "a2", "a3"])
    row = glance(case.path)
    assert (row.status, row.topScore, row.topScoreText, row.topSubject) == ("new", 97.123456789, "97.1", "a1")
    assert (row.topName, row.accounts, row.above, row.decided) == ("Mixer <b>", 24, 3, 0)
    add_note(case.journal, "x", target={"type": "case", "id": case.manifest.id}, author="Ann")
    set_disposition(case.journal, "b1", "close", "not above the line", author="Ann")
    assert glance(case.path).statusText == "in review"
    set_disposition(case.journal, "a1", "escalate", author="Ann")
    row = glance(case.path)
    assert (row.status, row.statusText, row.decided, row.notes) == ("in review", "in review · 1 of 3 decided", 1, 1)
    for subject in ("a2", "a3"):
        set_disposition(case.journal, subject, "close", author="Ann")
    assert glance(case.path).status == "reviewed"
    request_review(case, "Right?", author="Ann")
    assert glance(case.path).openReviews == 1
    case.replace_table("transfers", case.read("transfers").collect().head(3), author="Ann")
    row = glance(case.path)
    assert (row.statusText, row.transfers) == ("reviewed · changed since triage", 3)
    close(case, "Done <b>", author="Ann")
    assert (glance(case.path).status, glance(case.path).statusText) == ("closed", "closed: Done <b>")


def test_a_triage_under_another_policy_is_not_that_of_the_case(make: Any) -> None:
    case = make()
    triaged(case, ["a1"])
    triaged(case, ["b1", "b2"], policy=None)
    triaged(case, ["b1", "b2"], policy="0" * 64)
    assert glance(case.path).topSubject == "a1"
    case.replace_policy('name = "other"\nline = 10\n', author="Ann")
    assert glance(case.path).statusText == "never triaged"


@pytest.mark.parametrize(
    "body", [{}, {"top": 3}, {"top": {"score": "x"}}, {"top": {"score": "1e999"}}, {"top": {"score": "nan"}}, {"above_subjects": 3, "top": None}]
)
def test_summaries_by_another_hand_count_as_none(make: Any, body: dict[str, Any]) -> None:
    case = make()
    case.journal.append(TRIAGE_RUN, {"policy_file_sha256": case.manifest.policy.sha256, "accounts": 1, "above": 1, **body}, "import")
    row = glance(case.path)
    assert (row.topScore, row.status) == (None, "new")
    json.dumps(row.as_dict(), allow_nan=False)


def test_so_many_subjects_are_named_and_all_are_counted(make: Any) -> None:
    body = summary_body(policy_file=None, accounts=1, line="50", above=[f"s{i}" for i in range(5000)], top=None)
    assert (body["above"], len(body["above_subjects"])) == (5000, NAMED_AT_MOST)


def test_the_quick_check_sees_what_the_full_check_sees(make: Any) -> None:
    """Every single changed character of an entry is seen by both."""
    case = make()
    add_note(case.journal, 'é "quoted" \\ \u2028 \x01', target={"type": "case", "id": "x"}, author="Ünï \\ \"cøde\"")
    triaged(case, ["a1"])
    assert Journal(case.path / "journal.db").skim() == (case.journal.entries(), "")
    rows, _ = Journal(case.path / "journal.db")._rows()
    from jupyter_compliance.store.chain import check_chain, read_chain

    for at, row in enumerate(rows):
        for field in range(len(row)):
            changed = list(map(list, rows))
            changed[at][field] = row[field] + 1 if field == 0 else row[field][:-1] + ("x" if row[field][-1] != "x" else "y")
            assert read_chain(changed)[1] != "" and not check_chain(changed)[0].ok, (at, field)
            assert len(read_chain(changed)[0]) == len(check_chain(changed)[1])
    for broken in (rows[1:], [rows[0], rows[2]], [rows[1], rows[0], rows[2]], [(None,) * 7], [(1,)]):
        assert read_chain(broken)[1] and not check_chain(broken)[0].ok
    head = case.manifest.journal
    assert "entries" in read_chain([], [head])[1]


def test_found_remembered_and_seen_when_changed(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "deep/er/two", ".hidden/three", "deep/er/still/too/deep/four"):
        make(name)
    (tmp_path / "link").symlink_to(tmp_path / "deep")
    (tmp_path / "loop").symlink_to(tmp_path)
    looked: list[Path] = []
    real = finding_module.glance
    monkeypatch.setattr(finding_module, "glance", lambda folder: (looked.append(folder), real(folder))[1])
    finder = CaseFinder(depth=3)
    names = [str(path.relative_to(tmp_path)) for path, _ in finder.look([tmp_path, tmp_path / "deep"]).cases]
    assert names == ["deep/er/two", "one"]
    assert len(looked) == 2
    finder.look([tmp_path])
    assert len(looked) == 2, "nothing has changed"
    one = finding_module.CaseFinder().one  # a finder of its own, as another process would have
    add_note(Journal(tmp_path / "one" / "journal.db"), "x", target={"type": "case", "id": "x"}, author="Ann")
    assert dict(finder.look([tmp_path]).cases)[tmp_path / "one"].notes == 1
    assert one(tmp_path / "one").notes == 1
    shutil.rmtree(tmp_path / "one")
    make("new")
    assert [path.name for path, _ in finder.look([tmp_path]).cases] == ["two", "new"]
    assert {path.name for path, _ in CaseFinder(depth=9, hidden=True).look([tmp_path]).cases} == {"two", "new", "three", "four"}


def test_entries_written_within_one_tick_of_the_clock_are_seen(make: Any) -> None:
    case = make()
    finder = CaseFinder()
    for count in range(1, 6):
        finder.one(case.path)
        before = (case.path / "journal.db").stat()
        add_note(case.journal, "x", target={"type": "case", "id": "x"}, author="Ann")
        os.utime(case.path / "journal.db", ns=(before.st_atime_ns, before.st_mtime_ns))
        assert finder.one(case.path).notes == count


def test_too_many_are_said_to_be_too_many(make: Any, tmp_path: Path) -> None:
    for at in range(4):
        make(f"c{at}")
    assert not CaseFinder(most_cases=4).look([tmp_path]).truncated or len(CaseFinder(most_cases=4).look([tmp_path]).cases) == 4
    found = CaseFinder(most_cases=3).look([tmp_path])
    assert (len(found.cases), found.truncated) == (3, True)
    assert CaseFinder(most_folders=2).look([tmp_path]).truncated
    assert CaseFinder().look([tmp_path / "nowhere"]).cases == []


def test_a_journal_in_use_is_a_problem_of_a_moment(make: Any) -> None:
    case = make()
    finder = CaseFinder()
    held = sqlite3.connect(case.path / "journal.db", isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    row = finder.one(case.path)
    assert row.status == "unreadable"
    assert row.problem and "in use" in row.problem["what"]
    held.execute("ROLLBACK")
    held.close()
    assert finder.one(case.path).status == "new"


def test_pipes_are_not_read(make: Any, tmp_path: Path) -> None:
    case = make()
    for name in ("case.jcase", "journal.db"):
        (case.path / name).rename(tmp_path / name)
        os.mkfifo(case.path / name)
        assert CaseFinder().look([tmp_path]).cases[0][1].problem
        (case.path / name).unlink()
        (tmp_path / name).rename(case.path / name)


def test_asking_again_costs_a_small_part_of_asking_first(make: Any, tmp_path: Path) -> None:
    case = make("0")
    for _ in range(20):
        add_note(case.journal, "x", target={"type": "case", "id": "x"}, author="Ann")
    for at in range(1, 150):
        shutil.copytree(case.path, tmp_path / str(at))
    finder = CaseFinder()
    spent = []
    for _ in range(3):
        began = time.process_time()
        assert len(finder.look([tmp_path]).cases) == 150
        spent.append(time.process_time() - began)
    assert min(spent[1:]) < spent[0] / 4
