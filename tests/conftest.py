"""Fixtures shared by all rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from os import environ
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.contracts.tables import TAGS
from jupyter_compliance.network.ledger import Ledger

# The same examples on every run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(environ.get("HYPOTHESIS_PROFILE", "same"))

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository; tests that need it are skipped where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip("the shared data sets (../shared/data) are not on this machine")
    return _SHARED


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


@pytest.fixture(scope="session")
def make_ledger() -> Callable[..., Ledger]:
    """``make_ledger(rows, tags={account: category})``."""

    def build(rows: Sequence[tuple[Any, ...]], tags: dict[str, Any] | None = None, **tables: Any) -> Ledger:
        return Ledger.build(transfers_of(rows), tags=tags_frame(tags) if tags else None, **tables)

    return build
