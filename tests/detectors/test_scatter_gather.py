from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.detectors.scatter_gather import scatter_gathers

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(st.integers(0, 10), st.sampled_from("abcdefg"), st.sampled_from("abcdefg"), st.integers(8, 12)),
    max_size=40,
)


def reference(ledger, hours: int, least: int, kept: float) -> dict[tuple[int, int], int]:
    ts, s, d, v = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist(), ledger.value.tolist()
    ways = [
        (s[i], d[j], d[i], ts[i], ts[j])
        for i in range(ledger.rows)
        for j in range(ledger.rows)
        if d[i] == s[j]
        and len({s[i], d[i], d[j]}) == 3
        and 0 <= ts[j] - ts[i] <= hours * HOUR
        and kept * v[i] <= v[j] <= v[i] / kept
    ]
    best: dict[tuple[int, int], int] = {}
    for a, b, _, t, _ in ways:
        width = len({w[2] for w in ways if w[:2] == (a, b) and t <= w[3] and w[4] <= t + hours * HOUR})
        best[a, b] = max(best.get((a, b), 0), width)
    return {k: w for k, w in best.items() if w >= least}


@settings(max_examples=120, deadline=None)
@given(ROWS, st.integers(1, 8), st.integers(1, 3))
def test_search_equals_the_definition(make_ledger, rows, hours, least) -> None:
    ledger = make_ledger(rows)
    source, collector, width, start, row, chance, cut = scatter_gathers(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.d, ledger.ts, ledger.value, np.zeros(ledger.rows, bool),
        np.zeros(ledger.size, bool), hours * HOUR, least, 0.9, 1000,
    )  # fmt: skip
    got = {(int(a), int(b)): int(w) for a, b, w in zip(source, collector, width, strict=True)}
    assert got == reference(ledger, hours, least, 0.9)
    assert not cut
    assert (chance >= 0).all()
    for g in range(source.size):
        mine = row[start[g] : start[g + 1]]
        assert (ledger.s[mine[::2]] == source[g]).all()
        assert (ledger.d[mine[1::2]] == collector[g]).all()
        assert (ledger.d[mine[::2]] == ledger.s[mine[1::2]]).all()
        assert len(set(ledger.d[mine[::2]].tolist())) == width[g]
        assert np.ptp(ledger.ts[mine]) <= hours * HOUR


def planted(k: int) -> list[tuple]:
    return [(n, "src", f"m{n}", 1000 + n) for n in range(k)] + [(30 + n, f"m{n}", "col", 980) for n in range(k)]


def test_everyone_in_it_is_told_their_part(make_ledger) -> None:
    found = configure("D14").run(make_ledger(planted(4)))
    assert sorted(found.select("variant", "subject").rows()) == [
        ("collector", "col"), *[("intermediary", f"m{n}") for n in range(4)], ("source", "src"),
    ]  # fmt: skip
    source = found.filter(variant="source").row(0, named=True)
    assert source["count"] == 8
    assert source["sentence"] == "Paid 4,006 USD to 4 accounts that passed it on to col from 1 to 2 January 2024."
    one = found.filter(subject="m2").row(0, named=True)
    assert one["count"] == 2
    assert one["strength"] < source["strength"]


def test_wider_is_stronger(make_ledger) -> None:
    strengths = [configure("D14").run(make_ledger(planted(k))).filter(subject="src")["strength"][0] for k in (3, 5, 7)]
    assert strengths == sorted(set(strengths))


def test_two_exchanges_and_their_customers_are_not_caught(make_ledger) -> None:
    assert configure("D14").run(make_ledger(planted(6), {"src": "exchange"})).height == 0
    assert configure("D14").run(make_ledger(planted(6), {"col": "exchange"})).height == 0


def test_kept_money_or_too_slow_is_no_scatter_gather(make_ledger) -> None:
    assert (
        configure("D14")
        .run(
            make_ledger(
                [(n, "src", f"m{n}", 1000) for n in range(4)] + [(30 + n, f"m{n}", "col", 500) for n in range(4)]
            )
        )
        .height
        == 0
    )
    late = [(n, "src", f"m{n}", 1000) for n in range(4)] + [(900 + n, f"m{n}", "col", 1000) for n in range(4)]
    assert configure("D14").run(make_ledger(late)).height == 0


def test_where_everybody_pays_the_collector_it_says_little(make_ledger) -> None:
    """Customers of one shop who also pay another one: the same pattern, but to be expected."""
    rows = planted(4)
    others = [(n, f"c{n}", "col", 1000) for n in range(60)] + [(n, "src", f"c{n}", 1001) for n in range(60, 120)]
    others += [(n + 1, f"c{n}", f"e{n}", 999) for n in range(60, 120)]
    alone, among = (
        configure("D14").run(make_ledger(r)).filter(subject="src", variant="source") for r in (rows, rows + others)
    )
    assert alone["strength"][0] > 0.79
    assert not among.height or among["strength"][0] < 0.5 * alone["strength"][0]
