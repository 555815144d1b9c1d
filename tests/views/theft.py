"""Cases for the tests of the views: findings are given by hand, so that no detector is needed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import polars as pl

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.tables import TRANSFERS
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
