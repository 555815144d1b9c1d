"""D02, D06, D07, D26, D27: what one customer does, held against who they are."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partycase import DAY, HOSTILE, at, case, harmless, strengths

from jupyter_compliance.detectors.full_withdrawal import emptied
from jupyter_compliance.detectors.large_first_deposit import first_sums, percentiles
from jupyter_compliance.detectors.micro_structuring import small_streams
from jupyter_compliance.detectors.mule import densest
from jupyter_compliance.detectors.parties import UNKNOWN, first_payment, first_tie, grid
from jupyter_compliance.detectors.pig_butchering import fresh_before, rising_series
from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.network.csr import adjacency

TRIPLES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 3), st.integers(0, 9)), max_size=30)


def arrays(rows):
    rows = sorted(rows, key=lambda r: r[0])
    return tuple(np.array([r[k] for r in rows], t) for k, t in enumerate((np.int64, np.int32, np.int32, np.int64)))


@given(TRIPLES)
def test_first_dealings_against_brute_force(rows) -> None:
    ts, s, d, _ = arrays(rows)
    party = np.array([0, 0, 2, 3], np.int32)
    tie, paid = first_tie(party, s, d, ts), first_payment(party, s, d, ts)
    for i in range(ts.size):
        pair = {party[s[i]], party[d[i]]}
        assert tie[i] == min(ts[j] for j in range(ts.size) if {party[s[j]], party[d[j]]} == pair)
        assert paid[i] == min(ts[j] for j in range(ts.size) if party[s[j]] == party[s[i]] and d[j] == d[i])


@given(st.lists(st.floats(0, 1e15), max_size=30))
def test_grid_adds_up_without_drift(values) -> None:
    whole, scale = grid(np.array(values))
    assert int(whole.sum()) == sum(int(v) for v in whole) < 2**62
    for v, w in zip(values, whole.tolist(), strict=True):
        assert abs(Fraction(v) - Fraction(w) / Fraction(scale)) <= Fraction(1, 2) / Fraction(scale)


@settings(max_examples=150)
@given(TRIPLES, st.integers(0, 8), st.integers(1, 4), st.integers(0, 20), st.sampled_from([0.3, 0.7]))
def test_small_streams_against_brute_force(rows, window, least, total, variation) -> None:
    ts, s, d, value = arrays(rows)
    key = s.astype(np.int64) * 9 + d
    order = np.argsort(key, kind="stable")
    first, last, before, spread = small_streams(key[order], order, ts, value, window, least, total, variation)
    got = {int(key[order[a]]): order[a : b + 1].tolist() for a, b in zip(first, last, strict=True)}
    want = {}
    for k in sorted(set(key.tolist())):
        mine = [i for i in range(ts.size) if key[i] == k]
        for end in mine:
            inside = [i for i in mine if ts[end] - window <= ts[i] and i <= end]
            v = [int(value[i]) for i in inside]
            if len(v) < least or sum(v) < total or sum(v) == 0 or len(v) <= len(want.get(k, [])):
                continue
            mean = sum(v) / len(v)
            if (sum((x - mean) ** 2 for x in v) / len(v)) ** 0.5 / mean < variation:
                want[k] = inside
    assert got == {k: v for k, v in want.items() if v}
    assert all(n >= 0 for n in before)
    assert (spread < variation).all()


def life(n: int = 60) -> list[tuple]:
    return [(d * DAY, f"u{d % 9}", f"v{d % 7}", 40 + d * 13 % 600) for d in range(n)]


def stream(n: int = 20, days: float = 7, amount: float = 150, src: str = "bad", dst: str = "ben") -> list[tuple]:
    return [((20 + days * k / n) * DAY, src, dst, amount + k % 5) for k in range(n)]


def test_micro_structuring() -> None:
    run = configure("D02").run
    row = run(case([*life(), *stream()])).row(0, named=True)
    assert (row["subject"], row["count"]) == ("bad", 20)
    assert row["sentence"].startswith("Sent 3,040 USD in 20 small transfers of about 152 USD each to ben")
    assert row["strength"] > 0.8
    assert harmless(run(case([*life(), *stream(dst=HOSTILE)])))
    assert not run(case([*life(), *stream()], currency="BTC")).height
    assert not run(case([])).height


def test_micro_structuring_near_misses_and_look_alikes() -> None:
    run = configure("D02").run
    assert not run(case(stream(9))).height
    assert not run(case(stream(20, amount=1000))).height  # none is small
    assert not run(case(stream(20, amount=40))).height  # adds up to little
    assert run(case(stream(10, days=14 * 10 / 9))).height == 1  # the ends of the window are inside
    assert not run(case(stream(10, days=14 * 10 / 9 + 0.001))).height
    uneven = [((20 + k / 3) * DAY, "a", "b", 20 + 45 * (k % 20)) for k in range(20)]
    assert not run(case(uneven)).height
    remittance = [(7 * w * DAY, "worker", "home", 200) for w in range(30)]
    payroll = [(30 * m * DAY, "firm", f"w{k}", 900) for m in range(3) for k in range(30)]
    coffee = [((d + h / 3) * DAY, "me", "cafe", 4) for d in range(40) for h in range(2)]
    assert not run(case([*remittance, *payroll, *coffee])).height
    sweep = [((d / 2) * DAY, "shop", "bank", 300 + d % 7) for d in range(400)]
    assert strengths(run(case([*sweep, *stream()], tags={"ben": "merchant"})))["bad"] < 0.3
    both = {"bad": {"customer_id": "K"}, "ben": {"customer_id": "K"}}
    assert not run(case(stream(), accounts=both)).height


@settings(max_examples=100)
@given(TRIPLES, st.integers(0, 6))
def test_first_sums_against_brute_force(rows, window) -> None:
    ts, party, _, value = arrays(rows)
    counts = value != 3
    row, total, inside = first_sums(party, ts, value, counts, window)
    for a in set(party.tolist()):
        mine = [i for i in range(ts.size) if party[i] == a and counts[i]]
        first = [i for i in mine if ts[i] <= ts[mine[0]] + window]
        assert row[a] == (mine[0] if mine else -1)
        assert total[a] == sum(value[i] for i in first)
        assert [i for i in range(ts.size) if party[i] == a and inside[i]] == first


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 99)), max_size=40), st.integers(1, 5)
)
def test_percentiles_know_only_what_ended_before(rows, least) -> None:
    group, end, total = ([r[k] for r in rows] for k in range(3))
    got = percentiles(group, end, [float(t) for t in total], least)
    for i, p in enumerate(got):
        past = sorted(total[j] for j in range(len(rows)) if group[j] == group[i] and end[j] < end[i])
        if len(past) < least:
            assert np.isnan(p)
        else:
            assert p == past[int(0.99 * (len(past) - 1))]


NEW = {"onboarded_at": at(19 * DAY), "declared_income": 20_000, "kind": "individual"}


def test_large_first_deposit_against_income() -> None:
    run = configure("D06").run
    rows = [*life(), (20 * DAY, "x", "new", 60_000), (26 * DAY, "y", "new", 20_000), (40 * DAY, "y", "new", 9000)]
    row = run(case(rows, {"new": NEW})).row(0, named=True)
    assert (row["subject"], row["count"], row["value"]) == ("new", 2, 80_000)
    assert row["strength"] > 0.85
    assert "the declared yearly income is 20,000 USD" in row["sentence"]
    assert not run(case(rows, {"new": NEW | {"declared_income": 160_000}})).height
    assert (
        run(
            case(rows, {"new": NEW | {"declared_income": 159_000}}),
        ).height
        == 0
    )  # hardly above the bound
    assert run(case(rows, {"new": NEW | {"declared_income": 120_000}})).height == 1
    assert not run(case(rows, {"new": NEW | {"onboarded_at": at(-200 * DAY)}})).height  # not the first at all
    assert not run(case(rows, {"new": NEW | {"onboarded_at": None}})).height
    assert not run(case(rows)).height
    assert not run(case([], {"new": NEW})).height


def test_large_first_deposit_edges_and_look_alikes() -> None:
    run = configure("D06").run
    edge = [(20 * DAY, "x", "new", 8000), (27 * DAY, "x", "new", 8000)]
    assert run(case([*life(), *edge], {"new": NEW}))["count"].to_list() == [2]
    past = [edge[0], (27 * DAY + 1 / 3600, "x", "new", 8000)]
    assert not run(case([*life(), *past], {"new": NEW})).height
    salary = [((20 + 30 * m) * DAY, "firm", "new", 1700) for m in range(3)]
    own = [(21 * DAY, "old", "new", 50_000)]
    mine = {"old": {"customer_id": "K-new"}}
    assert not run(case([*life(), *salary, *own], {"new": NEW}, mine)).height
    students = {f"s{k}": NEW | {"declared_income": None, "segment": "student"} for k in range(70)}
    many = [((20 + k / 10) * DAY, "firm", f"s{k}", 300 + k) for k in range(69)] + [(40 * DAY, "x", "s69", 30_000)]
    found = run(case([*life(), *many], students))
    assert found["subject"].to_list() == ["s69"]
    assert "99th percentile of its segment" in found["sentence"][0]


@settings(max_examples=150)
@given(TRIPLES, st.integers(0, 5), st.integers(0, 12))
def test_emptied_against_brute_force(rows, hours, age) -> None:
    ts, s, d, value = arrays(rows)
    skip = (s == d) | (value == 0)
    begun = np.array([0, 3, UNKNOWN, 0], np.int64)
    out_ptr, out_row = adjacency(s, 4)
    in_ptr, in_row = adjacency(d, 4)
    who, _, last, gone = emptied(out_ptr, out_row, in_ptr, in_row, ts, value, skip, begun, age, hours, 0.75, 2)
    want = {}
    for a in (0, 1, 3):
        best = None
        for o in [i for i in range(ts.size) if s[i] == a and not skip[i]]:
            if not begun[a] - age <= ts[o] <= begun[a] + age:
                continue
            ever = [i for i in range(ts.size) if d[i] == a and not skip[i] and ts[i] <= ts[o]]
            came = [i for i in ever if ts[i] >= ts[o] - hours]
            if not came:
                continue
            went = [i for i in range(o + 1) if s[i] == a and not skip[i] and ts[i] >= ts[came[0]]]
            c, w, e = (int(sum(value[i] for i in x)) for x in (came, went, ever))
            if c >= 2 and (best is None or c > best[0]) and 0.75 * c <= w <= c / 0.75 and c >= 0.75 * e:
                best = (c, o, min(1.0, w / c))
        if best:
            want[a] = best[1:]
    assert {int(a): (int(o), float(g)) for a, o, g in zip(who, last, gone, strict=True)} == want


def test_full_withdrawal() -> None:
    run = configure("D07").run
    rows = [*life(), (20 * DAY, "x", "new", 8000), (20 * DAY + 5, "new", "y", 7800)]
    row = run(case(rows, {"new": NEW})).row(0, named=True)
    assert (row["subject"], row["count"]) == ("new", 2)
    assert row["sentence"].startswith("97.5 % of 8,000 USD deposited was withdrawn again within 5 hours on 21 January")
    assert row["strength"] > 0.7
    opened = run(case(rows, accounts={"new": {"opened_at": at(19 * DAY)}}))
    assert opened["subject"].to_list() == ["new"]
    assert not run(case(rows)).height  # nobody knows how old it is
    assert not run(case(rows, {"new": NEW | {"onboarded_at": at(-40 * DAY)}})).height
    assert not run(case([*rows[:-1], (20 * DAY + 5, "new", "y", 7599)], {"new": NEW})).height
    assert not run(case([*rows[:-1], (20 * DAY + 72.01, "new", "y", 7800)], {"new": NEW})).height
    assert run(case([*rows[:-1], (20 * DAY + 72, "new", "y", 7800)], {"new": NEW})).height == 1
    assert not run(case([(20 * DAY, "x", "new", 80), (20 * DAY + 5, "new", "y", 78)], {"new": NEW})).height
    savings = run(case(rows, {"new": NEW}, {"y": {"customer_id": "K-new"}}))
    assert not savings.height
    assert not run(case([], {"new": NEW})).height


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12), st.integers(0, 4)), max_size=25), st.integers(0, 6))
def test_densest_against_brute_force(rows, window) -> None:
    rows.sort(key=lambda r: r[:2])
    own, when, other = (np.array([r[k] for r in rows], t) for k, t in enumerate((np.int32, np.int64, np.int32)))
    kept = densest(own, when, other, window)
    for a in set(own.tolist()):
        mine = [i for i in range(len(rows)) if own[i] == a]
        windows = [[i for i in mine if when[e] - window <= when[i] and i <= e] for e in mine]
        most = max(len({int(other[i]) for i in w}) for w in windows)
        want = next(w for w in windows if len({int(other[i]) for i in w}) == most)
        assert [i for i in mine if kept[i]] == want


STUDENT = {"occupation": "Student", "declared_income": 6000, "kind": "individual"}


def mule_rows(n: int = 4, wait: float = 3, who: str = "m") -> list[tuple]:
    came = [((20 + 5 * k) * DAY, f"victim{k}", who, 2000 + k) for k in range(n)]
    return came + [((20 + 5 * k) * DAY + wait, who, "boss", 1900 + k) for k in range(n)]


def test_mule() -> None:
    run = configure("D26").run
    row = run(case([*life(), *mule_rows()], {"m": STUDENT})).row(0, named=True)
    assert (row["subject"], row["count"]) == ("m", 8)
    assert row["sentence"].startswith(
        "With the profile of somebody of small means, received 8,006 USD from 4 strangers"
    )
    assert row["strength"] > 0.6
    poor = {"declared_income": 15_000}
    assert run(case([*life(), *mule_rows()], {"m": poor})).height == 1
    for other in ({"declared_income": 15_001}, {"occupation": "Surgeon", "declared_income": 90_000}, {}):
        assert not run(case([*life(), *mule_rows()], {"m": other})).height
    assert not run(case([*life(), *mule_rows()], {"m": STUDENT | {"kind": "company"}})).height
    assert not run(case([*life(), *mule_rows(2)], {"m": STUDENT})).height
    assert not run(case([*life(), *mule_rows(wait=48.01)], {"m": STUDENT})).height
    assert run(case([*life(), *mule_rows(wait=46)], {"m": STUDENT})).height == 1
    assert not run(case([], {"m": STUDENT})).height


def test_mule_look_alikes() -> None:
    run = configure("D26").run
    parents = [(30 * m * DAY, f"parent{m % 2}", "m", 900) for m in range(8)]
    parents += [(30 * m * DAY + 5, "m", "landlord", 850) for m in range(8)]
    job = [(30 * m * DAY, "firm", "m", 1400) for m in range(8)] + [
        (30 * m * DAY + 9, "m", "rent", 1300) for m in range(8)
    ]
    for rows in (parents, job):
        assert not run(case([*life(), *rows], {"m": STUDENT})).height
    gifts = [((20 + k) * DAY, f"aunt{k}", "m", 50) for k in range(8)] + [(28 * DAY, "m", "shop", 300)]
    assert not run(case([*life(), *gifts], {"m": STUDENT})).height


def rising(n: int = 6, step: float = 8, grow: float = 1.6, dst: str = "0xscam") -> list[tuple]:
    rows = []
    for k in range(n):
        amount = round(500 * grow**k, 2)
        rows += [((20 + step * k) * DAY - 6, "savings", "v", amount), ((20 + step * k) * DAY, "v", dst, amount)]
    return rows


OLD = {"born_on": date(1955, 5, 5), "kind": "individual"}


@settings(max_examples=150)
@given(TRIPLES, st.integers(2, 4), st.integers(0, 6))
def test_rising_series_against_brute_force(rows, least, span) -> None:
    ts, s, d, whole = arrays(rows)
    value = whole.astype(np.float64)
    key = s.astype(np.int64) * 9 + d
    order = np.argsort(key, kind="stable")
    first, last, tau, cut = rising_series(key[order], order, ts, value, least, span, 9, 0.5, 1.5, 6.0, 12)
    want, long = {}, False
    for k in sorted(set(key.tolist())):
        mine = [i for i in range(ts.size) if key[i] == k]
        best = 0.0
        for n in range(1, len(mine) + 1):
            some = mine[:n]
            if n > 12:
                long = True
                break
            lasted = ts[some[-1]] - ts[some[0]]
            if lasted > 9:
                break
            if n < least or lasted < span or value[some].sum() < 6 or value[some[-1]] < 1.5 * value[some[0]]:
                continue
            score = sum(np.sign(value[b] - value[a]) for a, b in combinations(some, 2)) / (n * (n - 1) / 2)
            if score >= 0.5 and score * n > best:
                best = score * n
                want[k] = (some, score)
    got = {int(key[order[a]]): (order[a : b + 1].tolist(), t) for a, b, t in zip(first, last, tau, strict=True)}
    assert {k: v[0] for k, v in got.items()} == {k: v[0] for k, v in want.items()}
    assert all(got[k][1] == pytest.approx(want[k][1]) for k in got)
    assert cut == long


@given(TRIPLES, st.integers(0, 6))
def test_fresh_money_is_strictly_before(rows, within) -> None:
    ts, s, _, whole = arrays(rows)
    value = whole.astype(np.float64)
    fuel = whole % 2 == 0
    ptr, row = adjacency(s, 4)
    paid = np.arange(ts.size)
    got = fresh_before(ptr, row, ts, value, fuel, s.astype(np.int64), paid, within, 0.8)
    for i in paid:
        want = any(
            s[j] == s[i] and fuel[j] and ts[i] - within <= ts[j] < ts[i] and value[j] >= 0.8 * value[i] for j in paid
        )
        assert got[i] == want


def test_pig_butchering() -> None:
    run = configure("D27").run
    wallet = {"0xscam": {"kind": "wallet", "name": HOSTILE}}
    found = run(case([*life(), *rising()], {"v": OLD}, wallet))
    row = found.row(0, named=True)
    assert (row["subject"], row["count"]) == ("v", 6)
    assert "6 payments rising from 500 USD to 5,243 USD" in row["sentence"]
    assert row["sentence"].endswith("from 21 January to 1 March 2024; fresh money moved just before 6 of them.")
    assert harmless(found)
    young = strengths(run(case([*life(), *rising()], {"v": OLD | {"born_on": date(1999, 1, 1)}}, wallet)))["v"]
    unknown = strengths(run(case([*life(), *rising()], {"v": OLD | {"born_on": None}}, wallet)))["v"]
    assert young < unknown
    dry = [r for r in rising() if r[1] != "savings"]
    assert strengths(run(case([*life(), *dry], {"v": OLD}, wallet)))["v"] < 0.5 * row["strength"]


def test_pig_butchering_near_misses_and_look_alikes() -> None:
    run = configure("D27").run
    wallet = {"0xscam": {"kind": "wallet"}}
    assert not run(case([*life(), *rising(3)], {"v": OLD}, wallet)).height
    assert not run(case([*life(), *rising(step=2)], {"v": OLD}, wallet)).height  # within days
    assert not run(case([*life(), *rising(grow=1.0)], {"v": OLD}, wallet)).height  # does not rise
    assert not run(case([*life(), *rising(grow=0.7)], {"v": OLD}, wallet)).height
    assert not run(case([*life(), *rising()], {}, wallet)).height  # nobody known
    known = [(0, "0xscam", "v", 20)]
    assert not run(case([*life(), *known, *rising()], {"v": OLD}, wallet)).height
    plan = [((7 * w) * DAY, "v", "0xscam", 200) for w in range(20)]
    firm = {"v": OLD | {"kind": "company"}}
    assert not run(case([*life(), *plan], {"v": OLD}, wallet)).height
    assert not run(case([*life(), *rising()], firm, wallet)).height
    tagged = strengths(run(case([*life(), *rising()], {"v": OLD}, wallet, tags={"0xscam": "exchange"})))
    assert tagged.get("v", 0) < 0.3
    assert not run(case([*life(), *rising()], {"v": OLD}, wallet, currency="ETH")).height
    assert not run(case([], {"v": OLD})).height
