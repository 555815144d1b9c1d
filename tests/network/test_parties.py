"""Customers and events beside the transfers of a ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TRANSFERS
from jupyter_compliance.network.ledger import Ledger

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def rows_of(contract, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=contract.schema)


def ledger_of(make_ledger, accounts, customers, events) -> Ledger:
    transfers = make_ledger([(0, "a", "b", 1), (1, "b", "c", 2)]).transfers
    return Ledger.build(
        transfers,
        rows_of(ACCOUNTS, accounts),
        customers=rows_of(CUSTOMERS, customers),
        events=rows_of(EVENTS, events),
    )


def test_accounts_know_their_customer_and_events_their_account(make_ledger) -> None:
    ledger = ledger_of(
        make_ledger,
        [
            {"account_id": "a", "customer_id": "K2"},
            {"account_id": "b", "customer_id": "K9"},
            {"account_id": "idle", "customer_id": "K1"},
        ],
        [{"customer_id": "K2", "name": "Second"}, {"customer_id": "K1", "name": "First"}, {"customer_id": "K3"}],
        [
            {"event_id": "e2", "ts": NOON, "account_id": "K1", "kind": "login"},
            {"event_id": "e1", "ts": NOON, "account_id": "a", "kind": "login", "device": "D"},
            {"event_id": "e3", "ts": NOON, "account_id": "nobody", "kind": "login"},
            {"event_id": "e0", "ts": NOON, "account_id": "c", "kind": "login"},
        ],
    )
    assert ledger.ids == ["a", "b", "c", "idle"]
    assert ledger.customers["customer_id"].to_list() == ["K1", "K2", "K3"]
    assert ledger.customer_of.dtype.name == "int32"
    assert ledger.customer_of.tolist() == [1, -1, -1, 0]
    assert ledger.events["event_id"].to_list() == ["e0", "e1", "e2", "e3"]
    assert ledger.events["idx"].to_list() == [2, 0, None, None]
    assert ledger.events["customer"].to_list() == [-1, 1, 0, -1]
    assert ledger.events["device"].to_list() == [None, "D", None, None]


def test_without_the_tables_they_are_empty_with_their_columns(make_ledger) -> None:
    for ledger in (make_ledger([(0, "a", "b", 1)]), Ledger.build(TRANSFERS.empty())):
        assert ledger.customers.schema == CUSTOMERS.schema
        assert ledger.events.columns == [*EVENTS.schema.names(), "idx", "customer"]
        assert ledger.events.height == 0
        assert ledger.customer_of.tolist() == [-1] * ledger.size
    nobody = Ledger.build(
        TRANSFERS.empty(), events=rows_of(EVENTS, [{"event_id": "e", "ts": NOON, "account_id": "x", "kind": "login"}])
    )
    assert nobody.events.select("idx", "customer").rows() == [(None, -1)]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("abcdx"), st.sampled_from("KLMN")), max_size=8), st.randoms())
def test_row_order_of_the_sources_does_not_matter(make_ledger, held, random) -> None:
    accounts = [{"account_id": a, "customer_id": k} for a, k in dict(held).items()]
    customers = [{"customer_id": k} for k in "KLM"]
    events = [{"event_id": f"e{n}", "ts": NOON, "account_id": a, "kind": k} for n, (a, k) in enumerate(held)]
    first = ledger_of(make_ledger, accounts, customers, events)
    for rows in (accounts, customers, events):
        random.shuffle(rows)
    second = ledger_of(make_ledger, accounts, customers, events)
    assert first.events.equals(second.events)
    assert first.customer_of.tolist() == second.customer_of.tolist()
    for idx, row in enumerate(first.customer_of):
        own = dict(held).get(first.ids[idx])
        assert (first.customers["customer_id"][int(row)] if row >= 0 else None) == (own if own in {*"KLM"} else None)
