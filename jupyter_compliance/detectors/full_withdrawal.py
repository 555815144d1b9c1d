"""D07 Full withdrawal by a new user: deposited, and gone the same day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, percent
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .habits import swept_rows
from .parties import UNKNOWN, grid, party_of, started


@dataclass(frozen=True)
class FullWithdrawalParameters:
    """Thresholds of D07.

    Attributes
    ----------
    age_days
        The account, and its customer where known, is at most so old.
    hours
        Longest time from the first deposit to the last withdrawal.
    share
        Share of everything the account had received that must leave in that time.
    deposit_least
        Least sum deposited, in the currency of the case.
    sweep_factor
        Strength is multiplied by this where the withdrawal sweeps a deposit address.
    half
        Deposit at which the size alone gives half of the strength.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    age_days: float = 30.0
    hours: float = 72.0
    share: float = 0.95
    deposit_least: float = 500.0
    sweep_factor: float = 0.1
    half: float = 2_000.0
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def emptied(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.int64],
    skip: NDArray[np.bool_],
    begun: NDArray[np.int64],
    age: int,
    hours: int,
    share: float,
    least: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Find new accounts that pay out nearly all they had ever received within `hours` of receiving it.

    Arrivals come before departures within one instant. What had left before the window is no longer there to be
    withdrawn: deposits of the window are held against withdrawals of the window, and together they must be `share` of
    everything received until then.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, ts, skip
        The ledger's arrays, and (rows,) rows that do not count.
    value
        (rows,) on a whole grid.
    begun
        (accounts,) start, µs; `parties.UNKNOWN` accounts are passed over.
    age, hours, share, least
        See `FullWithdrawalParameters`; microseconds and grid units.

    Returns
    -------
    tuple
        ``subject``, ``first``, ``last`` (found,): first receipt and last payment (rows) of the largest such window; and
        ``gone`` (found,): share of its deposits that left.
    """
    nodes = out_ptr.size - 1
    subject = np.empty(nodes, np.int32)
    first = np.empty(nodes, np.int64)
    last = np.empty(nodes, np.int64)
    gone = np.empty(nodes)
    found = 0
    for a in range(nodes):
        if begun[a] < -(2**62) or in_ptr[a] == in_ptr[a + 1] or out_ptr[a] == out_ptr[a + 1]:
            continue
        p, q = in_ptr[a], out_ptr[a]
        lp, lq = p, q
        came, went, ever, best = 0, 0, 0, 0
        while q < out_ptr[a + 1]:
            if p < in_ptr[a + 1] and ts[in_row[p]] <= ts[out_row[q]]:
                if not skip[in_row[p]]:
                    came += value[in_row[p]]
                    ever += value[in_row[p]]
                p += 1
                continue
            o = out_row[q]
            q += 1
            if ts[o] > begun[a] + age:
                break
            if skip[o]:
                continue
            went += value[o]
            while lp < p and (skip[in_row[lp]] or ts[in_row[lp]] < ts[o] - hours):
                if not skip[in_row[lp]]:
                    came -= value[in_row[lp]]
                lp += 1
            since = ts[in_row[lp]] if lp < p else ts[o] + 1
            while lq < q and ts[out_row[lq]] < since:
                if not skip[out_row[lq]]:
                    went -= value[out_row[lq]]
                lq += 1
            if (
                came >= least
                and came > best
                and ts[o] >= begun[a] - age
                and went >= share * came * (1 - 1e-12)
                and went <= came / share
                and came >= share * ever
            ):
                if best == 0:
                    found += 1
                best = came
                subject[found - 1] = a
                first[found - 1] = in_row[lp]
                last[found - 1] = o
                gone[found - 1] = min(1.0, went / came)
    return subject[:found], first[:found], last[:found], gone[:found]


@dataclass(frozen=True)
class FullWithdrawal:
    """D07: at most d days old, and at least 95 % withdrawn within hours of the deposit (DOMAIN 1.5; FATF 2020).

    One finding per account whose start is known, its largest such day; it cites the deposits and the withdrawals.
    Strength is v / (v + half) for the sum v deposited, times 1 − 0.3 · age ÷ age_days, times 1 − 0.5 · time it took ÷
    hours, times the service factor. A service's address for one customer is swept like this from its first day: it
    weakens by `sweep_factor` (`habits.sweeps`). Somebody who tries a service and leaves looks alike, and so does an account that a parent fills for one purchase: the sums are small.
    """

    code: ClassVar[str] = "D07"
    name: ClassVar[str] = "Full withdrawal by a new user"
    version: ClassVar[str] = "2"
    parameters: FullWithdrawalParameters = FullWithdrawalParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        begun = started(ledger)
        if (begun == UNKNOWN).all() or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        party = party_of(ledger)
        skip = ledger.dust | (party[ledger.s] == party[ledger.d])
        value, scale = grid(ledger.value)
        age = int(p.age_days * MICROS_PER_DAY)
        who, first, last, gone = emptied(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.ts, value, skip, begun, age,
            int(p.hours * MICROS_PER_HOUR), p.share, max(1, round(p.deposit_least * scale)),
        )  # fmt: skip
        finding, row = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        came = np.zeros(who.size)
        for f, (a, lo, hi) in enumerate(zip(who, first, last, strict=True)):
            own = ledger.rows_of(int(a)).astype(np.int64)
            into = ledger.d[own] == a
            now = (ledger.ts[own] >= ledger.ts[lo]) & (ledger.ts[own] <= ledger.ts[hi]) & (into | (own <= hi))
            cited = own[now & ~skip[own]]
            came[f] = ledger.value[cited[ledger.d[cited] == a]].sum()
            finding.append(np.full(cited.size, f))
            row.append(cited)
        lived = np.clip((ledger.ts[last] - begun[who]) / max(age, 1), 0, 1)
        took = (ledger.ts[last] - ledger.ts[first]) / max(p.hours * MICROS_PER_HOUR, 1)
        strength = (
            saturate(came, p.half)
            * (1 - 0.3 * lived)
            * (1 - 0.5 * took)
            * service_factor(ledger, who, p.service_factor)
            * np.where(swept_rows(ledger, skip)[last], p.sweep_factor, 1.0)
        )

        def sentence(f: Found) -> str:
            n = f.number
            old = max(0.0, float(ledger.ts[last[n]] - begun[who[n]]))
            return (
                f"{percent(float(gone[n]))} of {amount_words(float(came[n]), ledger.currency)} deposited was withdrawn again within "
                f"{lasting((ledger.ts[last[n]] - ledger.ts[first[n]]) / 1e6)} {from_to(f.start, f.end)}, {lasting(old / 1e6)} after the start."
            )

        return assemble(
            ledger, self, subject=who, strength=strength, finding=np.concatenate(finding), row=np.concatenate(row),
            sentence=sentence,
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip
