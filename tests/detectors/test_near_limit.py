"""D01 structuring and D30 Travel-Rule avoidance, and the exact test they share."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partycase import DAY, HOSTILE, case, harmless, strengths

from jupyter_compliance.detectors.chance import binomial_tail, poisson_tail
from jupyter_compliance.detectors.near_limit import near_limit
from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.network.csr import adjacency


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 63))
def test_binomial_tail_is_exact(k: int, n: int, p: int) -> None:
    share = Fraction(p, 64)
    exact = sum(comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(k, n + 1))
    got = binomial_tail(k, n, p / 64)
    if k <= n * share:
        assert got == 1.0
    else:
        assert got == pytest.approx(float(exact), rel=1e-10)


@given(st.integers(0, 30), st.integers(0, 80))
def test_poisson_tail_is_exact(k: int, tenths: int) -> None:
    mean = tenths / 10
    got = poisson_tail(k, mean)
    if k <= mean or k == 0:
        assert got == 1.0
    else:
        assert got == pytest.approx(sum(exp(-mean) * mean**j / factorial(j) for j in range(k, k + 120)), rel=1e-9)


def slow(own, ts, value, counts, low, limit, window, least):
    """Every party's windows, one by one."""
    out = {}
    for a in set(own):
        mine = [i for i in range(len(ts)) if own[i] == a and counts[i]]
        near = [i for i in mine if low <= value[i] < limit]
        best = None
        for tries, end in enumerate(near, 1):
            inside = [i for i in mine if ts[end] - window <= ts[i] and i <= end]
            hit = [i for i in inside if i in near]
            if len(hit) < least or sum(value[i] for i in hit) < limit:
                continue
            every = next(i for i in range(len(ts)) if own[i] == a and ts[i] >= ts[end] - window)
            past = [i for i in mine if i < every]
            ledger = [i for i in range(every) if counts[i]]
            share = (sum(low <= value[i] < limit for i in ledger) + 2) / (len(ledger) + 100)
            habit = (sum(i in near for i in past) + 10 * share) / (len(past) + 10)
            chance = binomial_tail(len(hit), len(inside), habit) * tries
            if best is None or chance < best[0]:
                best = (chance, hit)
        if best:
            out[a] = best
    return out


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 12), st.booleans()), max_size=40),
    st.integers(0, 6),
    st.integers(1, 4),
)
def test_kernel_against_brute_force(rows, window, least) -> None:
    rows.sort(key=lambda r: r[0])
    ts = np.array([r[0] for r in rows], np.int64)
    own = np.array([r[1] for r in rows], np.int32)
    value = np.array([float(r[2]) for r in rows])
    counts = np.array([r[3] for r in rows], np.bool_)
    ptr, row = adjacency(own, 4)
    who, first, last, chance = near_limit(ptr, row, ts, value, counts, 8.0, 10.0, window, least)
    expected = slow(own, ts, value, counts, 8.0, 10.0, window, least)
    assert set(who.tolist()) == set(expected)
    for a, lo, hi, c in zip(who.tolist(), first, last, chance, strict=True):
        best, hit = expected[a]
        assert c == pytest.approx(best, rel=1e-12)
        near = [i for i in row[lo : hi + 1].tolist() if counts[i] and 8 <= value[i] < 10]
        assert near == hit


def everyday(n: int = 60) -> list[tuple]:
    return [(d * DAY, f"u{d % 9}", f"v{d % 7}", 40 + d * 13 % 600) for d in range(n)]


def structured(amounts, days=None, src="bad", dst="payee", start=40) -> list[tuple]:
    days = days or range(len(amounts))
    return [((start + d) * DAY, src, dst, a) for d, a in zip(days, amounts, strict=True)]


def test_structuring_is_found_on_both_sides() -> None:
    ledger = case([*everyday(), *structured([9500, 9200, 8800, 9900, 9100])])
    found = configure("D01").run(ledger)
    assert {(r["subject"], r["variant"]) for r in found.iter_rows(named=True)} == {("bad", "out"), ("payee", "in")}
    row = found.filter(subject="bad").row(0, named=True)
    assert row["count"] == 5
    assert row["value"] == 46_500
    assert row["strength"] > 0.6
    assert "Sent 46,500 USD in 5 transfers just below the reporting limit of 10,000 USD" in row["sentence"]


@pytest.mark.parametrize(
    "amounts",
    [
        [9500, 9200],  # too few
        [10_000, 10_000, 10_000, 10_000],  # the limit itself is above
        [7999.99] * 4,  # below the band
    ],
)
def test_near_misses_of_amount_and_number(amounts) -> None:
    assert not configure("D01").run(case([*everyday(), *structured(amounts)])).height


def test_edges_of_band_and_window() -> None:
    inside = configure("D01").run(case([*everyday(), *structured([8000, 9999.99, 9000], [0, 7, 14])]))
    assert inside["count"].to_list() == [3, 3]
    late = [*everyday(), *structured([8000, 9999.99], [0, 7]), ((40 + 14) * DAY + 1 / 3600, "bad", "payee", 9000)]
    assert not configure("D01").run(case(late)).height


def test_one_customer_over_two_accounts() -> None:
    rows = [*everyday(), *structured([9500, 9200]), *structured([9300, 9400, 9050], src="bad2")]
    both = {"bad": {"customer_id": "K"}, "bad2": {"customer_id": "K"}}
    found = configure("D01").run(case(rows, accounts=both)).filter(variant="out")
    assert found["subject"].to_list() == ["bad", "bad2"]
    assert found["count"].to_list() == [5, 5]
    assert "across 2 accounts of one customer" in found["sentence"][0]
    alone = configure("D01").run(case(rows)).filter(variant="out")
    assert alone["subject"].to_list() == ["bad2"]
    between = structured([9500, 9200, 9100, 9000], src="bad", dst="bad2")
    assert not configure("D01").run(case([*everyday(), *between], accounts=both)).height


def test_look_alikes_stay_weak() -> None:
    planted = strengths(configure("D01").run(case([*everyday(), *structured([9500, 9200, 8800, 9900, 9100])])))["bad"]
    payroll = [((30 * m + 25) * DAY, "firm", f"p{k}", 8200 + 150 * k) for m in range(2) for k in range(8)]
    invoices = [(30 * m * DAY, "client", "supplier", 9400) for m in range(10)]
    instalments = structured([9000] * 5, src="buyer", dst="yard")
    trader = [(d * DAY, "trader", f"c{d % 5}", 8000 + 37 * d % 2000) for d in range(0, 200, 3)]
    salary = [(30 * m * DAY, "employer", "worker", 9100) for m in range(10)]
    found = strengths(configure("D01").run(case([*everyday(), *payroll, *invoices, *instalments, *trader, *salary])))
    assert not {"client", "supplier", "worker", "employer"} & set(found)
    assert found.get("firm", 0) < 0.25 * planted
    assert found.get("buyer", 0) < 0.4 * planted
    exchange = configure("D01").run(
        case([*everyday(), *structured([9500, 9200, 9900, 9100])], tags={"bad": "exchange"})
    )
    assert strengths(exchange).get("bad", 0) < 0.3 * planted


def test_habit_explains_it_only_to_whom_has_it() -> None:
    habit = [(d * DAY, "trader", "bank", 8100 + 61 * d % 1800) for d in range(30)]
    lately = structured([8500, 8700, 9100], src="trader", dst="bank")
    late = structured([8500, 8700, 9100], src="fresh", dst="other")
    first = [*[(d * DAY, "fresh", "other", 100 + d) for d in range(30)], *late]
    found = configure("D01", {"chance_most": 1}).run(case([*everyday(), *habit, *lately, *first])).filter(variant="out")
    by = {r["subject"]: r for r in found.iter_rows(named=True)}
    assert by["fresh"]["start"] == case(late).transfers["ts"][0]
    assert by["trader"]["start"] < by["fresh"]["start"]  # the habit itself was once new, never its tenth week


def test_no_money_no_limit_and_empty_tables() -> None:
    rows = [*everyday(), *structured([9500, 9200, 8800, 9900, 9100])]
    for currency, some in (("ETH", False), ("BTC", False), ("EUR", True), ("US Dollar", True), ("USDT", True)):
        assert (configure("D01").run(case(rows, currency=currency)).height > 0) is some
    for code in ("D01", "D30"):
        assert not configure(code).run(case([])).height


def test_hostile_text_in_the_unit_stays_on_its_line() -> None:
    rows = structured([9500, 9200, 8800, 9900, 9100], src=HOSTILE)
    assert harmless(configure("D01").run(case([*everyday(), *rows], currency="US Dollar\n\u202e")))


def test_travel_rule_needs_virtual_assets_and_payments() -> None:
    rows = [*[(d * DAY, f"u{d % 9}", f"v{d % 7}", 20 + d * 13 % 500) for d in range(60)]]
    rows += structured([950, 920, 880, 990, 910], [0, 0.5, 1, 1.5, 2])
    assert configure("D30").run(case(rows, channel="onchain"))["subject"].to_list() == ["bad"]
    assert not configure("D30").run(case(rows, channel="fiat")).height
    assert not configure("D30").run(case(rows)).height
    wallet = configure("D30").run(case(rows, accounts={"payee": {"kind": "wallet"}}))
    assert wallet["subject"].to_list() == ["bad"]
    assert "just below the Travel Rule's limit of 1,000 USD" in wallet["sentence"][0]
    higher = configure("D30", {"limit": 3000}).run(case(rows, channel="onchain"))
    assert not higher.height
