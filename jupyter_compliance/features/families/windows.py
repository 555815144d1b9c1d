"""What both ends of a transfer paid and received before it, in trailing windows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..history import links
from ..inputs import Inputs
from ..windows import windows

_OWNER = "jupyter_compliance"
_FLOWS = {
    ("src", "out"): "payments by the payer",
    ("dst", "in"): "receipts of the payee",
    ("src", "in"): "receipts of the payer",
    ("dst", "out"): "payments by the payee",
}

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
    for (side, flow), whose in _FLOWS.items():
        for window in settings.windows:
            within = f"in the {say_window(window)} before the transfer"
            for measure, (dtype, units, meaning) in _MEASURES.items():
                told = meaning.format(flow=whose, window=within, **limits)
                name = f"{side}_{flow}_{measure}_{window}"
                yield Feature(name, "windows", ("transfers",), window, told, _OWNER, dtype, units)
        for measure, meaning in _LIFELONG.items():
            told = meaning.format(flow=whose)
            yield Feature(f"{side}_{flow}_{measure}", "windows", ("transfers",), None, told, _OWNER, "float32", "seconds")


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    ledger, grid = inputs.ledger, inputs.grid
    spans = {window: window_us(window) for window in settings.windows}
    low, high = (grid.at_least(Decimal(str(settings.thresholds[k]))) for k in ("near_from", "near_threshold"))
    unit = grid.multiple_of(Decimal(str(settings.thresholds["round_unit"])))
    for flow, other in (("out", ledger.d), ("in", ledger.s)):
        sides = [side for side in ("src", "dst") if any(name.startswith(f"{side}_{flow}_") for name in wanted)]
        if not sides:
            continue
        looked = inputs.paid if flow == "out" else inputs.received
        chain = links(looked, other, ledger.size)
        for side in sides:
            asking = inputs.paid if side == "src" else inputs.received
            found = windows(
                asking, looked, chain, per_unit=grid.per_unit, near=(low, high), round_unit=unit, spans=spans
            )
            yield {f"{side}_{flow}_{measure}": values for measure, values in found.items()}


WINDOWS = Family(
    name="windows",
    version=1,
    define=_define,
    run=_run,
    thresholds={"near_threshold": 10_000, "near_from": 8_000, "round_unit": 1_000},
)
