"""The annotated case leaves whole, offline, and comes back hash for hash."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case, ComplianceError
from jupyter_compliance.export.kinds import KINDS, kind_of

PARTS = {
    "page.html", "graph_pyvis.html", "SUMMARY.md", "README.txt", "verify_case.py", "MANIFEST.json",
    "reports/findings.parquet", "reports/findings.csv", "reports/evidence.parquet", "reports/evidence.csv",
    "reports/queue.parquet", "reports/queue.csv", "graph/graph.graphml", "graph/graph.json", "graph/graph.svg",
    "graph/graph.png", "graph/timeline.svg", "graph/timeline.png", "graph/board.png", "case/case.jcase",
    "case/journal.jsonl", "case/head.json", "case/tables/transfers.parquet", "tables_csv/transfers.csv",
}  # fmt: skip


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something reached for the network")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Case:
    """A copy of the hostile case that may be written to."""
    return Case.open(shutil.copytree(made, tmp_path / "own"))


@pytest.fixture
def bundle(own: Case, no_network: None) -> Path:
    return own.export(own.path.parent / "case.zip")


def test_everything_is_in_it(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        names = set(archive.namelist())
        assert names >= PARTS, PARTS - names
        assert archive.testzip() is None
        for name in ("graph/graph.png", "graph/timeline.png", "graph/board.png"):
            assert archive.read(name).startswith(b"\x89PNG")
        for name in ("graph/graph.svg", "graph/timeline.svg"):
            assert b"<svg" in archive.read(name)
            assert b"<script" not in archive.read(name)
            assert b"<img" not in archive.read(name)
        assert "hub" in archive.read("SUMMARY.md").decode()


def test_import_gives_the_exported_state_hash_for_hash(own: Case, bundle: Path, tmp_path: Path) -> None:
    back = Case.import_(bundle, tmp_path / "back")
    ours = [entry.hash for entry in own.journal.entries() if entry.kind != "export.made"]
    assert [entry.hash for entry in back.journal.entries()] == ours
    assert {name: table.sha256 for name, table in back.manifest.tables.items()} == {
        name: table.sha256 for name, table in own.manifest.tables.items()
    }
    assert back.id == own.id
    assert back.notes() == own.notes()
    assert back.dispositions() == own.dispositions()
    assert str(back.report()) == str(own.report())
    assert back.verify().ok
    assert back.triage().queue.equals(own.triage().queue)


def test_export_of_the_import_carries_the_same_case(bundle: Path, tmp_path: Path) -> None:
    again = Case.import_(bundle, tmp_path / "back").export(tmp_path / "again.zip")
    with zipfile.ZipFile(bundle) as one, zipfile.ZipFile(again) as two:
        same = [name for name in one.namelist() if name.startswith(("case/tables/", "reports/", "tables_csv/"))]
        same += ["graph/graph.graphml", "graph/graph.json", "case/journal.jsonl"]
        assert [name for name in same if one.read(name) != two.read(name)] == []


def test_the_export_is_journaled_after_it_was_made(own: Case, bundle: Path) -> None:
    last = own.journal.entries()[-1]
    assert last.kind == "export.made"
    assert last.body["file"] == "case.zip"
    import hashlib

    assert last.body["sha256"] == hashlib.sha256(bundle.read_bytes()).hexdigest()
    with zipfile.ZipFile(bundle) as archive:
        assert json.loads(archive.read("case/head.json"))["size"] == last.seq - 1


def test_a_readonly_case_can_be_exported_without_being_touched(made: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    Case.open(made, readonly=True).export(tmp_path / "x.zip")
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}


def test_the_verifier_inside_says_intact(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        archive.extract("verify_case.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "verify_case.py", bundle], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_offline(own: Case, no_network: None, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out{KINDS[kind][0]}"
    assert kind_of(path) == kind
    assert own.export(path) == path
    assert path.stat().st_size > 100
    assert [p.name for p in tmp_path.glob(".out*")] == []


def test_csv_is_safe_in_spreadsheets(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        text = archive.read("tables_csv/transfers.csv").decode("utf-8-sig")
    assert '"=HYPERLINK' not in text
    assert "\"'=HYPERLINK" in text


def test_what_cannot_be_written_is_one_sentence(own: Case, tmp_path: Path) -> None:
    for path in (tmp_path / "out.docx", tmp_path / "nothing"):
        with pytest.raises(ComplianceError, match="ends in one of"):
            own.export(path)
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(ComplianceError, match="folder"):
        own.export(tmp_path / "folder.zip")
    (tmp_path / "file").write_text("")
    with pytest.raises(ComplianceError):
        own.export(tmp_path / "file" / "x.zip")


def test_a_failed_export_leaves_the_old_file(own: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.graphml").write_text("old")
    from jupyter_compliance.export import graph_files

    def burst(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(graph_files, "write_graphml", burst)
    size = own.journal.head()[0]
    with pytest.raises(ComplianceError, match=r"(?i)no space"):
        own.export(tmp_path / "x.graphml", overwrite=True)
    assert (tmp_path / "x.graphml").read_text() == "old"
    assert all(entry.kind != "export.made" for entry in own.journal.entries()[size:])


def test_reports_come_back_as_they_were(own: Case, bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        archive.extract("reports/evidence.parquet", tmp_path)
    assert pl.read_parquet(tmp_path / "reports/evidence.parquet").equals(own.triage().evidence)
