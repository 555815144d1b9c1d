from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.detectors.gather_scatter import GatherScatter, GatherScatterParameters, gather_scatters

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(0, 9)), max_size=45
)


def reference(ledger, skip, window: int, least_in: int, least_out: int) -> dict[int, tuple]:
    ts, s, d, v = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist(), ledger.value.tolist()
    found = {}
    for i in range(ledger.rows):
        a = s[i]
        if skip[i]:
            continue
        inside = [j for j in range(ledger.rows) if ts[i] - window <= ts[j] <= ts[i] and not skip[j]]
        came = [j for j in inside if d[j] == a]
        went = [j for j in inside if s[j] == a and j <= i]
        turns = [ts[j] for j in came if len({s[k] for k in came if k <= j}) >= least_in]
        if not turns:
            continue
        payers = {s[j] for j in came}
        paid = [j for j in went if ts[j] >= min(turns) and d[j] not in payers]
        payees = {d[j] for j in paid}
        if len(payees) < least_out or i not in paid:
            continue
        gathered, scattered = sum(v[j] for j in came), sum(v[j] for j in paid)
        order = sum((ts[j] < ts[k]) + (ts[j] == ts[k]) / 2 for j in came for k in went) / (len(came) * len(went))
        kept = min(scattered / gathered, gathered / scattered)
        found[i] = (
            len(payees),
            min(turns),
            len(payers),
            len(came) + len(paid),
            pytest.approx(kept),
            pytest.approx(order),
        )
    return found


@settings(max_examples=150, deadline=None)
@given(ROWS, st.integers(1, 12), st.integers(1, 2), st.integers(1, 2))
def test_judgement_equals_the_definition(make_ledger, rows, hours, least_in, least_out) -> None:
    ledger = make_ledger(rows)
    skip = (ledger.value <= 0) | (ledger.s == ledger.d)
    *columns, cut = gather_scatters(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value, skip,
        hours * HOUR, least_in, least_out, 1000,
    )  # fmt: skip
    payees, begin, payers, transfers, kept, order = columns
    got = {
        i: (payees[i], begin[i], payers[i], transfers[i], kept[i], order[i]) for i in range(ledger.rows) if payees[i]
    }
    assert got == reference(ledger, skip, hours * HOUR, least_in, least_out)
    assert not cut


def planted(k: int, m: int, gap: float = 24.0, share: float = 1.0) -> list[tuple]:
    return [(n, f"p{n}", "hub", 900) for n in range(k)] + [
        (k + gap + n, "hub", f"z{n}", round(900 * share * k / m, 2)) for n in range(m)
    ]


def strength(ledger, **parameters) -> float:
    found = GatherScatter(GatherScatterParameters(**parameters)).run(ledger).filter(subject="hub")
    return found["strength"][0] if found.height else 0.0


def test_it_is_told_in_figures(make_ledger) -> None:
    found = GatherScatter().run(make_ledger(planted(6, 5, share=0.98)))
    assert found.select("subject", "count").rows() == [("hub", 11)]
    assert found["sentence"][0] == (
        "Gathered 5,400 USD from 6 accounts, then paid 5,292 USD, 98 % of it, to 5 others from 1 to 2 January 2024."
    )


def test_wider_is_stronger(make_ledger) -> None:
    strengths = [strength(make_ledger(planted(k, k))) for k in (3, 5, 8, 16)]
    assert strengths == sorted(set(strengths))
    assert strengths[0] > 0.3
    assert strengths[-1] > 0.8


def test_thresholds(make_ledger) -> None:
    assert strength(make_ledger(planted(2, 9))) == 0
    assert strength(make_ledger(planted(9, 2))) == 0
    assert strength(make_ledger(planted(5, 5, gap=13 * 24))) > 0
    assert strength(make_ledger(planted(5, 5, gap=15 * 24))) == 0
    scattered_first = [(100 - h, d, s, a) if s == "hub" else (h + 200, d, s, a) for h, s, d, a in planted(5, 5)]
    assert strength(make_ledger([(h, s, d, a) for h, d, s, a in scattered_first])) == 0
    refunds = [(n, f"p{n}", "hub", 900) for n in range(5)] + [(40 + n, "hub", f"p{n}", 900) for n in range(5)]
    assert strength(make_ledger(refunds)) == 0


def test_look_alikes_are_weaker(make_ledger) -> None:
    once = strength(make_ledger(planted(8, 8)))
    shop = [(n, f"p{n}", "hub", 900) for n in range(400)] + [(n + 0.5, "hub", f"z{n}", 900) for n in range(400)]
    assert strength(make_ledger(shop)) < 0.3 * once
    assert strength(make_ledger(planted(8, 8), {"hub": "exchange"})) == pytest.approx(0.2 * once)
    kept = strength(make_ledger(planted(8, 8, share=0.1)))
    assert kept < 0.6 * once


def test_a_hub_is_passed_over_and_said(make_ledger) -> None:
    rows = [(n / 100, f"q{n}", "big", 900) for n in range(300)]
    rows += [(5 + n / 100, "big", f"r{n}", 900) for n in range(300)]
    found = GatherScatter(GatherScatterParameters(hub_transfers=50)).run(make_ledger(rows + planted(5, 5)))
    assert found["subject"].to_list() == ["hub"]
    assert json.loads(found["parameters"][0])["truncated"]
