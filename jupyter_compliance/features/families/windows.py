"""What both ends of a transfer paid and received before it, in trailing windows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import Inputs
from ..rhythm import velocity
from ..windows import windows
from .sides import FLOWS, OWNER, sides

#: Measure → (type, units, meaning; ``{flow}`` are the payments or receipts, ``{window}`` the time they fell into).
_MEASURES = {
    "count": ("uint32", "transfers", "Number of {flow} {window}."),
    "sum": ("float64", "case currency", "Sum of {flow} {window}; exact before it is rounded to a float."),
    "mean": ("float32", "case currency", "Mean of {flow} {window}."),
    "std": ("float32", "case currency", "Sample standard deviation of {flow} {window}."),
    "distinct": ("uint32", "accounts", "Distinct counterparties of {flow} {window}."),
    "near_threshold": ("uint32", "transfers", "Number of {flow} {window} just below {threshold}."),
    "round": ("uint32", "transfers", "Number of {flow} {window} that are multiples of {round}."),
    "mean_gap": ("float32", "seconds", "Mean time between {flow} {window}."),
}
_LIFELONG = {
    "since_last": "Seconds since the latest of the {flow}.",
    "first_seen": "Seconds since the first of the {flow}.",
}


def _define(settings: Settings) -> tuple[Feature, ...]:
    return tuple(_features(settings))


def _features(settings: Settings) -> Iterator[Feature]:
    limits = {
        "threshold": f"{settings.thresholds['near_threshold']:,} (from {settings.thresholds['near_from']:,})",
        "round": f"{settings.thresholds['round_unit']:,}",
    }
    *shorter, longest = settings.windows
    for (side, flow), whose in FLOWS.items():
        for window in settings.windows:
            within = f"in the {say_window(window)} before the transfer"
            for measure, (dtype, units, meaning) in _MEASURES.items():
                told = meaning.format(flow=whose, window=within, **limits)
                name = f"{side}_{flow}_{measure}_{window}"
                yield Feature(name, "windows", ("transfers",), window, told, OWNER, dtype, units)
        for window in shorter:
            told = f"Pace of {whose} in the {say_window(window)} before the transfer by that in {say_window(longest)}."
            name = f"{side}_{flow}_velocity_{window}"
            yield Feature(name, "windows", ("transfers",), longest, told, OWNER, "float32", "ratio")
        for measure, meaning in _LIFELONG.items():
            told = meaning.format(flow=whose)
            yield Feature(
                f"{side}_{flow}_{measure}", "windows", ("transfers",), None, told, OWNER, "float32", "seconds"
            )


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    grid = inputs.grid
    spans = {window: window_us(window) for window in settings.windows}
    low, high = (grid.at_least(Decimal(str(settings.thresholds[k]))) for k in ("near_from", "near_threshold"))
    unit = grid.multiple_of(Decimal(str(settings.thresholds["round_unit"])))
    *shorter, longest = settings.windows
    for side in sides(inputs, wanted):
        began, latest = inputs.past.of_accounts(side.table, inputs.numbers, "began", "latest")
        found = windows(
            side.asking, side.flow, side.chain, per_unit=grid.per_unit, near=(low, high), round_unit=unit, spans=spans,
            first=inputs.first, known=(began, latest),
        )  # fmt: skip
        made: dict[str, Any] = {f"{side.name}_{measure}": values for measure, values in found.items()}
        for window in shorter:
            if (name := f"{side.name}_velocity_{window}") in wanted:
                recent, usual = made[f"{side.name}_count_{window}"], made[f"{side.name}_count_{longest}"]
                made[name] = velocity(recent, usual, spans[window], spans[longest])
        yield made


WINDOWS = Family(
    name="windows",
    version=1,
    define=_define,
    run=_run,
    keeps=("paid", "received"),
    thresholds={"near_threshold": 10_000, "near_from": 8_000, "round_unit": 1_000},
)
