from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.sources.delimited import read_delimited
from jupyter_compliance.sources.records import read_by_line, scan, split


def read(text: str | bytes, **more):
    return read_delimited(text.encode() if isinstance(text, str) else text, "x.csv", **more)


def test_text_stays_text() -> None:
    raw = read("a,b\n007,1e-05\n,NaN\n")
    assert raw.frame.rows() == [("007", "1e-05"), (None, "NaN")]
    assert raw.rows.to_list() == [1, 2]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator: str) -> None:
    raw = read(f"a{separator}b\n1{separator}2,5\n" if separator != "," else "a,b\n1,2\n")
    assert raw.frame.columns == ["a", "b"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_line_ends(end: str) -> None:
    raw = read(f"a,b{end}1,2{end}3,4{end}")
    assert raw.frame.columns == ["a", "b"]
    assert raw.frame.rows() == [("1", "2"), ("3", "4")]


def test_quoted_line_feeds_separators_and_quotes() -> None:
    raw = read('a,b\r\n"x\r\ny","1,2"\r\n"say ""hi""",\r\n')
    assert raw.frame.rows() == [("x\r\ny", "1,2"), ('say "hi"', None)]


def test_byte_order_mark_and_header_spaces() -> None:
    assert read("\ufeff a , b \n1,2\n").frame.columns == ["a", "b"]


def test_repeated_and_empty_names_stay_apart() -> None:
    assert read("Account,Account,,x\n1,2,3,4\n").frame.columns == ["Account", "Account.1", "column_3", "x"]


def test_ragged_rows_are_told_with_row_and_text() -> None:
    raw = read('a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n5,"6,6",7\n')
    assert raw.frame.rows() == [("1", "2", "3"), ("5", "6,6", "7")]
    assert raw.rows.to_list() == [1, 4]
    told = raw.unread.rows(named=True)
    assert [(t["row"], t["code"]) for t in told] == [(2, "too_few_fields"), (3, "too_many_fields")]
    assert json.loads(told[1]["raw"]) == {"a": "1", "b": "2", "c": "3", "field 4": "4"}


def test_stray_quotes_lose_nothing() -> None:
    raw = read('a,b\n5" pipe,1\n"open,2\n"q"tail,3\nx,4\n')
    assert raw.frame.rows() == [('5" pipe', "1"), ("qtail", "3"), ("x", "4")]
    assert raw.frame.height + raw.unread.height == 4
    assert raw.unread["code"].to_list() == ["unclosed_quote"]
    assert "open" in raw.unread["raw"][0]


def test_header_only_and_empty() -> None:
    raw = read("a,b\n")
    assert (raw.frame.height, raw.frame.columns) == (0, ["a", "b"])
    for text in ("", "\n\n", "\ufeff"):
        with pytest.raises(SourceError, match=r"x\.csv is empty"):
            read(text)


def test_data_in_place_of_a_header_is_refused() -> None:
    with pytest.raises(SourceError, match=r"no header.*0x8b3c"):
        read("0x8b3cb6bf982798fba233bca56749e22eec42dcf3\n0x8b3cb6bf982798fba233bca56749e22eec42dcf4\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_marked_encodings_are_detected(encoding: str) -> None:
    assert read("a,b\nGenève,1\n".encode(encoding)).frame.rows() == [("Genève", "1")]


def test_other_encodings_are_refused_by_byte_and_line_and_read_when_stated() -> None:
    data = "a,b\nBern,1\nGenève,2\n".encode("cp1252")
    with pytest.raises(SourceError) as caught:
        read(data)
    assert "byte 14 (0xe8, line 3)" in str(caught.value)
    assert 'encoding="cp1252"' in str(caught.value)
    assert read(data, encoding="cp1252").frame.rows()[1] == ("Genève", "2")
    with pytest.raises(SourceError, match="not a known encoding"):
        read(data, encoding="latin-99")
    with pytest.raises(SourceError, match="does not fit"):
        read(b"a\n\xff\xfe\n", encoding="ascii")


def test_utf16_without_mark_is_named() -> None:
    with pytest.raises(SourceError, match="utf-16-le"):
        read("a,b\nx,1\n".encode("utf-16-le"))


def test_a_bad_byte_far_into_the_file_is_found() -> None:
    data = b"a\n" + b"x" * ((1 << 24) - 3) + "é".encode() + b"\n\xe9\n"
    with pytest.raises(SourceError, match=f"byte {data.rindex(0xE9):,} .*line 3"):
        read(data)


CELLS = st.text(st.sampled_from('ab,;"\n\r \t0é'), max_size=6)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_what_the_csv_module_writes_comes_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([["x", "y", "z"], *rows])
    raw = read(out.getvalue().encode())
    assert [[cell or "" for cell in row] for row in raw.frame.rows()] == rows
    assert raw.unread.height == 0


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab,"\n'), max_size=40))
def test_no_line_of_any_text_is_lost(body: str) -> None:
    raw = read("x,y\n" + body)
    lines = [line for line in body.split("\n") if line]
    kept = "".join(str(c or "") for row in raw.frame.rows() for c in row) + "".join(raw.unread["raw"].to_list())
    for letter in "ab":
        assert kept.count(letter) >= sum(line.count(letter) for line in lines)


def test_scan_agrees_with_reading_line_by_line() -> None:
    text = 'a,b\n"x,\n""y""",2\n\n3\n'
    records = scan(text.encode(), ",")
    assert records is not None
    assert records.fields.tolist() == [2, 2, 0, 1]
    assert [len(fields) for fields, _ in read_by_line(text, ",") if fields] == [2, 2, 1]
    assert split('"a""b",c', ",") == ['a"b', "c"]
    assert split('"a', ",") is None
    assert scan(b'a"b,c\n', ",") is None
