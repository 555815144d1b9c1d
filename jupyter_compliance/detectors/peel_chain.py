"""D16 Peel chain: a large sum wanders from account to account and loses a slice at every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, percent
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_HOUR, Found, assemble, saturate


@dataclass(frozen=True)
class PeelChainParameters:
    """Thresholds of D16.

    Attributes
    ----------
    step_hours
        Longest time from a receipt to the last payment of the step.
    steps
        Steps that make a chain.
    kept_share
        Share of the receipt that goes on to the next account, at least.
    peel_share
        A peel is at most this share of the part that goes on.
    out_share
        Share of the receipt that leaves in the step (the part that goes on and the peels), at least; at most 1 ÷ this.
    payments_most
        Payments in one step, at most; busier accounts are services or people living their lives.
    """

    step_hours: float = 72.0
    steps: int = 3
    kept_share: float = 0.5
    peel_share: float = 0.5
    out_share: float = 0.9
    payments_most: int = 5


@njit(cache=True, nogil=True)
def peel_steps(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    passed: NDArray[np.bool_],
    hours: int,
    kept: float,
    peel: float,
    out_share: float,
    most: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Decide for every receipt whether its account peels it, and where the large part goes.

    Parameters
    ----------
    out_ptr, out_row, s, d, ts, value
        The ledger's arrays.
    skip
        (rows,) rows that do not count.
    passed
        (accounts,) accounts that end every chain.
    hours, kept, peel, out_share, most
        See `PeelChainParameters`; `hours` in microseconds.

    Returns
    -------
    tuple
        ``onward`` (rows,) int64: the row that carries the large part on, −1 where there is no step; ``steps``
        (rows,) int32: steps of the chain from here; ``lo``, ``hi`` (rows,): the step's payments in ``out_row``.
    """
    rows = ts.size
    onward = np.full(rows, -1, np.int64)
    steps = np.zeros(rows, np.int32)
    los = np.zeros(rows, np.int64)
    his = np.zeros(rows, np.int64)
    for i in range(rows - 1, -1, -1):
        a = d[i]
        if skip[i] or passed[a] or s[i] == a:
            continue
        lo, hi = out_ptr[a], out_ptr[a + 1]
        while lo < hi:
            mid = (lo + hi) // 2
            j = out_row[mid]
            if ts[j] < ts[i] or (ts[j] == ts[i] and j < i):
                lo = mid + 1
            else:
                hi = mid
        large = -1
        n = 0
        total = 0.0
        at = lo
        while at < out_ptr[a + 1] and ts[out_row[at]] <= ts[i] + hours and n <= most:
            j = out_row[at]
            at += 1
            if skip[j]:
                continue
            n += 1
            total += value[j]
            if large < 0 or value[j] > value[large]:
                large = j
        if n < 2 or n > most or value[large] < kept * value[i] or value[large] >= value[i]:
            continue
        if total < out_share * value[i] or total > value[i] / out_share or d[large] == a or d[large] == s[i]:
            continue
        clean = True
        for k in range(lo, at):
            j = out_row[k]
            if not skip[j] and j != large and (value[j] > peel * value[large] or d[j] == d[large]):
                clean = False
                break
        if clean:
            onward[i] = large
            steps[i] = 1 + steps[large]
            los[i] = lo
            his[i] = at
    return onward, steps, los, his


@dataclass(frozen=True)
class PeelChain:
    """D16: receive, forward the large part, pay a small one; at least `steps` accounts in a row (DOMAIN 1.3, 1.5).

    The published rule is about coins (two outputs, the small one at most half the large one); here it is read on
    accounts: within `step_hours` the receipt leaves again as one large payment and peels. One finding for each account
    that peels, about its longest chain; it cites the whole chain. Strength is n / (n + 3) for n steps. Tagged services
    end a chain. A person forwarding a salary after paying bills looks like one step, hence the minimum.
    """

    code: ClassVar[str] = "D16"
    name: ClassVar[str] = "Peel chain"
    version: ClassVar[str] = "1"
    parameters: PeelChainParameters = PeelChainParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        onward, steps, lo, hi = peel_steps(
            ledger.out_ptr, ledger.out_row, ledger.s, ledger.d, ledger.ts, ledger.value, ledger.dust, ledger.service,
            int(p.step_hours * MICROS_PER_HOUR), p.kept_share, p.peel_share, p.out_share, p.payments_most,
        )  # fmt: skip
        joined = np.zeros(ledger.rows, np.bool_)
        joined[onward[onward >= 0]] = True
        heads = np.flatnonzero((steps >= p.steps) & ~joined)
        best: dict[int, tuple[int, int, int]] = {}
        chains: list[list[int]] = []
        for head in heads.tolist():
            chain, i = [], head
            while i >= 0 and onward[i] >= 0:
                chain.append(i)
                i = int(onward[i])
            for step, r in enumerate(chain):
                account = int(ledger.d[r])
                if account not in best or len(chain) > best[account][0]:
                    best[account] = (len(chain), len(chains), step)
            chains.append([*chain, i])
        subject = sorted(best)
        finding, row = [], []
        kept: list[float] = []
        for f, account in enumerate(subject):
            chain = chains[best[account][1]]
            rows = set(chain)
            for r in chain[:-1]:
                rows.update(j for j in ledger.out_row[lo[r] : hi[r]].tolist() if not ledger.dust[j])
            finding.extend([f] * len(rows))
            row.extend(sorted(rows))
            kept.append(float(np.mean(ledger.value[chain[1:]] / ledger.value[chain[:-1]])))
        worth = ledger.transfers["worth"]

        def sentence(f: Found) -> str:
            n, c, step = best[f.subject]
            chain = chains[c]
            return (
                f"Step {step + 1} of {n:,} of a peel chain: {amount_words(worth[chain[0]], ledger.currency)} went from "
                f"account to account down to {amount_words(worth[chain[-1]], ledger.currency)} {from_to(f.start, f.end)}, "
                f"{percent(kept[f.number])} kept at each on average and the rest peeled off."
            )

        strength = saturate(np.array([best[a][0] for a in subject], np.float64), 3.0)
        return assemble(ledger, self, subject=subject, strength=strength, finding=finding, row=row, sentence=sentence)
