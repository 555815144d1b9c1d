from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.network.neighbours import counterparties, ego, left_out, pairs

ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.decimals(0, 100, places=3)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(0, 5), st.integers(0, 5))
def test_pairs_are_exact_sums(make_ledger, rows, chosen, first, last) -> None:
    ledger = make_ledger(rows)
    nodes = [ledger.index(a) for a in chosen if a in ledger]
    base = int(ledger.ts[0]) - rows_start(rows) * 3_600_000_000
    start, end = base + min(first, last) * 3_600_000_000, base + max(first, last) * 3_600_000_000
    want: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for h, s, d, a in rows:
        if s in chosen and d in chosen and min(first, last) <= h <= max(first, last):
            want[s, d].append(a)
    got = {
        (r["src"], r["dst"]): (r["n"], r["value"])
        for r in pairs(ledger, nodes, start=start, end=end).iter_rows(named=True)
    }
    assert got == {k: (len(v), sum(v, Decimal(0))) for k, v in want.items()}


def rows_start(rows) -> int:
    return min(r[0] for r in rows)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sets(st.sampled_from("abcdef"), min_size=1))
def test_shown_and_left_out_make_the_whole(make_ledger, rows, chosen) -> None:
    ledger = make_ledger(rows)
    nodes = [ledger.index(a) for a in chosen if a in ledger]
    out = {(r["account_id"], r["direction"]): r for r in left_out(ledger, nodes).iter_rows(named=True)}
    shown = pairs(ledger, nodes)
    for account in (ledger.ids[i] for i in nodes):
        for direction, own, other in (("in", 2, 1), ("out", 1, 2)):
            all_value = sum((r[3] for r in rows if r[own] == account and r[other] != account), Decimal(0))
            hidden = {r[other] for r in rows if r[own] == account and r[other] not in chosen}
            column = "dst" if direction == "in" else "src"
            partner = "src" if direction == "in" else "dst"
            seen = sum(
                (r["value"] for r in shown.iter_rows(named=True) if r[column] == account and r[partner] != account),
                Decimal(0),
            )
            row = out.get((account, direction))
            assert (row["accounts"] if row else 0) == len(hidden)
            assert seen + (row["value"] if row else 0) == all_value
            if row:
                assert row["share"] == pytest.approx(float(row["value"]) / float(all_value) if all_value else 0.0)
                assert row["top"] in hidden


def test_ego_takes_the_largest_and_says_what_it_left(make_ledger) -> None:
    ledger = make_ledger(
        [(0, "f", "a", 5), (1, "f", "b", 7), (2, "c", "f", 6), (3, "f", "d", 1), (4, "a", "b", 2), (5, "f", "f", 99)]
    )
    near = ego(ledger, ["f", "f"], limit=2)
    assert near.nodes["account_id"].to_list() == ["f", "b", "c"]
    assert near.nodes["focus"].to_list() == [True, False, False]
    assert near.edges.select("src", "dst").rows() == [("f", "f"), ("f", "b"), ("c", "f")]
    rest = near.left_out.filter(account_id="f", direction="out").row(0, named=True)
    assert (rest["accounts"], rest["n"], rest["value"], rest["top"]) == (2, 2, Decimal(6), "a")
    assert ego(ledger, ["f"], limit=5, direction="in").nodes["account_id"].to_list() == ["f", "c"]
    with pytest.raises(ComplianceError):
        ego(ledger, ["nobody"])


def test_counterparties_are_sorted_by_value_then_name(make_ledger) -> None:
    ledger = make_ledger([(0, "f", "b", 1), (1, "a", "f", 1), (2, "f", "c", 1), (3, "c", "f", 1)])
    both = counterparties(ledger, ledger.index("f"))
    assert both.select("account_id", "n", "value").rows() == [
        ("c", 2, Decimal(2)),
        ("a", 1, Decimal(1)),
        ("b", 1, Decimal(1)),
    ]
    assert counterparties(ledger, ledger.index("f"), "out")["account_id"].to_list() == ["b", "c"]


def test_many_focus_accounts_give_the_same_as_few(make_ledger) -> None:
    rows = [(n, f"h{n % 70:02d}", f"p{n % 13}", n + 1) for n in range(300)]
    ledger = make_ledger(rows)
    heads = [f"h{n:02d}" for n in range(70)]
    all_at_once = pairs(ledger, range(ledger.size))
    assert ego(ledger, heads, limit=99).edges.equals(all_at_once)
