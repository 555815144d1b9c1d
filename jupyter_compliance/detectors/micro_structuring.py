"""D02 Micro-structuring: a stream of small, similar payments to one beneficiary that add up."""

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

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate, service_factor
from .parties import for_accounts, grid, in_money, party_of


@dataclass(frozen=True)
class MicroStructuringParameters:
    """Thresholds of D02.

    Attributes
    ----------
    window_days
        Length of the sliding window.
    transfers
        Small transfers of one payer to one beneficiary within one window.
    small
        A transfer is small below this, in the currency of the case.
    total
        Least sum within one window.
    variation
        Coefficient of variation of the amounts stays below this.
    usual_windows
        Strength halves once this pair has lived for so many windows of the same kind before.
    service_factor
        Strength is multiplied by this where payer or beneficiary is a tagged service.
    """

    window_days: float = 14.0
    transfers: int = 10
    small: float = 1_000.0
    total: float = 1_000.0
    variation: float = 0.35
    usual_windows: float = 4.0
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def small_streams(
    key: NDArray[np.int64],
    row: NDArray[np.int64],
    ts: NDArray[np.int64],
    value: NDArray[np.int64],
    window: int,
    least: int,
    total_least: int,
    variation: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Find for each pair the window with most small payments of similar size.

    Parameters
    ----------
    key, row
        (small,) pair of payer and beneficiary, ascending, and the transfer, earliest first within a pair.
    ts, value
        (rows,) time and value on a whole grid.
    window, least, total_least, variation
        See `MicroStructuringParameters`; microseconds and grid units; a window holds t − window ≤ t' ≤ t.

    Returns
    -------
    tuple
        ``first``, ``last`` (found,): positions in `row` of the window; ``before`` (found,): payments of the pair before it;
        ``spread`` (found,): coefficient of variation in it, from exact sums of first differences to the window's first
        value, so that nothing cancels.
    """
    first = np.empty(key.size, np.int64)
    last = np.empty(key.size, np.int64)
    before = np.empty(key.size, np.int64)
    spread = np.empty(key.size)
    found = 0
    begin = 0
    while begin < key.size:
        end = begin
        while end < key.size and key[end] == key[begin]:
            end += 1
        best = 0
        left = begin
        total = 0
        for right in range(begin, end):
            total += value[row[right]]
            while ts[row[left]] < ts[row[right]] - window:
                total -= value[row[left]]
                left += 1
            n = right - left + 1
            if n < least or n <= best or total < total_least or total <= 0:
                continue
            mean = total / n
            squares = 0.0
            for at in range(left, right + 1):
                squares += (value[row[at]] - mean) ** 2
            apart = np.sqrt(squares / n) / mean
            if apart >= variation:
                continue
            if best == 0:
                found += 1
            best = n
            first[found - 1] = left
            last[found - 1] = right
            before[found - 1] = left - begin
            spread[found - 1] = apart
        begin = end
    return first[:found], last[:found], before[:found], spread[:found]


@dataclass(frozen=True)
class MicroStructuring:
    """D02: at least n small transfers to the same beneficiary, together at least S, CV of amounts below c (DOMAIN 1.5; MAS PSN02).

    One finding per paying customer, its densest stream, told for each account that took part. Strength is n / (n +
    transfers) · 1.4 (at most 1), times 1 / (1 + earlier windows of the pair ÷ usual_windows), times the service factor.
    Wages, rents and subscriptions come too seldom; a daily habit at one shop is too small or too uneven; a firm's
    daily sweep to its bank has the habit.
    """

    code: ClassVar[str] = "D02"
    name: ClassVar[str] = "Micro-structuring"
    version: ClassVar[str] = "1"
    parameters: MicroStructuringParameters = MicroStructuringParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not in_money(ledger) or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        party = party_of(ledger)
        small = np.flatnonzero((ledger.value < p.small) & ~ledger.dust & (party[ledger.s] != party[ledger.d]))
        key = (party[ledger.s[small]].astype(np.int64) << 32) | ledger.d[small]
        order = np.argsort(key, kind="stable")
        key, row = key[order], small[order]
        value, scale = grid(ledger.value)
        first, last, before, _ = small_streams(
            key, row, ledger.ts, value, int(p.window_days * MICROS_PER_DAY), max(p.transfers, 1),
            round(p.total * scale), p.variation,
        )  # fmt: skip
        n = last - first + 1
        payee = ledger.d[row[first]]
        strength = (
            np.minimum(1.0, 1.4 * saturate(n.astype(np.float64), p.transfers))
            / (1 + before / np.maximum(n, 1) / max(p.usual_windows, 1e-9))
            * service_factor(ledger, payee, p.service_factor)
        )
        best = (
            pl.DataFrame({"g": np.arange(n.size), "party": party[ledger.s[row[first]]], "strength": strength})
            .sort("party", "strength", "g", descending=[False, True, False])
            .unique("party", keep="first", maintain_order=True)["g"]
            .to_numpy()
        )
        n, payee, strength = n[best], payee[best], strength[best]
        at = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + np.repeat(first[best], n)
        shares = for_accounts(np.repeat(np.arange(n.size), n), row[at], ledger.s[row[at]])

        def sentence(f: Found) -> str:
            to = int(payee[shares.source[f.number]])
            return (
                f"Sent {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'small transfer')} of about "
                f"{amount_words(f.value / f.count, ledger.currency)} each to {who(ledger.ids[to], ledger.names[to])} {from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=shares.subject, finding=shares.finding, row=shares.row, sentence=sentence,
            strength=strength[shares.source] * service_factor(ledger, shares.subject, p.service_factor),
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip
