"""Whether an account acts at the hours of the week it has kept so far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..family import Family
from ..feature import Feature, Settings
from ..inputs import Inputs
from ..rhythm import odd_hours
from .sides import FLOWS, OWNER, sides


def _define(settings: Settings) -> tuple[Feature, ...]:
    near = settings.thresholds["near_hours"]
    told = f"more than {near} hours of the week away from that of the transfer."
    return tuple(
        Feature(
            f"{side}_{flow}_hour_deviation",
            "rhythm",
            ("transfers",),
            None,
            f"Share of earlier {whose} that happened {told}",
            OWNER,
            "float32",
            "ratio",
        )
        for (side, flow), whose in FLOWS.items()
    )


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    for side in sides(inputs, wanted):
        found = odd_hours(
            side.asking, side.flow, near_hours=settings.thresholds["near_hours"], first=inputs.first,
            known=inputs.past.hours(f"{side.table}_hours", inputs.numbers),
        )  # fmt: skip
        yield {f"{side.name}_{measure}": values for measure, values in found.items()}


RHYTHM = Family(
    name="rhythm",
    version=1,
    define=_define,
    run=_run,
    keeps=("paid_hours", "received_hours"),
    thresholds={"near_hours": 3},
)
