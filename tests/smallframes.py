"""Small frames of transfers and tags for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.contracts.tables import TAGS

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


def tags_frame(tags: dict[str, str | dict[str, Any]]) -> pl.DataFrame:
    """Account to category, or to any columns of a tag."""
    rows = [{"account_id": a} | (tag if isinstance(tag, dict) else {"category": tag}) for a, tag in tags.items()]
    columns = {c for row in rows for c in row}
    known = pl.DataFrame(rows, schema={name: dtype for name, dtype in TAGS.schema.items() if name in columns})
    return known.with_columns(
        [pl.lit(None, dtype).alias(name) for name, dtype in TAGS.schema.items() if name not in known.columns]
    ).select(TAGS.schema.names())
