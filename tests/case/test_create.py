"""`Case.create` keeps what it read, settles currency and title, and leaves nothing behind when it fails."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case, ComplianceError


def test_create_keeps_rows_report_and_title(tmp_path: Path, ledger, capsys) -> None:
    case = Case.create(tmp_path / "case", transfers=ledger(name="march.csv"), author="A. Analyst")
    assert capsys.readouterr() == ("", "")
    assert case.title == "march"
    assert case.currency == "ETH"
    report = case.report()
    assert (report.read, report.kept, report.rejected) == (2, 2, 0)
    assert "2 rows read" in str(report)
    assert "ledger" not in case.title
    assert [entry.author for entry in case.journal.entries()] == ["A. Analyst"]


def test_report_is_the_same_after_reopening(tmp_path: Path, ledger) -> None:
    made = Case.create(
        tmp_path / "case",
        transfers=ledger("transfer_id,ts,src,dst,asset,amount\nt1,2022-03-23,a,b,ETH,1\nt2,nonsense,a,b,ETH,1\n"),
    )
    opened = Case.open(tmp_path / "case")
    assert str(opened.report()) == str(made.report())
    assert opened.report()["transfers"].rejected == 1
    assert opened.rejects().height == 1
    assert opened.rejects()["row"].to_list() == [2]


def test_value_is_the_amount_where_the_asset_is_the_currency(tmp_path: Path, ledger) -> None:
    text = "ts,src,dst,asset,amount\n2022-03-23,a,b,ETH,1.000000000000000001\n2022-03-24,a,b,USDT,5\n"
    case = Case.create(tmp_path / "case", transfers=ledger(text), currency="ETH")
    values = case.table("transfers").sort("ts").collect()["value"].to_list()
    assert values == [Decimal("1.000000000000000001"), None]


def test_currency_without_any_asset_is_usd_and_amounts_are_values(tmp_path: Path, ledger) -> None:
    case = Case.create(tmp_path / "case", transfers=ledger("ts,src,dst,amount\n2022-03-23,a,b,7.25\n"))
    assert case.currency == "USD"
    assert case.table("transfers").collect()["value"].to_list() == [Decimal("7.25")]


def test_mapping_can_be_overridden(tmp_path: Path, ledger) -> None:
    text = "when,booked,src,dst,amount\n2022-03-23,2022-03-25,a,b,1\n"
    case = Case.create(tmp_path / "case", transfers=ledger(text), mapping={"ts": "when"})
    assert case.table("transfers").collect()["ts"][0].day == 23


def test_frames_are_sources_too(tmp_path: Path) -> None:
    frame = pl.DataFrame({"ts": ["2022-03-23"], "src": ["a"], "dst": ["b"], "amount": ["1"]})
    case = Case.create(tmp_path / "from frame", transfers=frame)
    assert case.title == "from frame"
    assert case.table("transfers").collect().height == 1


def test_existing_case_is_kept_unless_told_otherwise(case: Case, ledger) -> None:
    with pytest.raises(ComplianceError, match="overwrite=True"):
        Case.create(case.path, transfers=ledger())
    again = Case.create(case.path, transfers=ledger(), title="again", overwrite=True)
    assert Case.open(case.path).title == again.title == "again"


def test_a_failed_overwrite_keeps_the_old_case(case: Case, ledger) -> None:
    case.note("keep me", subject="alice")
    with pytest.raises(ComplianceError):
        Case.create(case.path, transfers=ledger(""), overwrite=True)
    assert Case.open(case.path).notes()[0]["text"] == "keep me"
    assert Case.open(case.path).verify().ok


def test_a_folder_that_is_no_case_is_never_overwritten(tmp_path: Path, ledger) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(ComplianceError, match="not a case"):
        Case.create(tmp_path / "thesis", transfers=ledger(), overwrite=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_unwritable_place_is_refused_before_loading(tmp_path: Path, ledger) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for place in (blocked / "case", Path("/proc/case")):
        with pytest.raises(ComplianceError, match="folder"):
            Case.create(place, transfers=tmp_path / "never read.csv")


def test_summary_tells_counts_and_escapes(tmp_path: Path, ledger) -> None:
    case = Case.create(tmp_path / "case", transfers=ledger(), title="<script>alert(1)</script>")
    assert "2 transfers" in repr(case)
    assert "3 accounts" in repr(case)
    assert "journal intact" in repr(case)
    assert "<script" not in case._repr_html_()


def test_demo_opens_what_it_made(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = Case.demo()
    assert case.path == tmp_path / "ronin"
    assert case.currency == "ETH"
    note = case.note("mine", subject="0x098b716b8aaf21512996dc57eb0615e2383e2f96")
    assert [one["id"] for one in Case.demo().notes()] == [note]
    assert case.report()["transfers"].read == 436


@pytest.mark.parametrize(
    ("asset", "said", "kept"), [("ETH", "eth", "ETH"), ("wstETH", "WSTETH", "wstETH"), ("", "usd", "USD")]
)
def test_currency_is_spelled_as_the_data_spell_it(tmp_path: Path, ledger, asset: str, said: str, kept: str) -> None:
    text = f"ts,src,dst,asset,amount\n2022-03-23,a,b,{asset},3\n"
    case = Case.create(tmp_path / "case", transfers=ledger(text), currency=said)
    assert case.currency == kept
    assert case.table("transfers").collect()["value"].to_list() == [3]


def test_a_path_is_not_a_case_and_an_export_is_not_a_folder(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ComplianceError, match=r"Case\.open"):
        Case(str(case.path))
    (tmp_path / "x.zip").write_bytes(b"PK")
    with pytest.raises(ComplianceError, match=r"Case\.import_"):
        Case.open(tmp_path / "x.zip")


def test_a_meddled_load_report_is_one_sentence(case: Case) -> None:
    case.folder.change(author="x", settings={"load": [{"table": 1}]})
    with pytest.raises(ComplianceError, match="load report"):
        Case.open(case.path).report()
