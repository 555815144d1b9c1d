"""The journal: append-only, shared by processes, and honest about damage."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance.contracts.errors import IntegrityError, StoreError
from jupyter_compliance.store import Head, Journal

from .conftest import ticking


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.create(tmp_path / "journal.db", clock=ticking())


def fill(journal: Journal, size: int) -> None:
    for i in range(size):
        journal.append("note.added", {"id": f"n{i}", "text": "text " * 40}, "A. Analyst")


def test_append_and_read_back(journal: Journal) -> None:
    first = journal.append("note.added", {"id": "n1", "tags": ("a", "b"), "n": 3, "none": None}, "A. Analyst")
    second = journal.append("triage.run", {"subjects": 249}, "A. Analyst")
    assert (first.seq, second.seq) == (1, 2)
    assert first.ts == "2026-11-23T09:00:01.000000Z"
    assert first.prev == "0" * 64 and second.prev == first.hash
    assert first.body["tags"] == ["a", "b"]
    assert journal.entries() == [first, second]
    assert journal.entries("triage.run") == [second]
    assert journal.head() == (2, second.hash)
    assert journal.verify().root == journal.root()


def test_an_empty_journal_has_the_empty_root(journal: Journal) -> None:
    assert journal.head() == (0, "0" * 64)
    assert journal.root() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert journal.verify().ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET author = 'someone else' WHERE seq = 1",
        "DELETE FROM entries WHERE seq = 2",
        "INSERT OR REPLACE INTO entries SELECT seq, ts, 'x', kind, body, prev, 'x' FROM entries WHERE seq = 1",
        "INSERT INTO entries VALUES (9, 'x', 'x', 'x', '{}', 'x', 'x')",
        "REPLACE INTO entries SELECT 3, ts, author, kind, body, prev, hash FROM entries WHERE seq = 2",
    ],
)
def test_the_database_refuses_changes(journal: Journal, statement: str) -> None:
    fill(journal, 2)
    before = journal.entries()
    with (
        closing(sqlite3.connect(journal.path, isolation_level=None)) as db,
        pytest.raises(sqlite3.DatabaseError, match=r"append-only"),
    ):
        db.execute(statement)
        raise sqlite3.DatabaseError("let through")
    assert journal.entries() == before


@pytest.mark.parametrize("body", [{"x": 0.5}, {"x": 2**53}, {"x": {1, 2}}, {"x": "\ud800"}])
def test_a_refused_body_leaves_nothing(journal: Journal, body: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        journal.append("note.added", body, "A. Analyst")
    assert journal.head() == (0, "0" * 64)
    journal.append("note.added", {}, "A. Analyst")


@pytest.mark.parametrize("author", ["", "  ", "two\nlines", None])
def test_an_author_is_one_line_of_text(journal: Journal, author: Any) -> None:
    with pytest.raises(StoreError, match="author"):
        journal.append("note.added", {}, author)


def _append_many(path: Path, who: str, count: int) -> None:
    journal = Journal(path)
    for i in range(count):
        journal.append("note.added", {"id": f"{who}{i}"}, who)


def test_two_processes_append_at_once(journal: Journal) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(journal.path, who, 200)) for who in ("ann", "bob")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    entries = journal.entries()
    assert journal.verify().ok and len(entries) == 400
    for who in ("ann", "bob"):
        assert [e.body["id"] for e in entries if e.author == who] == [f"{who}{i}" for i in range(200)]


def test_a_writer_that_never_lets_go_is_named(journal: Journal) -> None:
    holder = sqlite3.connect(journal.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(StoreError, match="in use by another"):
        Journal(journal.path, wait_seconds=0.2).append("note.added", {}, "A. Analyst")
    assert time.monotonic() - started < 5
    holder.close()
    journal.append("note.added", {}, "A. Analyst")


def test_readonly_says_why(journal: Journal) -> None:
    readonly = Journal(journal.path, readonly="the medium is read-only")
    with pytest.raises(StoreError, match="cannot be written: the medium is read-only"):
        readonly.append("note.added", {}, "A. Analyst")


def test_tampering_behind_the_triggers_is_named(journal: Journal) -> None:
    fill(journal, 5)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER entries_keep")
        db.execute("UPDATE entries SET body = replace(body, 'text text', 'TEXT') WHERE seq = 3")
    check = journal.verify()
    assert not check.ok and check.first_bad == 3
    assert "entry 3 was changed" in str(check)
    assert [e.seq for e in journal.intact()] == [1, 2]
    with pytest.raises(IntegrityError, match="entry 3"):
        journal.entries()


def test_entries_removed_at_the_end_show_against_a_head(journal: Journal) -> None:
    fill(journal, 5)
    head = Head(*journal.head(), journal.root(), origin="the export")
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("DELETE FROM entries WHERE seq > 3")
    assert journal.verify().ok
    check = journal.verify(head)
    assert not check.ok and check.first_bad == 4 and "the export says 5, the journal has 3" in check.reason


def test_wherever_the_file_is_cut_nothing_is_claimed_falsely(journal: Journal) -> None:
    fill(journal, 40)
    whole, entries = journal.path.read_bytes(), journal.entries()
    rng = random.Random(1)
    cuts = [0, 1, 15, 16, 99, 100, 512, 4095, 4096, *(rng.randrange(len(whole)) for _ in range(60)), len(whole) - 1]
    for cut in cuts:
        journal.path.write_bytes(whole[:cut])
        check, found = journal.check()
        assert not check.ok, cut
        assert "\n" not in check.reason and "Traceback" not in check.reason
        assert found == entries[: len(found)]
        with pytest.raises(StoreError):
            journal.entries()
    journal.path.write_bytes(whole)
    assert journal.verify().ok


def test_wherever_a_byte_is_changed_no_entry_is_misread(journal: Journal) -> None:
    fill(journal, 30)
    whole, entries = journal.path.read_bytes(), journal.entries()
    rng = random.Random(2)
    caught = 0
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[rng.randrange(len(whole))] ^= rng.randrange(1, 256)
        journal.path.write_bytes(damaged)
        check, found = journal.check()
        assert found == entries[: len(found)]
        assert check.ok is False or found == entries
        caught += not check.ok
    assert caught > 75


def test_a_missing_file_is_said_so(journal: Journal) -> None:
    journal.path.unlink()
    assert "journal.db is missing" in journal.verify().reason
    with pytest.raises(StoreError):
        journal.append("note.added", {}, "A. Analyst")
    assert not journal.path.exists()


def test_an_interrupted_write_is_rolled_back_also_for_readers(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(journal, 3)
    before = journal.entries()
    # A hot roll-back file as a killed writer leaves it: taken while a large transaction is under way.
    db = sqlite3.connect(journal.path, isolation_level=None)
    db.execute("PRAGMA cache_size = 1")
    db.execute("PRAGMA cache_spill = 1")
    db.execute("BEGIN IMMEDIATE")
    for seq in range(4, 200):
        db.execute("INSERT INTO entries VALUES (?, 'x', 'x', 'x', ?, 'x', ?)", (seq, "y" * 900, str(seq)))
    copy = journal.path.parent / "killed"
    copy.mkdir()
    for suffix in ("", "-journal"):
        (copy / f"journal.db{suffix}").write_bytes(Path(f"{journal.path}{suffix}").read_bytes())
    db.execute("ROLLBACK")
    db.close()
    killed = Journal(copy / "journal.db")
    assert killed.entries() == before
    killed.append("note.added", {}, "A. Analyst")
    assert len(killed.entries()) == 4 and killed.verify().ok


def test_a_copy_made_from_entries_is_the_same(journal: Journal, tmp_path: Path) -> None:
    fill(journal, 4)
    copy = Journal.create(tmp_path / "copy.db", entries=journal.entries())
    assert copy.entries() == journal.entries() and copy.root() == journal.root()
    with pytest.raises(IntegrityError, match="entry 2"):
        Journal.create(tmp_path / "broken.db", entries=[e for e in journal.entries() if e.seq != 2])
    assert not (tmp_path / "broken.db").exists()
    with pytest.raises(StoreError, match="exists already"):
        Journal.create(tmp_path / "copy.db")
