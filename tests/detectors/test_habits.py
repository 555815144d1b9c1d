"""Habits of accounts against pure Python that is obviously right."""

from __future__ import annotations

import math
from statistics import pstdev

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jupyter_compliance.detectors.dormant_burst import both_ways, bursts
from jupyter_compliance.detectors.habits import peaks_by_chance, repeats, sweeps
from jupyter_compliance.detectors.registry import configure

HOUR = 3_600_000_000
MARKS = st.lists(st.booleans(), min_size=6, max_size=6)
MOVES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([False, False, False, True])), max_size=30
)
ROWS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from("ab"), st.sampled_from("abc"), st.sampled_from([0, 0, 9, 10, 11, 12])), max_size=25
)  # fmt: skip


@settings(max_examples=150)
@given(MOVES, MARKS, MARKS, st.integers(1, 3))
def test_sweeps_equal_their_definition(moves, own, service, least) -> None:
    s, d = (np.array([move[k] for move in moves], np.int32) for k in (0, 1))
    skip = np.array([move[2] for move in moves], bool)
    want = []
    for i, (a, b, skipped) in enumerate(moves):
        paid: dict[int, set[int]] = {}
        for payer, payee, out in moves[: i + 1]:
            if not out:
                paid.setdefault(payer, set()).add(payee)
        feeders = sum(own[payer] and payees == {b} for payer, payees in paid.items())
        want.append(not skipped and own[a] and paid[a] == {b} and (service[b] or feeders >= least))
    assert sweeps(s, d, skip, np.array(own), np.array(service), least).tolist() == want


@settings(max_examples=150)
@given(ROWS, st.sampled_from([1.0, 1.15, 2.0]))
def test_repeats_equal_their_definition(make_ledger, rows, alike) -> None:
    ledger = make_ledger(rows)
    rhythms = np.array([(3, 4), (9, 12)]) * HOUR
    again = repeats(ledger.out_ptr, ledger.out_row, ledger.d, ledger.ts, ledger.value, rhythms, alike, 1000)
    s, d, ts, v = ledger.s.tolist(), ledger.d.tolist(), ledger.ts.tolist(), ledger.value.tolist()
    want = [
        any(
            (s[j], d[j]) == (s[i], d[i])
            and v[j] <= alike * v[i]
            and v[i] <= alike * v[j]
            and any(lo <= ts[i] - ts[j] <= hi for lo, hi in rhythms.tolist())
            for j in range(ledger.rows)
        )
        for i in range(ledger.rows)
    ]
    assert again.tolist() == want


def test_repeats_look_back_at_so_many_payments_of_a_hub(make_ledger) -> None:
    ledger = make_ledger([(0, "a", "b", 10), *[(1, "a", "c", 10)] * 5, (3, "a", "b", 10)])
    rhythms = np.array([(3, 4)]) * HOUR
    arrays = (ledger.out_ptr, ledger.out_row, ledger.d, ledger.ts, ledger.value, rhythms, 1.15)
    assert repeats(*arrays, 6).tolist() == [False] * 6 + [True]
    assert not repeats(*arrays, 5).any()


@settings(max_examples=150)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 500), st.integers(1, 50))
def test_peaks_by_chance_equal_poisson(peak, others, rest, window) -> None:
    got = float(peaks_by_chance(np.array([peak]), np.array([others]), np.array([rest]), window)[0])
    if rest < window:
        assert got == 0
        return
    mean = others * window / rest
    below = math.fsum(mean**k * math.exp(-mean) / math.factorial(k) for k in range(peak))
    tail = 1.0 if peak <= mean or peak == 0 else 1 - below
    assert got == approx((rest / window + 1) * tail, rel=1e-6, abs=1e-9)


def sleeps(
    ledger, a: int, gap: int, window: int, z: float, earlier: int, least: int
) -> list[tuple[float, int, int, float]]:
    """All bursts of an account after a sleep: z score, first row, sleep, sleeps as long that chance would give."""
    ts, value = ledger.ts.tolist(), ledger.value.tolist()
    rows = [i for i in range(ledger.rows) if a in (ledger.s[i], ledger.d[i]) and value[i] > 0]
    found = []
    for k in range(earlier, len(rows)):
        past, wakes = rows[:k], ts[rows[k]]
        sleep, took = wakes - ts[past[-1]], ts[past[-1]] - ts[past[0]]
        burst = [i for i in rows[k:] if ts[i] <= wakes + window]
        volumes = [0.0] * (took // window + 1)
        for i in past:
            volumes[(ts[i] - ts[past[0]]) // window] += value[i]
        mean = sum(volumes) / len(volumes)
        height = (sum(value[i] for i in burst) - mean) / max(pstdev(volumes), mean / 2)
        if sleep >= gap and len(burst) >= least and height >= z:
            found.append((height, rows[k], sleep, (k - 1) * math.exp(-sleep * (k - 1) / max(1, took))))
    return found


@settings(max_examples=150)
@given(ROWS, st.integers(1, 12), st.integers(1, 9), st.integers(1, 3), st.integers(1, 2))
def test_bursts_and_their_sleeps_by_chance_equal_the_definition(make_ledger, rows, gap, window, earlier, least) -> None:
    ledger = make_ledger(rows)
    limits = (gap * HOUR, window * HOUR, 0.37, earlier, least)
    ptr, row = both_ways(ledger.s, ledger.d, ledger.size)
    who, first, _, score, slept, usual = bursts(ptr, row, ledger.ts, ledger.value, ledger.value <= 0, *limits)
    told = {int(a): k for k, a in enumerate(who)}
    for a in range(ledger.size):
        want = sleeps(ledger, a, *limits)
        assert (a in told) == bool(want)
        if want:
            k = told[a]
            assert score[k] == approx(max(height for height, *_ in want))
            height, _, sleep, chance = next(one for one in want if one[1] == row[first[k]])
            assert (height, sleep, chance) == approx((score[k], slept[k], usual[k]))


def test_who_moves_seldom_is_often_away(make_ledger) -> None:
    """The same burst after the same sleep counts for less where such sleeps are usual."""

    def strength(between: int) -> float:
        life = [(24 * between * n, "acc", f"p{n}", 100) for n in range(6)]
        wakes = 24 * (between * 5 + 120)
        rows = life + [(wakes + n, "acc", f"q{n}", 5_000) for n in range(4)]
        found = configure("D08").run(make_ledger(rows)).filter(subject="acc")
        return found["strength"][0] if found.height else 0.0

    assert strength(5) > 0.5
    assert strength(60) < 0.25 * strength(5)
