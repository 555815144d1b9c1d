"""Ledgers from a few tuples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.contracts.tables import TAGS
from jupyter_compliance.network.ledger import Ledger

START = datetime(2024, 1, 1, tzinfo=UTC)


def transfers_of(rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """(hours, src, dst, amount) tuples as a transfers frame; the id is the position."""
    return pl.DataFrame(
        [
            (f"t{n:05d}", START + timedelta(hours=h), s, d, "USD", Decimal(str(a)))
            for n, (h, s, d, a) in enumerate(rows)
        ],
        schema={
            "transfer_id": pl.String,
            "ts": INSTANT,
            "src": pl.String,
            "dst": pl.String,
            "asset": pl.String,
            "amount": MONEY,
        },
        orient="row",
    )


def tags_frame(tags: dict[str, str]) -> pl.DataFrame:
    """Account to category."""
    known = pl.DataFrame(
        {"account_id": list(tags), "category": list(tags.values())},
        schema={"account_id": pl.String, "category": pl.String},
    )
    return known.with_columns(
        [pl.lit(None, dtype).alias(name) for name, dtype in TAGS.schema.items() if name not in known.columns]
    ).select(TAGS.schema.names())


@pytest.fixture(scope="session")
def make_ledger() -> Callable[..., Ledger]:
    """``make_ledger(rows, tags={account: category})``."""

    def build(rows: Sequence[tuple[Any, ...]], tags: dict[str, str] | None = None, **tables: Any) -> Ledger:
        return Ledger.build(transfers_of(rows), tags=tags_frame(tags) if tags else None, **tables)

    return build
