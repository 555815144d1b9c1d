"""A case whose evidence was exchanged opens for looking only, and says so before anybody asks."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case
from jupyter_compliance.contracts.errors import IntegrityError, StoreError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = pl.DataFrame({"ts": ["2022-03-23"] * 3, "src": ["a"] * 3, "dst": ["b"] * 3, "amount": ["1", "2", "3"]})
    case = Case.create(tmp_path / "case", transfers=rows)
    for text in ("one", "two", "three"):
        case.note(text)
    return case.path


def assert_only_for_looking(path: Path, told: str) -> Case:
    case = Case.open(path)
    assert told in case.folder.warning
    assert case.readonly
    with pytest.raises(StoreError, match="not intact"):
        case.note("more")
    assert not case.verify().ok
    assert "intact" in repr(case).lower() and "NOT" in repr(case).upper()
    return case


def test_the_journal_of_another_case_is_not_continued(path: Path, tmp_path: Path) -> None:
    rows = pl.DataFrame({"ts": ["2022-03-23"], "src": ["x"], "dst": ["y"], "amount": ["1"]})
    other = Case.create(tmp_path / "other", transfers=rows)
    shutil.copy(other.path / "journal.db", path / "journal.db")
    assert_only_for_looking(path, "rewritten")


def test_a_journal_shorter_than_an_export_says_is_not_continued(path: Path, tmp_path: Path) -> None:
    Case.open(path).export(tmp_path / "x.zip")
    with sqlite3.connect(path / "journal.db") as db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("DELETE FROM entries WHERE seq > 2")
    db.close()
    assert_only_for_looking(path, "missing")


def test_one_bit_of_a_table_is_enough(path: Path) -> None:
    file = path / "tables" / "transfers.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert_only_for_looking(path, "tables/transfers.parquet was changed")


def test_a_table_that_is_noise_is_told_and_the_others_can_be_read(path: Path) -> None:
    file = path / "tables" / "transfers.parquet"
    file.write_bytes(random.Random(5).randbytes(file.stat().st_size))
    case = Case.open(path)
    assert case.rejects().is_empty()
    with pytest.raises(IntegrityError, match=r"transfers\.parquet was changed and cannot be read") as caught:
        case.table("transfers")
    assert "Restore" in caught.value.advice
    with pytest.raises(IntegrityError):
        case.triage()


def test_a_table_that_is_another_table_of_the_same_size_is_told(path: Path) -> None:
    file = path / "tables" / "transfers.parquet"
    size = file.stat().st_size
    pl.DataFrame({"a": [1]}).write_parquet(file)
    small = file.read_bytes()
    assert len(small) < size
    file.write_bytes(b"PAR1" + b"\0" * (size - len(small)) + small[4:])  # offsets in the footer no longer fit
    with pytest.raises(IntegrityError):
        Case.open(path).table("transfers")


def test_an_edited_policy_is_told(path: Path) -> None:
    (path / "policy.toml").write_text('name = "mild"\n')
    assert_only_for_looking(path, "policy.toml")


def test_an_edited_layout_is_no_evidence(path: Path) -> None:
    (path / "layout.json").write_text("{}")
    case = Case.open(path)
    assert not case.readonly
    assert case.verify().ok
