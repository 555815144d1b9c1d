"""How far the amounts an account paid and received are spread: extremes and quantiles in trailing windows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..extremes import extremes
from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import Inputs
from ..quantiles import QUANTILES, quantiles
from .sides import FLOWS, OWNER, sides

_MEASURES = {"min": "Smallest", "max": "Largest", "median": "Median", "p90": "90th percentile"}


def _define(settings: Settings) -> tuple[Feature, ...]:
    return tuple(
        Feature(
            f"{side}_{flow}_{measure}_{window}",
            "spread",
            ("transfers",),
            window,
            f"{what} of {whose} in the {say_window(window)} before the transfer.",
            OWNER,
            "float32",
            "case currency",
        )
        for (side, flow), whose in FLOWS.items()
        for window in settings.windows
        for measure, what in _MEASURES.items()
    )


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    spans = {window: window_us(window) for window in settings.windows}
    per_unit = inputs.grid.per_unit
    for side in sides(inputs, wanted):

        def asked(*measures: str, name: str = side.name) -> bool:
            return any(f"{name}_{measure}_{window}" in wanted for measure in measures for window in spans)

        found: dict[str, Any] = {}
        if asked("min", "max"):
            found |= extremes(side.asking, side.flow, per_unit=per_unit, spans=spans, first=inputs.first)
        percents = {name: percent for name, percent in QUANTILES.items() if asked(name)}
        if percents:
            found |= quantiles(
                side.asking, side.flow, per_unit=per_unit, spans=spans, percents=percents, first=inputs.first
            )
        yield {f"{side.name}_{measure}": values for measure, values in found.items()}


SPREAD = Family(name="spread", version=1, define=_define, run=_run)
