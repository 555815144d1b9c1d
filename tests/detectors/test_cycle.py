from __future__ import annotations

import json
from itertools import pairwise, permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jupyter_compliance.detectors.cycle_chance import chance_cycles
from jupyter_compliance.detectors.cycle_search import cycles
from jupyter_compliance.detectors.legs import PARTS_MOST, legs
from jupyter_compliance.detectors.registry import configure

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from("abcde"), st.sampled_from("abcde"), st.integers(5, 10)), max_size=14
)


def search(ledger, hours, least, most, kept, ordered=True, hub=1000, budget=10**6, hop=0.0):
    row, length, start, cut = cycles(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value, np.zeros(ledger.rows, bool),
        hours * HOUR, least, most, kept, hop, hub, budget, ordered,
    )  # fmt: skip
    return [row[a : a + n].tolist() for a, n in zip(start, length, strict=True)], cut


def all_cycles(ledger, hours, least, most, kept, ordered, hop):
    """Every cycle by trying every sequence of rows."""
    found: dict[int, int] = {}
    ts, s, d, v = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist(), ledger.value.tolist()
    for length in range(least, most + 1):
        for path in permutations(range(ledger.rows), length):
            first = path[0]
            if first in found or any(d[a] != s[b] for a, b in pairwise(path)) or d[path[-1]] != s[first]:
                continue
            if len({s[i] for i in path}) < length:
                continue
            if ordered and any(ts[a] > ts[b] for a, b in pairwise(path)):
                continue
            if any((ts[i], i) <= (ts[first], first) or ts[i] > ts[first] + hours * HOUR for i in path[1:]):
                continue
            if any(not kept * v[first] <= v[i] <= v[first] / kept for i in path[1:]):
                continue
            if any(v[b] < hop * v[a] or v[b] * hop > v[a] for a, b in pairwise(path)):
                continue
            found[first] = length
    return found


@settings(max_examples=120, deadline=None)
@given(ROWS, st.integers(2, 12), st.sampled_from([2, 3]), st.integers(2, 4), st.sampled_from([0.5, 0.8]), st.booleans(),
    st.sampled_from([0.0, 0.85]), st.sampled_from([2, 1000]),
)  # fmt: skip
def test_search_equals_the_definition(make_ledger, rows, hours, least, most, kept, ordered, hop, hub) -> None:
    ledger = make_ledger(rows)
    found, cut = search(ledger, hours, least, most, kept, ordered, hub=hub, hop=hop)
    want = all_cycles(ledger, hours, least, most, kept, ordered, hop)
    assert hub == 2 or not cut.any()
    whole = {path[0]: len(path) for path in found if not cut[path[0]]}
    assert whole == {first: length for first, length in want.items() if not cut[first]}
    for path in found:
        assert [ledger.d[i] for i in path] == [ledger.s[i] for i in path[1:] + path[:1]]


def test_a_planted_cycle_names_all_its_members(make_ledger) -> None:
    rows = [(0, "a", "b", 1000), (20, "b", "c", 970), (50, "c", "d", 950), (70, "d", "a", 930), (80, "a", "shop", 40)]
    found = configure("D11").run(make_ledger(rows))
    assert found["subject"].to_list() == ["a", "b", "c", "d"]
    row = found.row(0, named=True)
    assert row["transfer_ids"] == ["t00000", "t00001", "t00002", "t00003"]
    assert row["sentence"] == (
        "1,000 USD went round 4 accounts and came back to its start within 3 days from 1 to 3 January 2024, 93 % of it "
        "kept at every hop."
    )
    assert json.loads(row["parameters"])["truncated"] is False


def test_the_wrong_order_lost_value_or_a_long_wait_is_no_cycle(make_ledger) -> None:
    for rows in (
        [(0, "a", "b", 1000), (50, "c", "a", 990), (70, "b", "c", 940)],
        [(0, "a", "b", 1000), (20, "b", "c", 700), (50, "c", "a", 690)],
        [(0, "a", "b", 1000), (20, "b", "c", 990), (24 * 40, "c", "a", 940)],
    ):
        assert configure("D11").run(make_ledger(rows)).height == 0


def test_a_leg_in_parts_is_one_leg(make_ledger) -> None:
    rows = [(0, "a", "b", 1000), (20, "b", "c", 400), (21, "b", "c", 570), (30, "c", "d", 950), (50, "d", "a", 930)]
    found = configure("D11").run(make_ledger(rows))
    assert found["subject"].to_list() == ["a", "b", "c", "d"]
    assert found["count"].to_list() == [5] * 4
    assert found["sentence"][0].startswith("1,000 USD went round 4 accounts")
    first = configure("D11").run(make_ledger([(0, "a", "b", 400), (1, "a", "b", 590), *rows[1:]]))
    assert first["count"].to_list() == [6] * 4
    assert first["sentence"][0].startswith("990 USD went round 4 accounts and came back to its start within 2 days")
    for apart in (
        [*rows[:2], (45, "b", "c", 570), (50, "c", "d", 950), *rows[4:]],
        [*rows[:2], (31, "b", "c", 570), *rows[3:]],
    ):
        assert configure("D11").run(make_ledger(apart)).height == 0
    assert configure("D11", {"parts_hours": 0}).run(make_ledger(rows)).height == 0


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from("ab"), st.sampled_from("abc"), st.integers(0, 4)), max_size=20
    ),
    st.integers(0, 3),
)
def test_legs_equal_their_definition(make_ledger, rows, hours) -> None:
    ledger = make_ledger(rows)
    skip = ledger.value == 1
    whole = legs(ledger, skip, hours * HOUR)
    want = [(i, [i]) for i in range(ledger.rows)]
    for pair in {(a, b) for a, b in zip(ledger.s, ledger.d, strict=True) if a != b and hours}:
        parts: list[list[int]] = []
        for i in range(ledger.rows):
            if (ledger.s[i], ledger.d[i]) != pair or skip[i]:
                continue
            if parts and ledger.ts[i] - ledger.ts[parts[-1][0]] <= hours * HOUR:
                parts[-1].append(i)
            else:
                parts.append([i])
        want += [(part[-1], part) for part in parts if 2 <= len(part) <= PARTS_MOST]
    want = [part for _, part in sorted(want, key=lambda one: (one[0], len(one[1])))]
    own, which = whole.transfers(np.arange(len(want), dtype=np.int32))
    assert [own[which == k].tolist() for k in range(len(want))] == want
    assert whole.s.tolist() == [ledger.s[part[0]] for part in want]
    assert whole.d.tolist() == [ledger.d[part[0]] for part in want]
    assert whole.ts.tolist() == [ledger.ts[part[-1]] for part in want]
    assert whole.value.tolist() == [ledger.value[part].sum() for part in want]
    assert whole.skip.tolist() == [bool(skip[part[0]]) for part in want]
    assert whole.own.tolist() == [len(part) + (len(part) > 1) for part in want]


def test_a_refund_is_weaker_than_a_long_cycle(make_ledger) -> None:
    refund = configure("D11").run(make_ledger([(0, "a", "b", 100), (9, "b", "a", 100)]))["strength"][0]
    around = configure("D11").run(make_ledger([(n, "abcd"[n], "bcda"[n], 100) for n in range(4)]))["strength"][0]
    assert refund < 0.5 * around


def test_one_amount_in_any_order_is_a_ring(make_ledger) -> None:
    rows = [(0, "a", "b", 16.09), (900, "c", "a", 16.09), (1500, "b", "c", 16.09)]
    found = configure("D11").run(make_ledger(rows))
    assert found["variant"].unique().to_list() == ["ring"]
    assert found["strength"][0] < 0.5
    assert configure("D11", {"ring_kept_share": 1}).run(make_ledger(rows)).height == 0


def test_a_cut_search_says_so(make_ledger) -> None:
    rows = [(0, "a", "hub", 100), *[(1 + n / 100, "hub", f"x{n}", 100) for n in range(50)], (3, "hub", "a", 100)]
    ledger = make_ledger(rows)
    found, cut = search(ledger, 24, 2, 3, 0.9, hub=10)
    assert not found
    assert cut.tolist()[0]
    assert search(ledger, 24, 2, 3, 0.9, budget=5)[1].any()
    assert search(ledger, 24, 2, 3, 0.9)[0] == [[0, 51]]


def chance_by_hand(ledger, path, own, kept, ordered):
    """The documented baseline, counted over whole tables."""
    ts, s, d, v = ledger.ts, ledger.s, ledger.d, ledger.value
    rows = np.arange(ledger.rows)
    end, first = ts[max(path)], path[0]
    fits = (v >= kept * v[first]) & (v <= v[first] / kept) & (ts <= end)
    choices = [
        len(set(d[fits & (s == s[i]) & (ts >= (ts[path[k - 1]] if ordered and k else ts[first]))].tolist()))
        for k, i in enumerate(path)
    ]
    so_far = rows[ts <= end]
    return [
        np.prod(choices)
        / choices[k]
        * ((s[so_far] == s[i]).sum() - own[i] + 1)
        * max(0, (d[so_far] == s[i]).sum() - own[path[k - 1]])
        / max(1, so_far.size - own[path].sum())
        for k, i in enumerate(path)
    ]


@settings(max_examples=80, deadline=None)
@given(ROWS, st.sampled_from([0.5, 0.8]), st.booleans(), st.lists(st.sampled_from([1, 1, 3]), min_size=14, max_size=14))
def test_expected_by_chance_equals_its_definition(make_ledger, rows, kept, ordered, own) -> None:
    ledger = make_ledger(rows)
    nothing = np.zeros(ledger.rows, bool)
    arrays = (
        ledger.out_ptr,
        ledger.out_row,
        ledger.in_ptr,
        ledger.in_row,
        ledger.s,
        ledger.d,
        ledger.ts,
        ledger.value,
        nothing,
    )
    row, length, start, _ = cycles(*arrays, 8 * HOUR, 2, 4, kept, 0.0, 1000, 10**6, ordered)
    own = np.array(own)
    got = chance_cycles(*arrays, row, length, start, own, kept, 1000, ordered)
    for at, n in zip(start, length, strict=True):
        assert got[at : at + n].tolist() == approx(
            chance_by_hand(ledger, row[at : at + n].tolist(), own, kept, ordered)
        )


def test_accounts_that_do_nothing_else_keep_all_strength_and_busy_ones_do_not(make_ledger) -> None:
    ring = [(10 * n, "abcd"[n], "bcda"[n], 100) for n in range(4)]
    noise = [(n / 20, f"x{n}", f"y{n}", 100) for n in range(700)]
    busy = [(n / 20, "a", f"p{n}", 100) for n in range(350)] + [(n / 20, f"q{n}", "a", 100) for n in range(350)]
    quiet = configure("D11").run(make_ledger(ring + noise))
    loud = configure("D11", {"hub_transfers": 1000}).run(make_ledger(ring + busy))
    assert quiet["strength"].to_list() == approx([0.85] * 4)
    assert loud["subject"].to_list() == ["b", "c", "d"]
    assert loud["strength"].to_list() == approx([0.85] * 3)
