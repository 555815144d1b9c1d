"""D03 Smurfing: many unrelated payers, each below the limit, together above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate, service_factor
from .collecting import collected
from .parties import first_tie, in_money, party_of


@dataclass(frozen=True)
class SmurfingParameters:
    """Thresholds of D03.

    Attributes
    ----------
    window_days
        Length of the sliding window.
    payers
        Distinct payers within one window who had not dealt with the account before it.
    limit
        Every payment lies below this, in the currency of the case; together they reach `total`.
    least_share
        Payments below this share of the limit are too small to carry anything; a shop's takings are.
    half_share
        Mean payment, as a share of the limit, at which the size gives half of the strength: rents are smaller.
    total
        Least sum within one window.
    chance_most
        Largest chance that the account's habit gives so many payers.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 10.0
    payers: int = 8
    limit: float = 10_000.0
    least_share: float = 0.03
    half_share: float = 0.08
    total: float = 10_000.0
    chance_most: float = 1e-3
    service_factor: float = 0.2


@dataclass(frozen=True)
class Smurfing:
    """D03: at least n distinct unrelated payers within W, each below T, together at least S (DOMAIN 1.5; FATF 2020).

    One finding per account, its least likely window. A payer is unrelated when account and payer first dealt with each
    other within the window. Strength is x / (x + 3) for a chance of 10^−x under the account's habit (see
    `collecting.collecting`), times the square of the share of these payments in all receipts of the window, times m / (m + half_share) for a mean
    payment of m limits, times the service
    factor. Shops and exchanges have the habit; a collection for a wedding looks alike.
    """

    code: ClassVar[str] = "D03"
    name: ClassVar[str] = "Smurfing"
    version: ClassVar[str] = "1"
    parameters: SmurfingParameters = SmurfingParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not in_money(ledger) or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        window = int(p.window_days * MICROS_PER_DAY)
        party = party_of(ledger)
        new = ledger.ts - first_tie(party, ledger.s, ledger.d, ledger.ts) <= window
        small = (ledger.value < p.limit) & (ledger.value >= p.least_share * p.limit)
        seen = collected(
            ledger, party, new & small, np.zeros(ledger.rows, np.bool_), window=window, payers=p.payers, total=p.total,
            chance_most=p.chance_most,
        )  # fmt: skip
        count = np.maximum(np.bincount(seen.finding, minlength=seen.subject.size), 1)
        mean = np.bincount(seen.finding, ledger.value[seen.row], seen.subject.size) / count
        strength = (
            seen.strength()
            * seen.share**2
            * saturate(mean / max(p.limit, 1e-9), max(p.half_share, 1e-9))
            * service_factor(ledger, seen.subject, p.service_factor)
        )

        def sentence(f: Found) -> str:
            return (
                f"Received {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} from "
                f"{count_of(int(seen.payers[f.number]), 'payer')} it had not dealt with before {from_to(f.start, f.end)}, each "
                f"below {amount_words(p.limit, ledger.currency)}."
            )

        return assemble(
            ledger, self, subject=seen.subject, strength=strength, finding=seen.finding, row=seen.row, sentence=sentence
        ).filter(pl.col("strength") >= WEAKEST)
