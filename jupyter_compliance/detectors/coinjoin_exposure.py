"""D17 CoinJoin exposure: value that went into, or came out of, transactions that mix the money of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.hops import haircut
from jupyter_compliance.network.ledger import Ledger

from .base import WEAKEST, Found, assemble, service_factor
from .equal_outputs import joins
from .exposed import running_totals


@dataclass(frozen=True)
class CoinJoinExposureParameters:
    """Thresholds of D17.

    Attributes
    ----------
    hops
        Farthest distance at which mixed money is followed; 1 is direct receipt.
    least_confidence
        Confidence a transaction must have to count as a CoinJoin; see `equal_outputs.joins`.
    least_share
        Share of all received (or sent) so far, times confidence, that must be mixed.
    least_row_share
        Mixed share a single transfer must have to count.
    decay
        Strength is multiplied by this for every hop after the first.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    hops: int = 3
    least_confidence: float = 0.2
    least_share: float = 0.05
    least_row_share: float = 0.01
    decay: float = 0.7
    service_factor: float = 0.2


@dataclass(frozen=True)
class CoinJoinExposure:
    """D17: direct and indirect value through transactions of CoinJoin form or accounts so tagged (DOMAIN 1.3, 1.5).

    Variants: ``"into"``, paid into CoinJoins; ``"direct"``, received from them; ``"hop 2"``, ``"hop 3"``: reached it
    over other accounts, by haircut along paths that respect time, ending at services. Strength is the share in all the
    account had sent (or received) by then times the confidence that these are CoinJoins, times `decay` for every hop
    after the first, times the service factor. Exchanges that pay out in batches have one payer and do not count.
    Mixing is lawful in many places: this says what happened, not why.
    """

    code: ClassVar[str] = "D17"
    name: ClassVar[str] = "CoinJoin exposure"
    version: ClassVar[str] = "1"
    parameters: CoinJoinExposureParameters = CoinJoinExposureParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        level, weight, source = self._mixing(ledger)
        mixed = (level >= 0) & ~ledger.dust
        if not mixed.any() and not source.any():
            return pl.DataFrame(schema=FINDINGS)
        hops = max(1, p.hops)
        moved, received = self._followed(ledger, np.where(mixed, level, -1), weight, source, hops)
        row, hop = np.nonzero((moved > 0) & (moved >= p.least_row_share * ledger.value[:, None]))
        keep = ~source[ledger.d[row]]
        row, hop = row[keep], hop[keep]
        sent, _ = running_totals(ledger.s, ledger.d, ledger.value, ledger.dust, ledger.size)
        into = np.flatnonzero((mixed | (source[ledger.d] & ~ledger.dust)) & ~source[ledger.s] & (ledger.s != ledger.d))
        sure = weight[np.where(mixed[into], ledger.size + level[into], ledger.d[into])]
        rows = pl.DataFrame(
            {
                "idx": np.r_[ledger.d[row], ledger.s[into]], "hop": np.r_[hop + 1, np.zeros(into.size, np.int64)],
                "row": np.r_[row, into], "mixed": np.r_[moved[row, hop], ledger.value[into] * sure],
                "total": np.r_[received[row], sent[into]],
            }
        )  # fmt: skip
        stats = (
            rows.group_by("idx", "hop")
            .agg(pl.col("mixed").sum(), pl.col("total").max())
            .with_columns((pl.col("mixed") / pl.col("total")).clip(0.0, 1.0).alias("share"))
            .sort("idx", "hop")
        )
        strength = stats["share"].to_numpy() * p.decay ** np.maximum(0, stats["hop"].to_numpy() - 1.0)
        strength = strength * service_factor(ledger, stats["idx"].to_numpy(), p.service_factor)
        stats = (
            stats.with_columns(pl.Series("strength", strength))
            .filter((pl.col("share") >= p.least_share) & (pl.col("strength") >= WEAKEST))
            .with_row_index("f")
        )
        cited = rows.join(stats.select("f", "idx", "hop"), on=["idx", "hop"])
        facts = stats.rows(named=True)

        def sentence(f: Found) -> str:
            fact = facts[f.number]
            much = (
                f"{amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} {from_to(f.start, f.end)}"
            )
            tail = f"counted by how sure that is, {percent(fact['share'])} of all it had"
            if fact["hop"] == 0:
                return f"Paid {much} into transactions that mix the money of many; {tail} sent."
            if fact["hop"] == 1:
                return f"Received {much} from transactions that mix the money of many; {tail} received."
            return f"Received {much} with mixed money in it, over {fact['hop']} hops; {tail} received."

        names = {0: "into", 1: "direct"}
        return assemble(
            ledger, self, subject=stats["idx"].to_numpy(), strength=stats["strength"].to_numpy(),
            finding=cited["f"].to_numpy(), row=cited["row"].to_numpy(),
            variant=[names.get(h, f"hop {h}") for h in stats["hop"].to_list()], sentence=sentence,
        )  # fmt: skip

    def _mixing(self, ledger: Ledger) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
        """Rows by level of confidence (−1: none), confidence by account and level behind them, accounts so tagged."""
        found = joins(ledger).filter(pl.col("confidence") >= self.parameters.least_confidence)
        levels = sorted(set(found["confidence"].to_list()))
        level = np.full(ledger.rows, -1, np.int64)
        if levels:
            number = {tx: levels.index(c) for tx, c in found.select("tx_hash", "confidence").iter_rows()}
            hashes = ledger.transfers["tx_hash"]
            for i in np.flatnonzero(hashes.is_in(found["tx_hash"].implode()).fill_null(False).to_numpy()).tolist():
                level[i] = number[hashes[i]]
        tags = ledger.tags.filter(pl.col("category") == "coinjoin")
        weight = np.zeros(ledger.size + len(levels))
        for idx, confidence in tags.select("idx", pl.col("confidence").fill_null(1.0)).iter_rows():
            weight[idx] = max(weight[idx], confidence)
        source = weight[: ledger.size] > 0
        weight[ledger.size :] = levels
        return level, weight, source

    def _followed(
        self,
        ledger: Ledger,
        level: NDArray[np.int64],
        weight: NDArray[np.float64],
        source: NDArray[np.bool_],
        hops: int,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mixed value by row and hop, and what the receiver had received: every mixing row passes a stand-in account."""
        order = ledger.order.astype(np.int64)
        twice = np.repeat(order, np.where(level[order] >= 0, 2, 1))
        second = np.r_[False, twice[1:] == twice[:-1]]
        first = np.r_[second[1:], False]
        stand = ledger.size + level[twice]
        payer = np.where(second, stand, ledger.s[twice]).astype(np.int32)
        payee = np.where(first, stand, ledger.d[twice]).astype(np.int32)
        extra = weight.size - ledger.size
        own = np.r_[source, np.ones(extra, np.bool_)]
        stop = np.r_[ledger.service, np.zeros(extra, np.bool_)] & ~own
        moved, received = haircut(
            np.arange(twice.size, dtype=np.int32), payer, payee, ledger.value[twice], ledger.dust[twice], own, weight,
            stop, hops,
        )  # fmt: skip
        last = ~first
        by_row, total = np.zeros((ledger.rows, hops)), np.zeros(ledger.rows)
        by_row[twice[last]], total[twice[last]] = moved[last], received[last]
        return by_row, total
