"""D30 Travel-Rule avoidance: transfers of virtual assets kept just below the limit from which parties must be named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.network.ledger import Ledger

from .near_limit import NearLimitParameters, near_limit_findings


@dataclass(frozen=True)
class TravelRuleAvoidance:
    """D30: D01 with the Travel Rule's limit, for payments of virtual assets (DOMAIN 1.5; FATF Recommendation 16).

    FATF's limit is 1,000 USD or EUR; some countries set another (3,000 USD), which the policy can say. Transfers count
    whose channel is on chain or, where a transfer has no channel, with a wallet, contract or exchange at either end.
    """

    code: ClassVar[str] = "D30"
    name: ClassVar[str] = "Travel-Rule avoidance"
    version: ClassVar[str] = "1"
    parameters: NearLimitParameters = field(default_factory=lambda: NearLimitParameters(limit=1_000.0, window_days=7.0))

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        return near_limit_findings(ledger, self, ("out",), on_chain(ledger), "the Travel Rule's limit")


def on_chain(ledger: Ledger) -> NDArray[np.bool_]:
    """Return which transfers moved virtual assets, as `TravelRuleAvoidance` decides it: (rows,) bool."""
    kinds = ("wallet", "contract", "exchange", "mixer")
    virtual = ledger.accounts["kind"].is_in(kinds).to_numpy()
    ends = virtual[ledger.s] | virtual[ledger.d]
    if "channel" not in ledger.transfers.columns:
        return ends
    channel = ledger.transfers["channel"]
    return np.where(channel.is_null().to_numpy(), ends, (channel == "onchain").fill_null(False).to_numpy())
