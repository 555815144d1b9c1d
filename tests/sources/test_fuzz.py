"""Whatever bytes a file holds, it is read or refused in words; rows never vanish."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.sources import load

LETTERS = st.text(st.sampled_from('ab0,;"\n\r\t \0é\ufeff-1.5eE{}[]:<>&'), max_size=80)
HEAD = "ts,src,dst,amount,memo\n"
ENDINGS = ["csv", "csv.gz", "jsonl", "json", "parquet", "arrow", "yaml", "xml", "tgz", "zip", "txt"]


def try_load(name: str, data: bytes, table: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            loaded = load(path, table)
        except ComplianceError as error:
            assert error.what.strip()
            assert error.advice.strip()
            return
        assert loaded.report.read == loaded.frame.height + loaded.rejects.height
        str(loaded.report)
        loaded.report._repr_html_()


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=200), LETTERS.map(str.encode)),
    table=st.sampled_from(["transfers", "tags", "watchlist"]),
)
def test_any_bytes(ending: str, data: bytes, table: str) -> None:
    try_load(f"x.{ending}", data, table)


@settings(max_examples=200, deadline=None)
@given(body=LETTERS, encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_body_under_a_good_header(body: str, encoding: str) -> None:
    try_load("x.csv", (HEAD + body).encode(encoding, "replace"), "transfers")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(*[st.sampled_from(["2022-01-01", "a", "1.5", "", '"', 'x"y', "é", "NaN", " "])] * 5), max_size=9
    )
)
def test_rows_of_odd_cells_are_all_counted(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
        path.write_text(HEAD + quoted, encoding="utf-8")
        assert load(path).report.read == len(rows)
