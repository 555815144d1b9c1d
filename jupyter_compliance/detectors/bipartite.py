"""D12 Bipartite layer: several accounts that nearly all pay the same several others within a short time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, noun, saturate
from .layer_search import candidates, layers


@dataclass(frozen=True)
class BipartiteParameters:
    """Thresholds of D12.

    Attributes
    ----------
    window_days
        Longest time from the first to the last payment of a layer.
    payers, payees
        Accounts on either side, at least.
    filled_share
        Share of the payees that each payer pays, and of the payers that each payee is paid by, at least.
    own_share
        Share of the layer in all that its payers paid and its payees were paid in the window, by count, at least.
    hub_transfers
        Transfers of one account looked at within the window; accounts with more are passed over and the run says so.
    """

    window_days: float = 7.0
    payers: int = 3
    payees: int = 3
    filled_share: float = 0.75
    own_share: float = 0.1
    hub_transfers: int = 200


@dataclass(frozen=True)
class Bipartite:
    """D12: a nearly complete layer of k payers and m payees within W (DOMAIN 1.5, AMLSim).

    Findings for every payer and payee (the variants), one per account and variant: its strongest, the first of equals.
    Strength is the product of: pairs n as 1.4 · n / (n + payers · payees), at most 1; the layer's share in all that its
    payers paid and its payees were paid in the window; and 0.3 + 0.7 · share of the pairs that are new. Customers of
    the same shops look alike, but the shops have other customers; so do firms with the same suppliers, but they pay
    them again and again. Tagged services take no part. ``truncated`` tells whether hubs were passed over.
    """

    code: ClassVar[str] = "D12"
    name: ClassVar[str] = "Bipartite layer"
    version: ClassVar[str] = "1"
    parameters: BipartiteParameters = BipartiteParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        window = int(p.window_days * MICROS_PER_DAY)
        least_q, least_p = max(2, p.payers), max(2, p.payees)
        alive = candidates(ledger, window, least_q, least_p, p.filled_share)
        start, row, share, fresh, cut = layers(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, alive, window,
            least_q, least_p, p.filled_share, p.own_share, p.hub_transfers,
        )  # fmt: skip
        cited = pl.DataFrame(
            {
                "g": np.repeat(np.arange(share.size), np.diff(start)),
                "row": row,
                "s": ledger.s[row],
                "d": ledger.d[row],
            }
        )
        sizes = cited.group_by("g", maintain_order=True).agg(
            pl.struct("s", "d").n_unique().alias("pairs"),
            pl.col("s").n_unique().alias("payers"),
            pl.col("d").n_unique().alias("payees"),
            pl.col("row").max().alias("last"),
        )
        size = np.minimum(1.0, 1.4 * saturate(sizes["pairs"].to_numpy().astype(float), float(least_q * least_p)))
        sizes = sizes.with_columns(pl.Series("strength", size * share * (0.3 + 0.7 * fresh)))
        roles = (
            pl.concat(
                [
                    cited.select("g", pl.col("s").alias("idx"), pl.lit("payer").alias("variant")),
                    cited.select("g", pl.col("d").alias("idx"), pl.lit("payee").alias("variant")),
                ]
            )
            .unique()
            .join(sizes, on="g")
            .filter(pl.col("strength") >= WEAKEST)
            .sort("idx", "variant", "strength", "last", "g", descending=[False, False, True, False, False])
            .group_by("idx", "variant", maintain_order=True)
            .first()
            .with_row_index("f")
        )
        rows = roles.select("f", "g").join(cited, on="g")
        facts = roles.rows(named=True)

        def sentence(f: Found) -> str:
            fact, word = facts[f.number], noun(ledger, f.subject)
            payers, payees = count_of(fact["payers"], word), count_of(fact["payees"], word)
            much = f"{amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')}"
            pairs = f"{fact['pairs']:,} of {fact['payers'] * fact['payees']:,} possible pairs"
            if fact["variant"] == "payer":
                text = f"One of {payers} that paid {much} to the same {payees}"
            else:
                text = f"One of {payees} that were paid {much} by the same {payers}"
            return f"{text} {from_to(f.start, f.end)}: {pairs}."

        return assemble(
            ledger, self, subject=roles["idx"].to_numpy(), strength=roles["strength"].to_numpy(),
            finding=rows["f"].to_numpy(), row=rows["row"].to_numpy(), variant=roles["variant"].to_list(),
            sentence=sentence, extra={"truncated": bool(cut)},
        )  # fmt: skip
