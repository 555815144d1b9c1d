"""D10 Fan-in: many accounts pay one in a short time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import polars as pl

from jupyter_compliance.network.ledger import Ledger

from .fan import FanParameters, fan_findings


@dataclass(frozen=True)
class FanIn:
    """D10: at least `counterparties` distinct payers within `window_days` (DOMAIN 1.5, AMLSim).

    One finding per account, over all its fans. Strength: see `fan.fan_findings`. Merchants, exchanges and donation
    addresses look alike; lifelong habit, size and tags weaken them, and dust from strangers does not count.
    """

    code: ClassVar[str] = "D10"
    name: ClassVar[str] = "Fan-in"
    version: ClassVar[str] = "2"
    parameters: FanParameters = field(default_factory=FanParameters)

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        return fan_findings(ledger, self, outward=False)
