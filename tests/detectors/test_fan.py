from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jupyter_compliance.detectors.fan import fan_windows
from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.network.ledger import Ledger

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from("abc"), st.sampled_from("abcdefgh"), st.integers(1, 9)), max_size=40
)


def strength(ledger: Ledger, code: str, subject: str, variant: str = "", **parameters: float) -> float:
    found = configure(code, parameters).run(ledger).filter(subject=subject, variant=variant)
    return found["strength"][0] if found.height else 0.0


@settings(max_examples=120, deadline=None)
@given(ROWS, st.integers(1, 20), st.integers(1, 4), st.booleans())
def test_windows_equal_the_definition(make_ledger, rows, hours, least, outward) -> None:
    ledger = make_ledger(rows)
    counts = ledger.value > 2
    own, other = (ledger.s, ledger.d) if outward else (ledger.d, ledger.s)
    ptr, row = (ledger.out_ptr, ledger.out_row) if outward else (ledger.in_ptr, ledger.in_row)
    inside, peak = fan_windows(ptr, row, other, ledger.ts, counts, hours * HOUR, least)
    want = np.zeros(ledger.rows, bool)
    best = np.zeros(ledger.size, int)
    for i in range(ledger.rows):
        # the window that ends at row i holds what came before it, rows of the same instant in row order
        members = [
            j for j in range(i + 1) if own[j] == own[i] and counts[j] and ledger.ts[j] >= ledger.ts[i] - hours * HOUR
        ]
        distinct = len({other[j] for j in members})
        best[own[i]] = max(best[own[i]], distinct)
        if distinct >= least:
            want[members] = True
    assert inside.tolist() == want.tolist()
    assert peak.tolist() == best.tolist()


def test_fan_out_is_told_in_figures(make_ledger) -> None:
    ledger = make_ledger([(24 * n, "f", f"w{n}", 1000 + n) for n in range(12)])
    found = configure("D09").run(ledger)
    assert found.height == 1
    row = found.row(0, named=True)
    assert (row["subject"], row["count"]) == ("f", 12)
    assert row["sentence"] == "Sent 12,066 USD in 12 transfers to 12 accounts from 1 to 12 January 2024."
    assert configure("D10").run(ledger).height == 0


def test_strength_grows_with_the_number_of_counterparties(make_ledger) -> None:
    strengths = [
        strength(make_ledger([(n, "f", f"w{n}", 100) for n in range(k)]), "D09", "f") for k in (8, 12, 30, 100)
    ]
    assert strengths == sorted(strengths)
    assert strengths[0] > 0.4


def test_look_alikes_of_fan_out_are_weaker(make_ledger) -> None:
    once = strength(make_ledger([(n, "f", f"w{n}", 100) for n in range(20)]), "D09", "f")
    payroll = strength(
        make_ledger([(720 * m + n, "f", f"w{n}", 100) for m in range(12) for n in range(20)]), "D09", "f"
    )
    tagged = strength(make_ledger([(n, "f", f"w{n}", 100) for n in range(20)], {"f": "exchange"}), "D09", "f")
    assert payroll < 0.4 * once
    assert tagged < 0.3 * once
    assert strength(make_ledger([(n, "f", "same", 100) for n in range(20)]), "D09", "f") == 0


def test_look_alikes_of_fan_in_are_weaker(make_ledger) -> None:
    once = strength(make_ledger([(n, f"p{n}", "m", 100) for n in range(40)]), "D10", "m")
    shop = strength(make_ledger([(6 * n, f"p{n}", "m", 100) for n in range(1400)]), "D10", "m")
    assert once > 0.7
    assert shop < 0.15 * once


def test_dust_from_strangers_is_no_fan_in(make_ledger) -> None:
    rows = [(0, "origin", "thief", 8_000), (1, "thief", "fence", 5_000)]
    rows += [(2 + n / 10, f"stranger{n}", "thief", 0.001 * (n % 3)) for n in range(300)]
    ledger = make_ledger(rows)
    assert configure("D10").run(ledger).height == 0
    assert configure("D09").run(ledger).height == 0


def test_small_change_beside_large_sums_does_not_count(make_ledger) -> None:
    rows = [(0, "x", "m", 1_000_000)] + [(1 + n, f"p{n}", "m", 50) for n in range(20)]
    assert configure("D10").run(make_ledger(rows)).height == 0
    assert configure("D10", {"floor_share": 0}).run(make_ledger(rows)).height == 1


def slow_fan(others: int, stray: float | None = None) -> list[tuple]:
    rows = [(700 * k + j, f"p{k}", "m", 4 + 0.1 * j) for k in range(4) for j in range(3)]
    rows += [(100 + 300 * n, f"u{n}", "m", 300 + 40 * n) for n in range(others)]
    return rows + ([(5, "q", "m", stray)] if stray else [])


def test_a_slow_fan_of_one_unusual_amount(make_ledger) -> None:
    found = configure("D10").run(make_ledger(slow_fan(3)))
    row = found.filter(variant="equal").row(0, named=True)
    assert (row["subject"], row["count"]) == ("m", 12)
    members = found.filter(variant="equal member")
    assert members.height == 4
    assert members["strength"].max() == approx(0.5 * row["strength"])
    assert row["sentence"].startswith("Received 12 transfers of about 4.1 USD each from 4 accounts from 1 January to")


def test_one_price_or_no_gap_is_no_slow_fan(make_ledger) -> None:
    assert configure("D10").run(make_ledger(slow_fan(0))).height == 0
    assert configure("D10").run(make_ledger(slow_fan(3, stray=9))).height == 0
