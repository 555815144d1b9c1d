"""Notes and dispositions are checked against the case, kept in order and told to whoever watches."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime

import pytest

from jupyter_compliance import Case, ComplianceError


def test_note_is_read_back_with_its_target(case: Case) -> None:
    first = case.note("on an account", subject="alice", tags=["exit"])
    case.note("on a transfer", transfer="t1")
    case.note("on a pair", pair=("alice", "bob"))
    case.note("on a time", time=("2022-03-24", datetime(2022, 3, 23, tzinfo=UTC)))
    case.note("on the case")
    case.note("a reply", reply_to=first)
    notes = {note["text"]: note for note in Case.open(case.path).notes()}
    assert notes["on an account"]["target"] == {"type": "subject", "id": "alice"}
    assert notes["on an account"]["tags"] == ["exit"]
    assert notes["on a pair"]["target"]["id"] == {"src": "alice", "dst": "bob"}
    span = notes["on a time"]["target"]["id"]
    assert (span["from"], span["to"]) == ("2022-03-23T00:00:00.000000Z", "2022-03-24T00:00:00.000000Z")
    assert notes["on the case"]["target"]["type"] == "case"
    assert notes["a reply"]["reply_to"] == first
    assert notes["a reply"]["target"] == notes["on an account"]["target"]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ({"subject": "alise"}, "alice"),
        ({"transfer": "t11"}, "t1"),
        ({"pair": ("alice", "bobb")}, "bob"),
        ({"time": ("soon", "later")}, "not a moment"),
        ({"subject": "alice", "transfer": "t1"}, "one thing"),
        ({"reply_to": "n99"}, "n99"),
        ({"subject": ""}, "not in this case"),
    ],
)
def test_a_note_about_nothing_in_the_case_names_what_is_near(case: Case, target: dict, told: str) -> None:
    with pytest.raises(ComplianceError, match=told):
        case.note("text", **target)
    assert case.notes() == []


def test_short_and_upper_case_addresses_lead_to_the_right_one(tmp_path) -> None:
    address = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
    (tmp_path / "l.csv").write_text(f"ts,src,dst,amount\n2022-03-23,{address},b,1\n")
    case = Case.create(tmp_path / "case", transfers=tmp_path / "l.csv")
    case.note("upper case is the same address", subject=address.upper())
    with pytest.raises(ComplianceError, match=address):
        case.note("short", subject="0x098b…2f96")


def test_withdrawn_notes_and_overruled_dispositions_stay_in_history(case: Case) -> None:
    note = case.note("wrong", subject="alice")
    case.withdraw(note, "mixed up")
    assert case.notes()[0]["withdrawn"]["reason"] == "mixed up"
    with pytest.raises(ComplianceError):
        case.withdraw(note, "again")
    case.dispose("alice", "monitor", "unclear")
    case.dispose("alice", "escalate", "clear now")
    assert case.dispositions()["alice"]["disposition"] == "escalate"
    assert [e.body["disposition"] for e in case.journal.entries("disposition.set")] == ["monitor", "escalate"]
    with pytest.raises(ComplianceError, match="escalate"):
        case.dispose("alice", "arrest", "no")
    with pytest.raises(ComplianceError, match="alice"):
        case.dispose("alyce", "close", "no")


def test_author_comes_from_the_environment(case: Case, monkeypatch) -> None:
    monkeypatch.setenv("JUPYTER_COMPLIANCE_AUTHOR", "B. Reviewer")
    opened = Case.open(case.path)
    opened.note("seen", subject="bob")
    assert opened.notes()[0]["author"] == "B. Reviewer"


def test_watchers_hear_of_changes_and_are_not_kept_alive(case: Case) -> None:
    class Screen:
        def __init__(self) -> None:
            self.heard: list[list[str]] = []

        def hear(self, what: list[str]) -> None:
            self.heard.append(what)

    screen = Screen()
    case.watch(screen.hear)
    case.note("one", subject="alice")
    case.dispose("alice", "close", "done")
    assert screen.heard == [["notes"], ["queue"]]
    gone = weakref.ref(screen)
    del screen
    gc.collect()
    assert gone() is None
    case.note("two", subject="alice")


def test_two_notebooks_write_to_one_case(case: Case) -> None:
    other = Case.open(case.path)
    case.note("from one", subject="alice")
    other.note("from the other", subject="bob")
    assert [note["text"] for note in case.notes()] == ["from one", "from the other"]
    assert case.verify().ok
