"""What is no table of rows is told for what it is, in one line, with what to do."""

from __future__ import annotations

import io
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.sources import load

FOREIGN = {
    "book.xlsx": (b"PK\x03\x04" + b"\0" * 60, "Office", "CSV"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "Office", "CSV"),
    "letter.pdf": (b"%PDF-1.7\n%\xe2\xe3\n", "PDF", "CSV"),
    "scan.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)), "picture", "CSV"),
    "case.duckdb": (b"\0" * 8 + b"DUCK" + b"\0" * 60, "DuckDB", "duckdb:///case.duckdb"),
    "data.zst": (b"\x28\xb5\x2f\xfd" + b"\0" * 60, "zstd", "gzip"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_kind_is_named_for_what_it_is(tmp_path: Path, name: str) -> None:
    content, kind, advice = FOREIGN[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=kind) as caught:
        load(tmp_path / name)
    assert name in caught.value.what
    assert advice in caught.value.advice
    assert "\n" not in str(caught.value)


def test_a_database_file_is_told_how_it_can_be_read(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as db:
        db.execute("CREATE TABLE t (a)")
    with pytest.raises(SourceError, match="SQLite") as caught:
        load(tmp_path / "x.db")
    assert 'Sql("sqlite:///x.db"' in caught.value.advice


@pytest.mark.parametrize("name", ["x.zip", "x.tgz", "x.tar"])
def test_a_broken_archive_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(SourceError, match="not a whole archive") as caught:
        load(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "empty"), ("  ", "empty"), ("a\0b", "not a path"), ("https://example.org/x.csv", "network"),
     ("sqlite:///x.db", "database"), ("postgresql://host/db", "database")],
)  # fmt: skip
def test_what_is_no_path_is_told(text: str, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        load(text)
    assert caught.value.advice


@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl"])
def test_json_nested_beyond_all_measure_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[" * 100_000)
    with pytest.raises(SourceError, match=r"nested|no JSON object"):
        load(tmp_path / name)


@pytest.mark.parametrize("name", ["x.zip", "x.tgz"])
def test_a_member_that_was_damaged_on_the_way_is_named(tmp_path: Path, name: str) -> None:
    text = b"ts,src,dst,amount\n" + b"".join(b"2022-03-23,a%d,b,%d\n" % (i, i * 7919) for i in range(4000))
    path = tmp_path / name
    if name == "x.zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("l.csv", text)
    else:
        with tarfile.open(path, "w:gz") as archive:
            info = tarfile.TarInfo("l.csv")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 2, len(content) // 2 + 40):
        content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"damaged|whole archive") as caught:
        load(path)
    assert name in caught.value.what
    assert "copy it again" in caught.value.advice


def test_python_objects_in_a_frame_become_text() -> None:
    frame = pl.DataFrame({"ts": ["2022-03-23"], "src": ["a"], "dst": ["b"], "amount": [1]})
    loaded = load(frame.with_columns(pl.Series("odd", [Path("x/y")], dtype=pl.Object)))
    assert loaded.frame["odd"].to_list() == [str(Path("x/y"))]


def test_sql_is_at_the_front_door() -> None:
    import jupyter_compliance
    from jupyter_compliance.sources import Sql

    assert jupyter_compliance.Sql is Sql
