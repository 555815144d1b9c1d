"""What the payer of a transfer had paid its payee before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import Inputs
from ..pairs import pairs
from .sides import OWNER

_LIFELONG = {
    "count": ("uint32", "transfers", "Number of earlier payments of the payer to the payee."),
    "sum": ("float64", "case currency", "Sum of earlier payments of the payer to the payee."),
    "new": ("boolean", "yes or no", "Whether the payer had never paid the payee before."),
    "first_seen": ("float32", "seconds", "Seconds since the first payment of the payer to the payee."),
    "since_last": ("float32", "seconds", "Seconds since the latest payment of the payer to the payee."),
    "share": ("float32", "ratio", "Share of all the payer had paid that went to the payee."),
}


def _define(settings: Settings) -> tuple[Feature, ...]:
    return tuple(_features(settings))


def _features(settings: Settings) -> Iterator[Feature]:
    for measure, (dtype, units, told) in _LIFELONG.items():
        yield Feature(f"pair_{measure}", "pairs", ("transfers",), None, told, OWNER, dtype, units)
    for window in settings.windows:
        for measure in ("count", "sum"):
            dtype, units, told = _LIFELONG[measure]
            told = told.replace(" earlier", "").replace(".", f" in the {say_window(window)} before the transfer.")
            yield Feature(f"pair_{measure}_{window}", "pairs", ("transfers",), window, told, OWNER, dtype, units)


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    spans = {w: window_us(w) for w in settings.windows if {f"pair_count_{w}", f"pair_sum_{w}"} & wanted}
    _, payer, payee, _ = inputs.described
    known = inputs.past.pairs(inputs.numbers[payer], inputs.numbers[payee], inputs.numbers)
    per_unit = inputs.grid.per_unit
    yield dict(pairs(inputs.paid, inputs.paid_links, per_unit=per_unit, spans=spans, first=inputs.first, known=known))


PAIRS = Family(name="pairs", version=1, define=_define, run=_run, keeps=("paid", "pairs"))
