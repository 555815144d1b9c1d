"""Small cases for the tests of the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.store import CaseFolder

POLICY = 'name = "test"\nline = 50\n'


def transfers(rows: int, seed: int = 0) -> pl.DataFrame:
    """Make a transfers frame that keeps its contract, without the columns a case may do without."""
    return pl.DataFrame(
        {
            "transfer_id": [f"t{seed}-{i}" for i in range(rows)],
            "ts": [datetime(2022, 3, 23, tzinfo=UTC) + timedelta(minutes=i) for i in range(rows)],
            "src": [f"a{(i * 7 + seed) % 11}" for i in range(rows)],
            "dst": [f"b{(i * 5) % 13}" for i in range(rows)],
            "amount": [f"{i}.000000000000000001" for i in range(rows)],
        },
        schema={"transfer_id": pl.String, "ts": INSTANT, "src": pl.String, "dst": pl.String, "amount": pl.String},
    ).with_columns(pl.col("amount").cast(MONEY))


def ticking(start: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)) -> Callable[[], datetime]:
    """Make a clock that moves one second a look."""
    state = [start]

    def clock() -> datetime:
        state[0] += timedelta(seconds=1)
        return state[0]

    return clock


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., CaseFolder]:
    """Create a case below the temporary folder."""

    def _make(name: str = "case", **changes: Any) -> CaseFolder:
        given = {
            "tables": {"transfers": transfers(5)},
            "title": "A case",
            "currency": "ETH",
            "sources": {"transfers": ["a.csv"]},
            "policy": POLICY,
            "author": "A. Analyst",
            "clock": ticking(),
            "case_id": "00000000-0000-4000-8000-000000000001",
        }
        return CaseFolder.create(tmp_path / name, **{**given, **changes})

    return _make
