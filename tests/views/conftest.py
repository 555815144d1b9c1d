"""A small theft case with hand-written findings, and a case as large as one wants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.tables import ALERTS, TAGS, TRANSFERS, WATCHLIST
from jupyter_compliance.store import CaseFolder
from jupyter_compliance.triage import Policy

HOSTILE = "<img src=x onerror=alert(1)>"
THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
START = datetime(2022, 3, 23, 13, 29, tzinfo=UTC)


def wallet(n: int) -> str:
    """An address for a number."""
    return f"0x{n:040x}"


def transfer_frame(rows: list[tuple]) -> pl.DataFrame:
    """Rows (id, ts, src, dst, amount) as a transfers frame in ETH."""
    return pl.DataFrame(
        [
            {
                "transfer_id": name, "ts": ts, "src": src, "dst": dst, "asset": "ETH", "amount": Decimal(amount),
                "channel": "onchain", "tx_hash": f"0xhash{name}", "chain": "ethereum", "memo": HOSTILE,
            }
            for name, ts, src, dst, amount in rows
        ],
        schema=dict(TRANSFERS.schema),
    ).sort("ts", "transfer_id")  # fmt: skip


def finding(subject: str, detector: str, variant: str, ids: list[str], strength: float = 1.0) -> dict:
    """One finding about a subject."""
    return {
        "finding_id": f"{detector}/{variant}/{subject}/1", "subject": subject, "detector": detector, "variant": variant,
        "start": START, "end": START, "strength": strength, "value": Decimal("1"), "count": len(ids),
        "transfer_ids": ids, "sentence": f"About {subject}: {HOSTILE}", "parameters": "{}",
    }  # fmt: skip


def open_case(path, tables: dict[str, pl.DataFrame], findings: list[dict], title: str = "Bridge theft", currency: str = "ETH") -> Case:
    """A real case folder whose findings are given instead of detected."""
    folder = CaseFolder.create(
        path, tables=tables, title=title, currency=currency, sources={}, policy=Policy.default().text, author="A. Analyst"
    )
    case = Case(folder, author="A. Analyst")
    frame = pl.DataFrame(findings, schema=FINDINGS)
    case._analysis.findings = lambda *_args, **_named: frame  # type: ignore[method-assign]
    return case


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


def many_transfers(rows: int, accounts: int, seed: int = 7) -> pl.DataFrame:
    """Transfers whose senders and receivers follow a heavy-tailed law, over two years."""
    rng = np.random.default_rng(seed)
    ends = (accounts * rng.random((2, rows)) ** 3).astype(np.int64)
    seconds = np.sort(rng.integers(0, 2 * 365 * 86_400, rows))
    cents = rng.integers(100, 100_000_000, rows)
    return (
        pl.DataFrame({"n": np.arange(rows), "s": ends[0], "d": ends[1], "sec": seconds, "cents": cents})
        .select(
            ("t" + pl.col("n").cast(pl.String).str.zfill(8)).alias("transfer_id"),
            (pl.lit(START) + pl.duration(seconds="sec")).dt.cast_time_unit("us").alias("ts"),
            ("a" + pl.col("s").cast(pl.String).str.zfill(7)).alias("src"),
            ("a" + pl.col("d").cast(pl.String).str.zfill(7)).alias("dst"),
            pl.lit("USD").alias("asset"),
            (pl.col("cents").cast(pl.Decimal(38, 18)) / pl.lit(Decimal(100))).cast(pl.Decimal(38, 18)).alias("amount"),
        )
        .with_columns(pl.lit(None, dtype=TRANSFERS.schema[c]).alias(c) for c in ("value", "channel", "tx_hash", "chain", "memo"))
        .select(TRANSFERS.schema.names())
    )
