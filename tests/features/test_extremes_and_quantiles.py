from __future__ import annotations

import numpy as np
import pytest
from features.graphs import ROWS, SPANS, graph, past
from hypothesis import example, given, settings

from jupyter_compliance.features.extremes import extremes
from jupyter_compliance.features.quantiles import quantiles

Rows = list[tuple[int, int, int, int]]
HUB = [(k, 0, 1 + k % 3, (k * 7919) % 31) for k in range(40)]


@pytest.mark.parametrize("side", ["src", "dst"])
@pytest.mark.parametrize("flow", ["out", "in"])
@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
@example(rows=HUB)
def test_they_equal_the_reference(side: str, flow: str, rows: Rows) -> None:
    g = graph(rows)
    asking, own = (g.out if side == "src" else g.into), (g.out if flow == "out" else g.into)
    got = extremes(asking, own, per_unit=100.0, spans=SPANS)
    got |= quantiles(asking, own, per_unit=100.0, spans=SPANS, percents={"median": 50, "p90": 90, "p100": 100})
    for i in range(len(rows)):
        for name, span in SPANS.items():
            values = sorted(int(g.value[j]) for j in past(g, i, side, flow, span))
            n = len(values)
            for measure, at in (("min", 1), ("max", n), ("p100", n), ("median", -(-n // 2)), ("p90", -(-n * 9 // 10))):
                found = got[f"{measure}_{name}"][i]
                assert np.isnan(found) if n == 0 else found == np.float32(values[at - 1] / 100), (measure, name, i)


def test_quantiles_are_those_of_the_inverted_distribution() -> None:
    g = graph(HUB)
    got = quantiles(g.out, g.out, per_unit=1.0, spans={"w": 20})
    for i in range(1, 40):
        seen = [int(g.value[j]) for j in past(g, i, "src", "out", 20)]
        assert got["p90_w"][i] == np.quantile(seen, 0.9, method="inverted_cdf")
        assert got["median_w"][i] == np.quantile(seen, 0.5, method="inverted_cdf")
