"""D12 and D13: layers of payers and payees, alone and stacked."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.detectors.bipartite import Bipartite, BipartiteParameters
from jupyter_compliance.detectors.layer_search import candidates, layers
from jupyter_compliance.detectors.stack import Stack, StackParameters, stacked

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from("abcde"), st.sampled_from("cdefgh"), st.integers(0, 9)), max_size=50
)


def peeled(pairs: set[tuple[int, int]], least_q: int, least_p: int, filled: Fraction) -> set[tuple[int, int]]:
    """The documented procedure, on sets."""
    while True:
        payers, payees = {q for q, _ in pairs}, {p for _, p in pairs}
        if len(payers) < least_q or len(payees) < least_p:
            return set()
        of_q = {q: sum(x == q for x, _ in pairs) for q in payers}
        of_p = {p: sum(x == p for _, x in pairs) for p in payees}
        gone = {("q", q) for q in payers if of_q[q] < filled * least_p}
        gone |= {("p", p) for p in payees if of_p[p] < filled * least_q}
        if not gone:
            weak = [(Fraction(of_q[q], len(payees)), 0, q) for q in payers]
            weak += [(Fraction(of_p[p], len(payers)), 1, p) for p in payees]
            # of either side only its weakest is looked at, the smaller share of the two first
            share, side, who = min(weak)
            if share >= filled:
                return pairs
            gone = {("qp"[side], who)}
        pairs = {(q, p) for q, p in pairs if ("q", q) not in gone and ("p", p) not in gone}


def reference(ledger, alive, window: int, least_q: int, least_p: int, filled: Fraction) -> dict[int, set[int]]:
    ts, s, d = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist()
    found = {}
    for i in range(ledger.rows):
        if not alive[i]:
            continue
        rows = [j for j in range(ledger.rows) if alive[j] and ts[i] - window <= ts[j] <= ts[i]]
        payees = {d[j] for j in rows if s[j] == s[i]}
        pairs = peeled({(s[j], d[j]) for j in rows if d[j] in payees}, least_q, least_p, filled)
        if (s[i], d[i]) in pairs:
            found[i] = {j for j in rows if s[j] in {q for q, _ in pairs} and d[j] in {p for _, p in pairs}}
    return found


def search(ledger, alive, hours: int, least_q: int, least_p: int, filled: float, own: float = 0.0, hub: int = 1000):
    return layers(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, alive,
        hours * HOUR, least_q, least_p, filled, own, hub,
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    ROWS,
    st.integers(1, 12),
    st.integers(2, 3),
    st.integers(2, 3),
    st.sampled_from([Fraction(1), Fraction(3, 4), Fraction(1, 2)]),
)
def test_search_equals_the_procedure_on_sets(make_ledger, rows, hours, least_q, least_p, filled) -> None:
    ledger = make_ledger(rows)
    alive = (ledger.value > 0) & (ledger.s != ledger.d)
    want = reference(ledger, alive, hours * HOUR, least_q, least_p, filled)
    start, row, share, fresh, cut = search(ledger, alive, hours, least_q, least_p, float(filled))
    got = [set(row[start[g] : start[g + 1]].tolist()) for g in range(share.size)]
    assert sorted(map(sorted, got)) == sorted(map(sorted, want.values()))
    assert not cut
    assert ((share > 0) & (share <= 1) & (fresh >= 0) & (fresh <= 1)).all()
    few = candidates(ledger, hours * HOUR, least_q, least_p, float(filled))
    thinned = search(ledger, few, hours, least_q, least_p, float(filled))
    alive &= ~ledger.dust
    full = search(ledger, alive, hours, least_q, least_p, float(filled))
    assert all(np.array_equal(a, b) for a, b in zip(thinned[:2], full[:2], strict=True))


def layer(k: int, m: int, hour: float = 0.0, top: str = "p", low: str = "m", amount: int = 900) -> list[tuple]:
    return [(hour + a + b / 8, f"{top}{a}", f"{low}{b}", amount + a + b) for a in range(k) for b in range(m)]


def strengths(found, variant: str) -> list[float]:
    return found.filter(variant=variant)["strength"].to_list()


def test_a_layer_is_told_to_both_sides(make_ledger) -> None:
    found = Bipartite().run(make_ledger(layer(4, 3)))
    assert sorted(found.select("variant", "subject").rows()) == [
        *[("payee", f"m{n}") for n in range(3)], *[("payer", f"p{n}") for n in range(4)],
    ]  # fmt: skip
    one = found.filter(variant="payer").row(0, named=True)
    assert one["count"] == 12
    assert one["sentence"] == (
        "One of 4 accounts that paid 10,830 USD in 12 transfers to the same 3 accounts on 1 January 2024: 12 of 12 "
        "possible pairs."
    )
    assert one["strength"] > 0.75
    assert Stack().run(make_ledger(layer(4, 3))).height == 0


def test_thresholds_of_a_layer(make_ledger) -> None:
    assert Bipartite().run(make_ledger(layer(3, 3))).height == 6
    assert Bipartite().run(make_ledger(layer(2, 9))).height == 0
    assert Bipartite().run(make_ledger(layer(9, 2))).height == 0
    slow = [(h * 80, *rest) for h, *rest in layer(3, 3)]
    assert Bipartite().run(make_ledger(slow)).height == 0
    missing = [r for r in layer(4, 4) if (r[1], r[2]) not in {("p0", "m1"), ("p1", "m0")}]
    assert Bipartite().run(make_ledger(missing)).height == 8
    sparse = [r for r in layer(4, 4) if int(r[1][1]) <= int(r[2][1])]
    assert Bipartite().run(make_ledger(sparse)).height == 0


def test_innocent_layers_are_weak(make_ledger) -> None:
    alone = max(Bipartite().run(make_ledger(layer(3, 3)))["strength"])
    shops = layer(3, 3) + [(n / 20, f"c{n}", f"m{n % 3}", 900) for n in range(240)]
    found = Bipartite().run(make_ledger(shops))
    assert not found.height or max(found["strength"]) < 0.3 * alone
    suppliers = make_ledger([r for month in range(8) for r in layer(3, 3, 720.0 * month)])
    assert max(Bipartite().run(suppliers)["strength"]) == pytest.approx(alone)  # the first month is new
    assert search(suppliers, np.ones(72, bool), 168, 3, 3, 0.75)[3].tolist()[-1] == 0.0  # the last one is not
    assert Bipartite().run(make_ledger(layer(3, 3), {f"m{n}": "exchange" for n in range(3)})).height == 0


def test_hubs_are_passed_over_and_said(make_ledger) -> None:
    rows = layer(4, 4) + [(n / 400, f"x{n % 9}", "m0", 900) for n in range(300)]
    rows += [(n / 400, "p0", f"y{n % 9}", 900) for n in range(300)]
    found = Bipartite(BipartiteParameters(hub_transfers=100)).run(make_ledger(rows))
    assert {"m0", "p0"}.isdisjoint(found.filter(variant="payee")["subject"])
    assert all(json.loads(p)["truncated"] for p in found["parameters"])
    assert not json.loads(Bipartite().run(make_ledger(layer(3, 3)))["parameters"][0])["truncated"]


def two(k: int, m: int, n: int, gap: float = 30.0, share: float = 1.0) -> list[tuple]:
    return layer(k, m) + layer(m, n, gap, "m", "z", int(900 * share * k / n))


def test_a_stack_is_told_to_all_three(make_ledger) -> None:
    found = Stack().run(make_ledger(two(3, 2, 3)))
    assert sorted(found.select("variant", "subject").rows()) == [
        *[("middle", f"m{n}") for n in range(2)], *[("payee", f"z{n}") for n in range(3)],
        *[("payer", f"p{n}") for n in range(3)],
    ]  # fmt: skip
    assert found.filter(subject="m0")["sentence"][0].startswith(
        "In the middle of two layers: 3 accounts paid 2, which paid 3 others, 10,8"
    )
    assert min(found["strength"]) > 0.6


def test_no_stack(make_ledger) -> None:
    assert Stack().run(make_ledger(two(2, 2, 2))).height == 6
    assert Stack().run(make_ledger(two(2, 2, 2, gap=400.0))).height == 0  # too late
    before = [(h + (0 if s[0] == "m" else 60), s, d, a) for h, s, d, a in two(2, 2, 2)]
    assert Stack().run(make_ledger(before)).height == 0  # the middles paid before they were paid
    back = layer(2, 2) + layer(2, 2, 30.0, "m", "p")
    assert Stack().run(make_ledger(back)).height == 0  # to and fro
    crossed = layer(2, 2) + layer(2, 2, 30.0, "n", "z")
    assert Stack().run(make_ledger(crossed)).height == 0  # nothing in the middle


def test_money_that_stays_weakens_a_stack(make_ledger) -> None:
    whole, part = (max(Stack().run(make_ledger(two(3, 3, 3, share=x)))["strength"]) for x in (1.0, 0.1))
    assert part < 0.65 * whole


def test_wholesale_is_weak(make_ledger) -> None:
    alone = max(Stack().run(make_ledger(two(3, 3, 3)))["strength"])
    trade = two(3, 3, 3) + [(n / 10, f"c{n % 60}", f"z{n % 3}", 500) for n in range(300)]
    trade += [(n / 10, f"p{n % 3}", f"w{n % 60}", 500) for n in range(300)]
    found = Stack().run(make_ledger(trade))
    assert not found.height or max(found["strength"]) < 0.35 * alone


@settings(max_examples=100, deadline=None)
@given(ROWS, st.integers(1, 2))
def test_stacks_equal_the_definition(make_ledger, rows, least) -> None:
    ledger = make_ledger(rows)
    alive = ~ledger.dust & (ledger.s != ledger.d)
    start, row, share, *_ = search(ledger, alive, 12, 2, 2, 0.75)
    n = min(share.size, 12)
    first, second = (x.ravel().astype(np.int64) for x in np.meshgrid(np.arange(n), np.arange(n)))
    good, counts, kept = stacked(
        first, second, start, row, ledger.s, ledger.d, ledger.value, ledger.size, least, least, least
    )
    for g, (x, y) in enumerate(zip(first, second, strict=True)):
        up = [(int(i), int(ledger.s[i]), int(ledger.d[i])) for i in row[start[x] : start[x + 1]]]
        low = [(int(i), int(ledger.s[i]), int(ledger.d[i])) for i in row[start[y] : start[y + 1]]]
        middle = {m for _, _, m in up if any(a == m and i > min(j for j, _, e in up if e == m) for i, a, _ in low)}
        payers = {a for _, a, m in up if m in middle}
        inside = {a for _, a, _ in up} | {m for _, _, m in up}
        payees = {z for _, m, z in low if m in middle and z not in inside}
        assert counts[g].tolist() == [len(payers), len(middle), len(payees)]
        assert good[g] == (min(len(payers), len(middle), len(payees)) >= least)
        assert 0 <= kept[g] <= 1


def test_parameters_are_settable() -> None:
    assert Stack(StackParameters(window_days=3)).parameters.window_days == 3
