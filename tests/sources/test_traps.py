"""Bad input: one clear sentence, and nothing lost."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.sources import load

HOSTILE = "<img src=x onerror=alert(1)>"


def csv(path: Path, text: str) -> Path:
    file = path / "x.csv"
    file.write_bytes(text.encode())
    return file


def test_header_only(tmp_path: Path) -> None:
    loaded = load(csv(tmp_path, "ts,src,dst,amount\n"))
    assert (loaded.report.read, loaded.frame.height) == (0, 0)
    assert "0 rows read" in str(loaded.report)


def test_missing_column_names_it_the_columns_seen_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        load(csv(tmp_path, "when,payer_iban,amount\n2022-01-01,x,1\n"))
    text = str(caught.value)
    assert "x.csv has no column for `transfers.src`" in text or "`transfers.dst`" in text
    assert "when, payer_iban, amount" in text
    assert "mapping={" in text


def test_unparseable_dates_say_which_rows(tmp_path: Path) -> None:
    loaded = load(csv(tmp_path, "ts,src,dst,amount\n2022-01-01,a,b,1\nsoon,a,b,1\n2022-02-30,a,b,1\n"))
    assert loaded.rejects["row"].to_list() == [2, 3]
    assert "ts: 2 rows are not a time (rows 2, 3)" in str(loaded.report)


def test_every_date_unparseable_still_tells_rows_not_columns(tmp_path: Path) -> None:
    loaded = load(csv(tmp_path, "ts,src,dst,amount\nsoon,a,b,1\nlater,a,b,2\n"))
    assert (loaded.report.read, loaded.report.kept, loaded.report.rejected) == (2, 0, 2)


def test_negative_nan_and_infinite_amounts(tmp_path: Path) -> None:
    loaded = load(
        csv(
            tmp_path,
            "ts,src,dst,amount\n"
            + "".join(f"2022-01-0{i + 1},a,b,{v}\n" for i, v in enumerate(["-1", "NaN", "inf", "", "2"])),
        )
    )
    assert loaded.frame["amount"].to_list() == [Decimal(2)]
    assert loaded.rejects["code"].to_list() == ["negative", "nan", "infinite", "missing"]


def test_hostile_labels_are_text(tmp_path: Path) -> None:
    loaded = load(
        csv(
            tmp_path,
            f'ts,src,dst,amount,memo,"{HOSTILE}"\n2022-01-01,a,{HOSTILE},x,{HOSTILE},{HOSTILE}\n2022-01-01,a,b,1,{HOSTILE},{HOSTILE}\n',
        )
    )
    assert loaded.frame["memo"].to_list() == [HOSTILE]
    assert loaded.frame[HOSTILE].to_list() == [HOSTILE]
    assert json.loads(loaded.rejects["raw"][0])["dst"] == HOSTILE
    assert "<img" not in loaded._repr_html_()
    assert "<img" not in loaded.report._repr_html_()


def test_mixed_time_zones(tmp_path: Path) -> None:
    loaded = load(
        csv(
            tmp_path,
            "ts,src,dst,amount\n2022-07-01T12:00:00+02:00,a,b,1\n2022-07-01T12:00:00-04:00,a,b,1\n2022-07-01 12:00:00,a,b,1\n",
        ),
        timezone="Europe/Zurich",
    )
    assert [t.hour for t in loaded.frame["ts"]] == [10, 10, 16]
    assert "1 row states no zone, unlike 2 others; read in Europe/Zurich (row 3)" in str(loaded.report)


def test_rows_are_sorted_by_time_and_id(tmp_path: Path) -> None:
    loaded = load(csv(tmp_path, "id,ts,src,dst,amount\nb,2022-01-02,a,b,1\na,2022-01-02,a,b,1\nc,2022-01-01,a,b,1\n"))
    assert loaded.frame["transfer_id"].to_list() == ["c", "a", "b"]


def test_the_same_input_gives_the_same_frame(tmp_path: Path) -> None:
    rows = "".join(f"2022-01-{1 + i % 28:02d},a{i % 7},b{i % 5},{i}.5\n" for i in range(3000))
    file = csv(tmp_path, "ts,src,dst,amount\n" + rows)
    assert load(file).frame.equals(load(file).frame)


def test_value_follows_the_case_currency(tmp_path: Path) -> None:
    file = csv(tmp_path, "ts,src,dst,amount,asset\n2022-01-01,a,b,1,usd\n2022-01-01,a,b,2,ETH\n")
    assert load(file, currency="USD").frame["value"].to_list() == [Decimal(1), None]
    assert load(file).frame["value"].to_list() == [None, None]
    bare = csv(tmp_path, "ts,src,dst,amount\n2022-01-01,a,b,1\n")
    assert load(bare, currency="EUR").frame.select("asset", "value").rows() == [("EUR", Decimal(1))]


def test_a_name_that_tells_the_unit(tmp_path: Path) -> None:
    text = "ts,src,dst,Value_in_USD\n2022-01-01,a,b,1.5\n"
    assert load(csv(tmp_path, text)).frame.select("asset", "amount", "value").rows() == [
        ("USD", Decimal("1.5"), Decimal("1.5"))
    ]
    assert load(csv(tmp_path, text), currency="EUR").frame.select("asset", "value").rows() == [("USD", None)]
    both = "ts,src,dst,total_eth,value_usd\n2022-01-01,a,b,1.5,3000\n"
    assert load(csv(tmp_path, both), currency="USD").frame.select("asset", "amount", "value").rows() == [
        ("ETH", Decimal("1.5"), Decimal(3000))
    ]
    assert load(csv(tmp_path, both), currency="EUR").frame.select("asset", "value").rows() == [("ETH", None)]


def test_large_files_load_fast_enough(tmp_path: Path) -> None:
    n = 200_000
    frame = pl.select(
        id=pl.int_range(n),
        ts=pl.lit("2022-01-01T00:00:00Z"),
        src=pl.format("0x{}", (pl.int_range(n) % 9973).cast(pl.String).str.zfill(40)),
        dst=pl.format("0x{}", (pl.int_range(n) % 9967).cast(pl.String).str.zfill(40)),
        amount=pl.format("{}.25", pl.int_range(n)),
    )
    frame.write_csv(tmp_path / "x.csv")
    loaded = load(tmp_path / "x.csv")
    assert loaded.report.kept == n
