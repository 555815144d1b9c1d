"""The graph of a case as two frames with exact amounts as text: what every graph file is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from jupyter_compliance.contracts.totals import check_total

#: An edge names at most so many of the transfers it adds up.
IDS_AT_MOST = 20


@dataclass(frozen=True)
class GraphData:
    """Accounts and the sums of transfers between them.

    Attributes
    ----------
    nodes
        One row an account, by id: id, name, kind, category, sanctioned, illicit, rank, score, logodds, reasons (list),
        tags (list), received, sent (exact text in the case currency), disposition.
    edges
        One row per (source, target, asset), in that order: transfers, amount and value (exact text; value null where
        unknown), first, last (RFC 3339, UTC), transfer_ids (list, at most `IDS_AT_MOST`).
    about
        Title, currency, policy and counts of the case.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    about: dict[str, Any]


def graph_data(case: Any) -> GraphData:
    """Collect accounts with their scores and tags, and the exact sums of what they paid each other."""
    ledger, triage = case.ledger(), case.triage()
    check_total(ledger.transfers["amount"], "the amounts of the transfers", ledger.transfers["asset"])
    edges = (
        ledger.transfers.sort("ts", "transfer_id")
        .group_by("src", "dst", "asset", maintain_order=True)
        .agg(
            pl.len().alias("transfers"),
            pl.col("amount").sum(),
            pl.when(pl.col("value").count() > 0).then(pl.col("value").sum()).alias("value"),
            pl.col("ts").min().alias("first"),
            pl.col("ts").max().alias("last"),
            pl.col("transfer_id").head(IDS_AT_MOST).alias("transfer_ids"),
        )
        .sort("src", "dst", "asset", nulls_last=False)
        .select(
            pl.col("src").alias("source"),
            pl.col("dst").alias("target"),
            "asset",
            "transfers",
            exact_text(pl.col("amount")),
            exact_text(pl.col("value")),
            moment_text(pl.col("first")),
            moment_text(pl.col("last")),
            "transfer_ids",
        )
    )
    about = {
        "title": case.title,
        "case_id": case.id,
        "currency": case.currency,
        "policy": case.policy.name,
        "accounts": ledger.accounts.height,
        "transfers": ledger.transfers.height,
    }
    return GraphData(_nodes(case, ledger, triage), edges, about)


def _nodes(case: Any, ledger: Any, triage: Any) -> pl.DataFrame:
    tags = (
        case.table("tags").collect()
        .with_columns(
            pl.concat_str(
                pl.coalesce(pl.col("label"), pl.lit("")),
                pl.lit(" ("),
                pl.col("category"),
                pl.lit(", ") + pl.coalesce(pl.col("source"), pl.lit("source not given")),
                pl.lit(")"),
            ).str.strip_chars().alias("tag")
        )
        .sort("account_id", "tag")
        .group_by("account_id", maintain_order=True)
        .agg(pl.col("tag").unique(maintain_order=True).alias("tags"))
    )  # fmt: skip
    decided = case.dispositions()
    decisions = pl.DataFrame(
        {"account_id": list(decided), "disposition": [one["disposition"] for one in decided.values()]},
        schema={"account_id": pl.String, "disposition": pl.String},
    )
    ranked = triage.queue.select(pl.col("subject").alias("account_id"), "rank", "score", "logodds", "reasons")
    columns = ("account_id", "name", "kind", "category", "sanctioned", "illicit")
    return (
        ledger.accounts.select(pl.col(column) for column in columns)
        .join(ranked, on="account_id", how="left")
        .join(tags, on="account_id", how="left")
        .join(decisions, on="account_id", how="left")
        .join(_moved(ledger, "dst", "received"), on="account_id", how="left")
        .join(_moved(ledger, "src", "sent"), on="account_id", how="left")
        .sort("account_id")
        .with_columns(pl.col("logodds").cast(pl.String), exact_text(pl.col("received")), exact_text(pl.col("sent")))
        .rename({"account_id": "id"})
    )


def _moved(ledger: Any, side: str, name: str) -> pl.DataFrame:
    return ledger.transfers.group_by(pl.col(side).alias("account_id")).agg(pl.col("worth").sum().alias(name))


def exact_text(amount: pl.Expr) -> pl.Expr:
    """Write a decimal of scale 18 with every digit it has and no trailing zeros."""
    return amount.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def moment_text(moment: pl.Expr) -> pl.Expr:
    """Write an instant as RFC 3339 in UTC with microseconds."""
    return moment.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
