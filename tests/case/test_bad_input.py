"""Bad input gets one clear sentence and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_compliance import Case, ComplianceError

HEADER = "transfer_id,ts,src,dst,asset,amount\n"
HOSTILE = "<img src=x onerror=alert(1)>"

UNREADABLE = {
    "empty file": ("ledger.csv", b"", "empty"),
    "white space only": ("ledger.csv", b"\n\n  \n", ""),
    "header only": ("ledger.csv", HEADER.encode(), "no transfers|no rows"),
    "missing column": ("ledger.csv", b"ts,src,amount\n2022-03-23,a,1\n", "dst"),
    "0-byte Parquet": ("ledger.parquet", b"", "empty"),
    "torn Parquet": ("ledger.parquet", b"PAR1 and then nothing", "Parquet|parquet"),
    "wrong encoding": ("ledger.csv", (HEADER + "t1,2022-03-23,Müller,b,EUR,1\n").encode("utf-16-be"), ""),
    "no row fits": ("ledger.csv", HEADER.encode() + b"t1,nonsense,a,b,ETH,1\n", "None of the 1 rows|None of"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_a_ledger_is_one_sentence_and_no_folder(tmp_path: Path, name: str) -> None:
    file, content, told = UNREADABLE[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ComplianceError, match=rf"(?is){told}") as caught:
        Case.create(tmp_path / "case", transfers=tmp_path / file)
    assert file in str(caught.value), "the sentence names the file"
    assert caught.value.advice, "the sentence says what to do"
    assert "Traceback" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == [file]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ComplianceError, match=r"nowhere\.csv"):
        Case.create(tmp_path / "case", transfers=tmp_path / "nowhere.csv")


REJECTED = {
    "unparseable date": ("t2,the day after,a,b,ETH,1", "ts"),
    "negative amount": ("t2,2022-03-23,a,b,ETH,-1", "amount"),
    "NaN amount": ("t2,2022-03-23,a,b,ETH,NaN", "amount"),
    "infinite amount": ("t2,2022-03-23,a,b,ETH,inf", "amount"),
    "duplicate id": ("t1,2022-03-23,a,b,ETH,1", "transfer_id"),
    "missing account": ("t2,2022-03-23,,b,ETH,1", "src"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_bad_row_is_rejected_with_its_number_and_nothing_is_lost(tmp_path: Path, name: str) -> None:
    row, column = REJECTED[name]
    text = HEADER + "t1,2022-03-23,a,b,ETH,1\n" + row + "\nt3,2022-03-24,b,c,ETH,2\n"
    (tmp_path / "ledger.csv").write_text(text)
    case = Case.create(tmp_path / "case", transfers=tmp_path / "ledger.csv")
    report = case.report()["transfers"]
    assert report.read == report.kept + report.rejected == 3
    rejects = case.rejects()
    assert rejects.height == report.rejected >= 1
    assert 2 in rejects["row"].to_list()
    assert set(rejects["column"]) == {column}
    assert rejects["raw"].str.contains("the day after|-1|NaN|inf|t1|t2").all()
    assert "2" in str(case.report())


def test_mixed_time_zones_become_utc(tmp_path: Path) -> None:
    rows = "t1,2022-03-23T10:00:00+02:00,a,b,ETH,1\nt2,2022-03-23T10:00:00Z,a,b,ETH,1\nt3,2022-03-23T10:00:00-05:00,a,b,ETH,1\n"
    (tmp_path / "ledger.csv").write_text(HEADER + rows)
    case = Case.create(tmp_path / "case", transfers=tmp_path / "ledger.csv")
    hours = case.table("transfers").collect().sort("transfer_id")["ts"].dt.hour().to_list()
    assert hours == [8, 10, 15]


def test_cr_cr_lf_line_ends(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_bytes((HEADER + "t1,2022-03-23,a,b,ETH,1\n").replace("\n", "\r\r\n").encode())
    case = Case.create(tmp_path / "case", transfers=tmp_path / "ledger.csv")
    assert case.table("transfers").collect()["amount"].to_list() == [1]
    assert all("\r" not in column for column in case.table("transfers").collect_schema().names())


def test_a_hostile_label_is_kept_as_it_is_and_shown_as_text(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(f"ts,src,dst,amount,memo\n2022-03-23,{HOSTILE},b,1,{HOSTILE}\n")
    case = Case.create(tmp_path / "case", transfers=tmp_path / "ledger.csv", title=HOSTILE)
    row = case.table("transfers").collect().row(0, named=True)
    assert (row["src"], row["memo"], case.title) == (HOSTILE, HOSTILE, HOSTILE)
    for page in (case._repr_html_(), case.report()._repr_html_()):
        assert "<img" not in page


def test_a_truncated_journal_leaves_the_case_readable(case: Case) -> None:
    case.note("first", subject="alice")
    journal = case.path / "journal.db"
    journal.write_bytes(journal.read_bytes()[: journal.stat().st_size // 2])
    assert not case.verify().ok
    opened = Case.open(case.path)
    assert opened.readonly
    assert opened.table("transfers").collect().height == 2
    assert "BROKEN" in repr(opened)
    with pytest.raises(ComplianceError, match="journal"):
        opened.note("more", subject="alice")


def test_a_readonly_case_can_be_looked_at_and_says_why_it_cannot_be_written(case: Case) -> None:
    opened = Case.open(case.path, readonly=True)
    before = {path: path.read_bytes() for path in case.path.rglob("*") if path.is_file()}
    assert opened.readonly
    opened.triage()
    with pytest.raises(ComplianceError, match="reading only"):
        opened.note("no", subject="alice")
    assert before == {path: path.read_bytes() for path in case.path.rglob("*") if path.is_file()}


def test_a_case_of_a_newer_schema_is_refused_with_advice(case: Case) -> None:
    manifest = case.path / "case.jcase"
    manifest.write_text(manifest.read_text().replace('"schemaVersion": 1', '"schemaVersion": 99'))
    with pytest.raises(ComplianceError, match="newer") as caught:
        Case.open(case.path)
    assert caught.value.advice


def test_amounts_that_cannot_be_added_up_exactly_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    wei = "".join(f"t{i},2022-03-23,a,b,ETH,90000000000000000000\n" for i in range(3))
    (tmp_path / "wei.csv").write_text(HEADER + wei)
    with pytest.raises(ComplianceError, match=r"wei\.csv of ETH come to 2\.7e\+20") as caught:
        Case.create(tmp_path / "case", transfers=tmp_path / "wei.csv")
    assert "ether, not wei" in caught.value.advice
    assert not (tmp_path / "case").exists()
