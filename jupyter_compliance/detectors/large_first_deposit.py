"""D06 Large first deposit: a new customer brings far more than the profile explains."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate, service_factor
from .parties import UNKNOWN, for_accounts, grid, of_customer, party_of, started


@dataclass(frozen=True)
class LargeFirstDepositParameters:
    """Thresholds of D06.

    Attributes
    ----------
    window_days
        What counts as first: so long from the first receipt.
    new_days
        The first receipt lies within so many days of the start of the relationship; else it is not the first.
    income_share
        Share of the declared yearly income above which the first deposits stand out.
    segment_factor
        Without a declared income: how many times the 99th percentile of the segment's earlier first deposits.
    segment_customers
        Earlier customers of the segment that its percentile needs.
    deposit_least
        Smaller sums are never large, in the currency of the case.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 7.0
    new_days: float = 90.0
    income_share: float = 0.5
    segment_factor: float = 1.5
    segment_customers: int = 50
    deposit_least: float = 5_000.0
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def first_sums(
    party: NDArray[np.int32], ts: NDArray[np.int64], value: NDArray[np.int64], counts: NDArray[np.bool_], window: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Add up what each party received within `window` of its first counted receipt.

    Parameters
    ----------
    party, ts, value, counts
        (rows,) receiving party, time, value on a whole grid, rows that count.
    window
        Microseconds; both ends inside.

    Returns
    -------
    tuple
        ``row`` (nodes,): first counted receipt, −1 where there is none; ``total`` (nodes,); ``inside`` (rows,) bool.
    """
    nodes = party.max() + 1 if party.size else 0
    row = np.full(nodes, -1, np.int64)
    total = np.zeros(nodes, np.int64)
    inside = np.zeros(ts.size, np.bool_)
    for i in range(ts.size):
        a = party[i]
        if not counts[i]:
            continue
        if row[a] < 0:
            row[a] = i
        if ts[i] <= ts[row[a]] + window:
            total[a] += value[i]
            inside[i] = True
    return row, total, inside


def percentiles(group: list[str | None], end: list[int], total: list[float], least: int) -> list[float]:
    """Return the 99th percentile of a group's totals that ended before each one, NaN for fewer than `least` of them."""
    order = sorted(range(len(end)), key=lambda i: (end[i], i))
    seen: dict[str | None, list[float]] = {}
    out = [float("nan")] * len(end)
    at = 0
    while at < len(order):
        same = [order[at]]
        while at + len(same) < len(order) and end[order[at + len(same)]] == end[same[0]]:
            same.append(order[at + len(same)])
        for i in same:
            past = seen.get(group[i], [])
            if group[i] is not None and len(past) >= max(least, 1):
                out[i] = past[int(0.99 * (len(past) - 1))]
        for i in same:
            insort(seen.setdefault(group[i], []), total[i])
        at += len(same)
    return out


@dataclass(frozen=True)
class LargeFirstDeposit:
    """D06: the first W of deposits above k times the declared income or the segment's 99th percentile (DOMAIN 1.5; FATF 2020).

    Told for each account of the customer that took part; it cites the deposits. Only customers whose start is known and
    near the first receipt. Strength is x / (x + 1) for a sum of (1 + x) times the bound, times the service factor; 0.7 of
    that where only the segment tells. A house sold, an inheritance and a company's first capital look alike.
    """

    code: ClassVar[str] = "D06"
    name: ClassVar[str] = "Large first deposit"
    version: ClassVar[str] = "1"
    parameters: LargeFirstDepositParameters = LargeFirstDepositParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not ledger.customers.height or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        window = int(p.window_days * MICROS_PER_DAY)
        party = party_of(ledger)
        value, scale = grid(ledger.value)
        counts = ~ledger.dust & (party[ledger.s] != party[ledger.d]) & (ledger.customer_of[ledger.d] >= 0)
        row, total, inside = first_sums(party[ledger.d], ledger.ts, value, counts, window)
        begun = started(ledger)
        who = np.flatnonzero(row >= 0)
        age = ledger.ts[row[who]] - np.where(begun[who] == UNKNOWN, 0, begun[who])
        who = who[(begun[who] != UNKNOWN) & (age <= p.new_days * MICROS_PER_DAY) & (age >= -MICROS_PER_DAY)]
        came = total[who] / scale
        income = of_customer(ledger, "declared_income").cast(pl.Float64).to_numpy()[who]
        segment = of_customer(ledger, "segment").gather(who).to_list()
        ends = (ledger.ts[row[who]] + window).tolist()
        usual = np.array(percentiles(segment, ends, came.tolist(), p.segment_customers))
        told = np.isfinite(income) & (income > 0)
        bound = np.where(told, p.income_share * income, p.segment_factor * usual)
        large = np.isfinite(bound) & (bound > 0) & (came > bound) & (came >= p.deposit_least)
        who, came, income, bound, told = who[large], came[large], income[large], bound[large], told[large]
        number = np.full(ledger.size, -1, np.int64)
        number[who] = np.arange(who.size)
        rows = np.flatnonzero(inside)
        rows = rows[number[party[ledger.d[rows]]] >= 0]
        shares = for_accounts(number[party[ledger.d[rows]]], rows, ledger.d[rows])
        strength = saturate(came / np.maximum(bound, 1e-300) - 1, 1.0) * np.where(told, 1.0, 0.7)

        def sentence(f: Found) -> str:
            g = shares.source[f.number]
            bar = (
                f"the declared yearly income is {amount_words(float(income[g]), ledger.currency)}"
                if told[g]
                else f"{amount_words(float(bound[g] / p.segment_factor), ledger.currency)} is the 99th percentile of its segment"
            )
            return f"The first deposits, {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} {from_to(f.start, f.end)}, do not fit the profile: {bar}."

        return assemble(
            ledger, self, subject=shares.subject, finding=shares.finding, row=shares.row, sentence=sentence,
            strength=strength[shares.source] * service_factor(ledger, shares.subject, p.service_factor),
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip
