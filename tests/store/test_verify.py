"""Verification of a whole case: what was changed is named, and what cannot be seen is said."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import CaseFolder, Head, verify_path
from jupyter_compliance.store.atomic import sha256_of
from jupyter_compliance.store.heads import HEADS, record_head, recorded_heads
from jupyter_compliance.store.parquet import store_table

from .conftest import transfers

Make = Callable[..., CaseFolder]


def cut_journal(path: Path, size: int) -> None:
    with closing(sqlite3.connect(path / "journal.db", isolation_level=None)) as db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("DELETE FROM entries WHERE seq > ?", (size,))


def test_an_untouched_case_is_intact(make: Make) -> None:
    check = verify_path(make().path)
    assert check.ok and check.first_bad is None and check.anchored == 1
    assert "removed could only be seen with a newer head" in str(check)


@pytest.mark.parametrize("name", ["tables/transfers.parquet", "policy.toml"])
def test_a_changed_or_missing_file_is_named(make: Make, name: str) -> None:
    path = make().path
    file = path / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert f"{name} was changed" in verify_path(path).reason
    file.unlink()
    check = verify_path(path)
    assert not check.ok and f"{name} is missing" in check.reason


def test_a_table_exchanged_together_with_the_manifest_shows_against_the_journal(make: Make) -> None:
    case = make()
    record = store_table(case.path, "transfers", transfers(4), [], plain=True)
    document = json.loads((case.path / "case.jcase").read_text())
    document["tables"]["transfers"] = record.to_dict()
    (case.path / "case.jcase").write_text(json.dumps(document))
    check = verify_path(case.path)
    assert not check.ok and "case.jcase and the journal differ on transfers" in check.reason


def test_a_table_added_behind_the_journal_shows(make: Make) -> None:
    case = make()
    document = json.loads((case.path / "case.jcase").read_text())
    document["tables"]["tags"] = document["tables"]["transfers"]
    (case.path / "case.jcase").write_text(json.dumps(document))
    assert "differ on tags" in verify_path(case.path).reason


def test_a_journal_cut_below_the_manifest_shows(make: Make) -> None:
    case = make()
    case.replace_table("transfers", transfers(4), author="A. Analyst")
    cut_journal(case.path, 1)
    check = verify_path(case.path)
    assert check.first_bad == 2 and "case.jcase says 2, the journal has 1" in check.reason


def test_notes_cut_off_show_with_a_head_and_not_without(make: Make, tmp_path: Path) -> None:
    case = make()
    for _ in range(3):
        case.journal.append("note.added", {}, "A. Analyst")
    size, digest = case.journal.head()
    root = case.journal.root()
    cut_journal(case.path, 2)
    assert verify_path(case.path).ok
    kept = tmp_path / "head.json"
    kept.write_text(json.dumps({"size": size, "hash": digest, "root": root}))
    for head in ((size, digest), {"size": size, "hash": digest}, kept, str(kept), Head(size, digest)):
        check = verify_path(case.path, head)
        assert check.first_bad == 3 and "entries at the end are missing" in check.reason
    record_head(case.path, Head(size, digest, root, origin="the export of today"))
    assert "the export of today says 4, the journal has 2" in verify_path(case.path).reason


@pytest.mark.parametrize("head", ["no such file", {"size": 1}, {"size": "1", "hash": "x"}, {"size": 1, "hash": 2}])
def test_an_unreadable_head_is_one_sentence(make: Make, head: object) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        verify_path(make().path, head)


def test_heads_cut_short_are_passed_over(make: Make) -> None:
    path = make().path
    heads = [Head(1, "a" * 64, "b" * 64, "one"), Head(2, "c" * 64, None, "two")]
    for head in heads:
        record_head(path, head)
    with (path / HEADS).open("ab") as file:
        file.write(b'{"hash":"dd')
    assert recorded_heads(path) == heads
    record_head(path, heads[0])
    assert recorded_heads(path) == [*heads, heads[0]]


def test_a_journal_that_claims_nonsense_is_one_sentence(make: Make) -> None:
    case = make()
    case.journal.append("table.added", {"table": "x", "file": "../../x"}, "A. Analyst")
    check = verify_path(case.path)
    assert not check.ok and "does not say usably" in check.reason
    with pytest.raises(StoreError, match="Entry 2 of the journal"):
        CaseFolder.open(case.path)


def test_verification_changes_nothing(make: Make) -> None:
    path = make().path
    before = {p: sha256_of(p) for p in path.rglob("*") if p.is_file()}
    verify_path(path)
    assert {p: sha256_of(p) for p in path.rglob("*") if p.is_file()} == before
