from __future__ import annotations

import numpy as np
import pytest
from features.graphs import ROWS, SPANS, graph
from hypothesis import example, given, settings

from jupyter_compliance.features.pairs import pairs

NAN = float("nan")


@settings(max_examples=300, deadline=None)
@given(rows=ROWS)
@example(rows=[(1, 0, 1, 5), (1, 0, 1, 6), (2, 0, 2, 7), (2, 0, 1, 8), (9, 0, 1, 0), (9, 0, 0, 3), (10, 0, 0, 1)])
def test_pairs_equal_the_reference(rows: list[tuple[int, int, int, int]]) -> None:
    g = graph(rows)
    got = pairs(g.out, g.out_links, per_unit=100.0, spans=SPANS)
    for i in range(len(rows)):
        earlier = [j for j in range(len(rows)) if g.ts[j] < g.ts[i] and g.s[j] == g.s[i]]
        same = [j for j in earlier if g.d[j] == g.d[i]]
        total, paid = (sum(int(g.value[j]) for j in js) for js in (same, earlier))
        want = {
            "pair_count": len(same),
            "pair_sum": total / 100,
            "pair_new": not same,
            "pair_first_seen": (g.ts[i] - g.ts[same[0]]) / 1e6 if same else NAN,
            "pair_since_last": (g.ts[i] - g.ts[same[-1]]) / 1e6 if same else NAN,
            "pair_share": total / paid if paid else NAN,
        }
        for name, span in SPANS.items():
            seen = [j for j in same if g.ts[j] >= g.ts[i] - span]
            want |= {f"pair_count_{name}": len(seen), f"pair_sum_{name}": sum(int(g.value[j]) for j in seen) / 100}
        assert set(got) == set(want)
        for name, value in want.items():
            exact = name.startswith(("pair_count", "pair_new"))
            close = value if exact else pytest.approx(value, rel=3e-16 if "sum" in name else 2e-7, abs=0, nan_ok=True)
            assert got[name][i] == close, (name, i)


def test_types_are_small() -> None:
    g = graph([(0, 0, 1, 5)])
    got = pairs(g.out, g.out_links, per_unit=1.0)
    assert got["pair_count"].dtype == got["pair_count_30d"].dtype == np.uint32
    assert got["pair_new"].dtype == np.bool_
    assert got["pair_share"].dtype == np.float32
