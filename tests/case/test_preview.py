"""What the wizard for new cases is told about files, good and bad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance._preview import preview_sources

BAD = "when,payer,payee,much\n2022-01-01,a,b,1\nnever,a,b,2\n2022-01-02,a,b,x\n"


def preview(path: Path, text: str | bytes, *, name: str = "x.csv", **reading: Any) -> dict[str, Any]:
    (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    given = {"mapping": None, "currency": None, "timezone": None, "encoding": None, "rows": 2, **reading}
    return preview_sources({"transfers": [path / name]}, given, lambda phase, share: None)


def test_rows_that_break_the_contract_are_counted_and_told(tmp_path: Path) -> None:
    mapping = {"transfers": {"ts": "when", "src": "payer", "dst": "payee", "amount": "much"}}
    told = preview(tmp_path, BAD, mapping=mapping)["tables"][0]
    assert (told["read"], told["kept"], told["rejected"]) == (3, 1, 2)
    assert {(p["column"], *p["rows"]) for p in told["problems"] if p["rejected"]} == {("ts", 2), ("amount", 3)}
    assert told["columns"][0] == {"name": "when", "samples": ["2022-01-01", "never", "2022-01-02"]}
    assert [m["column"] for m in told["mapping"] if m["required"]] == ["when", "payer", "payee", "much"]
    assert all(len(row) == len(told["rows"]["header"]) for row in told["rows"]["body"])


def test_a_file_of_something_else_shows_its_columns(tmp_path: Path) -> None:
    told = preview(tmp_path, "shoe,size\nboot,44\n")["tables"][0]
    assert [column["name"] for column in told["columns"]] == ["shoe", "size"]
    assert told["kept"] == 0
    assert told["problems"][0]["code"] == "unusable"
    assert told["problems"][0]["advice"]
    assert all(m["column"] is None for m in told["mapping"] if m["canonical"] in ("ts", "src"))


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", {}), (b"\x00\xff\x00", {}), ("a,b\n", {}), (BAD, {"mapping": {"transfers": {"ts": "nix"}}}),
        (BAD, {"mapping": {"transfers": {"nix": "when"}}}), (BAD, {"timezone": "Mars/Olympus"}), (BAD, {"encoding": "klingon"}),
        (BAD, {"currency": "\x1b"}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_answer_not_an_error(tmp_path: Path, text: str | bytes, reading: dict[str, Any]) -> None:
    told = preview(tmp_path, text, **reading)["tables"][0]
    assert [c["name"] for c in told["canonicals"]][:4] == ["transfer_id", "ts", "src", "dst"]
    assert told["problems"] or told["kept"]


def test_hostile_cells_stay_short_text(tmp_path: Path) -> None:
    told = preview(tmp_path, f"ts,src,dst,amount,memo\n2022-01-01,a,b,1.50,<script>{'x' * 9999}\n")["tables"][0]
    row = dict(zip(told["rows"]["header"], told["rows"]["body"][0], strict=True))
    assert row["amount"] == "1.5"
    assert row["memo"].startswith("<script>") and len(row["memo"]) < 200
