"""Findings and ledgers made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl

from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.schema import INSTANT, MONEY

T0 = datetime(2022, 3, 23, 13, 0, tzinfo=UTC)


def finding(subject: str, detector: str, variant: str = "", strength: float = 1.0, n: int = 0, **more: Any) -> dict:
    ids = more.pop("transfer_ids", [f"t{n}"])
    row = {
        "finding_id": f"{detector}/{variant}/{subject}/{n}",
        "subject": subject,
        "detector": detector,
        "variant": variant,
        "start": T0,
        "end": T0 + timedelta(days=1),
        "strength": strength,
        "value": Decimal("5"),
        "count": len(ids),
        "transfer_ids": ids,
        "sentence": "Something was seen.",
        "parameters": "{}",
    }
    return row | more


def findings(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FINDINGS)


def ledger(*transfers: tuple[str, str, str], extra: tuple[str, ...] = (), names: dict[str, str] | None = None) -> Any:
    """A stand-in for network.Ledger from (src, dst, amount) rows, one a day."""
    ids = sorted({t[0] for t in transfers} | {t[1] for t in transfers} | set(extra))
    number = {a: i for i, a in enumerate(ids)}
    rows = {
        "transfer_id": [f"t{i}" for i in range(len(transfers))],
        "ts": [T0 + timedelta(days=i) for i in range(len(transfers))],
        "s": [number[t[0]] for t in transfers],
        "d": [number[t[1]] for t in transfers],
        "worth": [Decimal(t[2]) for t in transfers],
    }
    schema = {"transfer_id": pl.String, "ts": INSTANT, "s": pl.UInt32, "d": pl.UInt32, "worth": MONEY}
    accounts = pl.DataFrame(
        {"idx": range(len(ids)), "account_id": ids, "name": [(names or {}).get(a) for a in ids]},
        schema={"idx": pl.UInt32, "account_id": pl.String, "name": pl.String},
    )
    return SimpleNamespace(accounts=accounts, transfers=pl.DataFrame(rows, schema=schema))
