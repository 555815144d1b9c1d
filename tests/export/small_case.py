"""A small case with history, for tests of bundles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.contracts.tables import TAGS, TRANSFERS
from jupyter_compliance.store import CaseFolder, add_note, set_disposition, withdraw_note


def fixed() -> datetime:
    return datetime(2026, 11, 23, 9, tzinfo=UTC)


def transfers(rows: int) -> pl.DataFrame:
    start = datetime(2022, 3, 23, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "transfer_id": [f"t{i}" for i in range(rows)],
            "ts": [start + timedelta(hours=i) for i in range(rows)],
            "src": ["0xa"] * rows,
            "dst": [f"0xb{i % 7}" for i in range(rows)],
            "amount": [f"{i}.000000000000000001" for i in range(rows)],
            "memo": ['=HYPERLINK("x")'] * rows,
            "own": ["kept"] * rows,
        }
    )
    return frame.with_columns(pl.col("ts").cast(TRANSFERS.schema["ts"]), pl.col("amount").cast(MONEY))


def small_case(path: Path, rows: int = 20) -> CaseFolder:
    case = CaseFolder.create(
        path,
        tables={"transfers": transfers(rows), "tags": TAGS.empty()},
        title="Ronin · <b>bridge</b>",
        currency="ETH",
        sources={"transfers": ["ronin.csv"]},
        policy='name = "p"\r\nline = 50\r\n',
        author="A. Analyst",
        settings={"k": ["v"]},
        clock=fixed,
        case_id="00000000-0000-4000-8000-000000000002",
    )
    note = add_note(
        case.journal, "Größe ✓ 😀", target={"type": "subject", "id": "0xa"}, tags=["x"], author="A. Analyst"
    )
    add_note(case.journal, "yes", target={"type": "case", "id": "c"}, reply_to=note.body["id"], author="B. Analyst")
    withdraw_note(case.journal, "n2", "no", author="B. Analyst")
    set_disposition(case.journal, "0xa", "escalate", "theft", author="A. Analyst")
    case.replace_table("transfers", transfers(rows + 1), sources=["ronin2.csv"], author="A. Analyst")
    case.layout = {"positions": {"0xa": [1.5, -2.25]}}
    return case
