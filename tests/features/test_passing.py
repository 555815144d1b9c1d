from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from features.graphs import ROWS, Graph, graph
from hypothesis import example, given, settings

from jupyter_compliance.features.passing import HORIZONS, passing
from jupyter_compliance.features.windows import HOUR

SPANS = {"long": 15, "short": 1, "middle": 4}


def share(g: Graph, account: int, before: int, horizon: int) -> float:
    """Match this horizon by itself, from the beginning, with the rows before a moment."""
    receipts: list[list[int]] = []  # time, value, left
    rows = [j for j in range(len(g.ts)) if g.ts[j] < before and g.s[j] != g.d[j] and account in (g.s[j], g.d[j])]
    for j in sorted(rows, key=lambda j: (g.ts[j], g.s[j] == account, j)):
        if g.d[j] == account:
            receipts.append([int(g.ts[j]), int(g.value[j]), int(g.value[j])])
            continue
        need = int(g.value[j])
        for receipt in reversed(receipts):
            if receipt[0] < g.ts[j] - horizon:
                break
            part = min(need, receipt[2])
            receipt[2] -= part
            need -= part
    lately = [r for r in receipts if r[0] >= before - horizon]
    came = sum(r[1] for r in lately)
    return float(Fraction(came - sum(r[2] for r in lately), came)) if came else float("nan")


@settings(max_examples=300, deadline=None)
@given(rows=ROWS)
@example(rows=[(0, 1, 0, 10), (0, 0, 2, 4), (1, 0, 3, 9), (1, 0, 0, 5), (2, 4, 0, 0), (2, 0, 1, 1)])
def test_pass_through_equals_matching_each_horizon_by_itself(rows: list[tuple[int, int, int, int]]) -> None:
    g = graph(rows)
    got = passing(g.out, g.into, g.s, g.d, horizons=SPANS)
    assert set(got) == {f"{side}_pass_through_{name}" for side in ("src", "dst") for name in SPANS}
    for i in range(len(rows)):
        for name, span in SPANS.items():
            for side, account in (("src", g.s[i]), ("dst", g.d[i])):
                want = share(g, int(account), int(g.ts[i]), span)
                found = got[f"{side}_pass_through_{name}"][i]
                assert found == pytest.approx(want, rel=1e-7, abs=0, nan_ok=True), (side, name, i)
                assert np.isnan(found) or 0 <= found <= 1


def test_a_mule_and_a_saver() -> None:
    """0 pays 1 and 2; 1 sends nine tenths on within the hour, 2 keeps it; then both pay again."""
    m = HOUR // 60
    g = graph([(0, 0, 1, 100), (0, 0, 2, 100), (30 * m, 1, 3, 90), (50 * m, 1, 4, 1), (50 * m, 2, 4, 1)])
    got = passing(g.out, g.into, g.s, g.d)
    assert set(HORIZONS) == {"1h", "1d", "7d"}
    assert got["src_pass_through_1h"][3:].tolist() == pytest.approx([0.9, 0.0])
    assert np.isnan(got["dst_pass_through_7d"][0])


def test_an_empty_ledger() -> None:
    g = graph([(0, 0, 1, 1)])
    none = g.out._replace(row=g.out.row[:0], ts=g.ts[:0], total=np.zeros(1, np.int64), ptr=np.zeros(1, np.int64))
    assert {v.size for v in passing(none, none, g.s[:0], g.d[:0]).values()} == {0}
