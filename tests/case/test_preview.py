"""What the wizard for new cases is told about files, good and bad."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance import Case
from jupyter_compliance._form_words import in_the_form
from jupyter_compliance._preview import preview_sources
from jupyter_compliance.contracts.errors import ComplianceError

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


PAID = "ts,src,dst,amount,memo,ccy\n2022-01-01,a,b,1.50,rent,EUR\n2022-01-02,a,c,2,food,EUR\n"


def test_an_optional_column_can_be_left_out(tmp_path: Path) -> None:
    told = preview(tmp_path, PAID, mapping={"transfers": {"memo": None, "asset": None}})
    found = {m["canonical"]: m for m in told["tables"][0]["mapping"]}
    assert (found["memo"]["column"], found["memo"]["why"]) == (None, "left out by you")
    assert "memo" not in told["tables"][0]["rows"]["header"]
    case = Case.create(tmp_path / "case", transfers=tmp_path / "x.csv", mapping={"memo": None, "asset": None})
    kept = case.table("transfers").collect()
    assert kept["memo"].null_count() == kept["asset"].null_count() == 2
    assert kept["source_memo"].to_list() == ["rent", "food"]
    assert "left out" in str(case.report())
    required = preview(tmp_path, PAID, mapping={"transfers": {"src": None}})["tables"][0]["problems"][0]
    assert required["code"] == "unusable" and "leaves src out" in required["message"]
    with pytest.raises(ComplianceError, match="leaves src out"):
        Case.create(tmp_path / "other", transfers=tmp_path / "x.csv", mapping={"src": None})


@pytest.mark.parametrize(
    ("text", "mapping", "currency"),
    [
        (PAID, None, "EUR"),
        (PAID, {"transfers": {"asset": None}}, "EUR"),
        ("ts,src,dst,amount,what\n2022-01-01,a,b,1,EUR\n", None, "EUR"),
        ("ts,src,dst,amount,asset\n2022-01-01,a,b,1,EUR\n2022-01-02,a,b,1,\n", None, "EUR"),
        ("ts,src,dst,amount,asset\n2022-01-01,a,b,1,EUR\n2022-01-02,a,b,1,BTC\n", None, "EUR"),
        ("ts,src,dst,amount,asset\n2022-01-01,a,b,1,EUR\n2022-01-02,a,b,1,GBP\n", None, "USD"),
        ("ts,src,dst,amount,from_ccy,to_ccy2\n2022-01-01,a,b,1,EUR,GBP\n", {"transfers": {"asset": None}}, "USD"),
        ("ts,src,dst,amount\n2022-01-01,a,b,1\n", None, "USD"),
    ],
)  # fmt: skip
def test_the_currency_is_what_the_file_says(tmp_path: Path, text: str, mapping: Any, currency: str) -> None:
    assert preview(tmp_path, text, mapping=mapping)["currency"] == currency
    assert Case.create(tmp_path / "case", transfers=tmp_path / "x.csv", mapping=mapping).currency == currency


@pytest.mark.parametrize(
    ("text", "reading", "words"),
    [
        (BAD.encode() + b"\xff\xfe", {}, "under Encoding"), (BAD.encode("utf-16-le"), {}, "utf-16-le under Encoding"),
        (BAD, {"encoding": "klingon"}, "under Encoding"), (BAD, {"encoding": "ascii"}, ""), (BAD, {}, "which one it is, beside"),
        (BAD, {"mapping": {"transfers": {"nix": "when"}}}, "The mapping names"),
        (BAD, {"mapping": {"transfers": {"ts": "nix"}}}, "The mapping says"),
        ("ts,src,dst,amount\n17,a,b,1\n", {}, ""), (PAID, {"timezone": "Mars/Olympus"}, "under Time zone"),
    ],
)  # fmt: skip
def test_advice_is_for_a_form(tmp_path: Path, text: str | bytes, reading: dict[str, Any], words: str) -> None:
    problems = preview(tmp_path, text, **reading)["tables"][0]["problems"]
    said = " ".join(f"{one['message']} {one['advice']}" for one in problems)
    assert words in said
    assert "=" not in said.replace("<=", ""), said


def test_no_advice_of_reading_keeps_a_keyword() -> None:
    package = Path(in_the_form.__code__.co_filename).parent
    files = [*(package / "sources").glob("*.py"), package / "contracts" / "instants.py", package / "contracts" / "validate.py"]
    kept = {}
    for node in (n for file in files for n in ast.walk(ast.parse(file.read_text("utf-8")))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error"):
            told = "".join(part.value for arg in node.args for part in ast.walk(arg) if isinstance(part, ast.Constant) and isinstance(part.value, str))
            left = re.findall(r"\b(?:mapping|encoding|timezone|currency|adapter)=", in_the_form(told))
            if left and "mixes tables" not in told:
                kept[told] = left
    assert kept == {}
