"""Notes and dispositions: nothing said is ever lost."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import (
    Journal,
    add_note,
    disposition_history,
    dispositions,
    notes,
    set_disposition,
    withdraw_note,
)

from .conftest import ticking

CASE = {"type": "case", "id": "c"}


@pytest.fixture
def journal(tmp_path: Any) -> Journal:
    return Journal.create(tmp_path / "journal.db", clock=ticking())


def say(journal: Journal, text: str, **more: Any) -> str:
    return add_note(journal, text, **{"target": CASE, "author": "A. Analyst", **more}).body["id"]


def test_a_note_with_all_it_carries(journal: Journal) -> None:
    target = {"type": "pair", "id": {"src": "0x1", "dst": "0x2"}}
    say(journal, "Split ✂ <b>", target=target, tags=["exit", " exit ", "", "kyc"])
    (note,) = notes(journal)
    assert note == {
        "id": "n1", "seq": 1, "ts": "2026-11-23T09:00:01.000000Z", "author": "A. Analyst", "target": target,
        "text": "Split ✂ <b>", "tags": ["exit", "kyc"], "reply_to": None, "depth": 0, "withdrawn": None,
    }  # fmt: skip


def test_threads(journal: Journal) -> None:
    a = say(journal, "a")
    b = say(journal, "b")
    a1 = say(journal, "a1", reply_to=a)
    a11 = say(journal, "a11", reply_to=a1)
    a2 = say(journal, "a2", reply_to=a)
    assert [(n["id"], n["depth"]) for n in notes(journal)] == [(a, 0), (a1, 1), (a11, 2), (a2, 1), (b, 0)]


def test_withdrawn_is_not_erased(journal: Journal) -> None:
    first = say(journal, "wrong account")
    reply = say(journal, "are you sure?", reply_to=first)
    withdraw_note(journal, first, "wrong account", author="B. Analyst")
    found = {n["id"]: n for n in notes(journal)}
    assert found[first]["text"] == "wrong account"
    assert found[first]["withdrawn"] == {
        "reason": "wrong account",
        "author": "B. Analyst",
        "ts": "2026-11-23T09:00:03.000000Z",
    }
    assert found[reply]["reply_to"] == first and found[reply]["withdrawn"] is None
    with pytest.raises(StoreError, match="already"):
        withdraw_note(journal, first, "again", author="B. Analyst")
    assert len(journal.entries()) == 3


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"type": "subject"},
        {"type": "subject", "id": ""},
        {"type": "subject", "id": 7},
        {"type": "nonsense", "id": "x"},
        {"type": ["subject"], "id": "x"},
        {"type": "pair", "id": {"src": "a"}},
        {"type": "pair", "id": {"src": "a", "dst": ""}},
        {"type": "pair", "id": "a→b"},
        {"type": "time", "id": {"from": "2022", "to": 5}},
        {"type": "region", "id": {}},
    ],
)
def test_a_target_must_be_one(journal: Journal, target: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="cannot be attached"):
        say(journal, "x", target=target)
    assert journal.entries() == []


def test_refusals(journal: Journal) -> None:
    with pytest.raises(StoreError, match="without text"):
        say(journal, "  \n")
    with pytest.raises(StoreError, match="no note 'n9'"):
        say(journal, "x", reply_to="n9")
    with pytest.raises(StoreError, match="no note 'n9'"):
        withdraw_note(journal, "n9", "x", author="A. Analyst")
    with pytest.raises(StoreError, match="no reason"):
        withdraw_note(journal, "n1", " ", author="A. Analyst")
    with pytest.raises(StoreError, match="not a disposition"):
        set_disposition(journal, "0x1", "arrest", author="A. Analyst")
    with pytest.raises(StoreError, match="not a subject"):
        set_disposition(journal, "", "close", author="A. Analyst")
    assert journal.entries() == []


def test_the_latest_disposition_stands_and_all_are_kept(journal: Journal) -> None:
    set_disposition(journal, "0x1", "close", "looks fine", author="A. Analyst")
    set_disposition(journal, "0x2", "monitor", author="A. Analyst")
    set_disposition(journal, "0x1", "escalate", "it is not", author="B. Analyst")
    assert {s: d["disposition"] for s, d in dispositions(journal).items()} == {"0x1": "escalate", "0x2": "monitor"}
    assert [(d["disposition"], d["author"]) for d in disposition_history(journal)["0x1"]] == [
        ("close", "A. Analyst"),
        ("escalate", "B. Analyst"),
    ]
    assert dispositions(journal)["0x1"]["ts"] == "2026-11-23T09:00:03.000000Z"


def test_entries_of_another_hand_do_not_break_the_reading(journal: Journal) -> None:
    journal.append("note.added", {"id": "z", "target": CASE, "text": "x", "reply_to": "nowhere"}, "import")
    journal.append("note.added", {"id": "z", "target": CASE, "text": "the same id again"}, "import")
    journal.append("note.withdrawn", {"id": "unknown"}, "import")
    for kind in ("note.added", "note.withdrawn", "disposition.set"):
        journal.append(kind, {}, "import")
        journal.append(kind, {"id": ["x"], "subject": "0x1"}, "import")
    assert [(n["id"], n["text"], n["reply_to"]) for n in notes(journal)] == [("z", "x", None)]
    assert dispositions(journal) == {}
