"""A payment beside what is known of its customers: declared income, segment, and how long they have been there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jupyter_compliance.network.csr import adjacency

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import DAY, Inputs
from ..standing import flow_before, percentile_before

_OWNER = "jupyter_compliance"
_READS = ("transfers", "accounts", "customers")
_SIDES = {"src": ("out", "payer", "payments"), "dst": ("in", "payee", "receipts")}
_AGES = {
    "account": ("opened", "the account was opened"),
    "customer": ("onboarded", "the relationship with its holder began"),
}


def _define(settings: Settings) -> tuple[Feature, ...]:
    return tuple(_features(settings))


def _features(settings: Settings) -> Iterator[Feature]:
    window = settings.thresholds["income_window"]
    for side, (flow, party, payments) in _SIDES.items():
        told = (
            f"{payments.capitalize()} of the {party}'s holder in the {say_window(window)} before the transfer, over all "
            "of the holder's accounts and without what moved between them, by declared income a month."
        )
        yield Feature(f"{side}_{flow}_by_income_{window}", "profile", _READS, window, told, _OWNER, "float32", "ratio")
    for side, (_, party, payments) in _SIDES.items():
        told = (
            f"Share of earlier {payments} in the segment of the {party}'s holder that are smaller than this transfer."
        )
        reads = (*_READS, "own amount")
        yield Feature(f"{side}_segment_percentile", "profile", reads, None, told, _OWNER, "float32", "ratio")
    for side, (_, party, _) in _SIDES.items():
        for of, (_, began) in _AGES.items():
            told = f"Days since {began}, of the {party}; null where that is unknown or comes later."
            yield Feature(f"{side}_{of}_age", "profile", _READS, None, told, _OWNER, "float32", "days")


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    ledger, first = inputs.ledger, inputs.first
    ts, *parties, _ = inputs.described
    window = settings.thresholds["income_window"]
    made: dict[str, Any] = {}
    for side, ends, table in zip(_SIDES, parties, ("paid_values", "received_values"), strict=True):
        if (name := f"{side}_{_SIDES[side][0]}_by_income_{window}") in wanted:
            made[name] = _by_income(inputs, ledger.s if side == "src" else ledger.d, window_us(window))[first:]
        if (name := f"{side}_segment_percentile") in wanted:
            ptr, row = adjacency(inputs.segment[ends] + np.int32(1), len(inputs.segments) + 1)
            known = inputs.past.values(table, inputs.segments)
            made[name] = percentile_before(ptr[1:], row, ts, ledger.value[first:], *known)
        for of, (attribute, _) in _AGES.items():
            if (name := f"{side}_{of}_age") in wanted:
                began = getattr(inputs, attribute)[ends]
                made[name] = np.where(began <= ts, (ts - began) / DAY, np.nan)
    yield made


def _by_income(inputs: Inputs, ends: NDArray[np.int32], window: int) -> NDArray[np.float64]:
    """Return the flow of each row's holder in the window by monthly income."""
    ledger, holder = inputs.ledger, inputs.holder
    within = holder[ledger.s] == holder[ledger.d]
    ptr, row = adjacency(holder[ends], inputs.holders)
    flow = flow_before(ptr, row, ledger.ts, np.where(within, 0, inputs.money), window)
    return inputs.grid.units(flow) / inputs.monthly_income[ends]


PROFILE = Family(
    name="profile",
    version=1,
    define=_define,
    run=_run,
    reach="all",
    keeps=("paid_values", "received_values"),
    thresholds={"income_window": "30d"},
)
