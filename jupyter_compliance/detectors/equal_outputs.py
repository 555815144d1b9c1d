"""Transactions that look like a CoinJoin: several payers, and several addresses that receive exactly the same amount."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from jupyter_compliance.network.ledger import Ledger

_POOLS = [Decimal(text) for text in ("0.001", "0.01", "0.05", "0.5")]
_LEVELS = [0.1 * 2**i for i in range(12)]


def joins(ledger: Ledger) -> pl.DataFrame:
    """Find the transactions, by `tx_hash`, that have the form of a CoinJoin.

    What an address receives in a transaction is added up first, so that distinct addresses are counted, not outputs
    (DOMAIN 1.3). The denomination is the amount most addresses receive, of equals the largest.

    Returns
    -------
    polars.DataFrame
        One row per transaction: tx_hash, kind, confidence (f64), equal (u32, addresses that receive the denomination),
        payers, outputs (u32), amount (the denomination); sorted by tx_hash. Kinds and confidence: ``whirlpool``, five
        payers, five equal outputs of a pool size, 0.6; ``wasabi 2``, 50 payers and more, 0.6; ``wasabi 1``, ten and
        more outputs within 5 % of 0.1 · 2^i, 0.6; ``joinmarket``, n equal outputs, at least n payers and at most n
        others beside, 0.49 for n >= 3, 0.2 for n = 2. One payer alone is a batch payment, never a CoinJoin.
    """
    schema = {"tx_hash": pl.String, "kind": pl.String, "confidence": pl.Float64}
    if "tx_hash" not in ledger.transfers.columns:
        return pl.DataFrame(schema=schema)
    rows = (
        ledger.transfers.select("tx_hash", "s", "d", "amount")
        .filter(pl.col("tx_hash").is_not_null() & (pl.col("amount") > 0))
        .filter(pl.len().over("tx_hash") >= 2)
    )
    if not rows.height:
        return pl.DataFrame(schema=schema)
    sides = rows.group_by("tx_hash").agg(
        pl.col("s").n_unique().alias("payers"), pl.col("d").n_unique().alias("outputs")
    )
    outputs = rows.group_by("tx_hash", "d").agg(pl.col("amount").sum().round(8))
    equal = (
        outputs.group_by("tx_hash", "amount")
        .agg(pl.len().alias("equal"))
        .sort("tx_hash", "equal", "amount", descending=[False, True, True])
        .group_by("tx_hash", maintain_order=True)
        .first()
        .filter(pl.col("equal") >= 2)
        .join(sides, on="tx_hash")
    )
    size = pl.col("amount").cast(pl.Float64)
    level = pl.any_horizontal([((size / at - 1).abs() <= 0.05) for at in _LEVELS])
    pool = pl.any_horizontal([pl.col("amount") == pl.lit(p, outputs.schema["amount"]) for p in _POOLS])
    n, payers, others = pl.col("equal"), pl.col("payers"), pl.col("outputs") - pl.col("equal")
    kind = (
        pl.when((payers == 5) & (n == 5) & (others == 0) & pool).then(pl.lit("whirlpool"))
        .when((payers >= 50) & (pl.col("outputs") >= 50)).then(pl.lit("wasabi 2"))
        .when((n >= 10) & (payers >= n) & level).then(pl.lit("wasabi 1"))
        .when((payers >= n) & (others <= n)).then(pl.lit("joinmarket"))
    )  # fmt: skip
    sure = pl.when(pl.col("kind") != "joinmarket").then(0.6).when(n >= 3).then(0.49).otherwise(0.2)
    return (
        equal.with_columns(kind.alias("kind")).drop_nulls("kind").with_columns(sure.alias("confidence")).sort("tx_hash")
    )
