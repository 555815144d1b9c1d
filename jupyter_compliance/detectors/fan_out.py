"""D09 Fan-out: one account pays many others in a short time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import polars as pl

from jupyter_compliance.network.ledger import Ledger

from .fan import FanParameters, fan_findings


@dataclass(frozen=True)
class FanOut:
    """D09: at least `counterparties` distinct receivers within `window_days` (DOMAIN 1.5, AMLSim).

    One finding per account, over all its fans. Strength: see `fan.fan_findings`. Payroll, exchanges and other services
    look alike; repetition to the same people, lifelong habit, size and tags weaken them.
    """

    code: ClassVar[str] = "D09"
    name: ClassVar[str] = "Fan-out"
    version: ClassVar[str] = "2"
    parameters: FanParameters = field(default_factory=FanParameters)

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        return fan_findings(ledger, self, outward=True)
