"""Small cases with customers and events for the tests of detectors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from smallframes import START, tags_frame, transfers_of

from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS
from jupyter_compliance.network.ledger import Ledger

HOSTILE = "<img src=x onerror=alert(1)>\n\u202ehttps://evil.example/a"
DAY = 24.0


def at(hours: float) -> datetime:
    """The moment so many hours after the start of every test ledger."""
    return START + timedelta(hours=hours)


def case(
    rows: Sequence[tuple[Any, ...]],
    customers: dict[str, dict[str, Any]] | None = None,
    accounts: dict[str, dict[str, Any]] | None = None,
    events: Sequence[dict[str, Any]] = (),
    tags: dict[str, Any] | None = None,
    channel: str | None = None,
    currency: str = "USD",
) -> Ledger:
    """A ledger of (hours, src, dst, amount); customers by account, who hold just that one unless `accounts` says more.

    `customers` and `accounts` map to columns; events carry ``hours`` and any columns.
    """
    held = {a: {"customer_id": f"K-{a}"} for a in customers or {}}
    for a, about in (accounts or {}).items():
        held.setdefault(a, {}).update(about)
    transfers = transfers_of(rows)
    if channel is not None:
        transfers = transfers.with_columns(channel=pl.lit(channel))
    return Ledger.build(
        transfers.with_columns(asset=pl.lit(currency)),
        pl.DataFrame([{"account_id": a} | about for a, about in held.items()], schema=ACCOUNTS.schema),
        tags_frame(tags) if tags else None,
        customers=pl.DataFrame(
            [{"customer_id": f"K-{a}"} | about for a, about in (customers or {}).items()], schema=CUSTOMERS.schema
        ),
        events=pl.DataFrame(
            [
                {"event_id": f"e{n:04d}", "ts": at(e["hours"])} | {k: v for k, v in e.items() if k != "hours"}
                for n, e in enumerate(events)
            ],
            schema=EVENTS.schema,
        ),
        currency=currency,
    )


def strengths(found: pl.DataFrame) -> dict[str, float]:
    """Strongest finding by subject."""
    return dict(found.group_by("subject").agg(pl.col("strength").max()).iter_rows())


def harmless(found: pl.DataFrame) -> bool:
    """No sentence carries a line break, a mark that turns a line, or an address to follow."""
    return found.height > 0 and not any(c in s for s in found["sentence"] for c in ("\n", "\u202e", "https://"))
