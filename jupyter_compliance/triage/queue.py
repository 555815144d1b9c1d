"""The queue: every subject with evidence, the most suspicious first."""

from __future__ import annotations

from typing import Protocol

import polars as pl

from ..contracts.results import QUEUE
from .policy import Policy
from .score import decimal_logodds, hundredths, score_of


class LedgerLike(Protocol):
    """The two frames triage needs of `network.Ledger`."""

    @property
    def accounts(self) -> pl.DataFrame:
        """One row per account."""
        ...

    @property
    def transfers(self) -> pl.DataFrame:
        """One row per transfer."""
        ...


def rank(ledger: LedgerLike, evidence: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Sum the evidence of each subject and rank them.

    Parameters
    ----------
    ledger
        Gives `accounts` (idx, account_id) and `transfers` (s, d, ts, worth).
    evidence
        Frame of `contracts.results.EVIDENCE`.
    policy
        Gives the prior.

    Returns
    -------
    polars.DataFrame
        Frame of `contracts.results.QUEUE`: by log-odds, then value (both descending), then subject.
    """
    sums = (
        evidence.sort("subject", "order")
        .group_by("subject", maintain_order=True)
        .agg(
            (pl.col("logodds").cast(pl.Decimal(38, 2)).sum() * 100).cast(pl.Int64).alias("total") + policy.prior,
            pl.col("title").alias("reasons"),
            pl.col("chip").unique(maintain_order=True).alias("chips"),
        )
    )
    distinct = sums.get_column("total").unique().sort()
    scores = pl.DataFrame(
        {"total": distinct, "score": [score_of(x) for x in distinct]},
        schema_overrides={"total": pl.Int64, "score": pl.Float64},
    )
    activity = _activity(ledger, sums.get_column("subject"))
    ranked = (
        sums.join(scores, on="total", how="left")
        .join(activity, on="subject", how="left")
        .with_columns(pl.col("value").fill_null(0), pl.col("transfers").fill_null(0))
        .sort(["total", "value", "subject"], descending=[True, True, False])
        .with_row_index("rank", offset=1)
        .with_columns(
            hundredths(pl.col("total")).alias("logodds"),
            pl.lit(decimal_logodds(policy.prior), dtype=QUEUE["prior"]).alias("prior"),
        )
    )
    return ranked.select(list(QUEUE)).cast(QUEUE)


def _activity(ledger: LedgerLike, subjects: pl.Series) -> pl.DataFrame:
    """Value, number and period of each subject's transfers."""
    named = ledger.accounts.select("idx", pl.col("account_id").alias("subject"))
    chosen = named.join(subjects.to_frame("subject"), on="subject", how="semi")
    moved = ledger.transfers.select("s", "d", "ts", "worth")
    sides = []
    for side, other, name in (("s", "d", "out"), ("d", "s", "in")):
        # A transfer to oneself counts once, on the paying side.
        n = pl.len() if side == "s" else (pl.col("s") != pl.col("d")).sum()
        sides.append(
            moved.select(side, other, "ts", "worth")
            .rename({side: "idx"})
            .with_columns(pl.col("idx").alias(side))
            .join(chosen.select("idx"), on="idx", how="semi")
            .group_by("idx")
            .agg(
                pl.col("worth").sum().alias(name),
                n.cast(pl.Int64).alias(f"n_{name}"),
                pl.col("ts").min().alias(f"first_{name}"),
                pl.col("ts").max().alias(f"last_{name}"),
            )
        )
    return (
        chosen.join(sides[0], on="idx", how="left")
        .join(sides[1], on="idx", how="left")
        .select(
            "subject",
            pl.max_horizontal("out", "in").alias("value"),
            (pl.col("n_out").fill_null(0) + pl.col("n_in").fill_null(0)).alias("transfers"),
            pl.min_horizontal("first_out", "first_in").alias("first_ts"),
            pl.max_horizontal("last_out", "last_in").alias("last_ts"),
        )
    )
