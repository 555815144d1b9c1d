"""D19 Chain hopping: value changes its chain or asset again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .asset_hops import hop_rows
from .base import MICROS_PER_DAY, MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate

_LONGEST = 64


@dataclass(frozen=True)
class ChainHoppingParameters:
    """Thresholds of D19.

    Attributes
    ----------
    window_days
        Longest time from the first to the last transfer of a run of hops.
    step_hours
        Longest time from a receipt to the payment that takes it on.
    swap_hours
        The same inside a bridge or another service that many use.
    hops
        Changes of chain or asset, at least.
    kept_share
        Share of a receipt that the payment carries on, at least; at most its inverse.
    hub_transfers
        Receipts of one account looked at per payment; where the search is cut the run says so.
    """

    window_days: float = 3.0
    step_hours: float = 24.0
    swap_hours: float = 1.0
    hops: int = 2
    kept_share: float = 0.9
    hub_transfers: int = 500


@dataclass(frozen=True)
class ChainHopping:
    """D19: at least k bridge or swap hops within W, value kept at least r at each (DOMAIN 1.5, TRM).

    A hop is a receipt and a payment of another asset, or on another chain, at one account or at the addresses of one
    operator; transfers that change nothing may lie between. One finding for every account on the way that is no tagged
    service, its strongest, the first of equals; it cites the whole run. Strength is n / (n + hops) for n hops, times
    how sure the matches are: at a service where m receipts would fit one payment, each such match counts 1 ÷ m. Traders
    who swap to and fro look alike: a run never holds the same account with the same asset twice. Ledgers of one asset on one chain have no findings. ``truncated`` tells whether hubs were cut short.
    """

    code: ClassVar[str] = "D19"
    name: ClassVar[str] = "Chain hopping"
    version: ClassVar[str] = "2"
    parameters: ChainHoppingParameters = ChainHoppingParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not _varied(ledger):
            return pl.DataFrame(schema=FINDINGS)
        origin, sure, shared, kind, names, cut = hop_rows(
            ledger,
            int(p.step_hours * MICROS_PER_HOUR),
            int(p.swap_hours * MICROS_PER_HOUR),
            p.kept_share,
            p.hub_transfers,
        )
        window = int(p.window_days * MICROS_PER_DAY)
        best: dict[int, tuple[float, list[int], list[int]]] = {}
        for end in np.flatnonzero(origin >= 0).tolist():
            if kind[origin[end]] == kind[end]:
                continue
            path, hops, certain = _walk(ledger, end, origin, sure, kind, window)
            if len(hops) < max(1, p.hops):
                continue
            strength = float(saturate(len(hops), p.hops) * certain)
            if strength < WEAKEST:
                continue
            for account in {int(ledger.s[i]) for i in path} | {int(ledger.d[path[-1]])}:
                if not shared[account] and (account not in best or strength > best[account][0]):
                    best[account] = (strength, path, hops)
        subject = sorted(best)
        told = [best[a] for a in subject]
        worth = ledger.transfers["worth"]

        def sentence(f: Found) -> str:
            _, path, hops = told[f.number]
            assets = [names[path[0]]] + [names[i] for i in hops]
            way = " → ".join(brief(a) or "unnamed" for a in (assets if len(assets) <= 6 else [*assets[:5], assets[-1]]))
            return (
                f"{amount_words(worth[path[0]], ledger.currency)} changed its chain or asset "
                f"{count_of(len(hops), 'time')} {from_to(f.start, f.end)}, {way}, and "
                f"{percent(min(1.0, float(worth[path[-1]] / worth[path[0]])))} of it arrived."
            )

        return assemble(
            ledger, self, subject=subject, strength=[t[0] for t in told],
            finding=np.repeat(np.arange(len(told)), [len(t[1]) for t in told]),
            row=[i for t in told for i in t[1]], sentence=sentence, extra={"truncated": cut},
        )  # fmt: skip


def _varied(ledger: Ledger) -> bool:
    columns = [c for c in ("asset", "chain") if c in ledger.transfers.columns]
    kinds = [ledger.transfers[c].drop_nulls().n_unique() for c in columns]
    return max([*kinds, ledger.accounts["chain"].drop_nulls().n_unique(), 0]) > 1


def _walk(
    ledger: Ledger, end: int, origin: np.ndarray, sure: np.ndarray, kind: np.ndarray, window: int
) -> tuple[list[int], list[int], float]:
    """Walk back from a payment: its run of transfers, those that begin another chain or asset, how sure it all is."""
    path, hops, certain = [end], [], 1.0
    been = {(int(ledger.d[end]), int(kind[end])), (int(ledger.s[end]), int(kind[end]))}
    i = end
    while origin[i] >= 0 and ledger.ts[origin[i]] >= ledger.ts[end] - window and len(path) < _LONGEST:
        j = int(origin[i])
        before = (int(ledger.s[j]), int(kind[j]))
        if before in been:
            break
        been.add(before)
        if kind[j] != kind[i]:
            hops.append(i)
            certain *= float(sure[i])
        path.append(j)
        i = j
    first = path.index(int(origin[hops[-1]])) if hops else 0
    return path[first::-1], hops[::-1], certain
