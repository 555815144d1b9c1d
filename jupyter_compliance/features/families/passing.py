"""How much of what both ends of a transfer received lately they had sent on before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import Inputs
from ..passing import passing


def _define(settings: Settings) -> tuple[Feature, ...]:
    return tuple(
        Feature(
            f"{side}_pass_through_{window}",
            "passing",
            ("transfers",),
            window,
            f"Share of what the {party} received in the {say_window(window)} before the transfer that was sent on before it.",
            "jupyter_compliance",
            "float32",
            "ratio",
        )
        for side, party in (("src", "payer"), ("dst", "payee"))
        for window in settings.thresholds["pass_horizons"]
    )


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    horizons = {
        window: window_us(window)
        for window in settings.thresholds["pass_horizons"]
        if any(f"{side}_pass_through_{window}" in wanted for side in ("src", "dst"))
    }
    yield dict(
        passing(inputs.paid, inputs.received, inputs.ledger.s, inputs.ledger.d, horizons=horizons, first=inputs.first)
    )


PASSING = Family(name="passing", version=1, define=_define, run=_run, thresholds={"pass_horizons": ["1h", "1d", "7d"]})
