"""What a row of the report is, and arithmetic over repeats."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any


def figure(
    name: str,
    value: float | None,
    unit: str,
    rows: int,
    note: str,
    *,
    target: float | None = None,
    better: str = "lower",
) -> dict[str, Any]:
    """Return one row; `value` is None where a peer could not do it, and the note says why."""
    kept = None if value is None else round(value, 3)
    return {"name": name, "value": kept, "unit": unit, "target": target, "better": better, "rows": rows, "note": note}


def spread(values: Sequence[float]) -> str:
    """Say how repeats differ: their number, minimum, median and maximum."""
    return f"{len(values)} runs: {min(values):,.0f} / {median(values):,.0f} / {max(values):,.0f}"
