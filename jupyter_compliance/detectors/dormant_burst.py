"""D08 Dormant, then a burst: an account sleeps for long and wakes with unusual volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate, service_factor


@dataclass(frozen=True)
class DormantBurstParameters:
    """Thresholds of D08.

    Attributes
    ----------
    gap_days
        Shortest sleep.
    window_days
        Length of the burst, and of the periods before the sleep it is compared with.
    z
        Standard deviations above the mean volume of those periods.
    half_chance
        Number of sleeps as long as this that its earlier pace would give the account by chance, at which strength
        halves.
    earlier_transfers
        Transfers the account must have had before the sleep.
    burst_transfers
        Transfers the burst must have.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    gap_days: float = 90.0
    window_days: float = 7.0
    z: float = 3.0
    half_chance: float = 0.1
    earlier_transfers: int = 3
    burst_transfers: int = 3
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def bursts(
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    gap: int,
    window: int,
    z: float,
    earlier: int,
    least: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Find, per account, the most unusual burst after a sleep.

    The volume of the burst is compared with the account's volumes in periods of the same length from its first
    transfer to the sleep. The deviation is at least half the mean, so that very even habits do not make every change
    extreme.

    Parameters
    ----------
    ptr, row
        Adjacency over both directions: the rows of each account, earliest first.
    ts, value, skip
        (rows,) time, value, and rows that do not count.
    gap, window
        Microseconds.
    z, earlier, least
        Thresholds, see `DormantBurstParameters`.

    Returns
    -------
    tuple
        Per finding: account; first and last position in `row` (inclusive); z score; length of the sleep in
        microseconds; and how many sleeps of that length n earlier transfers would have given by chance, had they come
        at any time: (n − 1) · exp(−sleep · (n − 1) ÷ time they took).
    """
    nodes = ptr.size - 1
    who = np.empty(nodes, np.int64)
    first = np.empty(nodes, np.int64)
    last = np.empty(nodes, np.int64)
    score = np.empty(nodes)
    slept = np.empty(nodes)
    usual = np.empty(nodes)
    found = 0
    for a in range(nodes):
        before = -1
        start = -1
        n = 0
        total = 0.0
        best = 0.0
        period = 0
        volume = 0.0
        squares = 0.0
        for at in range(ptr[a], ptr[a + 1]):
            i = row[at]
            if skip[i]:
                continue
            if start < 0:
                start = i
            elif n >= earlier and ts[i] - ts[before] >= gap:
                done = squares + volume * volume
                periods = (ts[before] - ts[start]) // window + 1
                mean = total / periods
                deviation = max(np.sqrt(max(0.0, done / periods - mean * mean)), 0.5 * mean)
                burst = 0.0
                size = 0
                stop = at
                for later in range(at, ptr[a + 1]):
                    j = row[later]
                    if ts[j] > ts[i] + window:
                        break
                    if not skip[j]:
                        burst += value[j]
                        size += 1
                        stop = later
                height = (burst - mean) / deviation if deviation > 0.0 else 0.0
                if size >= least and height >= z and height > best:
                    best = height
                    who[found] = a
                    first[found] = at
                    last[found] = stop
                    score[found] = height
                    slept[found] = ts[i] - ts[before]
                    usual[found] = (n - 1) * np.exp(-slept[found] * (n - 1) / max(1, ts[before] - ts[start]))
            now = (ts[i] - ts[start]) // window
            if now != period:
                squares += volume * volume
                volume = 0.0
                period = now
            volume += value[i]
            total += value[i]
            n += 1
            before = i
        if best > 0.0:
            found += 1
    return who[:found], first[:found], last[:found], score[:found], slept[:found], usual[:found]


@njit(cache=True, nogil=True)
def both_ways(s: NDArray[np.int32], d: NDArray[np.int32], nodes: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Group rows by account over both directions, earliest first; a transfer to oneself appears once."""
    ptr = np.zeros(nodes + 1, np.int64)
    for i in range(s.size):
        ptr[s[i] + 1] += 1
        if d[i] != s[i]:
            ptr[d[i] + 1] += 1
    for a in range(nodes):
        ptr[a + 1] += ptr[a]
    at = ptr[:-1].copy()
    row = np.empty(ptr[nodes], np.int32)
    for i in range(s.size):
        row[at[s[i]]] = i
        at[s[i]] += 1
        if d[i] != s[i]:
            row[at[d[i]]] = i
            at[d[i]] += 1
    return ptr, row


@dataclass(frozen=True)
class DormantBurst:
    """D08: a gap of at least `gap_days`, then within `window_days` a volume `z` deviations above habit (DOMAIN 1.5).

    One finding per account, its most unusual burst; it cites the burst. Strength is z / (z + 5) times gap / (gap +
    gap_days) times 1.3 (at most 1), times 1 / (1 + sleeps as long that chance gives ÷ half_chance), for who moves
    seldom is often away, times the service factor. Dust does not wake an account.
    """

    code: ClassVar[str] = "D08"
    name: ClassVar[str] = "Dormant, then a burst"
    version: ClassVar[str] = "2"
    parameters: DormantBurstParameters = DormantBurstParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        gap = int(p.gap_days * MICROS_PER_DAY)
        ptr, row = both_ways(ledger.s, ledger.d, ledger.size)
        idx, first, last, score, slept, usual = bursts(
            ptr, row, ledger.ts, ledger.value, ledger.dust, gap, int(p.window_days * MICROS_PER_DAY), p.z,
            p.earlier_transfers, p.burst_transfers,
        )  # fmt: skip
        strength = np.minimum(1.0, 1.3 * saturate(score, 5.0) * saturate(slept, max(gap, 1)))
        strength = strength / (1 + usual / p.half_chance) * service_factor(ledger, idx, p.service_factor)
        strong = strength >= WEAKEST
        idx, first, last, slept, strength = idx[strong], first[strong], last[strong], slept[strong], strength[strong]
        length = last - first + 1
        finding = np.repeat(np.arange(idx.size), length)
        at = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
        cited = row[at]
        real = ~ledger.dust[cited]

        def sentence(f: Found) -> str:
            return (
                f"After {lasting(slept[f.number] / 1e6)} without movement, {amount_words(f.value, ledger.currency)} moved in "
                f"{count_of(f.count, 'transfer')} {from_to(f.start, f.end)}, far above its earlier habit."
            )

        return assemble(
            ledger, self, subject=idx, strength=strength, finding=finding[real], row=cited[real], sentence=sentence
        )
