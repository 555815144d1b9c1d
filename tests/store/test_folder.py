"""The case folder: whole or not there, same rows same bytes, changed one journaled step at a time."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ContractError, IntegrityError, StoreError
from jupyter_compliance.contracts.tables import TABLES, TAGS
from jupyter_compliance.store import CaseFolder, creation, verify_path
from jupyter_compliance.store.atomic import TEMPORARY, sha256_of
from jupyter_compliance.store.manifest import Manifest

from .conftest import POLICY, ticking, transfers

Make = Callable[..., CaseFolder]


def test_what_is_written_is_read_back(make: Make) -> None:
    frame = transfers(5).with_columns(colour=pl.lit("red"))
    case = CaseFolder.open(make(tables={"transfers": frame}, settings={"k": [1, "x"]}).path)
    read = case.read("transfers").collect()
    assert read.columns == [*TABLES["transfers"].by_name, "colour"]
    assert read.select(frame.columns).equals(frame)
    assert case.manifest.title == "A case" and case.manifest.currency == "ETH"
    assert case.manifest.settings == {"k": [1, "x"]}
    assert case.manifest.tables["transfers"].sources == ["a.csv"]
    assert case.policy_text == POLICY
    assert not case.readonly and case.warning == ""
    (entry,) = case.journal.entries()
    assert entry.kind == "case.created"
    assert entry.body["tables"] == {"transfers": {"rows": 5, "sha256": case.manifest.tables["transfers"].sha256}}
    assert verify_path(case.path).ok


def test_files_of_a_case(make: Make) -> None:
    case = make()
    assert sorted(p.relative_to(case.path).as_posix() for p in case.path.rglob("*")) == [
        "artifacts", "case.jcase", "journal.db", "policy.toml", "tables", "tables/transfers.parquet",
    ]  # fmt: skip
    document = json.loads((case.path / "case.jcase").read_text())
    assert document["schemaVersion"] == 1
    assert document["tables"]["transfers"]["sha256"] == sha256_of(case.path / "tables" / "transfers.parquet")
    assert list(case.path.parent.iterdir()) == [case.path]


def test_same_rows_same_bytes(make: Make) -> None:
    frame = transfers(3000)
    pieces = pl.concat([frame.head(7), frame.slice(7, 1000), frame.slice(1007)], rechunk=False)
    one, two = make("one", tables={"transfers": frame}), make("two", tables={"transfers": pieces})
    assert one.manifest == two.manifest
    for name in ("case.jcase", "tables/transfers.parquet"):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes()


def test_an_absent_table_is_an_empty_frame_of_its_contract(make: Make) -> None:
    assert make().read("tags").collect().schema == TAGS.schema
    with pytest.raises(StoreError, match="no table 'nonsense'"):
        make("other").read("nonsense")


@pytest.mark.parametrize(
    ("table", "frame", "says"),
    [
        ("transfers", transfers(1).drop("src"), "lacks the column src"),
        ("transfers", transfers(1).with_columns(pl.col("amount").cast(pl.Float64)), "amount of the table transfers is"),
        ("../evil", transfers(1), "not a table name"),
        ("Transfers", transfers(1), "not a table name"),
    ],
)
def test_a_frame_that_breaks_its_contract_is_refused(make: Make, table: str, frame: pl.DataFrame, says: str) -> None:
    with pytest.raises((StoreError, ContractError), match=says):
        make(tables={table: frame})
    assert not make("whole").path.with_name("case").exists()


def test_floats_in_sources_are_refused_before_anything_is_written(make: Make, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="float"):
        make(sources={"transfers": [{"confidence": 0.5}]})
    assert list(tmp_path.iterdir()) == []


def test_an_existing_path_is_left_alone(make: Make, tmp_path: Path) -> None:
    before = make().path.joinpath("case.jcase").read_bytes()
    with pytest.raises(StoreError, match="overwrite=True"):
        make(title="Another")
    assert (tmp_path / "case" / "case.jcase").read_bytes() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    for overwrite in (False, True):
        with pytest.raises(StoreError, match="is not a case; it was left as it is"):
            make("mine", overwrite=overwrite)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is not a case"):
        make("file", overwrite=True)
    (tmp_path / "empty").mkdir()
    assert make("empty").manifest.title == "A case"


def test_overwrite_replaces_a_case_whole(make: Make, tmp_path: Path) -> None:
    make().layout = {"old": True}
    case = make(title="Another", overwrite=True)
    assert CaseFolder.open(case.path).manifest.title == "Another"
    assert case.layout == {}
    assert [p.name for p in tmp_path.iterdir()] == ["case"]


def test_a_failed_overwrite_keeps_the_old_case(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make().path
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if TEMPORARY in self.name and target == path:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(StoreError, match="no space left on device"):
            make(title="Another", overwrite=True)
    assert CaseFolder.open(path).manifest.title == "A case"
    assert [p.name for p in path.parent.iterdir()] == ["case"]


def test_an_overwrite_killed_between_its_renames_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make().path
    rename = Path.rename

    def die(self: Path, target: Path) -> Path:
        if TEMPORARY in self.name and target == path:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", die)
        with pytest.raises(KeyboardInterrupt):
            make(title="Another", overwrite=True)
    with pytest.raises(StoreError, match="Replacing it was interrupted") as caught:
        CaseFolder.open(path)
    (aside,) = path.parent.iterdir()
    assert str(aside) in caught.value.advice
    assert CaseFolder.open(aside.rename(path)).manifest.title == "A case"


def test_replacing_a_table(make: Make) -> None:
    case = make()
    other = CaseFolder.open(case.path)
    old = other.read("transfers")
    entry = case.replace_table("transfers", transfers(9, seed=1), sources=["b.csv"], author="B. Analyst")
    assert (entry.kind, entry.body["rows"], entry.author) == ("table.added", 9, "B. Analyst")
    assert case.read("transfers").collect().height == 9
    columns = case.read("transfers").collect_schema()
    assert case.manifest.tables["transfers"].columns == {name: str(dtype) for name, dtype in columns.items()}
    assert list(case.manifest.tables["transfers"].columns) == columns.names()
    assert other.read("transfers").collect().height == 9
    assert old.collect().height == 5
    assert case.manifest.journal.size == 2
    assert verify_path(case.path).ok
    with pytest.raises(StoreError, match="already"):
        case.add_table("transfers", transfers(1), author="A. Analyst")
    case.add_table("tags", TAGS.empty(), author="A. Analyst")
    assert set(CaseFolder.open(case.path).manifest.tables) == {"transfers", "tags"}


def test_policy_title_and_settings_change_with_a_trace(make: Make) -> None:
    case = make()
    case.replace_policy("line = 60\n", author="A. Analyst")
    case.change(title="Ronin", status="in review", author="A. Analyst")
    again = CaseFolder.open(case.path)
    assert again.policy_text == "line = 60\n"
    assert (again.manifest.title, again.manifest.status) == ("Ronin", "in review")
    assert [e.kind for e in again.journal.entries()] == ["case.created", "policy.set", "case.changed"]
    assert verify_path(case.path).ok


def test_an_interruption_between_journal_and_manifest_is_made_good(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make()
    with monkeypatch.context() as patched:
        patched.setattr(Manifest, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            case.replace_table("transfers", transfers(9), author="A. Analyst")
    assert Manifest.read(case.path).tables["transfers"].rows == 5
    assert verify_path(case.path).ok
    assert CaseFolder.open(case.path, readonly=True).manifest.tables["transfers"].rows == 9
    assert Manifest.read(case.path).tables["transfers"].rows == 5
    assert CaseFolder.open(case.path).read("transfers").collect().height == 9
    assert Manifest.read(case.path).tables["transfers"].rows == 9


def test_leftovers_are_passed_over_and_swept_when_old(make: Make) -> None:
    path = make().path
    left = [
        path / f".case.jcase{TEMPORARY}1",
        path / "tables" / f".transfers.parquet{TEMPORARY}2",
        path.parent / f".case{TEMPORARY}3",
    ]
    for item in left[:2]:
        item.write_bytes(b"half")
    left[2].mkdir()
    (path / "tables" / "mine.parquet").write_bytes(b"not ours to remove")
    assert CaseFolder.open(path).read("transfers").collect().height == 5
    assert all(item.exists() for item in left)
    old = time.time() - 2 * 86_400
    for item in [*left, path / "tables" / "mine.parquet"]:
        os.utime(item, (old, old))
    CaseFolder.open(path)
    make("another")
    assert not any(item.exists() for item in left)
    assert (path / "tables" / "mine.parquet").exists()


def test_layout(make: Make) -> None:
    case = make()
    assert case.layout == {}
    case.layout = {"positions": {"0x1": [1.5, -2]}, "camera": {"k": 0.5}}
    assert CaseFolder.open(case.path).layout == {"positions": {"0x1": [1.5, -2]}, "camera": {"k": 0.5}}
    with pytest.raises(ValueError):
        case.layout = {"x": float("nan")}
    assert case.layout["camera"] == {"k": 0.5}
    (case.path / "layout.json").write_text('{"camera": ')
    assert case.layout == {}
    assert CaseFolder.open(case.path).read("transfers").collect().height == 5


@pytest.mark.parametrize("cut", [0, 10, 100])
def test_a_damaged_table_is_one_sentence(make: Make, cut: int) -> None:
    case = make()
    file = case.path / "tables" / "transfers.parquet"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(IntegrityError, match=f"tables/transfers.parquet has {cut} bytes, the manifest says"):
        case.read("transfers")
    file.unlink()
    with pytest.raises(IntegrityError, match="is missing"):
        case.read("transfers")


def test_a_table_of_another_size_that_can_be_read_is_for_reading_only(make: Make) -> None:
    path = make().path
    file = path / "tables" / "transfers.parquet"
    pl.read_parquet(file).head(2).write_parquet(file)
    case = CaseFolder.open(path)
    assert case.readonly
    assert "not intact" in case.warning
    assert case.read("transfers").collect().height == 2
    pl.read_parquet(file).drop("amount").write_parquet(file)
    with pytest.raises(IntegrityError, match=r"tables/transfers\.parquet has"):
        CaseFolder.open(path).read("transfers")
    file.unlink()
    with pytest.raises(IntegrityError, match="is missing"):
        CaseFolder.open(path).read("transfers")


@pytest.mark.parametrize("left", [0, 10, 5000])
def test_a_truncated_journal_leaves_the_tables_readable(make: Make, left: int) -> None:
    path = make().path
    journal = path / "journal.db"
    journal.write_bytes(journal.read_bytes()[:left])
    case = CaseFolder.open(path)
    assert case.readonly
    assert case.warning.startswith("The journal is not intact: journal.db is ")
    assert "later ones are lost" in case.warning and "\n" not in case.warning
    assert case.read("transfers").collect().height == 5
    with pytest.raises(StoreError, match="the journal is not intact"):
        case.replace_table("transfers", transfers(1), author="A. Analyst")
    with pytest.raises(StoreError, match="the journal is not intact"):
        case.layout = {}
    assert not verify_path(path).ok


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "case.jcase is damaged: it is not JSON"),
        ("[1]", "not a JSON object"),
        ('{"title": "x"}', "no usable schemaVersion"),
        ('{"schemaVersion": true}', "no usable schemaVersion"),
        ('{"schemaVersion": 1}', "case.jcase is damaged"),
        ("[" * 100_000, "case.jcase is damaged"),
        ('{"schemaVersion": 2}', "made by a newer version.*pip install -U jupyter_compliance"),
    ],
)
def test_an_unusable_manifest_is_one_sentence(make: Make, text: str, says: str) -> None:
    path = make().path
    (path / "case.jcase").write_text(text)
    with pytest.raises(StoreError, match=says):
        CaseFolder.open(path)


@pytest.mark.parametrize(
    "file", ["../../../etc/passwd", "/etc/passwd", "transfers.parquet/../x", "x.exe", "C:x.parquet"]
)
def test_a_manifest_cannot_point_outside(make: Make, file: str) -> None:
    path = make().path
    document = json.loads((path / "case.jcase").read_text())
    document["tables"]["transfers"]["file"] = file
    (path / "case.jcase").write_text(json.dumps(document))
    with pytest.raises(StoreError, match="damaged"):
        CaseFolder.open(path)


def test_opening_what_is_not_a_case(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no case at"):
        CaseFolder.open(tmp_path / "nothing")
    with pytest.raises(StoreError, match=r"not a case folder: it has no case\.jcase"):
        CaseFolder.open(tmp_path)


def test_the_manifest_opens_its_folder(make: Make) -> None:
    assert CaseFolder.open(make().path / "case.jcase").manifest.title == "A case"


def test_a_parent_that_is_a_file_is_one_sentence(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Cannot write"):
        make("file/case")


def test_a_case_of_a_clock_in_another_zone_is_in_utc(make: Make) -> None:
    assert make(clock=ticking()).manifest.created == "2026-11-23T09:00:01.000000Z"


def test_of_two_that_create_the_same_case_the_second_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make().path
    monkeypatch.setattr(creation, "must_be_free", lambda *_, **__: None)  # both looked before either was done
    with pytest.raises(StoreError, match="Cannot write"):
        make(title="Another")
    assert CaseFolder.open(path).manifest.title == "A case"
    assert [p.name for p in path.parent.iterdir()] == ["case"]
