"""Arguments of the wrong kind, places that cannot be, disks that are full: one sentence, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jupyter_compliance import Case, ComplianceError
from jupyter_compliance.contracts.errors import StoreError

ROWS = pl.DataFrame({"ts": ["2022-03-23"], "src": ["a"], "dst": ["b"], "amount": ["1"]})
NO_PLACES = [None, 5, "", "  ", "a\0b", "\udcff", "x" * 300, "/".join(["y" * 100] * 50), b"bytes", object()]


@pytest.mark.parametrize("path", NO_PLACES, ids=lambda path: repr(path)[:20])
def test_what_cannot_be_a_place_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case, path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    doors = [
        lambda: Case.create(path, transfers=ROWS),
        lambda: Case.open(path),
        lambda: Case.import_(path, tmp_path / "back"),
        lambda: case.export(path, "svg"),
    ]
    if path is not None:
        doors.append(lambda: Case.demo(path))
    for door in doors:
        with pytest.raises(ComplianceError) as caught:
            door()
        assert caught.value.advice


WRONG = [
    {"pair": ("alice", "bob", "carol")}, {"pair": 5}, {"pair": {"src": "alice"}}, {"time": "2022-03-01"},
    {"time": (1, 2, 3)}, {"region": 5}, {"region": {}}, {"tags": 5}, {"tags": [1]}, {"subject": 5}, {"transfer": 5},
]  # fmt: skip


@pytest.mark.parametrize("given", WRONG, ids=str)
def test_a_note_about_nothing_sensible_is_told_and_not_written(case: Case, given: dict[str, Any]) -> None:
    with pytest.raises(ComplianceError) as caught:
        case.note("text", **given)
    assert caught.value.advice
    assert case.notes() == []


def test_a_region_of_one_account_may_be_written_as_text(case: Case) -> None:
    case.note("text", region="alice")
    assert case.notes()[0]["target"]["id"] == {"subjects": ["alice"]}


@pytest.mark.parametrize("given", [{"title": 5}, {"currency": 5}, {"title": b"x"}])
def test_a_title_or_currency_that_is_no_text_is_told_before_anything_is_written(tmp_path: Path, given: Any) -> None:
    with pytest.raises(ComplianceError, match="is text"):
        Case.create(tmp_path / "case", transfers=ROWS, **given)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_currency_is_none(tmp_path: Path) -> None:
    assert Case.create(tmp_path / "case", transfers=ROWS, currency=" ").currency == "USD"


def test_what_is_no_policy_is_told(case: Case) -> None:
    with pytest.raises(ComplianceError, match="not a policy"):
        case.triage(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("title", ["two\nlines", "x" * 201, " ", "", "bell\x07", "\u202eturned"])
def test_a_title_is_refused_in_the_words_of_the_server(tmp_path: Path, title: str) -> None:
    with pytest.raises(ComplianceError, match=r"^The title ") as caught:
        Case.create(tmp_path / "case", transfers=tmp_path / "not read.csv", title=title)
    assert caught.value.advice
    assert not (tmp_path / "case").exists()
    assert Case.create(tmp_path / "case", transfers=ROWS, title=" x" * 100).title == "x" + " x" * 99


def test_a_case_is_named_after_a_file_of_any_name(tmp_path: Path) -> None:
    source = tmp_path / f"a\x07{'b' * 230}.parquet"
    ROWS.write_parquet(source)
    assert Case.create(tmp_path / "case", transfers=source).title == f"a {'b' * 198}"


def full(*_: object, **__: object) -> None:
    raise StoreError("The journal cannot be written: database or disk is full.", "Check free space.")


def test_a_full_disk_keeps_nobody_from_ranking_and_exporting(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(case.journal), "append", full)
    monkeypatch.setattr("jupyter_compliance.export.bundle.record_head", full)
    with pytest.warns(UserWarning, match="ranking is not entered in the journal.*full"):
        triage = case.triage()
    assert triage.queue is not None
    with pytest.warns(UserWarning, match=r"not (entered in the journal|noted)"):
        path = case.export(tmp_path / "rescue.zip")
    assert Case.import_(path, tmp_path / "back").verify().ok
    with pytest.raises(ComplianceError, match="full"):
        case.note("this must not look written")


def test_a_ranking_that_was_not_journaled_is_journaled_by_the_next(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.warns(UserWarning):
        patch.setattr(type(case.journal), "append", full)
        case.triage()
    case.triage()
    case.triage()
    assert len(case.journal.entries("triage.run")) == 1


def test_an_export_replaces_its_like_and_nothing_else(case: Case, tmp_path: Path) -> None:
    ledger = tmp_path / "precious.csv"
    ledger.write_text("ts,src,dst,amount\n")
    with pytest.raises(ComplianceError, match="left as it is") as caught:
        case.export(ledger)
    assert "overwrite=True" in caught.value.advice
    assert ledger.read_text() == "ts,src,dst,amount\n"
    case.export(ledger, overwrite=True)
    case.note("one more", subject="alice")
    case.export(ledger)
    edited = ledger.read_bytes() + b"by hand\n"
    ledger.write_bytes(edited)
    with pytest.raises(ComplianceError):
        case.export(ledger)
    assert ledger.read_bytes() == edited
    with pytest.raises(ComplianceError):
        case.export(case.path / "layout.json" if (case.path / "layout.json").exists() else ledger)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no place that refuses every file")
def test_a_refused_export_names_the_file_the_user_named(case: Case) -> None:
    with pytest.raises(ComplianceError, match=r"/proc/x\.zip"):
        case.export("/proc/x.zip")


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
def test_a_table_that_finds_no_space_is_told_so(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import resource, sys, signal; import polars as pl; from jupyter_compliance import Case, ComplianceError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "rows = pl.DataFrame({'ts': ['2022-03-23'] * 90000, 'src': [f'{i * 7919 % 90001:x}' for i in range(90000)],"
        " 'dst': ['b'] * 90000, 'amount': [str(i) for i in range(90000)]})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: Case.create(sys.argv[1], transfers=rows)\n"
        "except ComplianceError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "case")], capture_output=True, text=True)
    assert "too large" in done.stdout, done.stdout + done.stderr
    assert "plain types" not in done.stdout
    assert "free space" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_stays_full_is_told_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(case.journal), "append", full)
    with pytest.warns(UserWarning) as told:
        for _ in range(3):
            case.triage()
    assert len(told) == 1
