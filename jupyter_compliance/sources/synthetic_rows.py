"""Transfers of an invented world as columns of numbers, and what they read like as a frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.schema import INSTANT, MONEY

from .synthetic_names import account_ids
from .synthetic_population import DAY, ON_CHAIN, START, Population
from .synthetic_random import Reals, normal, scramble

ASSETS = ("USD", "ETH", "BTC", "USDT", "XMR", "SOL")
USD, ETH, BTC, USDT, XMR, SOL = range(6)
_CHAINS = (None, "ethereum", "bitcoin", "ethereum", "monero", "solana")
CHANNELS = ("fiat", "onchain", "card", "internal")
FIAT, ONCHAIN, CARD, INTERNAL = range(4)
MEMOS = (
    None, "Transfer", "Invoice", "Rent", "Salary", "Thanks", "Card payment", "Utilities", "Exchange", "Loan",
    "Cash deposit", "Family", "Insurance", "Savings", "Payout", "Subscription",
)  # fmt: skip
(NOTHING, TRANSFER, INVOICE, RENT, SALARY, THANKS, BOUGHT, UTILITIES, EXCHANGE, LOAN, CASH, FAMILY, INSURANCE, SAVINGS, PAYOUT, SUBSCRIPTION) = range(len(MEMOS))  # fmt: skip
_PRICES = (100, 310_000, 9_500_000, 100, 16_500, 17_000)  # cents on the first day
_DAILY = (0.0, 0.03, 0.022, 0.0, 0.035, 0.045)

#: Columns of transfers before they are a frame: µs, account numbers, cents of value, numbers in the tables above; `micro`
#: is the amount in millionths of the asset or −1 for what the cents buy that day; `tx` numbers a transaction that
#: several transfers share, or is −1; `plant` is the place among the planted transfers or −1.
COLUMNS = {
    "ts": np.int64, "src": np.int64, "dst": np.int64, "cents": np.int64, "asset": np.int8, "channel": np.int8,
    "memo": np.int8, "micro": np.int64, "tx": np.int64, "plant": np.int32,
}  # fmt: skip
Rows = dict[str, NDArray[np.int64]]


def together(parts: Sequence[Rows]) -> Rows:
    """Return rows one behind another."""
    return {
        name: np.concatenate([np.zeros(0, kind), *(part[name] for part in parts)]).astype(kind)
        for name, kind in COLUMNS.items()
    }


def in_order(rows: Rows) -> Rows:
    """Return rows by time; those of one instant in an order that follows from what they are."""
    order = np.lexsort((rows["plant"], rows["cents"], rows["dst"], rows["src"], rows["ts"]))
    return {name: column[order] for name, column in rows.items()}


def prices(seed: int, days: int) -> Reals:
    """Return cents per unit by asset and day, (assets, days + 1): random walks, the dollar and its token stand still."""
    steps = normal(seed, 401, np.arange(len(ASSETS))[:, None], np.arange(days + 1)[None, :])
    walk = np.cumsum(steps * np.array(_DAILY)[:, None], axis=1)
    return np.round(np.array(_PRICES)[:, None] * np.exp(walk - walk[:, :1])).clip(1)


def transfers_frame(
    rows: Rows, first: int, population: Population, price: Reals, clones: dict[int, int], number: int = 1
) -> pl.DataFrame:
    """Return rows in their order as a frame that meets the contract of transfers.

    Parameters
    ----------
    rows
        What moved, sorted.
    first
        Transfers before these.
    population, clones
        As for `account_ids`.
    price
        As `prices` returns it.
    number
        Number of the first transfer of all.
    """
    n = rows["ts"].size
    asset = rows["asset"]
    per = price[asset, (rows["ts"] - START) // DAY].astype(np.int64)
    micro = np.where(rows["micro"] >= 0, rows["micro"], np.maximum(rows["cents"] > 0, rows["cents"] * 1_000_000 // per))
    value = np.where((rows["micro"] > 0) & (rows["cents"] < 0), (rows["micro"] * (per / 1e6)).round(), rows["cents"])
    ids = account_ids(population, np.concatenate([rows["src"], rows["dst"]]), clones)
    tx = np.where(rows["tx"] >= 0, -rows["tx"] - 2, first + np.arange(n))
    words = np.stack([scramble(population.seed, 402, tx, k) for k in range(4)], 1).astype(">u8").view(np.uint8)
    hashes = pl.Series(words.reshape(n, 32)).cast(pl.List(pl.UInt8)).cast(pl.Binary)
    frame = pl.DataFrame(
        {
            "n": np.arange(first + number, first + number + n),
            "ts": rows["ts"],
            "src": ids[:n],
            "dst": ids[n:],
            "asset": asset,
            "micro": micro,
            "cents": value.astype(np.int64),
            "channel": rows["channel"],
            "tx": hashes,
            "memo": rows["memo"],
        }
    )
    return frame.select(
        ("T" + pl.col("n").cast(pl.String).str.zfill(11)).alias("transfer_id"),
        pl.from_epoch("ts", time_unit="us").dt.replace_time_zone("UTC").cast(INSTANT),
        "src",
        "dst",
        _told("asset", ASSETS),
        (pl.col("micro").cast(pl.Decimal(38, 6)) / 1_000_000).cast(MONEY).alias("amount"),
        (pl.col("cents").cast(pl.Decimal(38, 2)) / 100).cast(MONEY).alias("value"),
        _told("channel", CHANNELS),
        pl.when(pl.col("channel") == ONCHAIN).then("0x" + pl.col("tx").bin.encode("hex")).alias("tx_hash"),
        _told("asset", _CHAINS, "chain"),
        _told("memo", MEMOS),
    )


def _told(column: str, words: Sequence[str | None], name: str | None = None) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(pl.col(column).cast(pl.UInt32)).alias(name or column)


def on_chain(number: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which accounts live on a chain."""
    return ON_CHAIN[number >> 40]
