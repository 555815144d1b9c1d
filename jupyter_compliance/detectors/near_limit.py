"""Transfers just below a limit: what structuring and Travel-Rule avoidance share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.csr import adjacency
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Detector, Found, assemble, saturate, service_factor
from .chance import binomial_tail
from .parties import for_accounts, in_money, party_of

#: A party's own habit weighs against that of the whole ledger as if the ledger's were so many transfers of its own.
_LENT = 10.0
#: Before anything was seen, two of a hundred transfers lie in the band.
_BAND_BEFORE, _ALL_BEFORE = 2.0, 100.0


@dataclass(frozen=True)
class NearLimitParameters:
    """Thresholds of D01 and D30.

    Attributes
    ----------
    limit
        The limit, in the currency of the case.
    band_share
        A transfer is close below the limit from this share of it.
    window_days
        Length of the sliding window.
    transfers
        Transfers close below the limit within one window; together they must reach the limit.
    chance_most
        Largest chance, times the number of windows tried, that the party's habit gives so many.
    one_contract_factor
        Strength is multiplied by this where all are of one amount to or from one account: an instalment plan.
    each_other_factor
        Least that remains of the strength of payments that all went to different parties: a payroll.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    limit: float = 10_000.0
    band_share: float = 0.8
    window_days: float = 14.0
    transfers: int = 3
    chance_most: float = 1e-3
    one_contract_factor: float = 0.3
    each_other_factor: float = 0.15
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def near_limit(
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    counts: NDArray[np.bool_],
    low: float,
    limit: float,
    window: int,
    least: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Find each party's least likely window of values in [low, limit).

    k of the n transfers of a window lie in the band. Their chance is the exact binomial P(X ≥ k | n, p), where p is the
    share of the band in what the party moved before the window, with the ledger's share before the window counted as
    `_LENT` transfers more; times the windows tried so far. Only the past of a window's end is consulted.

    Parameters
    ----------
    ptr, row
        Transfers of each party, earliest first.
    ts, value, counts
        (rows,) time, value, and rows that count; rows are sorted by time.
    low, limit
        The band.
    window
        Microseconds; a window holds t − window ≤ t' ≤ t.
    least
        Transfers in the band that make a finding; together they must reach `limit`.

    Returns
    -------
    tuple
        ``party``, ``left``, ``right`` (found,): positions in `row` of the first and the last row of the window; and
        ``chance`` (found,).
    """
    nodes = ptr.size - 1
    before = np.zeros(ts.size + 1, np.int64)
    every = np.zeros(ts.size + 1, np.int64)
    for i in range(ts.size):
        before[i + 1] = before[i] + (counts[i] and low <= value[i] < limit)
        every[i + 1] = every[i] + counts[i]
    party = np.empty(nodes, np.int32)
    first = np.empty(nodes, np.int64)
    last = np.empty(nodes, np.int64)
    chance = np.empty(nodes)
    found = 0
    for a in range(nodes):
        if ptr[a + 1] - ptr[a] < least:
            continue
        left = ptr[a]
        inside, near, past, past_near, tries = 0, 0, 0, 0, 0
        total = 0.0
        best = 2.0
        for right in range(ptr[a], ptr[a + 1]):
            i = row[right]
            if not counts[i]:
                continue
            inside += 1
            if not low <= value[i] < limit:
                continue
            near += 1
            tries += 1
            total += value[i]
            while ts[row[left]] < ts[i] - window:
                j = row[left]
                if counts[j]:
                    inside -= 1
                    past += 1
                    if low <= value[j] < limit:
                        near -= 1
                        past_near += 1
                        total -= value[j]
                left += 1
            if near < least or total < limit * (1.0 - 1e-12):
                continue
            begin = row[left]
            share = (before[begin] + _BAND_BEFORE) / (every[begin] + _ALL_BEFORE)
            habit = (past_near + _LENT * share) / (past + _LENT)
            likely = binomial_tail(near, inside, habit) * tries
            if likely < best:
                if best > 1.0:
                    party[found] = a
                    found += 1
                best = likely
                first[found - 1] = left
                last[found - 1] = right
                chance[found - 1] = likely
    return party[:found], first[:found], last[:found], chance[:found]


def near_limit_findings(
    ledger: Ledger, detector: Detector, sides: tuple[str, ...], eligible: NDArray[np.bool_], limit_words: str
) -> pl.DataFrame:
    """Return one finding per party and side, for each of its accounts that took part; the variant is the side.

    Strength is x / (x + 3) for a chance of 10^−x, times (1 + k − c) / k for k transfers with c different parties, at
    least `each_other_factor` for payments and one half for receipts, times the factors of `NearLimitParameters`.

    Parameters
    ----------
    ledger, detector
        The detector's parameters are `NearLimitParameters`.
    sides
        ``"in"``, ``"out"`` or both.
    eligible
        (rows,) transfers the limit applies to.
    limit_words
        What a sentence calls the limit.
    """
    p: NearLimitParameters = detector.parameters
    if not in_money(ledger) or not ledger.rows:
        return pl.DataFrame(schema=FINDINGS)
    party = party_of(ledger)
    counts = eligible & ~ledger.dust & (party[ledger.s] != party[ledger.d])
    frames = [pl.DataFrame(schema=FINDINGS)]
    for side in sides:
        own, other = (ledger.s, ledger.d) if side == "out" else (ledger.d, ledger.s)
        ptr, row = adjacency(party[own], ledger.size)
        who, first, last, chance = near_limit(
            ptr, row, ledger.ts, ledger.value, counts, p.band_share * p.limit, p.limit,
            int(p.window_days * MICROS_PER_DAY), max(p.transfers, 1),
        )  # fmt: skip
        kept = chance <= p.chance_most
        who, first, last, chance = who[kept], first[kept], last[kept], chance[kept]
        if not who.size:
            continue
        length = last - first + 1
        at = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
        cited, g = row[at], np.repeat(np.arange(who.size), length)
        near = counts[cited] & (ledger.value[cited] >= p.band_share * p.limit) & (ledger.value[cited] < p.limit)
        cited, g = cited[near], g[near]
        facts = (
            pl.DataFrame({"g": g, "other": party[other[cited]], "value": ledger.value[cited]})
            .group_by("g")
            .agg(pl.len().alias("k"), pl.col("other", "value").n_unique())
            .sort("g")
        )
        k, distinct = facts["k"].to_numpy(), facts["other"].to_numpy()
        spread = np.maximum((1 + k - distinct) / k, p.each_other_factor if side == "out" else 0.5)
        contract = (distinct == 1) & (facts["value"].to_numpy() == 1)
        strength = saturate(-np.log10(np.maximum(chance, 1e-300)), 3.0) * spread
        strength = strength * np.where(contract, p.one_contract_factor, 1.0)
        shares = for_accounts(g, cited, own[cited])
        accounts = np.bincount(shares.source, minlength=who.size)
        verb, way = ("Sent", "to") if side == "out" else ("Received", "from")

        def sentence(
            f: Found,
            verb: str = verb,
            way: str = way,
            distinct: NDArray[np.int64] = distinct,
            accounts: NDArray[np.int64] = accounts,
            source: NDArray[np.int64] = shares.source,
        ) -> str:
            g = source[f.number]
            across = f" across {count_of(int(accounts[g]), 'account')} of one customer" if accounts[g] > 1 else ""
            return (
                f"{verb} {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} just below "
                f"{limit_words} of {amount_words(p.limit, ledger.currency)} {way} "
                f"{count_of(int(distinct[g]), 'counterparty', 'counterparties')} {from_to(f.start, f.end)}{across}, far more often "
                "than its habit explains."
            )

        frames.append(
            assemble(
                ledger, detector, subject=shares.subject,
                strength=strength[shares.source] * service_factor(ledger, shares.subject, p.service_factor),
                finding=shares.finding, row=shares.row, variant=[side] * shares.subject.size, sentence=sentence,
            )
        )  # fmt: skip
    return pl.concat(frames).filter(pl.col("strength") >= WEAKEST).sort("finding_id")
