"""A payment beside what is known of its customers, beside a reading of the definitions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance.features import FeatureSet, compute
from jupyter_compliance.features.past import Values
from jupyter_compliance.features.standing import flow_before, percentile_before
from jupyter_compliance.network.csr import adjacency

World = dict[str, pl.DataFrame]
PROFILE = FeatureSet("profile", "1", ("profile",))
MONTH = timedelta(days=30)


def slowly(world: World) -> list[dict[str, object]]:
    known = {c["customer_id"]: c for c in world["customers"].to_dicts()}
    account = {a["account_id"]: a for a in world["accounts"].to_dicts()}
    whose = {a: row["customer_id"] if row["customer_id"] in known else None for a, row in account.items()}
    rows = world["transfers"].sort("ts", "transfer_id").to_dicts()
    found = []
    for row in rows:
        past = [r for r in rows if r["ts"] < row["ts"]]
        values: dict[str, object] = {"transfer_id": row["transfer_id"]}
        for side, flow in (("src", "out"), ("dst", "in")):
            holder = whose[row[side]]
            customer = known.get(holder) or {}
            income, segment = customer.get("declared_income"), customer.get("segment")
            month = [r for r in past if r["ts"] >= row["ts"] - MONTH and whose[r[side]] == holder is not None]
            moved = sum(Fraction(r["amount"]) for r in month if whose[r["src"]] != whose[r["dst"]])
            values[f"{side}_{flow}_by_income_30d"] = float(moved / (Fraction(income) / 12)) if income else None
            like = [r for r in past if segment and (known.get(whose[r[side]]) or {}).get("segment") == segment]
            below = sum(2 * (r["amount"] < row["amount"]) + (r["amount"] == row["amount"]) for r in like)
            values[f"{side}_segment_percentile"] = below / (2 * len(like)) if like else None
            for of, began in (("account", account[row[side]]["opened_at"]), ("customer", customer.get("onboarded_at"))):
                there = began is not None and began <= row["ts"]
                values[f"{side}_{of}_age"] = (row["ts"] - began) / timedelta(days=1) if there else None
        found.append(values)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_it_says(worlds: Callable[..., World], seed: int) -> None:
    world = worlds(rows=150, seed=seed, people=9)
    fast = compute(world["transfers"], PROFILE, accounts=world["accounts"], customers=world["customers"])
    for one, two in zip(fast.to_dicts(), slowly(world), strict=True):
        assert one == {k: pytest.approx(v, rel=1e-6) if isinstance(v, float) else v for k, v in two.items()}


def test_without_customers_nothing_is_known(world: World) -> None:
    found = compute(world["transfers"], PROFILE)
    assert found.drop("transfer_id").null_count().row(0) == (found.height,) * len(PROFILE.names)


ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2), st.integers(0, 4)), max_size=30)


@given(ROWS, st.integers(0, 4))
def test_kernels_equal_their_definitions(rows: list[tuple[int, int, int]], window: int) -> None:
    rows = sorted(rows, key=lambda r: r[0])
    ts, group, value = (np.array([r[k] for r in rows], np.int64) for k in range(3))
    ptr, row = adjacency(group.astype(np.int32), 3)
    flows = flow_before(ptr, row, ts, value, window)
    shares = percentile_before(ptr, row, ts, value.astype(np.float64), *Values.none(3))
    middle = int(np.searchsorted(ts, 3))  # the same, where the first rows are known from their totals alone
    earlier = {(int(g), float(v)): 0 for g, v in zip(group[:middle], value[:middle], strict=True)}
    for g, v in zip(group[:middle], value[:middle], strict=True):
        earlier[int(g), float(v)] += 1
    keys = sorted(earlier)
    known = Values(
        np.array([sum(g < k for g, _ in keys) for k in range(4)], np.int64),
        np.array([v for _, v in keys], np.float64),
        np.cumsum([0, *(earlier[k] for k in keys)]),
    )
    ptr, row = adjacency(group[middle:].astype(np.int32), 3)
    later = percentile_before(ptr, row, ts[middle:], value[middle:].astype(np.float64), *known)
    assert np.array_equal(later, shares[middle:], equal_nan=True)
    for i in range(len(rows)):
        past = [j for j in range(len(rows)) if group[j] == group[i] and ts[j] < ts[i]]
        assert flows[i] == sum(value[j] for j in past if ts[j] >= ts[i] - window)
        if past:
            below = sum(2 * (value[j] < value[i]) + (value[j] == value[i]) for j in past)
            assert shares[i] == below / (2 * len(past))
        else:
            assert np.isnan(shares[i])
