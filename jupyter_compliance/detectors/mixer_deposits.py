"""D18 Mixer deposits: payments into mixers and coinjoins."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .exposed import running_totals

_DENOMINATIONS = [Decimal(10) ** k for k in range(-3, 7)]


@dataclass(frozen=True)
class MixerDepositsParameters:
    """Thresholds of D18.

    Attributes
    ----------
    least_share
        Share of all the account had sent by then that must have gone to mixers.
    session_hours
        A longer pause between deposits starts a new session.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    least_share: float = 0.01
    session_hours: float = 24.0
    service_factor: float = 0.2


@dataclass(frozen=True)
class MixerDeposits:
    """D18: direct transfers to accounts tagged as mixer or coinjoin (DOMAIN 1.5, FATF 2020 p. 9).

    One finding per paying account, dust left out. Strength is (0.4 + 0.5 · share of all sent + 0.1 · share of deposits
    in fixed denominations, a power of ten of the asset) times n / (n + 0.5) for n deposits, times the service factor.
    Mixers paying each other are left out. Privacy is lawful in many places: this says what happened, not why.
    """

    code: ClassVar[str] = "D18"
    name: ClassVar[str] = "Mixer deposits"
    version: ClassVar[str] = "1"
    parameters: MixerDepositsParameters = MixerDepositsParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        tagged = ledger.tags.filter(pl.col("category").is_in(["mixer", "coinjoin"]))["idx"].to_numpy()
        mixer = (ledger.accounts["kind"] == "mixer").fill_null(False).to_numpy().copy()
        mixer[tagged] = True
        rows = np.flatnonzero(mixer[ledger.d] & ~mixer[ledger.s] & ~ledger.dust)
        sent, _ = running_totals(ledger.s, ledger.d, ledger.value, ledger.dust, ledger.size)
        fixed = ledger.transfers["amount"][rows].is_in(
            pl.Series(_DENOMINATIONS, dtype=ledger.transfers.schema["amount"]).implode()
        )
        stats = (
            pl.DataFrame(
                {
                    "idx": ledger.s[rows], "row": rows, "ts": ledger.ts[rows], "value": ledger.value[rows],
                    "sent": sent[rows], "to": ledger.d[rows], "fixed": fixed,
                }
            )
            .sort("idx", "row")
            .group_by("idx", maintain_order=True)
            .agg(
                pl.len().alias("n"),
                (pl.col("value").sum() / pl.col("sent").max()).clip(0.0, 1.0).alias("share"),
                pl.col("fixed").sum(),
                (pl.col("ts").diff() > int(p.session_hours * MICROS_PER_HOUR)).sum().add(1).alias("sessions"),
                pl.col("to").sort_by("value", descending=True).first().alias("top"),
                pl.col("to").n_unique().alias("mixers"),
            )
        )  # fmt: skip
        n, portion = stats["n"].to_numpy().astype(float), stats["share"].to_numpy()
        strength = (0.4 + 0.5 * portion + 0.1 * stats["fixed"].to_numpy() / n) * saturate(n, 0.5)
        strength = strength * service_factor(ledger, stats["idx"].to_numpy(), p.service_factor)
        stats = stats.with_columns(pl.Series("strength", strength))
        stats = stats.filter((pl.col("share") >= p.least_share) & (pl.col("strength") >= WEAKEST))
        number = np.full(ledger.size, -1, np.int64)
        number[stats["idx"].to_numpy()] = np.arange(stats.height)
        finding = number[ledger.s[rows]]

        def sentence(f: Found) -> str:
            fact = stats.row(f.number, named=True)
            others = fact["mixers"] - 1
            text = (
                f"Paid {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} into the mixer "
                f"{who(ledger.ids[fact['top']], ledger.names[fact['top']])}"
                + (f" and {count_of(others, 'other')}" if others else "")
                + f" {from_to(f.start, f.end)}, {percent(fact['share'])} of all it had sent"
            )
            if fact["sessions"] > 1:
                text += f", in {count_of(fact['sessions'], 'session')}"
            return text + (f"; {fact['fixed']:,} of them in fixed denominations." if fact["fixed"] else ".")

        return assemble(
            ledger, self, subject=stats["idx"].to_numpy(), strength=stats["strength"].to_numpy(),
            finding=finding[finding >= 0], row=rows[finding >= 0], sentence=sentence,
        )  # fmt: skip
