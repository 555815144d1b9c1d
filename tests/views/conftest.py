"""A small theft case with hand-written findings, and an empty one."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.tables import ALERTS, TAGS, TRANSFERS, WATCHLIST

sys.path.insert(0, str(Path(__file__).parent))

from theft import HOSTILE, START, THIEF, finding, open_case, transfer_frame, wallet


@pytest.fixture
def theft_rows() -> list[tuple]:
    """A thief pays 12 wallets, each pays on to four of its own; one exchange is reached by all."""
    rows = [("in1", START, wallet(900), THIEF, "100.5"), ("dust", START, wallet(901), THIEF, "0")]
    for i in range(12):
        day = START + timedelta(days=1 + i)
        rows.append((f"out{i:02}", day, THIEF, wallet(i + 1), str(1000 - 50 * i)))
        for j in range(4):
            rows.append((f"on{i:02}{j}", day + timedelta(hours=3 + j), wallet(i + 1), wallet(100 + 10 * i + j), str(100 - i)))
        rows.append((f"ex{i:02}", day + timedelta(hours=9), wallet(i + 1), wallet(777), "5.000000000000000001"))
    rows.append(("out00b", START + timedelta(days=20), THIEF, wallet(1), "0.25"))
    return rows


@pytest.fixture
def theft_tables(theft_rows) -> dict[str, pl.DataFrame]:
    tags = pl.DataFrame(
        [
            {"account_id": THIEF, "label": "Bridge exploiter", "category": "theft", "source": "explorer", "confidence": 1.0},
            {"account_id": wallet(1), "label": HOSTILE, "category": "other", "source": "forum", "confidence": 0.2},
            {"account_id": wallet(777), "label": "Big Exchange", "category": "exchange", "source": "explorer", "confidence": 0.9},
        ],
        schema=dict(TAGS.schema),
    )
    watchlist = pl.DataFrame(
        [
            {
                "entry_id": "OFAC-1", "list": "OFAC SDN", "name": "THE GROUP", "addresses": [THIEF, wallet(2)],
                "listed_on": date(2022, 4, 14),
            }
        ],
        schema=dict(WATCHLIST.schema),
    )  # fmt: skip
    alerts = pl.DataFrame(
        [{"alert_id": "A1", "ts": START, "subject": wallet(1), "scenario": "large in", "transfer_ids": ["out00"]}],
        schema=dict(ALERTS.schema),
    )
    return {"transfers": transfer_frame(theft_rows), "tags": tags, "watchlist": watchlist, "alerts": alerts}


@pytest.fixture
def theft_findings() -> list[dict]:
    return [
        finding(THIEF, "D21", "direct", ["out00"]),
        finding(THIEF, "D09", "", [f"out{i:02}" for i in range(12)], 0.8),
        finding(wallet(1), "D22", "theft hop 1", ["out00"]),
        finding(wallet(2), "D21", "direct", ["out01"]),
        finding(wallet(3), "D09", "", ["on020"], 0.3),
    ]


@pytest.fixture
def case(tmp_path, theft_tables, theft_findings) -> Case:
    return open_case(tmp_path / "theft", theft_tables, theft_findings)


@pytest.fixture
def empty_case(tmp_path) -> Case:
    return open_case(tmp_path / "empty", {"transfers": TRANSFERS.empty()}, [], title="Nothing")
