from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from features.graphs import ROWS, graph, past
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.features.balances import FIAT, ONCHAIN, balances, mixes
from jupyter_compliance.features.rhythm import odd_hours, velocity
from jupyter_compliance.features.windows import HOUR

Rows = list[tuple[int, int, int, int]]


@pytest.mark.parametrize(("side", "flow"), [("src", "out"), ("dst", "in"), ("src", "in")])
@settings(max_examples=150, deadline=None)
@given(rows=ROWS, stride=st.sampled_from([1, 5, 23, 24, 167]), near=st.sampled_from([0, 3, 83]), early=st.booleans())
def test_hours_of_the_week(side: str, flow: str, rows: Rows, stride: int, near: int, early: bool) -> None:
    offset = 50 * 365 * 24 if not early else -1000
    g = graph([((t * stride + offset) * HOUR + 1234, s, d, v) for t, s, d, v in rows])
    own = g.out if flow == "out" else g.into
    got = odd_hours(g.out if side == "src" else g.into, own, near_hours=near)["hour_deviation"]
    week = []
    for t in g.ts.tolist():
        moment = datetime.fromtimestamp(t // 1_000_000, UTC)
        week.append(moment.weekday() * 24 + moment.hour)
    for i in range(len(rows)):
        seen = past(g, i, side, flow)
        far = sum(min((week[i] - week[j]) % 168, (week[j] - week[i]) % 168) > near for j in seen)
        assert got[i] == pytest.approx(far / len(seen) if seen else float("nan"), rel=1e-6, abs=1e-7, nan_ok=True)


def test_velocity_is_a_ratio_of_rates() -> None:
    got = velocity(np.array([0, 1, 3], np.uint32), np.array([0, 1, 720], np.uint32), 1, 720)
    assert np.isnan(got[0])
    assert got[1:].tolist() == [720.0, 3.0]


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, channels=st.lists(st.sampled_from([0, FIAT, ONCHAIN, 7]), min_size=40, max_size=40))
def test_balances_and_mixes_equal_the_reference(rows: Rows, channels: list[int]) -> None:
    g = graph(rows)
    channel = np.array(channels[: len(rows)], np.uint8)
    held = balances(g.ts, g.s, g.d, g.value, g.accounts, per_unit=100.0)
    mixed = mixes(g.ts, g.s, g.d, g.value, channel, g.accounts)
    assert len(mixed) == 8
    for i in range(len(rows)):
        for side in ("src", "dst"):
            sums = {f: sum(int(g.value[j]) for j in past(g, i, side, f)) for f in ("out", "in")}
            assert held[f"{side}_balance"][i] == pytest.approx((sums["in"] - sums["out"]) / 100, rel=3e-16, abs=0)
            for flow in ("out", "in"):
                for kind, code in (("fiat", FIAT), ("onchain", ONCHAIN)):
                    part = sum(int(g.value[j]) for j in past(g, i, side, flow) if channel[j] == code)
                    want = part / sums[flow] if sums[flow] else float("nan")
                    found = mixed[f"{side}_{flow}_{kind}_share"][i]
                    assert found == pytest.approx(want, rel=1e-7, abs=0, nan_ok=True)
