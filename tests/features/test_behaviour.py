"""Signals before a payment, beside a reading of the definitions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl
import pytest

from jupyter_compliance.features import FeatureSet, compute
from jupyter_compliance.network.ledger import Ledger

World = dict[str, pl.DataFrame]
BEHAVIOUR = FeatureSet("behaviour", "1", ("behaviour",))
LENGTH = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "7d": timedelta(days=7)}


def holder(world: World) -> dict[str, str]:
    """Whose account it is: the customer, else the account."""
    known = set(world["customers"]["customer_id"])
    rows = world["accounts"].select("account_id", "customer_id").iter_rows()
    return {account: customer if customer in known else account for account, customer in rows}


def slowly(world: World) -> list[dict[str, object]]:
    whose = holder(world)
    seen: dict[str, list[dict]] = {}
    for event in world["events"].sort("ts", "event_id").to_dicts():
        seen.setdefault(whose.get(event["account_id"], event["account_id"]), []).append(event)
    found = []
    for row in world["transfers"].sort("ts", "transfer_id").to_dicts():
        past = [e for e in seen.get(whose[row["src"]], []) if e["ts"] < row["ts"]]
        values: dict[str, object] = {"transfer_id": row["transfer_id"]}
        for measure, column in (("new_devices", "device"), ("new_ips", "ip"), ("new_countries", "country")):
            first: dict[str, datetime] = {}
            for e in past:
                if e[column] is not None:
                    first.setdefault(e[column], e["ts"])
            later = [ts for ts in first.values() if ts > min(first.values())]
            for window in ("1d", "7d"):
                values[f"src_{measure}_{window}"] = sum(ts >= row["ts"] - LENGTH[window] for ts in later)
        kinds = (("credential_change", "credential_changes"), ("withdrawal_address", "withdrawal_addresses"))
        for kind, measure in kinds:
            moments = [e["ts"] for e in past if e["kind"] == kind]
            for window in ("1h", "1d", "7d"):
                values[f"src_{measure}_{window}"] = sum(ts >= row["ts"] - LENGTH[window] for ts in moments)
            age = (row["ts"] - max(moments)) / timedelta(days=1) if moments else None
            values[f"src_{kind}_age"] = pytest.approx(age, rel=1e-6) if moments else None
        found.append(values)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_it_says(worlds: Callable[..., World], seed: int) -> None:
    world = worlds(rows=150, seed=seed, people=6)
    fast = compute(world["transfers"], BEHAVIOUR, **{k: world[k] for k in ("accounts", "customers", "events")})
    slow = slowly(world)
    assert fast["transfer_id"].to_list() == [row["transfer_id"] for row in slow]
    for one, two in zip(fast.to_dicts(), slow, strict=True):
        assert one == two


def test_a_ledger_brings_its_own_events(world: World) -> None:
    ledger = Ledger.build(world["transfers"], world["accounts"], customers=world["customers"], events=world["events"])
    whole = compute(world["transfers"], BEHAVIOUR, **{k: world[k] for k in ("accounts", "customers", "events")})
    assert compute(ledger, BEHAVIOUR).equals(whole)
    bare = Ledger.build(world["transfers"], world["accounts"])
    assert compute(bare, BEHAVIOUR, customers=world["customers"], events=world["events"]).equals(whole)
    known = Ledger.build(world["transfers"], world["accounts"], customers=world["customers"])
    assert compute(known, BEHAVIOUR, events=world["events"]).equals(whole)


def test_without_events_nothing_was_seen(world: World) -> None:
    found = compute(world["transfers"], BEHAVIOUR)
    assert found.select(pl.col(pl.UInt32).max()).transpose().to_series().to_list() == [0] * 12
    assert found["src_credential_change_age"].null_count() == found.height
