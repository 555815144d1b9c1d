from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallframes import tags_frame, transfers_of

from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS
from jupyter_compliance.detectors.wash_search import grouped, wash_windows
from jupyter_compliance.detectors.wash_trading import WashTrading, WashTradingParameters
from jupyter_compliance.network.ledger import Ledger

HOUR = 3_600_000_000


def table(contract, rows: list[dict]) -> pl.DataFrame:
    known = pl.DataFrame(rows)
    empty = [pl.lit(None, dtype).alias(n) for n, dtype in contract.schema.items() if n not in known.columns]
    return known.with_columns(empty).select([pl.col(n).cast(t) for n, t in contract.schema.items()])


def held(rows, owners: dict[str, str], tags=None) -> Ledger:
    accounts = table(ACCOUNTS, [{"account_id": a, "customer_id": c} for a, c in owners.items()])
    customers = table(CUSTOMERS, [{"customer_id": c} for c in sorted(set(owners.values()))])
    return Ledger.build(transfers_of(rows), accounts, tags_frame(tags) if tags else None, customers=customers)


def fro(n: int, a: str = "a", b: str = "b", amount: float = 1000, hour: float = 0) -> list[tuple]:
    return [(hour + 5 * k, *((a, b) if k % 2 == 0 else (b, a)), amount) for k in range(n)]


def test_a_pair_back_and_forth(make_ledger) -> None:
    found = WashTrading().run(make_ledger(fro(10)))
    assert found.select("subject", "variant", "count").rows() == [("a", "pair", 10), ("b", "pair", 10)]
    assert found["sentence"][0] == (
        "10,000 USD moved in 10 transfers between the same two accounts from 1 to 2 January 2024; 0 % of it changed hands "
        "in the end, and it was 100 % of all they did."
    )
    assert found["strength"][0] == pytest.approx(0.8 * 10 / 16)


def test_one_owner_is_stronger() -> None:
    owned = WashTrading().run(held(fro(10), {"a": "C1", "b": "C1"}))
    assert owned["variant"].unique().to_list() == ["owner"]
    assert owned["strength"][0] == pytest.approx(10 / 16)
    assert "between 2 accounts of one customer" in owned["sentence"][0]
    others = WashTrading().run(held(fro(10), {"a": "C1", "b": "C2"}))
    assert others["variant"].unique().to_list() == ["pair"]


def test_a_ring(make_ledger) -> None:
    rows = [(12 * r + 3 * k, "abc"[k], "abc"[(k + 1) % 3], 1000 - r) for r in range(4) for k in range(3)]
    found = WashTrading().run(make_ledger(rows))
    assert found.select("subject", "variant").rows() == [("a", "ring"), ("b", "ring"), ("c", "ring")]
    assert found["count"].to_list() == [12] * 3
    assert WashTrading().run(make_ledger(rows[:6])).height == 0  # twice round
    assert WashTrading(WashTradingParameters(ring_accounts=2)).run(make_ledger(rows)).height == 0


def test_near_misses(make_ledger) -> None:
    assert WashTrading().run(make_ledger(fro(4))).height == 0
    assert WashTrading().run(make_ledger([(5 * k, "a", "b", 1000) for k in range(10)])).height == 0
    assert WashTrading().run(make_ledger([*fro(10), (60, "a", "b", 1500)])).height == 2  # complete before the last one
    kept = [(h, s, d, 1000 if s == "a" else 850) for h, s, d, _ in fro(10)]
    assert WashTrading().run(make_ledger(kept)).height == 0
    slow = [(200 * h, s, d, a) for h, s, d, a in fro(10)]
    assert WashTrading().run(make_ledger(slow)).height == 0


def test_innocent_look_alikes(make_ledger) -> None:
    busy = [(n / 3, f"c{n}", "a", 900) for n in range(80)] + [(n / 3, "b", f"s{n}", 900) for n in range(80)]
    assert WashTrading().run(make_ledger(fro(10) + busy)).height == 0
    savings = fro(8) + [(n, "employer", "a", 4000) for n in range(3)] + [(n, "a", "shop", 1500) for n in range(9)]
    assert WashTrading().run(held(savings, {"a": "C1", "b": "C1"})).height == 0
    assert WashTrading().run(make_ledger(fro(10), {"b": "exchange"})).height == 0
    assert WashTrading().run(make_ledger([(n, "a", "a", 1000) for n in range(12)])).height == 0


def test_a_long_window_is_cut_and_said(make_ledger) -> None:
    found = WashTrading(WashTradingParameters(hub_transfers=20)).run(make_ledger(fro(60)))
    assert found["count"].to_list() == [20, 20]
    assert json.loads(found["parameters"][0])["truncated"]


ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(1, 3)), max_size=40
)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.integers(1, 12), st.integers(2, 4), st.sampled_from([0.0, 0.2, 0.5]), st.sampled_from([0.0, 0.5, 0.9]))
def test_windows_equal_the_definition(make_ledger, rows, hours, least, most_net, volume) -> None:
    ledger = make_ledger(rows)
    usable = np.flatnonzero(ledger.s != ledger.d)
    key = (ledger.s[usable] // 2 + ledger.d[usable] // 2).astype(np.int64)
    start, row = grouped(key, usable, least)
    totals = [np.r_[0.0, np.cumsum(ledger.value[r])] for r in (ledger.out_row, ledger.in_row)]
    span, net, share, cut = wash_windows(
        start, row, ledger.s, ledger.d, ledger.ts, ledger.value, ledger.out_ptr, ledger.out_row, totals[0],
        ledger.in_ptr, ledger.in_row, totals[1], hours * HOUR, least, most_net, volume, 999,
    )  # fmt: skip
    assert not cut
    ts, s, d, v = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist(), ledger.value.tolist()
    for g in range(start.size - 1):
        mine = row[start[g] : start[g + 1]].tolist()
        best: tuple = (0,)
        for i in mine:
            inside = [j for j in mine if j <= i and ts[j] >= ts[i] - hours * HOUR]
            who = {s[j] for j in inside} | {d[j] for j in inside}
            gross = sum(v[j] for j in inside)
            gain = sum(abs(sum(v[j] * ((d[j] == a) - (s[j] == a)) for j in inside)) for a in who) / (2 * gross)
            all_ = sum(
                v[j] * ((s[j] in who) + (d[j] in who)) for j in range(ledger.rows) if ts[inside[0]] <= ts[j] <= ts[i]
            )
            part = min(1.0, 2 * gross / all_)
            if len(inside) >= least and gain <= most_net and part >= volume and len(inside) > best[0]:
                best = (len(inside), inside, gain, part)
        if best[0] == 0:
            assert span[g].tolist() == [-1, -1]
        else:
            assert row[span[g, 0] : span[g, 1] + 1].tolist() == best[1]
            assert (net[g], share[g]) == (pytest.approx(best[2]), pytest.approx(best[3]))
