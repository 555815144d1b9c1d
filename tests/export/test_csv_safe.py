"""CSV exports: nothing runs in a spreadsheet, nothing is lost, numbers stay numbers."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.export.csv_safe import csv_text, unguard, write_csv

DANGEROUS = "=+-@\t\r\n\0＝＋－＠"
HOSTILE = [
    '=HYPERLINK("http://x.example","click")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    "   =1+1",
    "\u00a0\u3000=1+1",
    "\ufeff=1",
    "＝1+1",
    "－1",
    "'=1",
    "''  =1",
]


def fields(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_neutralised(text: str) -> None:
    written = csv_text(pl.DataFrame({"memo": [text]}))
    assert fields(written.replace("\0", "\x01"))[1][0] == "'" + text.replace("\0", "\x01")


@pytest.mark.parametrize("text", ["0x098b", "Ronin bridge", "a=b", "", " plain", "5 - 3", "it's", "'quoted'"])
def test_plain_text_stays(text: str) -> None:
    assert fields(csv_text(pl.DataFrame({"memo": [text]})))[1] == [text]


def test_numbers_stay_numbers() -> None:
    frame = pl.DataFrame(
        {
            "amount": pl.Series([Decimal("-1.50"), Decimal("100"), None], dtype=pl.Decimal(38, 18)),
            "whole": pl.Series([Decimal("-7"), Decimal("0"), None], dtype=pl.Decimal(9, 0)),
            "logodds": [-3.25, 0.0, None],
            "n": [-5, 0, None],
        }
    )
    assert csv_text(frame).split("\r\n") == ["amount,whole,logodds,n", "-1.5,-7,-3.25,-5", "100,0,0.0,0", ",,,", ""]


def test_one_wei_is_exact() -> None:
    wei = Decimal("12345678901234567890.000000000000000001")
    frame = pl.DataFrame({"amount": pl.Series([wei], dtype=pl.Decimal(38, 18))})
    assert fields(csv_text(frame))[1] == [str(wei)]


def test_other_types_have_one_spelling() -> None:
    frame = pl.DataFrame(
        {
            "ts": pl.Series([datetime(2022, 3, 23, 13, 29, 9, tzinfo=UTC)], dtype=pl.Datetime("us", "UTC")),
            "ids": [["=1", 'a"b']],
            "tag": pl.Series(["=1"], dtype=pl.Categorical),
            "raw": [b"\x00="],
            "one": [{"k": "v"}],
            "yes": [True],
        }
    )
    assert fields(csv_text(frame)) == [
        ["ts", "ids", "tag", "raw", "one", "yes"],
        ["2022-03-23T13:29:09.000000Z", '["=1","a\\"b"]', "'=1", "003d", '{"k":"v"}', "true"],
    ]


def test_column_names_are_guarded() -> None:
    assert csv_text(pl.DataFrame({"=cmd()": [1]})) == "'=cmd()\r\n1\r\n"


def test_null_and_empty_text_differ() -> None:
    assert csv_text(pl.DataFrame({"a": ["", None], "b": [1, 2]})) == 'a,b\r\n"",1\r\n,2\r\n'


def test_file_starts_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(pl.DataFrame({"name": ["Łódź"]}), path)
    assert path.read_bytes() == "\ufeffname\r\nŁódź\r\n".encode()


texts = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="\0"), st.sampled_from("'\" ,;\t\r\n=+-@＝－\u00a0"))
)


@settings(deadline=None)
@given(st.lists(st.tuples(texts, st.integers(-(2**40), 2**40)), min_size=1, max_size=6))
def test_round_trip(rows: list[tuple[str, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"text": pl.String, "n": pl.Int64}, orient="row")
    read = fields(csv_text(frame))
    assert all(len(row) == 2 for row in read)
    back = pl.DataFrame({"text": [row[0] for row in read[1:]]}, schema={"text": pl.String}).select(
        unguard(pl.col("text"))
    )
    assert back["text"].to_list() == [text for text, _ in rows]
    assert [int(row[1]) for row in read[1:]] == [n for _, n in rows]


@settings(deadline=None)
@given(texts)
def test_no_field_starts_like_a_formula(text: str) -> None:
    (field,) = fields(csv_text(pl.DataFrame({"text": [text], "n": [1]})))[1][:1]
    assert not field or field[0] not in DANGEROUS
    assert not field.lstrip().startswith(tuple("=+-@＝＋－＠"))
