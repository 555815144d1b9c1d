from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def small() -> object:
    from hand_made import ledger

    return ledger(("A", "B", "10"), ("B", "C", "4"), ("C", "C", "1"), extra=("D",), names={"A": "<b>Ann</b>"})
