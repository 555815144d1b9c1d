from __future__ import annotations

import numpy as np
import pytest
from features.graphs import ROWS, SPANS, Graph, graph, past, sample_std
from hypothesis import example, given, settings
from hypothesis import strategies as st

import jupyter_compliance.features.windows as module
from jupyter_compliance.features.grid import Grid
from jupyter_compliance.features.history import history, links
from jupyter_compliance.features.moments import spread, squares
from jupyter_compliance.features.windows import windows
from jupyter_compliance.network.csr import adjacency

NEAR, UNIT = (800, 1000), 1000
NAN = float("nan")


def computed(g: Graph, side: str, flow: str, per_unit: float = 100.0) -> dict[str, np.ndarray]:
    asking = g.out if side == "src" else g.into
    own, chain = (g.out, g.out_links) if flow == "out" else (g.into, g.in_links)
    return windows(asking, own, chain, per_unit=per_unit, near=NEAR, round_unit=UNIT, spans=SPANS)


def expected(g: Graph, side: str, flow: str, i: int) -> dict[str, float]:
    other = g.d if flow == "out" else g.s
    found: dict[str, float] = {}
    ever = past(g, i, side, flow)
    found["since_last"] = (g.ts[i] - g.ts[ever[-1]]) / 1e6 if ever else NAN
    found["first_seen"] = (g.ts[i] - g.ts[ever[0]]) / 1e6 if ever else NAN
    for name, span in SPANS.items():
        seen = past(g, i, side, flow, span)
        values = [int(g.value[j]) for j in seen]
        n = len(seen)
        found[f"count_{name}"] = n
        found[f"sum_{name}"] = sum(values) / 100
        found[f"mean_{name}"] = sum(values) / 100 / n if n else NAN
        found[f"std_{name}"] = sample_std(values) / 100
        found[f"distinct_{name}"] = len({other[j] for j in seen})
        found[f"near_threshold_{name}"] = sum(800 <= v < 1000 for v in values)
        found[f"round_{name}"] = sum(v > 0 and v % 1000 == 0 for v in values)
        found[f"mean_gap_{name}"] = (g.ts[seen[-1]] - g.ts[seen[0]]) / 1e6 / (n - 1) if n > 1 else NAN
    return found


@pytest.mark.parametrize("side", ["src", "dst"])
@pytest.mark.parametrize("flow", ["out", "in"])
@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
@example(rows=[(5, 0, 0, 0)])
@example(rows=[(k, 0, 1 + k % 3, 999 + k) for k in range(30)])
def test_windows_equal_the_reference(side: str, flow: str, rows: list[tuple[int, int, int, int]]) -> None:
    g = graph(rows)
    got = computed(g, side, flow)
    for i in range(len(rows)):
        want = expected(g, side, flow, i)
        assert set(want) == set(got)
        for name, value in want.items():
            found = float(got[name][i])
            if name.startswith(("count", "distinct", "near", "round")) or (name[:3] == "sum" and value < 2**46):
                assert found == value, (name, i)
            elif name.startswith("sum"):  # beyond 2⁵³ quanta the integer is rounded, and then the quotient
                assert found == pytest.approx(value, rel=3e-16, abs=0), (name, i)
            else:
                assert found == pytest.approx(value, rel=2e-7, abs=0, nan_ok=True), (name, i)


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, step=st.integers(1, 9))
def test_slices_of_rows_change_nothing(rows: list[tuple[int, int, int, int]], step: int) -> None:
    g = graph(rows)
    whole = computed(g, "src", "in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SLICE", step)
        patch.setattr(module, "_SLICES", len(rows))
        parts = computed(g, "src", "in")
    for name, values in whole.items():
        np.testing.assert_array_equal(values, parts[name])


def test_a_hot_wallet_with_a_fifth_of_the_rows() -> None:
    """Against cumulative sums and sets over a ledger of which one account pays every fifth row."""
    rng = np.random.default_rng(3)
    n, accounts = 3000, 200
    s, d = (rng.integers(0, accounts, n).astype(np.int32) for _ in range(2))
    s[rng.random(n) < 0.2] = 17
    ts = np.sort(rng.integers(0, 400, n)) * 10
    value = rng.integers(0, 10**15, n)
    flow = history(*adjacency(s, accounts), ts, value)
    span = {"w": 700}
    got = windows(flow, flow, links(flow, d, accounts), per_unit=1.0, spans=span)
    assert set(got) == {f"{m}_w" for m in ("count", "sum", "mean", "std", "distinct", "mean_gap")} | {
        "since_last",
        "first_seen",
    }
    for i in np.flatnonzero(s == 17)[::7]:
        seen = np.flatnonzero((s == 17) & (ts < ts[i]) & (ts >= ts[i] - 700))
        values = value[seen].tolist()
        assert got["count_w"][i] == len(seen)
        assert got["sum_w"][i] == float(sum(values))
        assert got["distinct_w"][i] == len(set(d[seen].tolist()))
        assert got["std_w"][i] == pytest.approx(sample_std(values), rel=2e-7, nan_ok=True)


def test_no_cancellation_in_the_spread_of_nearly_equal_fortunes() -> None:
    """Three values of 2⁵⁸ that differ by one: sums of squares in floats would say zero or nonsense."""
    base = 2**58
    rows = [(k, 0, 1, base + k % 2) for k in range(4)]
    got = computed(graph(rows), "src", "out", per_unit=1.0)
    assert got["std_d"][3] == pytest.approx((1 / 3) ** 0.5, rel=1e-7)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 2**56), min_size=1, max_size=30), st.sampled_from([0, 2**40, 2**56]))
def test_the_spread_is_exact_to_the_last_places(values: list[int], shift: int) -> None:
    values = [v % 1000 + shift if shift else v for v in values]
    total = np.concatenate([[0], np.cumsum(values)]).astype(np.int64)
    high, low = squares(total)
    assert (int(high[-1]) << 64) + int(low[-1]) == sum(v * v for v in values)
    got = spread(len(values), int(total[-1]), high[-1], low[-1])
    n = len(values)
    want = (n * sum(v * v for v in values) - sum(values) ** 2) / n
    assert got == pytest.approx(want, rel=1e-14, abs=0)


def test_an_empty_ledger() -> None:
    nothing = np.zeros(0, np.int64)
    flow = history(*adjacency(nothing.astype(np.int32), 0), nothing, nothing)
    got = windows(flow, flow, links(flow, nothing.astype(np.int32), 0), per_unit=Grid(0, exact=True).per_unit)
    assert {len(v) for v in got.values()} == {0}


def test_types_are_small() -> None:
    got = computed(graph([(0, 0, 1, 5)]), "src", "out")
    kinds = {name.rsplit("_", 1)[0]: v.dtype for name, v in got.items()}
    assert kinds["count"] == kinds["distinct"] == kinds["near_threshold"] == kinds["round"] == np.uint32
    assert kinds["sum"] == np.float64
    assert kinds["mean"] == kinds["std"] == kinds["mean_gap"] == np.float32
