from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.report import LoadReport, Problem, merge_reports
from jupyter_compliance.contracts.tables import ACCOUNTS, OWNERSHIP, REJECTS, TAGS, TRANSFERS
from jupyter_compliance.contracts.validate import validate

HOSTILE = "<img src=x onerror=alert(1)>"


def frame(**columns: list[object]) -> pl.DataFrame:
    height = max((len(v) for v in columns.values()), default=1)
    base = {"ts": ["2022-01-01"] * height, "src": ["a"] * height, "dst": ["b"] * height, "amount": ["1"] * height}
    return pl.DataFrame({**base, **columns})


def test_the_kept_frame_has_the_contract_first_and_unknown_columns_behind() -> None:
    checked = validate(frame(block=[7], memo=[HOSTILE]), TRANSFERS, source="x.csv")
    assert checked.kept.columns == [*TRANSFERS.schema.names(), "block"]
    assert checked.kept.select(TRANSFERS.schema.names()).schema == TRANSFERS.schema
    assert checked.kept["memo"].to_list() == [HOSTILE]
    assert checked.rejects.schema == REJECTS.schema


def test_a_row_with_several_problems_is_rejected_once_with_all_reasons() -> None:
    checked = validate(frame(ts=["nope"], amount=["-5"], dst=[""]), TRANSFERS, source="x.csv", first_row=12)
    (reject,) = checked.rejects.rows(named=True)
    assert reject["row"] == 12
    assert reject["column"] == "ts, dst, amount"
    assert reject["code"] == "not_a_time, missing, negative"
    assert reject["reason"] == 'ts "nope" is not a time; dst is empty; amount "-5" is negative'
    assert json.loads(reject["raw"])["amount"] == "-5"


def test_missing_column_is_one_sentence_with_advice() -> None:
    with pytest.raises(ContractError) as caught:
        validate(frame().drop("dst").rename({"src": "payer"}), TRANSFERS, source="x.csv")
    assert str(caught.value) == (
        "x.csv has no column for `transfers.src` (Paying account); its columns are: ts, payer, amount. "
        'Say which one it is with mapping={"src": "<column of the source>"}.'
    )


def test_first_of_equal_ids_stays() -> None:
    checked = validate(frame(transfer_id=["a", "b", "a", "a"], amount=["1", "2", "3", "x"]), TRANSFERS, source="x.csv")
    assert checked.kept["transfer_id"].to_list() == ["a", "b"]
    assert checked.rejects["code"].to_list() == ["duplicate_id", "not_a_number"]
    assert "first in row 1" in checked.rejects["reason"][0]


def test_a_rejected_row_does_not_take_the_id_of_a_good_one() -> None:
    checked = validate(frame(transfer_id=["a", "a"], amount=["x", "3"]), TRANSFERS, source="x.csv")
    assert checked.kept["transfer_id"].to_list() == ["a"]
    assert checked.rejects["code"].to_list() == ["not_a_number"]


def test_keys_of_two_columns() -> None:
    shares = pl.DataFrame({"owner_id": ["a", "a", "b"], "owned_id": ["x", "x", "x"], "share": ["0.5", "0.2", "1.2"]})
    checked = validate(shares, OWNERSHIP, source="x.csv")
    assert checked.rejects["code"].to_list() == ["duplicate_id", "too_large"]


def test_rows_without_identity_are_named_after_their_row() -> None:
    checked = validate(frame(transfer_id=["t", None], src=["a", "c"]), TRANSFERS, source="x.csv")
    assert checked.kept["transfer_id"].to_list() == ["t", "r2"]
    several = frame(src=["a", "b"]).with_columns(__source=pl.Series(["jan.csv", "feb.csv"]), __row=pl.Series([5, 6]))
    assert validate(several, TRANSFERS, source="two files").kept["transfer_id"].to_list() == ["jan:r5", "feb:r6"]


def test_vocabularies_are_closed() -> None:
    checked = validate(frame(channel=["Card", "barter"]), TRANSFERS, source="x.csv")
    assert checked.kept["channel"].to_list() == ["card"]
    assert "is not one of onchain, fiat, internal, card" in checked.rejects["reason"][0]


def test_addresses_are_normalised_and_base58_is_not() -> None:
    checked = validate(
        pl.DataFrame({"account_id": ["\\x" + "AB" * 20, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", " x "]}),
        ACCOUNTS,
        source="x.csv",
    )
    assert checked.kept["account_id"].to_list() == ["0x" + "ab" * 20, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "x"]


def test_bytes_are_addresses_in_hex() -> None:
    checked = validate(frame(src=[b"\x01" * 20]), TRANSFERS, source="x")
    assert checked.kept["src"].to_list() == ["0x" + "01" * 20]


def test_confidence_bounds_and_lists() -> None:
    tags = pl.DataFrame({"account_id": ["a", "b"], "category": ["mixer", "mixer"], "confidence": ["1.5", "0.5"]})
    checked = validate(tags, TAGS, source="x.csv")
    assert (checked.kept.height, checked.rejects["reason"][0]) == (1, 'confidence "1.5" is above 1')


def test_an_empty_frame_with_the_columns_is_fine() -> None:
    checked = validate(frame().clear(), TRANSFERS, source="x.csv")
    assert (checked.kept.height, checked.rejects.height, checked.problems) == (0, 0, ())


VALUES = {
    "ts": st.sampled_from(["2022-01-01", "2022-01-01T00:00:00Z", "x", "", "1661990400", "03/04/2022", None]),
    "src": st.sampled_from(["a", "b", "", None]),
    "dst": st.sampled_from(["a", "c", " "]),
    "amount": st.sampled_from(["1", "1e-5", "-2", "NaN", "inf", "1,234", "$1", "9" * 30, "", None]),
    "transfer_id": st.sampled_from(["t1", "t2", "t3", "r1", "r2", None]),
    "channel": st.sampled_from(["card", "x", None]),
    "value": st.sampled_from(["1", "-1", "NaN", None]),
    "memo": st.text(max_size=5),
}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.fixed_dictionaries(VALUES), max_size=12))
def test_read_is_kept_plus_rejected_and_each_row_is_in_one_of_them(rows: list[dict[str, str | None]]) -> None:
    table = pl.DataFrame(rows, schema=dict.fromkeys(VALUES, pl.String)).with_columns(at=pl.int_range(pl.len()))
    checked = validate(table, TRANSFERS, source="x.csv")
    LoadReport("transfers", "x.csv", table.height, checked.kept.height, checked.rejects.height, checked.problems)
    kept, rejected = set(checked.kept["at"]), {row - 1 for row in checked.rejects["row"]}
    assert kept | rejected == set(range(len(rows)))
    assert not kept & rejected
    assert checked.rejects["row"].is_unique().all()
    assert checked.kept["transfer_id"].is_unique().all()
    for reject in checked.rejects.rows(named=True):
        assert json.loads(reject["raw"])["memo"] == rows[reject["row"] - 1]["memo"]
    named = {row for p in checked.problems if p.rejected for row in p.rows}
    assert named <= set(checked.rejects["row"].to_list())


def report(rejected: int = 1) -> LoadReport:
    problem = Problem("transfers", HOSTILE, "amount", "negative", 1, (4,), "is negative", "Swap the ends.")
    return LoadReport("transfers", HOSTILE, 10, 10 - rejected, rejected, (problem,))


def test_reports_are_readable_and_escape_hostile_text() -> None:
    text, page = str(report()), report()._repr_html_()
    assert "10 rows read, 9 kept, 1 rejected" in text
    assert "amount: 1 row is negative (row 4). Swap the ends." in text
    assert "<img" not in page
    assert "&lt;img" in page
    json.dumps(report().as_dict())


def test_reports_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="10 rows read"):
        LoadReport("transfers", "x", 10, 8, 1)


def test_merged_reports_add_up() -> None:
    merged = merge_reports([report(), report(2)])
    assert (merged.read, merged.kept, merged.rejected, len(merged.problems)) == (20, 17, 3, 2)
