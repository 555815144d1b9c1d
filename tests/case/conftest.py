from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_compliance import Case

HEADER = "transfer_id,ts,src,dst,asset,amount\n"
GOOD = "t1,2022-03-23T10:00:00Z,alice,bob,ETH,1.5\nt2,2022-03-23T11:00:00Z,bob,carol,ETH,1.25\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[..., Path]:
    """Write a small CSV ledger; the default is two good rows."""

    def write(text: str = HEADER + GOOD, name: str = "ledger.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def case(tmp_path: Path, ledger: Callable[..., Path]) -> Case:
    return Case.create(tmp_path / "case", transfers=ledger(), author="A. Analyst")
