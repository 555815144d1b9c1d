from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.network.hops import exposure

ROWS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(1, 50)),
    min_size=1,
    max_size=25,
)


def reference(ledger, sources: set[str], hops: int, stop: set[str] = frozenset()):
    """Haircut in plain Python: tainted value by (account, hop), and what each has received."""
    balance: dict[str, float] = defaultdict(float)
    held: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    arrived: dict[tuple[str, int], float] = defaultdict(float)
    for i in ledger.order.tolist():
        s, d, v = ledger.ids[ledger.s[i]], ledger.ids[ledger.d[i]], float(ledger.value[i])
        if s == d or ledger.dust[i]:
            continue
        moving: dict[int, float] = {}
        if s in sources:
            moving = {1: v}
        elif s not in stop:
            part = min(1.0, v / balance[s]) if balance[s] else 0.0
            for h in list(held[s]):
                gone = held[s][h] * part
                held[s][h] -= gone
                if h < hops:
                    moving[h + 1] = gone
            balance[s] = max(0.0, balance[s] - v)
        if d not in sources:
            balance[d] += v
            for h, x in moving.items():
                held[d][h] += x
                arrived[d, h] += x
    return {k: v for k, v in arrived.items() if v > 1e-12}


@settings(max_examples=100, deadline=None)
@given(ROWS, st.integers(1, 4), st.booleans())
def test_haircut_equals_the_reference(make_ledger, rows, hops, stopping) -> None:
    ledger = make_ledger(rows, {"b": "exchange"} if stopping else None)
    source = rows[0][1]
    found = exposure(ledger, [ledger.index(source)], hops=hops, min_share=0.0)
    got = {
        (r["account_id"], r["hop"]): r["tainted"] for r in found.accounts.iter_rows(named=True) if r["tainted"] > 1e-12
    }
    want = reference(ledger, {source}, hops, {"b"} - {source} if stopping else set())
    assert got == pytest.approx(want)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_taint_is_never_invented(make_ledger, rows) -> None:
    ledger = make_ledger(rows)
    source = ledger.index(rows[0][1])
    found = exposure(ledger, [source], hops=6, min_share=0.0)
    paid = ledger.value[(ledger.s == source) & (ledger.d != source)].sum()
    first = found.accounts.filter(hop=1)["tainted"].sum()
    assert first == pytest.approx(paid)
    assert found.accounts["share"].is_between(0, 1).all()
    for hop in range(2, 7):
        assert (
            found.accounts.filter(hop=hop)["tainted"].sum()
            <= found.accounts.filter(hop=hop - 1)["tainted"].sum() + 1e-9
        )


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_nearest_respects_time(make_ledger, rows) -> None:
    """Never nearer than any path in time allows; spent balances may make it farther."""
    ledger = make_ledger([(h, s, d, 1) for h, s, d, _ in rows])
    source = ledger.index(rows[0][1])
    found = exposure(ledger, [source], hops=6, min_share=0.0)
    best = np.full(ledger.size, 99)
    best[source] = 0
    for i in ledger.order.tolist():
        s, d = ledger.s[i], ledger.d[i]
        if s != d and best[s] + 1 < best[d] and best[s] < 6:
            best[d] = best[s] + 1
    reached = found.nearest >= 0
    assert (found.nearest[reached] >= best[reached]).all()
    assert (found.nearest[best == 1] == 1).all()


def test_published_mixture(make_ledger) -> None:
    """DOMAIN 1.2, V3: 2 tainted and 3 clean in, then 1, 3 and 1 out."""
    rows = [(0, "src", "m", 2), (1, "clean", "m", 3), (2, "m", "x", 1), (3, "m", "y", 3), (4, "m", "z", 1)]
    ledger = make_ledger(rows)
    two = exposure(ledger, [ledger.index("src")]).accounts.filter(hop=2)
    assert dict(two.select("account_id", "tainted").rows()) == pytest.approx({"x": 0.4, "y": 1.2, "z": 0.4})
    assert two["share"].to_list() == pytest.approx([0.4] * 3)


def test_money_does_not_travel_back_in_time(make_ledger) -> None:
    ledger = make_ledger([(0, "m", "x", 1), (1, "src", "m", 1)])
    assert exposure(ledger, [ledger.index("src")]).accounts["account_id"].to_list() == ["m"]


def test_services_stop_the_trace_but_are_reached(make_ledger) -> None:
    rows = [(0, "src", "hub", 5), (1, "hub", "x", 5)]
    ledger = make_ledger(rows, {"hub": "exchange"})
    source = [ledger.index("src")]
    assert exposure(ledger, source).accounts["account_id"].to_list() == ["hub"]
    assert exposure(ledger, source, stop_at_services=False).accounts["account_id"].to_list() == ["hub", "x"]


def test_exposure_to_is_the_mirror_image(make_ledger) -> None:
    rows = [(0, "a", "m", 4), (1, "m", "t", 3), (2, "m", "other", 1), (3, "late", "m", 9)]
    ledger = make_ledger(rows)
    found = exposure(ledger, [ledger.index("t")], direction="to").accounts
    assert found.select("account_id", "hop", "tainted").rows() == [("a", 2, pytest.approx(3.0)), ("m", 1, 3.0)]
    assert found.filter(account_id="a")["share"].to_list() == pytest.approx([0.75])
    mirrored = make_ledger([(10 - h, d, s, v) for h, s, d, v in rows])
    forward = exposure(mirrored, [mirrored.index("t")]).accounts
    assert forward.select("account_id", "hop", "tainted").rows() == found.select("account_id", "hop", "tainted").rows()


def test_dust_carries_nothing(make_ledger) -> None:
    ledger = make_ledger([(0, "rich", "src", 1_000_000), (1, "src", "innocent", 0.5), (2, "src", "fence", 5_000)])
    assert exposure(ledger, [ledger.index("src")]).accounts["account_id"].to_list() == ["fence"]


def test_rows_are_citable(make_ledger) -> None:
    ledger = make_ledger([(0, "src", "m", 2), (1, "clean", "m", 2), (2, "m", "x", 2)])
    rows = exposure(ledger, [ledger.index("src")]).rows
    assert rows.select("hop", "row", "tainted", "share").rows() == [(1, 0, 2.0, 1.0), (2, 2, 1.0, 0.5)]
