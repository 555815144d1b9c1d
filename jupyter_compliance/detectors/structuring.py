"""D01 Structuring: transfers kept just below the reporting limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.network.ledger import Ledger

from .near_limit import NearLimitParameters, near_limit_findings


@dataclass(frozen=True)
class Structuring:
    """D01: at least n transfers in [0.8 T, T) within W, together at least T (DOMAIN 1.5; FATF 2020; SAR 112–114).

    Receipts (variant ``"in"``) and payments (``"out"``) of all accounts of a customer, judged by an exact binomial test
    against the customer's own history; see `near_limit.near_limit_findings`. A payroll pays each person once, an
    instalment plan one amount to one account, and a trader whose takings always lie there has the habit. Ledgers that
    count no money (ether, bitcoin) have no such limit.
    """

    code: ClassVar[str] = "D01"
    name: ClassVar[str] = "Structuring"
    version: ClassVar[str] = "1"
    parameters: NearLimitParameters = field(default_factory=NearLimitParameters)

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        return near_limit_findings(ledger, self, ("in", "out"), np.ones(ledger.rows, np.bool_), "the reporting limit")
