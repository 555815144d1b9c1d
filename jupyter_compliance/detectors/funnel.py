"""D04 Funnel account: money comes from many places and leaves to one or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, service_factor
from .collecting import collected
from .fan import largest_so_far
from .parties import in_money, of_customer, party_of


@dataclass(frozen=True)
class FunnelParameters:
    """Thresholds of D04.

    Attributes
    ----------
    window_days
        Length of the sliding window, receipts and payments together.
    payers
        Distinct payers within one window.
    total
        Least sum received in it, where the ledger counts money; else any.
    payees
        Most distinct payees in it.
    floor_share
        Payments below this share of the largest transfer so far are pocket money and name no payee.
    kept_share
        Share of the receipts that must leave to them within the window.
    places
        Countries of the payers, where customers tell them, from which a finding keeps its full strength.
    one_place_factor
        Strength is multiplied by this where the payers are known to sit in fewer places.
    chance_most
        Largest chance that the account's habit gives so many payers.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 10.0
    payers: int = 5
    total: float = 2_000.0
    payees: int = 2
    floor_share: float = 0.05
    kept_share: float = 0.9
    places: int = 3
    one_place_factor: float = 0.6
    chance_most: float = 1e-2
    service_factor: float = 0.2


@dataclass(frozen=True)
class FunnelAccount:
    """D04: paid from at least p places, paying at most q, pass-through at least 0.9 within W (DOMAIN 1.5; SAR 824).

    One finding per account, its least likely window; it cites the receipts and the payments on. A place is a payer
    where nothing better is known; countries of customers decide the strength. Strength is x / (x + 3) for a chance of
    10^−x under the account's habit, times `one_place_factor` and the service factor. A shop that sends its takings to
    the bank has the habit or is small; a shared household purse or a collection for a present looks alike.
    """

    code: ClassVar[str] = "D04"
    name: ClassVar[str] = "Funnel account"
    version: ClassVar[str] = "1"
    parameters: FunnelParameters = FunnelParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        every = np.ones(ledger.rows, np.bool_)
        of_payer, _ = largest_so_far(ledger.s, ledger.d, ledger.value, ledger.size)
        seen = collected(
            ledger, party_of(ledger), every, ledger.value >= p.floor_share * of_payer, window=int(p.window_days * MICROS_PER_DAY), payers=p.payers,
            total=p.total if in_money(ledger) else 0.0, payees=p.payees, kept=p.kept_share, chance_most=p.chance_most,
        )  # fmt: skip
        into = ledger.d[seen.row] == seen.subject[seen.finding]
        countries = of_customer(ledger, "country")[ledger.s[seen.row[into]]]
        places = np.zeros(seen.subject.size, np.int64)
        told = np.zeros(seen.subject.size, np.int64)
        cited = pl.DataFrame(
            {"f": seen.finding[into], "country": countries, "payer": ledger.s[seen.row[into]]}
        ).drop_nulls()
        for f, n, who in cited.group_by("f").agg(pl.col("country", "payer").n_unique()).iter_rows():
            places[f], told[f] = n, who
        known = (told >= 0.5 * seen.payers) & (places < p.places)
        strength = (
            seen.strength()
            * np.where(known, p.one_place_factor, 1.0)
            * service_factor(ledger, seen.subject, p.service_factor)
        )
        worth = ledger.transfers["worth"]
        came = dict(
            pl.DataFrame({"f": seen.finding[into], "worth": worth[seen.row[into]]})
            .group_by("f")
            .agg(pl.col("worth").sum())
            .iter_rows()
        )

        def sentence(f: Found) -> str:
            countries = f" in {places[f.number]} countries" if places[f.number] > 1 else ""
            on = f.value - came[f.number]
            return (
                f"Received {amount_words(came[f.number], ledger.currency)} from {count_of(int(seen.payers[f.number]), 'payer')}{countries} and sent "
                f"{amount_words(on, ledger.currency)} on to {count_of(int(seen.payees[f.number]), 'payee')} {from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=seen.subject, strength=strength, finding=seen.finding, row=seen.row, sentence=sentence
        ).filter(pl.col("strength") >= WEAKEST)
