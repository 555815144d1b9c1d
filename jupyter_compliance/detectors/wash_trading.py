"""D29 Wash trading: value goes round between the same hands and nobody is the richer for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, noun, saturate
from .cycle_search import cycles
from .wash_search import grouped, wash_windows


@dataclass(frozen=True)
class WashTradingParameters:
    """Thresholds of D29.

    Attributes
    ----------
    window_days
        Longest time from the first to the last transfer.
    transfers
        Transfers within the group in the window, at least.
    net_share
        What accounts gain or lose by them, as a share of the value moved, at most.
    volume_share
        Share of these transfers in all that the accounts pay and receive in that time, by value, at least.
    ring_accounts
        Accounts of a ring, at most; rings of two are pairs.
    hub_transfers, steps_most
        Transfers looked at in one window, and of one account in the search for rings; steps of that search per transfer.
        Where either is cut the run says so.
    """

    window_days: float = 30.0
    transfers: int = 6
    net_share: float = 0.05
    volume_share: float = 0.5
    ring_accounts: int = 5
    hub_transfers: int = 500
    steps_most: int = 500


@dataclass(frozen=True)
class WashTrading:
    """D29: the same owner on both sides, a net position of about zero, a high volume share (DOMAIN 1.5, SAR 609).

    Variants: ``"owner"``, accounts that one customer holds; ``"pair"``, two accounts that pay each other back and
    forth; ``"ring"``, three to `ring_accounts` accounts round which money goes at least three times in the window (each
    round a cycle of D11 that keeps nine tenths), for common ownership that no record tells. One finding per account and variant, about the window with
    most transfers. Strength is n / (n + transfers) for n transfers, times volume share, times 1 − 0.5 · net ÷
    net_share; 0.8 of it for pairs and 0.9 for rings. Savings moved to and fro are a small part of what their owner does;
    loans repaid are few; what is paid for is not paid back. Tagged services take no part.
    """

    code: ClassVar[str] = "D29"
    name: ClassVar[str] = "Wash trading"
    version: ClassVar[str] = "1"
    parameters: WashTradingParameters = WashTradingParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        usable = ~ledger.dust & (ledger.s != ledger.d) & ~ledger.service[ledger.s] & ~ledger.service[ledger.d]
        own = (
            usable
            & (ledger.customer_of[ledger.s] >= 0)
            & (ledger.customer_of[ledger.s] == ledger.customer_of[ledger.d])
        )
        low, high = np.minimum(ledger.s, ledger.d).astype(np.int64), np.maximum(ledger.s, ledger.d)
        rows = np.flatnonzero(own)
        ring, cut = self._rings(ledger, usable & ~own)
        frames = []
        for variant, key, mine in (
            ("owner", ledger.customer_of[ledger.s[rows]].astype(np.int64), rows),
            ("pair", (low * ledger.size + high)[usable & ~own], np.flatnonzero(usable & ~own)),
            ("ring", *ring),
        ):
            if mine.size:
                start, row = grouped(key, mine, max(2, p.transfers))
                frames.append(self._findings(ledger, variant, start, row, cut))
        return pl.concat([pl.DataFrame(schema=FINDINGS), *frames]).sort("finding_id")

    def _rings(
        self, ledger: Ledger, usable: NDArray[np.bool_]
    ) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], bool]:
        """Rows that are part of rings gone round three times at least, with the number of their ring."""
        p = self.parameters
        rows = np.flatnonzero(usable)
        pair = ledger.s[rows].astype(np.int64) * ledger.size + ledger.d[rows]
        _, inverse, times = np.unique(pair, return_inverse=True, return_counts=True)
        skip = np.ones(ledger.rows, np.bool_)
        skip[rows[times[inverse] >= 3]] = False
        none = np.empty(0, np.int64)
        if skip.all() or p.ring_accounts < 3:
            return (none, none), False
        row, length, start, cut = cycles(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value,
            skip, int(p.window_days * MICROS_PER_DAY), 3, min(8, p.ring_accounts), 0.9, 0.0, p.hub_transfers, p.steps_most,
            True,
        )  # fmt: skip
        number: dict[tuple[int, ...], int] = {}
        rounds: dict[int, int] = {}
        members: dict[tuple[int, int], None] = {}
        for c in range(length.size):
            hops = row[start[c] : start[c] + length[c]]
            g = number.setdefault(tuple(sorted(ledger.s[hops].tolist())), len(number))
            if not any((g, i) in members for i in hops.tolist()):
                rounds[g] = rounds.get(g, 0) + 1
                members |= {(g, i): None for i in hops.tolist()}
        kept = sorted(m for m in members if rounds[m[0]] >= 3)
        pairs = np.array(sorted(kept, key=lambda m: (m[1], m[0])), np.int64).reshape(-1, 2)
        return (pairs[:, 0], pairs[:, 1]), bool(cut.any())

    def _findings(
        self, ledger: Ledger, variant: str, start: NDArray[np.int64], row: NDArray[np.int64], cut: bool
    ) -> pl.DataFrame:
        p = self.parameters
        out_total = np.r_[0.0, np.cumsum(ledger.value[ledger.out_row])]
        in_total = np.r_[0.0, np.cumsum(ledger.value[ledger.in_row])]
        span, net, share, short = wash_windows(
            start, row, ledger.s, ledger.d, ledger.ts, ledger.value, ledger.out_ptr, ledger.out_row, out_total,
            ledger.in_ptr, ledger.in_row, in_total, int(p.window_days * MICROS_PER_DAY), max(2, p.transfers),
            p.net_share, p.volume_share, p.hub_transfers,
        )  # fmt: skip
        best: dict[int, tuple[tuple[float, int], int]] = {}
        for g in np.flatnonzero(span[:, 0] >= 0).tolist():
            mine = row[span[g, 0] : span[g, 1] + 1]
            weight = {"owner": 1.0, "pair": 0.8, "ring": 0.9}[variant]
            near = 1 - 0.5 * net[g] / p.net_share if p.net_share > 0 else 1.0
            strength = float(weight * saturate(mine.size, p.transfers) * share[g] * near)
            if strength < WEAKEST:
                continue
            for account in set(ledger.s[mine].tolist()) | set(ledger.d[mine].tolist()):
                # the strongest, of equals the one complete first
                rank = (strength, -int(row[span[g, 1]]))
                if account not in best or rank > best[account][0]:
                    best[account] = (rank, g)
        subject = sorted(best)
        told = [best[a][1] for a in subject]
        windows = [row[span[g, 0] : span[g, 1] + 1] for g in told]

        def sentence(f: Found) -> str:
            g, mine = told[f.number], windows[f.number]
            accounts = len(set(ledger.s[mine].tolist()) | set(ledger.d[mine].tolist()))
            among = {
                "owner": f"{count_of(accounts, noun(ledger, f.subject))} of one customer",
                "pair": "the same two " + noun(ledger, f.subject) + "s",
                "ring": f"a ring of {count_of(accounts, noun(ledger, f.subject))}",
            }[variant]
            return (
                f"{amount_words(f.value, ledger.currency)} moved in {count_of(f.count, 'transfer')} between {among} "
                f"{from_to(f.start, f.end)}; {percent(float(net[g]))} of it changed hands in the end, and it was "
                f"{percent(float(share[g]))} of all they did."
            )

        return assemble(
            ledger, self, subject=subject, strength=[best[a][0][0] for a in subject],
            finding=np.repeat(np.arange(len(told)), [w.size for w in windows]),
            row=np.concatenate(windows) if windows else np.empty(0), variant=[variant] * len(told), sentence=sentence,
            extra={"truncated": cut or short},
        )  # fmt: skip
