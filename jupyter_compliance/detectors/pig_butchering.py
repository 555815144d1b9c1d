"""D27 Pig-butchering victim: ever larger payments over weeks to one new address, fresh money in just before each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .dormant_burst import both_ways
from .parties import first_tie, for_accounts, in_money, of_customer, party_of
from .travel_rule import on_chain


@dataclass(frozen=True)
class PigButcheringParameters:
    """Thresholds of D27.

    Attributes
    ----------
    payments
        Payments of one customer to one new address.
    span_days, span_days_most
        Shortest and longest time from the first to the last.
    rise
        Kendall's rank correlation of amount and time, at least.
    growth
        Last payment as a multiple of the first.
    total
        Least sum, in the currency of the case.
    fresh_hours
        Money counts as fresh when it moved into or between the customer's accounts, or to an exchange, so shortly before.
    fresh_share
        Share of a payment that one such movement must cover.
    hub_payments
        Longer series are looked at up to here and the run says so.
    age_years
        Victims are often of this age or above; younger ones, and people of unknown age, weaken.
    young_factor, unknown_age_factor
        What the strength is multiplied by then.
    fiat_factor
        Strength is multiplied by this where the payments are not of virtual assets.
    service_factor
        Strength is multiplied by this where the payee is a tagged service.
    """

    payments: int = 4
    span_days: float = 14.0
    span_days_most: float = 180.0
    rise: float = 0.5
    growth: float = 2.0
    total: float = 2_000.0
    fresh_hours: float = 72.0
    fresh_share: float = 0.8
    hub_payments: int = 40
    age_years: float = 50.0
    young_factor: float = 0.6
    unknown_age_factor: float = 0.8
    fiat_factor: float = 0.6
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def rising_series(
    key: NDArray[np.int64],
    row: NDArray[np.int64],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    least: int,
    span_least: int,
    span_most: int,
    rise: float,
    growth: float,
    total: float,
    hub: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], bool]:
    """Find for each pair the beginning of its payments that rises most clearly.

    Parameters
    ----------
    key, row
        (payments,) pair of payer and payee, ascending, and the transfer, earliest first within a pair.
    ts, value
        (rows,) time and value.
    least, span_least, span_most, rise, growth, total, hub
        See `PigButcheringParameters`; microseconds.

    Returns
    -------
    tuple
        ``first``, ``last`` (found,): positions in `row`; ``tau`` (found,): Kendall's τ-a of amount and order; and whether
        a series was cut at `hub`.
    """
    first = np.empty(key.size, np.int64)
    last = np.empty(key.size, np.int64)
    tau = np.empty(key.size)
    found = 0
    cut = False
    begin = 0
    while begin < key.size:
        end = begin
        while end < key.size and key[end] == key[begin]:
            end += 1
        best = 0.0
        balance = 0
        paid = 0.0
        for at in range(begin, end):
            if at - begin >= hub:
                cut = True
                break
            v = value[row[at]]
            paid += v
            for earlier in range(begin, at):
                u = value[row[earlier]]
                balance += (v > u) - (v < u)
            n = at - begin + 1
            span = ts[row[at]] - ts[row[begin]]
            if span > span_most:
                break
            if n < max(least, 2) or span < span_least or paid < total or v < growth * value[row[begin]]:
                continue
            now = 2.0 * balance / (n * (n - 1))
            if now >= rise and now * n > best:
                if best == 0.0:
                    found += 1
                best = now * n
                first[found - 1] = begin
                last[found - 1] = at
                tau[found - 1] = now
        begin = end
    return first[:found], last[:found], tau[:found], cut


@njit(cache=True, nogil=True)
def fresh_before(
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    fuel: NDArray[np.bool_],
    party: NDArray[np.int64],
    paid: NDArray[np.int64],
    within: int,
    share: float,
) -> NDArray[np.bool_]:
    """Whether a fresh sum of at least `share` moved at a party strictly before each payment, no longer than `within`.

    At most 200 rows of the party are looked at; `ptr` and `row` are its transfers, both directions.
    """
    out = np.zeros(paid.size, np.bool_)
    for n in range(paid.size):
        i = paid[n]
        lo, hi = ptr[party[n]], ptr[party[n] + 1]
        left, right = lo, hi
        while left < right:
            mid = (left + right) // 2
            if ts[row[mid]] < ts[i]:
                left = mid + 1
            else:
                right = mid
        for at in range(left - 1, max(lo, left - 200) - 1, -1):
            j = row[at]
            if ts[j] < ts[i] - within:
                break
            if fuel[j] and value[j] >= share * value[i]:
                out[n] = True
                break
    return out


@dataclass(frozen=True)
class PigButchering:
    """D27: a rising series to one new external address over weeks, fiat in just before, an age band (DOMAIN 1.5; FinCEN).

    Told for each account of the customer that paid, the clearest series of each; it cites the payments. The payee had
    no dealings with the customer before. Strength is
    τ · n / (n + payments) · 1.6 (at most 1), times 0.3 + 0.7 · share of payments that fresh money preceded, times the
    factors. A savings plan does not rise; a builder paid by progress looks alike, over a bank account.
    """

    code: ClassVar[str] = "D27"
    name: ClassVar[str] = "Pig-butchering victim"
    version: ClassVar[str] = "1"
    parameters: PigButcheringParameters = PigButcheringParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not in_money(ledger) or not (ledger.customer_of >= 0).any() or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        party = party_of(ledger)
        s, d, ts = ledger.s, ledger.d, ledger.ts
        business = (of_customer(ledger, "kind") == "company").fill_null(False).to_numpy()
        mine = (ledger.customer_of[s] >= 0) & ~business[s] & (party[s] != party[d]) & ~ledger.dust
        rows = np.flatnonzero(mine)
        key = (party[s[rows]].astype(np.int64) << 32) | d[rows]
        order = np.argsort(key, kind="stable")
        key, rows = key[order], rows[order]
        met = first_tie(party, s, d, ts)
        own = np.r_[True, key[1:] != key[:-1]] if key.size else np.empty(0, np.bool_)
        new = met[rows] == ts[rows[np.maximum.accumulate(np.where(own, np.arange(key.size), 0))]]
        key, rows = key[new], rows[new]
        first, last, tau, cut = rising_series(
            key, rows, ts, ledger.value, p.payments, int(p.span_days * MICROS_PER_DAY),
            int(p.span_days_most * MICROS_PER_DAY), p.rise, p.growth, p.total, p.hub_payments,
        )  # fmt: skip
        if not first.size:
            return pl.DataFrame(schema=FINDINGS)
        n = last - first + 1
        at = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + np.repeat(first, n)
        cited, series = rows[at], np.repeat(np.arange(n.size), n)
        # fiat that moves into, between, or out of a customer's accounts towards an exchange
        exchange = (ledger.accounts["kind"] == "exchange").to_numpy() | ledger.service
        payers = np.isin(party, party[s[cited]])
        touches = np.flatnonzero(payers[s] | payers[d])
        ptr, row = both_ways(party[s[touches]], party[d[touches]], ledger.size)
        chain = on_chain(ledger)
        fuel = ~chain & ((payers[d]) | exchange[d])
        before = fresh_before(
            ptr, touches[row].astype(np.int32), ts, ledger.value, fuel, party[s[cited]].astype(np.int64), cited,
            int(p.fresh_hours * MICROS_PER_HOUR), p.fresh_share,
        )  # fmt: skip
        fresh = np.bincount(series, before, n.size) / n
        payer, payee = s[rows[first]], d[rows[first]]
        born = of_customer(ledger, "born_on").cast(pl.Datetime("us")).dt.timestamp("us").cast(pl.Float64).to_numpy()
        age = (ts[rows[last]] - born[payer]) / (365.25 * MICROS_PER_DAY)
        strength = (
            np.minimum(1.0, 1.6 * tau * saturate(n.astype(np.float64), p.payments))
            * (0.3 + 0.7 * fresh)
            * np.where(np.isfinite(age), np.where(age >= p.age_years, 1.0, p.young_factor), p.unknown_age_factor)
            * np.where(chain[rows[first]], 1.0, p.fiat_factor)
            * service_factor(ledger, payee, p.service_factor)
        )
        shares = for_accounts(series, cited, s[cited])
        best = (
            pl.DataFrame(
                {"f": np.arange(shares.subject.size), "idx": shares.subject, "strength": strength[shares.source]}
            )
            .sort("idx", "strength", "f", descending=[False, True, False])
            .unique("idx", keep="first", maintain_order=True)["f"]
            .to_numpy()
        )
        place = np.full(shares.subject.size, -1, np.int64)
        place[best] = np.arange(best.size)
        keep = place[shares.finding] >= 0
        chosen = shares.source[best]

        def sentence(f: Found) -> str:
            g = int(chosen[f.number])
            low, high = (amount_words(float(ledger.value[rows[x]]), ledger.currency) for x in (first[g], last[g]))
            to = int(payee[g])
            return (
                f"Sent {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'payment')} rising from {low} to {high} to "
                f"{who(ledger.ids[to], ledger.names[to])}, unknown to it before, {from_to(f.start, f.end)}; fresh money moved "
                f"just before {count_of(round(fresh[g] * n[g]), 'of them', 'of them')}."
            )

        return assemble(
            ledger, self, subject=shares.subject[best], strength=strength[chosen], finding=place[shares.finding[keep]],
            row=shares.row[keep], sentence=sentence, extra={"truncated": cut},
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip
