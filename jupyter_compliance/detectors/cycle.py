"""D11 Cycle: money comes back to where it started, over other accounts and with little lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .cycle_chance import chance_cycles
from .cycle_search import cycles
from .legs import legs
from .parties import party_of

_DEEPEST = 12
#: Strength by number of parties that a cycle goes over, from 0 on: own accounts only, a refund, a triangle, more.
_BY_PARTIES = np.array([0.0, 0.06, 0.3, 0.65, 0.85])


@dataclass(frozen=True)
class CycleParameters:
    """Thresholds of D11.

    Attributes
    ----------
    window_days
        Longest time from the first to the last transfer of a cycle.
    hops_least, hops_most
        Transfers in a cycle, 2 to 12.
    kept_share
        Share of a transfer's value that the next one must carry; none may exceed it by the same factor.
    kept_in_all_share
        The same against the first transfer of the cycle: what fees at every hop leave in the end.
    ring_days, ring_kept_share
        The same for rings: cycles of at least three hops whose transfers carry one amount and come in any order.
        A share of 1 or more switches rings off.
    parts_hours
        Two to four payments of one pair within this time are also looked at as one transfer; 0: none.
    hub_transfers
        Transfers of one account looked at per step; beyond that the search is cut and says so.
    half_chance
        Number of such cycles that chance would give the account at which strength halves.
    steps_most
        Steps per starting transfer; beyond that the search is cut and says so.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 30.0
    hops_least: int = 2
    hops_most: int = 12
    kept_share: float = 0.9
    kept_in_all_share: float = 0.7
    ring_days: float = 120.0
    ring_kept_share: float = 0.98
    parts_hours: float = 24.0
    hub_transfers: int = 200
    half_chance: float = 0.02
    steps_most: int = 2000
    service_factor: float = 0.2


@dataclass(frozen=True)
class Cycle:
    """D11: a time-ordered path back to its start within W, value kept at least r at each hop (DOMAIN 1.5, AMLSim).

    One finding per account that takes part, over all its cycles. Each transfer starts at most one cycle, its shortest.
    Strength is the best of its cycles: by the parties it goes over (1, a customer's own accounts, 0.06; 2, as refunds
    look, 0.3; 3, 0.65; 4 and more, 0.85) times value kept in all, divided by 1 + the number of such cycles that chance
    would give the account (`cycle_chance`) ÷ half_chance. It is multiplied by the service factor where another account
    of the cycle is a tagged service, in whose pool value does not go round; raised towards 1 by further cycles, each
    counted for its own strength; and multiplied by the service factor of the account itself. ``truncated`` in the
    recorded parameters tells whether any search of the run was cut at a hub. Variant ``"ring"``: one amount going round
    at least three accounts within `ring_days`, in no particular order; half the strength, and none for transfers that
    are part of an ordered cycle. Two to four payments of one pair within `parts_hours` are also looked at as one
    transfer, at the time of the last. Known limits: a leg in more or slower parts, in cash, or over the pool of a mixer
    or an exchange ends the search.
    """

    code: ClassVar[str] = "D11"
    name: ClassVar[str] = "Cycle"
    version: ClassVar[str] = "3"
    parameters: CycleParameters = CycleParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        in_all = min(p.kept_share, p.kept_in_all_share)
        ordered = self._search(ledger, p.window_days, max(2, p.hops_least), in_all, p.kept_share, ledger.dust, True)
        if p.ring_kept_share >= 1:
            return ordered[0]
        used = ledger.dust.copy()
        used[ordered[1]] = True
        ring = self._search(ledger, p.ring_days, max(3, p.hops_least), p.ring_kept_share, 0.0, used, False)
        return pl.concat([ordered[0], ring[0]]).sort("finding_id")

    def _search(
        self,
        ledger: Ledger,
        days: float,
        least: int,
        kept_share: float,
        hop_share: float,
        skip: NDArray[np.bool_],
        ordered: bool,
    ) -> tuple[pl.DataFrame, NDArray[np.int32]]:
        """Findings of one kind, and the rows of all cycles behind them."""
        p = self.parameters
        whole = legs(ledger, skip, int(p.parts_hours * MICROS_PER_HOUR) if ordered else 0)
        arrays = (
            whole.out_ptr, whole.out_row, whole.in_ptr, whole.in_row, whole.s, whole.d, whole.ts, whole.value, whole.skip,
        )  # fmt: skip
        leg, length, start, cut = cycles(
            *arrays, int(days * MICROS_PER_DAY), least, min(_DEEPEST, p.hops_most), kept_share, hop_share,
            p.hub_transfers, p.steps_most, ordered,
        )  # fmt: skip
        cycle = np.repeat(np.arange(length.size), length)
        payer, smallest = whole.s[leg], np.minimum.reduceat(whole.value[leg], start) if start.size else np.empty(0)
        kept = np.minimum(1.0, smallest / whole.value[leg[start]])
        weight = (
            _BY_PARTIES[np.minimum(4, _parties(ledger, payer, cycle, length.size))] * kept * (1.0 if ordered else 0.5)
        )
        expected = chance_cycles(*arrays, leg, length, start, whole.own, kept_share, p.hub_transfers, ordered)
        pooled = np.bincount(cycle, ledger.service[payer], length.size)[cycle] > ledger.service[payer]
        meant = np.where(pooled, p.service_factor, 1.0) / (1 + expected / p.half_chance)
        members = pl.DataFrame({"idx": payer, "cycle": cycle, "weight": weight[cycle] * meant})
        row, which = whole.transfers(leg)
        stats = (
            members.sort("idx", "weight", "cycle", descending=[False, True, False])
            .group_by("idx", maintain_order=True)
            .agg(
                pl.col("cycle").first().alias("best"),
                pl.col("weight").first(),
                pl.col("cycle").n_unique().alias("n"),
                (pl.col("weight").sum() - pl.col("weight").first()).alias("further"),
            )
        )
        idx, best, n = stats["idx"].to_numpy(), stats["best"].to_numpy(), stats["n"].to_numpy()
        weight_best = stats["weight"].to_numpy()
        strength = weight_best + (1 - weight_best) * 0.5 * saturate(stats["further"].to_numpy(), 3.0)
        strength = strength * service_factor(ledger, idx, p.service_factor)
        strong = strength >= WEAKEST
        idx, best, n, strength = idx[strong], best[strong], n[strong], strength[strong]
        number = pl.DataFrame({"idx": idx, "f": np.arange(idx.size)})
        cited = (
            members.select("idx", "cycle").join(number, on="idx").select("f", "cycle").unique()
            .join(pl.DataFrame({"cycle": cycle[which], "row": row}), on="cycle")
        )  # fmt: skip
        worth = ledger.transfers["worth"]

        def sentence(f: Found) -> str:
            c = best[f.number]
            first, _ = whole.transfers(leg[start[c] : start[c] + 1])
            begun, ended = int(first[0]), int(whole.transfers(leg[start[c] : start[c] + length[c]])[0].max())
            when = from_to(ledger.transfers["ts"][begun], ledger.transfers["ts"][ended])
            much, round_ = amount_words(worth[first].sum(), ledger.currency), count_of(int(length[c]), "account")
            if ordered:
                took = lasting((ledger.ts[ended] - ledger.ts[begun]) / 1e6)
                text = f"{much} went round {round_} and came back to its start within {took} {when}, "
                text += f"{percent(float(kept[c]))} of it kept at every hop"
            else:
                text = f"{much} went from account to account in a ring of {round_} {when}, not in the order of the ring"
            return text + (f"; {count_of(int(n[f.number]), 'such cycle')} in all." if n[f.number] > 1 else ".")

        frame = assemble(
            ledger, self, subject=idx, strength=strength, finding=cited["f"].to_numpy(), row=cited["row"].to_numpy(),
            variant=["" if ordered else "ring"] * idx.size, sentence=sentence, extra={"truncated": bool(cut.any())},
        )  # fmt: skip
        return frame, row


def _parties(ledger: Ledger, payer: NDArray[np.int32], cycle: NDArray[np.int64], cycles: int) -> NDArray[np.int64]:
    """Count the customers, or accounts of nobody known, that each cycle goes over: (cycles,)."""
    over = pl.DataFrame({"cycle": cycle, "party": party_of(ledger)[payer]}).unique()
    return np.bincount(over["cycle"].to_numpy(), minlength=cycles)
