"""Motif kernels against the reference on small random multigraphs with ties, self-transfers, multi-edges and hubs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from features import motifs_reference as reference
from features.motifs_run import COMPLETE, CORE, PEEL_PAYMENTS, PEEL_SHARE, motifs
from hypothesis import given, settings
from hypothesis import strategies as st

Rows = list[reference.Row]

COUNTS = [name for name in COMPLETE if "kept" not in name and "truncated" not in name]
FLAG = dict.fromkeys(("cycle_2", "cycle_3", "cycle_4"), "cycle_truncated") | {"cycle_5": "cycle_5_truncated"}
FLAG |= {"scatter_gather": "scatter_gather_truncated"}
FLAG |= dict.fromkeys(("bipartite", "stack", "gather_scatter"), "layers_truncated")


@st.composite
def graphs(draw: st.DrawFn, most: int = 40) -> Rows:
    """Return few accounts with many transfers; small times make ties, a skew makes hubs."""
    accounts = draw(st.integers(2, 8))
    account = st.integers(0, accounts - 1)
    hub = draw(st.booleans())
    end = st.one_of(st.just(0), account) if hub else account
    instants = draw(st.sampled_from((3, 12, 60)))
    amount = st.sampled_from((0.0, 1.0, 5.0, 8.0, 9.5, 10.0))
    rows = draw(st.lists(st.tuples(st.integers(0, instants), end, end, amount), min_size=1, max_size=most))
    return sorted(rows, key=lambda row: row[0])


def run(rows: Rows, window: int, hub: int, complete: bool = True) -> dict[str, np.ndarray]:
    """Run the kernels."""
    ts, s, d, value = (list(column) for column in zip(*rows, strict=True))
    return motifs(
        np.array(ts, np.int64), np.array(s, np.int32), np.array(d, np.int32), np.array(value, np.float64),
        1 + max(*s, *d), window=window, hub=hub, complete=complete,
    )  # fmt: skip


def expected(rows: Rows, i: int, window: int, hub: int) -> dict[str, float | None]:
    """Return what the reference says of one transfer."""
    want: dict[str, float | None] = {}
    for h in (2, 3, 4, 5):
        want[f"cycle_{h}"], want[f"cycle_{h}_kept"] = reference.cycles(rows, i, h, window, hub)
    want["scatter_gather"] = reference.scatter_gather(rows, i, window, hub)
    want["bipartite"], want["stack"] = reference.bipartite(rows, i, window, hub)
    want["gather_scatter"] = reference.gather_scatter(rows, i, window, hub)
    chain = reference.peel(rows, i, window, PEEL_SHARE, PEEL_PAYMENTS)
    want["peel_depth"] = max(0, len(chain) - 1)
    want["peel_kept"] = rows[i][3] / rows[chain[0]][3] if chain else None
    return want


@settings(max_examples=150, deadline=None)
@given(graphs(), st.sampled_from((2, 10, 100)), st.sampled_from((2, 4, 64)))
def test_counts_are_those_of_the_reference(rows: Rows, window: int, hub: int) -> None:
    got = run(rows, window, hub)
    for i in range(len(rows)):
        for name, want in expected(rows, i, window, hub).items():
            have = got[name][i]
            if want is None:
                assert math.isnan(have), (name, i)
            elif name.endswith("kept"):
                assert have == np.float32(want), (name, i)
            else:
                assert have == want, (name, i)


@settings(max_examples=200, deadline=None)
@given(graphs(), st.sampled_from((5, 30, 100)), st.integers(1, 6))
def test_a_cap_never_raises_a_count_and_says_where_it_lowers_one(rows: Rows, window: int, hub: int) -> None:
    capped, free = run(rows, window, hub), run(rows, window, 64)
    assert not any(free[flag].any() for flag in FLAG.values())
    for name, flag in FLAG.items():
        assert (capped[name] <= free[name]).all(), name
        assert capped[flag][capped[name] != free[name]].all(), name
    assert (capped["cycle_2"] == free["cycle_2"]).all()
    assert (capped["peel_depth"] == free["peel_depth"]).all()


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sampled_from((5, 100)), st.integers(1, 4))
def test_core_agrees_with_complete(rows: Rows, window: int, hub: int) -> None:
    core, complete = run(rows, window, hub, complete=False), run(rows, window, hub)
    assert tuple(core) == CORE and tuple(complete) == COMPLETE
    for name in CORE:
        assert (core[name] == complete[name]).all(), name


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_rows_of_the_same_instant_or_later_change_nothing(rows: Rows, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(rows) - 1))
    whole = run(rows, 20, 3)
    alone = run([row for row in rows if row[0] < rows[i][0]] + [rows[i]], 20, 3)
    for name in COMPLETE:
        assert np.array_equal(whole[name][i : i + 1], alone[name][-1:], equal_nan="kept" in name), name


def test_each_motif_of_the_textbook() -> None:
    ring = [(t, t, t + 1, 100.0 - t) for t in range(4)] + [(4, 4, 0, 96.0)]
    got = run(ring, 10, 64)
    assert got["cycle_5"].tolist() == [0, 0, 0, 0, 1]
    assert got["cycle_5_kept"][4] == np.float32(0.96)
    fan = [(0, 0, a, 9.0) for a in (1, 2, 3)] + [(k, k, 4, 9.0) for k in (1, 2, 3)]
    assert run(fan, 10, 64)["scatter_gather"].tolist() == [0, 0, 0, 0, 1, 2]
    layers = [(0, 0, 2, 1.0), (0, 0, 3, 1.0), (1, 2, 4, 1.0), (1, 3, 4, 1.0), (2, 2, 5, 1.0), (3, 3, 5, 1.0)]
    assert run(layers, 10, 64)["stack"].tolist() == [0, 0, 0, 0, 0, 1]
    gather = [(k, k, 0, 1.0) for k in (1, 2, 3)] + [(10 + k, 0, 10 + k, 1.0) for k in (1, 2, 3)]
    assert run(gather, 30, 64)["gather_scatter"].tolist() == [0, 0, 0, 1, 2, 3]
    chain = [(0, 0, 1, 100.0), (1, 1, 9, 5.0), (2, 1, 2, 95.0), (3, 2, 8, 5.0), (4, 2, 3, 90.0)]
    got = run(chain, 10, 64)
    assert got["peel_depth"].tolist() == [0, 0, 1, 0, 2]
    assert got["peel_kept"][4] == np.float32(0.9)


def test_two_hubs_that_pay_each_other_are_counted_exactly() -> None:
    rng = np.random.default_rng(5)
    rows = [(t, *(int(x) for x in rng.choice([0, 1, 2, 3], 2, p=(0.4, 0.4, 0.1, 0.1))), 1.0) for t in range(400)]
    got = run(rows, 150, 8)["cycle_2"]
    for i in range(0, 400, 7):
        assert got[i] == reference.cycles(rows, i, 2, 150, 8)[0]


@pytest.mark.parametrize("hub", (3, 64))
def test_a_busy_graph_agrees_with_the_reference(hub: int) -> None:
    rng = np.random.default_rng(11)
    weight = 1 / np.arange(1, 31)
    ends = rng.choice(30, (300, 2), p=weight / weight.sum())
    rows = [(int(t), int(a), int(b), float(w)) for t, (a, b), w in zip(
        np.sort(rng.integers(0, 200, 300)), ends, rng.integers(1, 50, 300), strict=True)]  # fmt: skip
    got = run(rows, 60, hub)
    for i in range(0, 300, 11):
        for name, want in expected(rows, i, 60, hub).items():
            if want is not None:
                assert got[name][i] == (np.float32(want) if name.endswith("kept") else want), (name, i)


def sparse(seed: int) -> Rows:
    """Return a graph with one busy account in which few paths exist and many rows share an instant."""
    rng = np.random.default_rng(seed)
    accounts = int(rng.integers(6, 14))
    ends = rng.integers(0, accounts, (60, 2))
    ends[rng.random(60) < 0.35, int(rng.integers(2))] = 0
    times = np.sort(rng.integers(0, int(rng.integers(6, 30)), 60))
    return [(int(t), int(a), int(b), 1.0 + seed % 7) for t, (a, b) in zip(times, ends, strict=True)]


def test_sparse_graphs_agree_with_the_reference() -> None:
    for seed in range(24):
        rows, hub = sparse(seed), (3, 64)[seed % 2]
        got = run(rows, 8, hub)
        for i in range(seed % 3, 60, 3):
            for name, want in expected(rows, i, 8, hub).items():
                if want is not None:
                    assert got[name][i] == np.float32(want), (seed, name, i)


def test_every_loss_is_flagged_in_sparse_graphs() -> None:
    lost = dict.fromkeys(FLAG, 0)
    for seed in range(600):
        rows = sparse(seed)
        free = run(rows, 12, 64)
        for hub in (2, 4, 6):
            capped = run(rows, 12, hub)
            for name, flag in FLAG.items():
                differs = capped[name] != free[name]
                assert capped[flag][differs].all(), (seed, hub, name)
                lost[name] += int(differs.sum())
    assert min(count for name, count in lost.items() if name != "cycle_2") > 20, lost


def test_no_rows_and_one_row() -> None:
    none = motifs(np.empty(0, np.int64), *(np.empty(0, np.int32),) * 2, np.empty(0), 3, complete=True)
    assert {column.size for column in none.values()} == {0}
    one = run([(0, 1, 1, 1.0)], 5, 2)
    assert sum(int(one[name].sum()) for name in COUNTS) == 0


def test_too_many_meetings_of_halves_are_cut_and_said() -> None:
    a, b, c = range(2, 18), range(20, 36), range(40, 56)
    rows: Rows = [(0, 1, x, 1.0) for x in a]
    rows += [(1, x, y, 1.0) for x in a for y in b] + [(2, y, z, 1.0) for y in b for z in c]
    rows += [(3, z, 0, 1.0) for z in c] + [(4, 0, 1, 1.0)]
    free, capped = run(rows, 10, 64), run(rows, 10, 16)
    assert (free["cycle_5"][-1], free["cycle_5_truncated"][-1]) == (16**3, False)
    assert 0 < capped["cycle_5"][-1] < 16**3
    assert (capped["cycle_5_truncated"][-1], capped["cycle_truncated"][-1]) == (True, False)
