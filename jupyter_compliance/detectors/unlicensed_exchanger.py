"""D28 Unlicensed exchanger: money from many people, a nearly equal sum to an exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, service_factor
from .collecting import collected
from .parties import party_of


@dataclass(frozen=True)
class UnlicensedExchangerParameters:
    """Thresholds of D28.

    Attributes
    ----------
    window_days
        Length of the sliding window, receipts and purchases together.
    payers
        Distinct payers within one window.
    exchanges
        Most exchanges the money goes on to.
    kept_share
        Share of the receipts that must go on to them.
    chance_most
        Largest chance that the account's habit gives so many payers.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 30.0
    payers: int = 6
    exchanges: int = 3
    kept_share: float = 0.85
    chance_most: float = 1e-2
    service_factor: float = 0.2


@dataclass(frozen=True)
class UnlicensedExchanger:
    """D28: many cash or wire receipts from many people, a near-equal sum to exchanges (DOMAIN 1.5; FIN-2019-A003; SAR 913).

    One finding per account, its least likely window; it cites the receipts and the payments to exchanges. Receipts on
    chain do not count, nor those from exchanges. Strength is x / (x + 2) for a chance of 10^−x under the account's
    habit, times the service factor. A person who saves at an exchange is paid by few; exchanges themselves, tagged or
    by kind, settle with each other and are not looked at.
    """

    code: ClassVar[str] = "D28"
    name: ClassVar[str] = "Unlicensed exchanger"
    version: ClassVar[str] = "1"
    parameters: UnlicensedExchangerParameters = UnlicensedExchangerParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        about = ledger.accounts
        exchange = (
            ((about["kind"] == "exchange") | (about["category"] == "exchange").fill_null(False))
            .fill_null(False)
            .to_numpy()
        )
        if not exchange.any() or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        comes = ~exchange[ledger.s] & ~exchange[ledger.d]
        if "channel" in ledger.transfers.columns:
            comes &= ~(ledger.transfers["channel"] == "onchain").fill_null(False).to_numpy()
        goes = exchange[ledger.d] & ~exchange[ledger.s]
        seen = collected(
            ledger, party_of(ledger), comes, goes, window=int(p.window_days * MICROS_PER_DAY), payers=p.payers,
            total=0.0, payees=p.exchanges, kept=p.kept_share, chance_most=p.chance_most,
        )  # fmt: skip
        strength = seen.strength(2.0) * service_factor(ledger, seen.subject, p.service_factor)
        into = ledger.d[seen.row] == seen.subject[seen.finding]
        cited = pl.DataFrame(
            {"f": seen.finding, "worth": ledger.transfers["worth"][seen.row], "into": into, "d": ledger.d[seen.row]}
        ).sort("f", "worth", descending=[False, True], maintain_order=True)
        came = dict(cited.filter("into").group_by("f").agg(pl.col("worth").sum()).iter_rows())
        largest = dict(
            cited.filter(~pl.col("into")).group_by("f", maintain_order=True).agg(pl.col("d").first()).iter_rows()
        )

        def sentence(f: Found) -> str:
            place, on = largest[f.number], f.value - came[f.number]
            more = int(seen.payees[f.number]) - 1
            others = f" and {count_of(more, 'other')}" if more else ""
            return (
                f"Received {amount_words(came[f.number], ledger.currency)} from {count_of(int(seen.payers[f.number]), 'payer')} and paid "
                f"{amount_words(on, ledger.currency)}, {percent(float(on), float(came[f.number]))} of it, to the exchange "
                f"{who(ledger.ids[place], ledger.names[place])}{others} {from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=seen.subject, strength=strength, finding=seen.finding, row=seen.row, sentence=sentence
        ).filter(pl.col("strength") >= WEAKEST)
