"""D26 Mule: somebody of small means is paid by strangers and passes it on within hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .parties import first_tie, of_customer, party_of
from .rapid_in_out import pass_through

_SMALL_MEANS = r"student|pupil|apprentice|trainee|intern\b|unemployed|jobless|job.?seek|homemaker|no occupation|low.?income|youth|basic"


@dataclass(frozen=True)
class MuleParameters:
    """Thresholds of D26.

    Attributes
    ----------
    window_days
        The strangers' payments lie within so long; of several such times the one with most strangers tells.
    dwell_hours
        Longest time money may rest on the account.
    kept_share
        Share of a receipt that must leave in that time.
    strangers
        Distinct payers, never dealt with before, whose payments passed through.
    low_income
        A declared yearly income up to this is small, in the currency of the case.
    total
        Least sum that passed through.
    half_income
        Share of the yearly income at which the sum alone gives half of the strength.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 30.0
    dwell_hours: float = 48.0
    kept_share: float = 0.85
    strangers: int = 3
    low_income: float = 15_000.0
    total: float = 1_000.0
    half_income: float = 0.1
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def densest(own: NDArray[np.int32], at: NDArray[np.int64], other: NDArray[np.int32], window: int) -> NDArray[np.bool_]:
    """Mark for each account the receipts of the window with most distinct payers, the first of equals.

    Parameters
    ----------
    own, at, other
        (receipts,) account, ascending, time, ascending within an account, and payer.
    window
        Microseconds; both ends inside.
    """
    kept = np.zeros(own.size, np.bool_)
    begin = 0
    while begin < own.size:
        end = begin
        while end < own.size and own[end] == own[begin]:
            end += 1
        left = begin
        best, best_left, best_right = 0, begin, begin
        for right in range(begin, end):
            while at[left] < at[right] - window:
                left += 1
            if right - left + 1 <= best:
                continue
            distinct = np.unique(other[left : right + 1]).size
            if distinct > best:
                best, best_left, best_right = distinct, left, right
        kept[best_left : best_right + 1] = True
        begin = end
    return kept


@dataclass(frozen=True)
class Mule:
    """D26: student or low-income profile, in from strangers, out within h (DOMAIN 1.5; SAR 809).

    One finding per account; it cites the strangers' payments that passed through and the payments that took them along.
    A profile is an occupation or segment that says so, or a small declared income; companies have none. Strength is the share
    of these receipts in all receipts by then, times n / (n + 1) for n strangers, times 1 − 0.5 · median dwell ÷
    dwell_hours, times s / (s + half_income) for a sum of s yearly incomes (0.8 where the income is unknown), times the service
    factor. Wages and allowances come from people known by then, and who spends a first wage at once has one.
    """

    code: ClassVar[str] = "D26"
    name: ClassVar[str] = "Mule"
    version: ClassVar[str] = "1"
    parameters: MuleParameters = MuleParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not (ledger.customer_of >= 0).any() or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        party = party_of(ledger)
        income = of_customer(ledger, "declared_income").cast(pl.Float64).to_numpy()
        says = [
            of_customer(ledger, c).str.to_lowercase().str.contains(_SMALL_MEANS).fill_null(False)
            for c in ("occupation", "segment")
        ]
        person = (of_customer(ledger, "kind") != "company").fill_null(True).to_numpy()
        small = ((says[0] | says[1]).to_numpy() | (income <= p.low_income)) & person & (ledger.customer_of >= 0)
        skip = ledger.dust | (party[ledger.s] == party[ledger.d]) | ~(small[ledger.s] | small[ledger.d])
        dwell = int(p.dwell_hours * MICROS_PER_HOUR)
        end, used, turned, _ = pass_through(
            ledger.out_ptr,
            ledger.out_row,
            ledger.in_ptr,
            ledger.in_row,
            ledger.ts,
            ledger.value,
            skip,
            dwell,
            p.kept_share,
        )
        strange = first_tie(party, ledger.s, ledger.d, ledger.ts) == ledger.ts
        arrived = np.flatnonzero((end >= 0) & small[ledger.d] & strange & ~ledger.service[ledger.s])
        arrived = arrived[np.argsort(ledger.d[arrived], kind="stable")]
        arrived = arrived[
            densest(
                ledger.d[arrived], ledger.ts[arrived], party[ledger.s[arrived]], int(p.window_days * MICROS_PER_DAY)
            )
        ]
        stats = (
            pl.DataFrame(
                {
                    "idx": ledger.d[arrived], "value": ledger.value[arrived], "total": turned[arrived],
                    "from": party[ledger.s[arrived]], "dwell": ledger.ts[end[arrived]] - ledger.ts[arrived],
                }
            )
            .group_by("idx")
            .agg(pl.col("value").sum(), pl.col("total").max(), pl.col("from").n_unique(), pl.col("dwell").median())
            .filter((pl.col("from") >= max(p.strangers, 1)) & (pl.col("value") >= p.total))
            .sort("idx")
        )  # fmt: skip
        idx, n, rest = stats["idx"].to_numpy(), stats["from"].to_numpy(), stats["dwell"].to_numpy()
        earned = income[idx]
        yearly = np.where(np.isfinite(earned), stats["value"].to_numpy() / np.maximum(earned, 1.0), np.inf)
        means = np.where(np.isfinite(yearly), saturate(np.where(np.isfinite(yearly), yearly, 0.0), p.half_income), 0.8)
        strength = (
            np.minimum(1.0, stats["value"].to_numpy() / stats["total"].to_numpy())
            * saturate(n.astype(np.float64), 1.0)
            * (1 - 0.5 * rest / max(dwell, 1))
            * means
            * service_factor(ledger, idx, p.service_factor)
        )
        number = np.full(ledger.size, -1, np.int64)
        number[idx] = np.arange(idx.size)
        passed = np.zeros(ledger.rows, np.bool_)
        passed[arrived] = True
        left = np.flatnonzero(used >= 0)
        left = left[passed[used[left]]]
        finding = np.concatenate([number[ledger.d[arrived]], number[ledger.s[left]]])
        row = np.concatenate([arrived, left])
        keep = finding >= 0
        worth = ledger.transfers["worth"]
        came = dict(
            pl.DataFrame({"f": number[ledger.d[arrived]], "worth": worth[arrived]})
            .group_by("f")
            .agg(pl.col("worth").sum())
            .iter_rows()
        )

        def sentence(f: Found) -> str:
            return (
                f"With the profile of somebody of small means, received {amount_words(came[f.number], ledger.currency)} from "
                f"{count_of(int(n[f.number]), 'stranger')} and passed it on, typically after {lasting(rest[f.number] / 1e6)}, "
                f"{from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=idx, strength=strength, finding=finding[keep], row=row[keep], sentence=sentence
        ).filter(pl.col("strength") >= WEAKEST)
