"""A small world that has everything: ties, transfers to oneself, nothing moved, a hub, customers, events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TRANSFERS

START = datetime(2026, 1, 1, tzinfo=UTC)
World = dict[str, pl.DataFrame]


def build(rows: int = 240, seed: int = 1, people: int = 14) -> World:
    """Transfers in bursts over sixty days, many at one instant; accounts, customers, events."""
    rng = np.random.default_rng(seed)
    # A third go through one account; hours are drawn twice over so that instants collide.
    ends = rng.integers(0, people, (2, rows))
    ends[int(rng.integers(2)), : rows // 3] = 0
    bursts = np.sort(rng.integers(0, 60 * 24, max(2, rows // 12))) * 60
    minutes = rng.choice(bursts, rows) + rng.integers(0, 8, rows) * 10
    cents = np.where(rng.random(rows) < 0.1, 0, np.exp(rng.normal(12, 2, rows)).astype(np.int64))
    cents = np.where(rng.random(rows) < 0.2, 100_000 * rng.integers(1, 12, rows), cents)
    transfers = pl.DataFrame(
        {
            "transfer_id": [f"t{k:05}" for k in rng.permutation(rows)],
            "ts": [START + timedelta(minutes=int(m)) for m in minutes],
            "src": [f"a{k:02}" for k in ends[0]],
            "dst": [f"a{k:02}" for k in ends[1]],
            "asset": ["USD"] * rows,
            "amount": [Decimal(int(c)) / 100 for c in cents],
            "channel": [("fiat", "onchain", "internal")[k] for k in rng.integers(0, 3, rows)],
        },
        schema_overrides={"ts": TRANSFERS.schema["ts"], "amount": TRANSFERS.schema["amount"]},
    )
    accounts = pl.DataFrame(
        {
            "account_id": [f"a{k:02}" for k in range(people)],
            "customer_id": [None if k % 5 == 4 else f"c{k // 2}" for k in range(people)],
            "opened_at": [START + timedelta(days=int(d)) for d in rng.integers(-300, 20, people)],
        },
        schema_overrides={"opened_at": ACCOUNTS.schema["opened_at"]},
    )
    known = people // 2
    customers = pl.DataFrame(
        {
            "customer_id": [f"c{k}" for k in range(known)],
            "declared_income": [None if k == 1 else Decimal(12_000 * (k + 1)) for k in range(known)],
            "segment": [None if k == 2 else ("retail", "private")[k % 2] for k in range(known)],
            "onboarded_at": [START - timedelta(days=30 * k) for k in range(known)],
        },
        schema_overrides={c: CUSTOMERS.schema[c] for c in ("declared_income", "onboarded_at")},
    )
    count = rows // 3
    events = pl.DataFrame(
        {
            "event_id": [f"e{k:04}" for k in range(count)],
            "ts": [
                START + timedelta(minutes=int(m)) for m in rng.choice(minutes, count) - rng.integers(0, 3, count) * 30
            ],
            "account_id": [f"c{k}" if k % 3 == 0 and k < known else f"a{k:02}" for k in rng.integers(0, people, count)],
            "kind": [("login", "credential_change", "withdrawal_address")[k] for k in rng.integers(0, 3, count)],
            "device": [None if k == 0 else f"d{k}" for k in rng.integers(0, 6, count)],
            "ip": [f"10.0.0.{k}" for k in rng.integers(0, 6, count)],
            "country": [("DE", "NG", "SG")[k] for k in rng.integers(0, 3, count)],
        },
        schema_overrides={"ts": EVENTS.schema["ts"]},
    )
    transfers = pl.concat([transfers, _peel_chain(transfers, accounts["account_id"].to_list())])
    accounts = pl.concat([accounts, pl.DataFrame({"account_id": ["p0", "p1", "p2"]})], how="diagonal")
    told = ((ACCOUNTS, accounts), (CUSTOMERS, customers), (EVENTS, events))
    return {"transfers": transfers} | {c.name: pl.concat([c.empty(), f], how="diagonal") for c, f in told}


def _peel_chain(transfers: pl.DataFrame, people: list[str]) -> pl.DataFrame:
    """A fortune walks on three times, less a slice each time, over accounts that receive nothing else."""
    first = transfers["ts"].sort()[transfers.height // 2]
    walk = [people[1], "p0", "p1", "p2", people[2]]
    amounts = ["900000.00", "850000.00", "800000.00", "700000.00"]
    rows = [
        (f"p{k}", first + timedelta(hours=5 * k), *ends, "USD", Decimal(amount), "fiat")
        for k, (ends, amount) in enumerate(zip(pairwise(walk), amounts, strict=True))
    ]
    return pl.DataFrame(rows, schema=transfers.schema, orient="row")


@pytest.fixture(scope="session")
def world() -> World:
    return build()


@pytest.fixture(scope="session")
def worlds() -> Callable[..., World]:
    return build
