"""Many counterparties in a short time: what fan-out and fan-in share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Detector, Found, assemble, noun, saturate, service_factor
from .fan_one_amount import equal_findings
from .habits import peaks_by_chance, repeated_rows


@dataclass(frozen=True)
class FanParameters:
    """Thresholds of fan-out and fan-in.

    Attributes
    ----------
    window_days
        Length of the sliding window.
    counterparties
        Distinct counterparties within one window that make a fan.
    floor_share
        A transfer counts from this share of the largest one the account has moved so far (either direction).
    usual_windows
        Fans spread over more windows than this look like the account's business and weaken.
    half_chance
        Number of windows as busy as the busiest that chance would give the account at which a fan is as likely a busy fortnight.
    busy_factor
        What is left of the strength where it surely is one.
    habit_factor
        Payments that keep a weekly or monthly rhythm count this much.
    equal_days, equal_counterparties, equal_transfers
        A slow fan of one amount: within so many days at least so many distinct counterparties and transfers.
    equal_band, equal_gap, equal_others
        Values count as one amount within this factor of the latest; no other value of that side may lie within the
        second factor; and at least so many must lie outside, for a shop with one price has nothing else.
    hub_counterparties
        Number of counterparties at which strength halves for the size of the account.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 14.0
    counterparties: int = 8
    floor_share: float = 1e-4
    usual_windows: float = 4.0
    half_chance: float = 0.01
    busy_factor: float = 0.25
    habit_factor: float = 0.2
    equal_days: float = 120.0
    equal_counterparties: int = 2
    equal_transfers: int = 6
    equal_band: float = 1.4
    equal_gap: float = 4.0
    equal_others: int = 2
    hub_counterparties: int = 500
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def largest_so_far(
    s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.float64], nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Largest value the sender, and the receiver, has moved up to and including each row: two (rows,) arrays."""
    best = np.zeros(nodes)
    of_s = np.empty(s.size)
    of_d = np.empty(s.size)
    for i in range(s.size):
        best[s[i]] = max(best[s[i]], value[i])
        best[d[i]] = max(best[d[i]], value[i])
        of_s[i] = best[s[i]]
        of_d[i] = best[d[i]]
    return of_s, of_d


@njit(cache=True, nogil=True)
def fan_windows(
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    other: NDArray[np.int32],
    ts: NDArray[np.int64],
    counts: NDArray[np.bool_],
    window: int,
    least: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Find the windows in which an account meets at least so many distinct counterparties.

    Parameters
    ----------
    ptr, row
        Adjacency of the side looked at (`network.csr.adjacency`).
    other, ts
        (rows,) counterparty and time.
    counts
        (rows,) rows that count.
    window
        Microseconds; a window holds t0 <= t <= t0 + window.
    least
        Distinct counterparties that make a fan.

    Returns
    -------
    tuple
        (rows,) bool: the row lies in such a window; (accounts,) int32: most distinct counterparties in any window.
    """
    nodes = ptr.size - 1
    inside = np.zeros(ts.size, np.bool_)
    peak = np.zeros(nodes, np.int32)
    seen = np.zeros(nodes, np.int32)
    for a in range(nodes):
        left = ptr[a]
        marked = ptr[a]
        distinct = 0
        for right in range(ptr[a], ptr[a + 1]):
            i = row[right]
            if counts[i]:
                if seen[other[i]] == 0:
                    distinct += 1
                seen[other[i]] += 1
            while ts[row[left]] < ts[i] - window:
                j = row[left]
                if counts[j]:
                    seen[other[j]] -= 1
                    if seen[other[j]] == 0:
                        distinct -= 1
                left += 1
            peak[a] = max(peak[a], distinct)
            if distinct >= least:
                marked = max(marked, left)
                while marked <= right:
                    inside[row[marked]] = counts[row[marked]]
                    marked += 1
        for p in range(left, ptr[a + 1]):
            if counts[row[p]]:
                seen[other[row[p]]] = 0
    return inside, peak


def fan_findings(ledger: Ledger, detector: Detector, outward: bool) -> pl.DataFrame:
    """Return one finding per account with a fan on the given side, and one with an equal fan.

    Strength is the product of: the busiest window's counterparties n, as n / (n + counterparties); how new they are,
    0.3 + 0.7 · distinct counterparties ÷ transfers, so that a payroll repeated to the same people fades; 1 /
    (1 + excess windows ÷ usual_windows) for fans that fill an account's life; b + (1 − b) / (1 + windows ÷ half_chance), b the `busy_factor`, for
    the windows as busy as this that chance gives an account as busy as this one is outside its busiest window
    (`habits.peaks_by_chance`), for a busy shop has busy fortnights; `habit_factor` for the share of transfers that come
    in a weekly or monthly rhythm (`habits.repeats`), as wages and rents do; 1 / (1 + counterparties ÷
    hub_counterparties); and the service factor. Equal fans (variants ``"equal"`` and ``"equal member"``) are
    told by `fan_one_amount.equal_findings`.
    """
    p: FanParameters = detector.parameters
    own, other = (ledger.s, ledger.d) if outward else (ledger.d, ledger.s)
    ptr, row = (ledger.out_ptr, ledger.out_row) if outward else (ledger.in_ptr, ledger.in_row)
    of_s, of_d = largest_so_far(ledger.s, ledger.d, ledger.value, ledger.size)
    largest = of_s if outward else of_d
    counts = ~ledger.dust & (ledger.value >= p.floor_share * largest) & (ledger.s != ledger.d)
    window = int(p.window_days * MICROS_PER_DAY)
    again = repeated_rows(ledger)
    equal = equal_findings(ledger, detector, outward, counts, again)
    inside, peak = fan_windows(ptr, row, other, ledger.ts, counts, window, p.counterparties)
    rows = np.flatnonzero(inside)
    if not rows.size:
        return equal
    cited = pl.DataFrame(
        {"idx": own[rows], "row": rows, "other": other[rows], "ts": ledger.ts[rows], "again": again[rows]}
    )
    stats = (
        cited.group_by("idx")
        .agg(
            pl.len().alias("n"),
            pl.col("other").n_unique().alias("distinct"),
            (pl.col("ts").max() - pl.col("ts").min()).alias("span"),
            pl.col("row").max().alias("last"),
            pl.col("again").mean(),
        )
        .sort("idx")
    )
    idx = stats["idx"].to_numpy()
    distinct = stats["distinct"].to_numpy().astype(np.float64)
    excess = np.maximum(0.0, stats["span"].to_numpy() / window - p.usual_windows)
    busy = _busy(ledger, stats, ptr, row, counts, peak[idx], window)
    strength = (
        saturate(peak[idx].astype(np.float64), p.counterparties)
        * (0.3 + 0.7 * distinct / stats["n"].to_numpy())
        / (1 + excess / p.usual_windows)
        * (p.busy_factor + (1 - p.busy_factor) / (1 + busy / p.half_chance))
        * (1 - (1 - p.habit_factor) * stats["again"].to_numpy())
        / (1 + distinct / p.hub_counterparties)
        * service_factor(ledger, idx, p.service_factor)
    )
    strong = strength >= WEAKEST
    idx, strength, distinct = idx[strong], strength[strong], distinct[strong].astype(int)
    number = np.full(ledger.size, -1, np.int64)
    number[idx] = np.arange(idx.size)
    finding = number[own[rows]]
    verb, side = ("Sent", "to") if outward else ("Received", "from")

    def sentence(f: Found) -> str:
        busiest = int(peak[f.subject])
        text = (
            f"{verb} {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} {side} "
            f"{count_of(int(distinct[f.number]), noun(ledger, f.subject))} {from_to(f.start, f.end)}"
        )
        if (f.end - f.start).days > p.window_days:
            text += f"; up to {busiest:,} of them within {p.window_days:g} days"
        return text + "."

    many = assemble(
        ledger,
        detector,
        subject=idx,
        strength=strength,
        finding=finding[finding >= 0],
        row=rows[finding >= 0],
        sentence=sentence,
    )
    return pl.concat([many, equal]).sort("finding_id")


def _busy(
    ledger: Ledger, stats: pl.DataFrame, ptr: NDArray[np.int64], row: NDArray[np.int32], counts: NDArray[np.bool_],
    peak: NDArray[np.int32], window: int,
) -> NDArray[np.float64]:  # fmt: skip
    """Windows as busy as the busiest that chance would give each account of `stats` up to its last cited transfer."""
    idx, last = stats["idx"].to_numpy(), stats["last"].to_numpy()
    before = np.zeros(ledger.rows + 1, np.int64)
    before[1:] = np.cumsum(counts[row])
    end = np.array([np.searchsorted(row[ptr[a] : ptr[a + 1]], i, "right") for a, i in zip(idx, last, strict=True)])
    made = before[ptr[idx] + end] - before[ptr[idx]]
    first = np.full(ledger.size, np.iinfo(np.int64).max)
    for side in (ledger.s, ledger.d):
        np.minimum.at(first, side, ledger.ts)
    return peaks_by_chance(
        peak.astype(np.int64), np.maximum(0, made - peak), ledger.ts[last] - first[idx] - window, window
    )
