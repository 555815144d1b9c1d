from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.contracts.tables import ACCOUNTS, TAGS, TRANSFERS, WATCHLIST
from jupyter_compliance.network.ledger import Ledger

ROWS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from("abcde"),
        st.sampled_from("abcde"),
        st.integers(0, 1000).map(lambda n: n / 10),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_arrays_and_frames_tell_the_same(make_ledger, rows) -> None:
    ledger = make_ledger(rows)
    frame = ledger.transfers
    assert frame["ts"].to_list() == sorted(frame["ts"].to_list())
    assert frame.sort("ts", "transfer_id").equals(frame)
    assert frame["row"].to_list() == list(range(len(rows)))
    assert [ledger.ids[i] for i in ledger.s] == frame["src"].to_list()
    assert [ledger.ids[i] for i in ledger.d] == frame["dst"].to_list()
    assert ledger.ids == sorted({a for r in rows for a in r[1:3]})
    for i in range(ledger.size):
        assert (
            ledger.out_row[ledger.out_ptr[i] : ledger.out_ptr[i + 1]].tolist() == np.flatnonzero(ledger.s == i).tolist()
        )
        assert ledger.in_row[ledger.in_ptr[i] : ledger.in_ptr[i + 1]].tolist() == np.flatnonzero(ledger.d == i).tolist()
        assert ledger.rows_of(i).tolist() == np.flatnonzero((ledger.s == i) | (ledger.d == i)).tolist()


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms())
def test_row_order_of_the_source_does_not_matter(make_ledger, rows, random) -> None:
    ledger = make_ledger(rows)
    shuffled = ledger.transfers.select("transfer_id", "ts", "src", "dst", "asset", "amount")
    order = list(range(len(rows)))
    random.shuffle(order)
    again = Ledger.build(shuffled[order])
    assert again.transfers.equals(ledger.transfers)
    assert again.accounts.equals(ledger.accounts)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_within_an_instant_money_arrives_before_it_leaves(make_ledger, rows) -> None:
    ledger = make_ledger(rows)
    order = ledger.order.tolist()
    assert sorted(order) == list(range(len(rows)))
    assert [ledger.ts[i] for i in order] == sorted(ledger.ts.tolist())
    place = {r: k for k, r in enumerate(order)}
    for instant in set(ledger.ts.tolist()):
        group = [i for i in range(len(rows)) if ledger.ts[i] == instant and ledger.s[i] != ledger.d[i]]
        reach = {i: {j for j in group if ledger.d[i] == ledger.s[j]} for i in group}
        for _ in group:
            reach = {i: near | {k for j in near for k in reach[j]} for i, near in reach.items()}
        if not any(i in near for i, near in reach.items()):
            assert all(place[i] < place[j] for i, near in reach.items() for j in near)


def test_worth_is_value_else_the_amount_of_a_single_asset(make_ledger) -> None:
    frame = make_ledger([(0, "a", "b", "1.000000000000000001"), (1, "b", "c", 2)]).transfers.select(
        "transfer_id", "ts", "src", "dst", "asset", "amount"
    )
    single = Ledger.build(frame, currency="EUR")
    assert single.transfers["worth"].sum() == Decimal("3.000000000000000001")
    assert single.currency == "USD"
    mixed = Ledger.build(frame.with_columns(pl.Series("asset", ["ETH", "USDT"])), currency="EUR")
    assert mixed.transfers["worth"].sum() == 0
    assert mixed.currency == "EUR"
    valued = Ledger.build(frame.with_columns(pl.Series("value", [Decimal(7), None], dtype=MONEY)), currency="EUR")
    assert valued.transfers["worth"].to_list() == [Decimal(7), Decimal(0)]
    assert valued.value.tolist() == [7.0, 0.0]
    assert valued.currency == "EUR"


def test_columns_named_like_ours_do_not_break_it(make_ledger) -> None:
    frame = make_ledger([(0, "a", "b", 1)]).transfers.select("transfer_id", "ts", "src", "dst", "asset", "amount")
    ledger = Ledger.build(frame.with_columns(row=pl.lit("x"), worth=pl.lit("y"), s=pl.lit("z"), extra=pl.lit("kept")))
    assert ledger.transfers["row"].to_list() == [0]
    assert ledger.transfers["extra"].to_list() == ["kept"]


def test_empty_tables_give_an_empty_ledger() -> None:
    ledger = Ledger.build(TRANSFERS.empty(), ACCOUNTS.empty(), TAGS.empty(), WATCHLIST.empty())
    assert (ledger.size, ledger.rows, ledger.ids) == (0, 0, [])
    assert ledger.between() == (0, 0)
    assert ledger.dust.size == ledger.order.size == 0


def test_an_unknown_account_is_an_error_with_advice(make_ledger) -> None:
    ledger = make_ledger([(0, "a", "b", 1)])
    assert "a" in ledger
    assert "x" not in ledger
    with pytest.raises(ComplianceError, match="no account 'x'"):
        ledger.index("x")


def test_between_is_inclusive(make_ledger) -> None:
    ledger = make_ledger([(0, "a", "b", 1), (1, "a", "b", 1), (1, "b", "a", 1), (2, "a", "b", 1)])
    first, second, last = (ledger.transfers["ts"][i] for i in (0, 1, 3))
    assert ledger.between(second, second) == (1, 3)
    assert ledger.between(first, last) == (0, 4)
    assert ledger.between(int(ledger.ts[3]), None) == (3, 4)
    assert ledger.between(last, first) == (3, 3)


def test_accounts_are_named_by_their_own_name_then_the_surest_most_telling_tag(make_ledger) -> None:
    rows = [(0, "a", "b", 1), (0, "c", "0x098b716b8aaf21512996dc57eb0615e2383e2f96", 1)]
    tags = pl.DataFrame(
        [
            ("a", "Listed party", "sanctioned", None, 1.0, "OFAC", date(2022, 4, 22)),
            ("a", "Exploiter", "theft", None, 1.0, "explorer", None),
            ("b", "A guess", "scam", None, 0.2, "crawl", None),
            ("b", "Big Exchange", "exchange", None, None, "pack", None),
            ("nobody", "Elsewhere", "theft", None, 1.0, "pack", None),
            ("c", "Pool", "mixer", None, 0.9, "pack", None),
        ],
        schema=TAGS.schema,
        orient="row",
    )
    watch = WATCHLIST.empty().select(pl.all()).vstack(
        pl.DataFrame(
            [{"entry_id": "1", "list": "OFAC SDN", "name": "PARTY", "addresses": ["c", "unknown"], "listed_on": date(2023, 1, 1)}],
            schema=WATCHLIST.schema,
        )
    )  # fmt: skip
    accounts = pl.DataFrame(
        [{"account_id": "b", "name": "Own name", "kind": "unknown"}, {"account_id": "idle"}], schema=ACCOUNTS.schema
    )
    ledger = make_ledger(rows, accounts=accounts, watchlist=watch)
    ledger = Ledger.build(ledger.transfers, accounts, tags, watch)
    about = {r["account_id"]: r for r in ledger.accounts.iter_rows(named=True)}
    assert about["a"]["name"] == "Exploiter"
    assert about["a"]["sanctioned"]
    assert about["a"]["illicit"] == "theft"
    assert about["b"]["name"] == "Own name"
    assert about["b"]["kind"] == "exchange"
    assert about["b"]["illicit"] == "scam"
    assert not about["b"]["service"]
    assert about["c"]["kind"] == "mixer"
    assert about["c"]["sanctioned"]
    assert about["c"]["service"]
    assert about["idle"]["kind"] == "unknown"
    assert about["0x098b716b8aaf21512996dc57eb0615e2383e2f96"]["kind"] == "wallet"
    assert ledger.listings["entry_id"].to_list() == ["1"]
    assert "nobody" not in ledger


def test_dust_is_relative_and_knows_only_the_past(make_ledger) -> None:
    rows = [
        (0, "x", "a", 0.01),
        (1, "y", "a", 100_000),
        (2, "z", "a", 0.01),
        (3, "z", "q", 0),
        (4, "a", "w", 0.5),
        (5, "z", "v", 0.01),
    ]
    assert make_ledger(rows).dust.tolist() == [False, False, True, True, True, False]
    # what an exchange moves elsewhere does not make its customer's money dust
    assert make_ledger(rows, {"a": "exchange"}).dust.tolist() == [False, False, False, True, False, False]
