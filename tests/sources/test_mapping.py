from __future__ import annotations

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.tables import TRANSFERS
from jupyter_compliance.sources import infer_mapping, load

A, B = "0x" + "a" * 40, "0x" + "b" * 40


def chosen(columns: list[str], table: str = "transfers") -> dict[str, str]:
    return {m.canonical: m.source for m in infer_mapping(columns, table).matches}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["block_time", "from", "to", "total_eth"], {"ts": "block_time", "src": "from", "dst": "to", "amount": "total_eth"}),
        (["Timestamp", "Block", "Tx_hash", "From", "From_label", "To", "To_label", "Value_in_USD"],
         {"ts": "Timestamp", "src": "From", "dst": "To", "amount": "Value_in_USD", "value": "Value_in_USD", "tx_hash": "Tx_hash"}),
        (["tran_id", "orig_acct", "bene_acct", "base_amt", "tran_timestamp"],
         {"transfer_id": "tran_id", "ts": "tran_timestamp", "src": "orig_acct", "dst": "bene_acct", "amount": "base_amt"}),
        (["hash", "block_timestamp", "fromAddress", "toAddress", "value", "value_usd"],
         {"tx_hash": "hash", "ts": "block_timestamp", "src": "fromAddress", "dst": "toAddress", "amount": "value", "value": "value_usd"}),
        (["Booking Date", "Sender IBAN", "Receiver IBAN", "Amount", "Currency", "Purpose"],
         {"ts": "Booking Date", "src": "Sender IBAN", "dst": "Receiver IBAN", "amount": "Amount", "asset": "Currency", "memo": "Purpose"}),
    ],
)  # fmt: skip
def test_names_seen_in_the_field(columns: list[str], expected: dict[str, str]) -> None:
    assert chosen(columns) == expected


def test_content_finds_what_names_do_not_tell() -> None:
    frame = pl.DataFrame(
        {
            "c1": [17, 18],
            "c2": [A, B],
            "c3": [B, A],
            "c4": ["2022-03-29T21:41:18Z", "2022-03-30T21:41:18Z"],
            "c5": ["12.5", "0.25"],
        }
    )
    mapping = infer_mapping(frame, TRANSFERS)
    assert {m.canonical: m.source for m in mapping.matches} == {"src": "c2", "dst": "c3", "ts": "c4", "amount": "c5"}
    assert all(m.confidence <= 0.6 and "no name fits" in m.why for m in mapping.matches)
    assert mapping.kept == ("c1",)


def test_names_that_the_content_belies_are_less_sure() -> None:
    frame = pl.DataFrame(
        {
            "time": ["x", "y"],
            "moment": ["2022-01-01", "2022-01-02"],
            "from": ["a", "b"],
            "to": ["c", "d"],
            "amount": [1.5, 2],
        }
    )
    match = infer_mapping(frame, TRANSFERS).matches[0]
    assert (match.source, match.confidence < 0.8) == ("time", True)
    assert "only 0%" in match.why


def test_a_type_column_is_a_kind_only_when_its_words_fit() -> None:
    words = pl.DataFrame({"account": ["a", "b"], "type": ["Wallet", "exchange"]})
    codes = pl.DataFrame({"account": ["a", "b"], "type": ["SAV", "CHK"]})
    assert infer_mapping(words, "accounts")["kind"] == "type"
    assert infer_mapping(codes, "accounts")["kind"] is None
    assert infer_mapping(codes, "accounts").kept == ("type",)


def test_a_reference_that_repeats_is_no_identity() -> None:
    base = {"date": ["2022-01-01"] * 3, "debit account": ["a"] * 3, "credit account": ["b"] * 3, "amount": ["1"] * 3}
    loaded = load(pl.DataFrame({**base, "reference": ["rent", "rent", "food"]}))
    assert (loaded.report.kept, loaded.frame["transfer_id"].to_list()) == (3, ["r1", "r2", "r3"])
    assert loaded.frame["reference"].to_list() == ["rent", "rent", "food"]
    loaded = load(pl.DataFrame({**base, "reference": ["x1", "x2", "x3"]}))
    assert loaded.frame["transfer_id"].to_list() == ["x1", "x2", "x3"]
    loaded = load(pl.DataFrame({**base, "id": ["x1", "x1", "x3"]}))
    assert loaded.rejects["code"].to_list() == ["duplicate_id"]


def test_equal_candidates_are_told() -> None:
    mapping = infer_mapping(["ts", "from_account_id", "from_account_key", "to", "amount"], TRANSFERS)
    src = next(m for m in mapping.matches if m.canonical == "src")
    assert (src.source, src.also) == ("from_account_id", ("from_account_key",))
    assert "from_account_key would fit as well" in str(mapping)


def test_overrides_win_and_constants_fill() -> None:
    frame = pl.DataFrame({"ts": ["2022-01-01"], "a": ["x"], "b": ["y"], "amount": ["1"], "value": ["7"]})
    loaded = load(frame, mapping={"src": "b", "dst": "a", "amount": "value", "asset": "=ETH"})
    assert loaded.frame.select("src", "dst", "asset").row(0) == ("y", "x", "ETH")
    assert str(loaded.frame["amount"][0]) == "7.000000000000000000"
    assert loaded.frame["source_amount"].to_list() == ["1"]


def test_overrides_that_name_nothing_are_refused_with_a_hint() -> None:
    frame = pl.DataFrame({"ts": ["2022-01-01"], "payer": ["x"], "payee": ["y"], "amount": ["1"]})
    with pytest.raises(ContractError, match=r"'source', which is no column of transfers"):
        load(frame, mapping={"source": "payer"})
    with pytest.raises(ContractError, match=r"Did you mean 'payer'"):
        load(frame, mapping={"src": "payr"})


def test_mappings_are_shown_and_escaped() -> None:
    mapping = infer_mapping(["ts", "from", "to", "amount", "<b>x</b>"], TRANSFERS)
    assert "<b>x</b>" not in mapping._repr_html_()
    assert "kept as they are: <b>x</b>" in str(mapping)
    assert mapping.as_dict()["src"]["source"] == "from"


def test_an_amount_in_ether_beside_its_worth() -> None:
    mapping = infer_mapping(["ts", "from", "to", "amount_eth", "value_usd"], TRANSFERS)
    assert (mapping["amount"], mapping["value"], mapping.constants["asset"][0]) == ("amount_eth", "value_usd", "ETH")
