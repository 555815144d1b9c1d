"""Following value from receipt to payment where its chain or asset changes on the way. Shared by D19 and D20."""

from __future__ import annotations

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import adjacency, first_at
from jupyter_compliance.network.ledger import Ledger

#: Tag categories of places where value changes its chain or asset, or passes between them.
SWAP_CATEGORIES = ("bridge", "defi", "exchange", "service")


@njit(cache=True, nogil=True)
def came_from(
    in_ptr: NDArray[np.int64], in_row: NDArray[np.int32], payer: NDArray[np.int32], ts: NDArray[np.int64],
    value: NDArray[np.float64], kind: NDArray[np.int32], skip: NDArray[np.bool_], shared: NDArray[np.bool_],
    window: int, swap_window: int, kept: float, hub: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:  # fmt: skip
    """Match every payment with the receipt its value most likely came from.

    Looked at are the payer's earlier receipts (by row) with ``ts[j] >= ts[i] − window`` and ``kept · value[j] <=
    value[i] <= value[j] ÷ kept``; at a shared account, where many customers meet, only those of another kind and no
    older than `swap_window`, for a bridge or a swap takes minutes. The one nearest in value counts, of equals the
    latest.

    Parameters
    ----------
    in_ptr, in_row
        Adjacency by receiver; shared accounts of one operator may stand for one receiver.
    payer, ts, value
        (rows,) payer in the same numbering, time, value.
    kind
        (rows,) number of the chain and asset.
    skip
        (rows,) rows that do not count.
    shared
        (accounts,) accounts used by many.
    window, swap_window, kept, hub
        Microseconds; share; receipts looked at, the latest ones.

    Returns
    -------
    tuple
        ``origin`` (rows,) int64: the receipt, −1 for none; ``sure`` (rows,): at a shared account 1 ÷ the number of
        receipts that would fit; at a person's own 1 ÷ (1 + the number that would fit by chance, as often as such
        receipts came in the time before the window); ``cut`` (rows,): the search was cut at a hub.
    """
    origin, sure = np.full(ts.size, -1, np.int64), np.ones(ts.size)
    cut = np.zeros(ts.size, np.bool_)
    for i in range(ts.size):
        if skip[i] or value[i] <= 0.0:
            continue
        a = payer[i]
        span = min(window, swap_window) if shared[a] else window
        lo = first_at(in_row, in_ptr[a], in_ptr[a + 1], ts, ts[i] - span)
        at = first_at(in_row, lo, in_ptr[a + 1], ts, ts[i] + 1) - 1
        looked = fits = 0
        best = np.inf
        while at >= lo:
            j = in_row[at]
            at -= 1
            if j >= i or skip[j]:
                continue
            looked += 1
            if looked > hub:
                cut[i] = True
                break
            if value[i] < kept * value[j] or value[i] * kept > value[j] or (shared[a] and kind[i] == kind[j]):
                continue
            fits += 1
            apart = abs(np.log(value[i] / value[j]))
            if apart < best:
                best = apart
                origin[i] = j
        if shared[a] and fits > 1:
            sure[i] = 1.0 / fits
        elif origin[i] >= 0 and not shared[a] and lo > in_ptr[a]:
            usual = 0
            for before in range(max(in_ptr[a], lo - hub), lo):
                j = in_row[before]
                usual += not skip[j] and kept * value[j] <= value[i] and kept * value[i] <= value[j]
            sure[i] = 1.0 / (1.0 + usual * window / (ts[i] - window - ts[in_row[max(in_ptr[a], lo - hub)]] + 1))
    return origin, sure, cut


def kinds(ledger: Ledger) -> tuple[NDArray[np.int32], pl.Series]:
    """Number the chains and assets of the transfers.

    Returns
    -------
    tuple
        (rows,) int32, equal where chain and asset are equal; and (rows,) names such as ``BTC`` or ``USDT on tron``.
        Where a transfer names no chain, that of its receiver's record counts.
    """
    frame = ledger.transfers
    empty = pl.lit(None, pl.String)
    asset = pl.col("asset") if "asset" in frame.columns else empty
    chain = pl.col("chain") if "chain" in frame.columns else empty
    of_account = pl.Series("_chain", ledger.accounts["chain"].gather(ledger.d))
    named = frame.select(asset.alias("asset"), chain.alias("chain")).with_columns(of_account)
    named = named.select(
        pl.col("asset").fill_null("").str.strip_chars().str.to_uppercase(),
        pl.coalesce("chain", "_chain").fill_null("").str.strip_chars().str.to_lowercase().alias("chain"),
    )
    text = named.select(
        pl.when(pl.col("chain") == "").then(pl.col("asset"))
        .otherwise(pl.format("{} on {}", "asset", "chain")).alias("text")
    )["text"]  # fmt: skip
    number = text.rank("dense").cast(pl.Int32) - 1
    return number.to_numpy().astype(np.int32), text


def operators(ledger: Ledger) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Say which accounts are used by many to change assets, and which of them one operator runs.

    A bridge takes value in at an address of one chain and pays it out at an address of another.

    Returns
    -------
    tuple
        (accounts,) bool: tagged services; (accounts,) int32: an account number that stands for its operator, the
        lowest of those whose tags name the same actor, else the account itself.
    """
    pool = np.arange(ledger.size, dtype=np.int32)
    run_by = (
        ledger.tags.filter(pl.col("category").is_in(list(SWAP_CATEGORIES)) & pl.col("actor").is_not_null())
        .group_by("idx", maintain_order=True)
        .agg(pl.col("actor").first().str.strip_chars().str.to_lowercase())
        .with_columns(pl.col("idx").min().over("actor").alias("first"))
    )
    pool[run_by["idx"].to_numpy()] = run_by["first"].to_numpy()
    shared = ledger.service.copy()
    return shared | shared[pool], pool


def hop_rows(
    ledger: Ledger, window: int, swap_window: int, kept: float, hub: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.int32], pl.Series, bool]:
    """Match all payments of a ledger, see `came_from`; also says what each transfer moved.

    Returns
    -------
    tuple
        ``origin``, ``sure`` and ``shared`` (see `came_from`, `operators`), the numbers and names of `kinds`, and
        whether a hub was cut short.
    """
    kind, names = kinds(ledger)
    shared, pool = operators(ledger)
    in_ptr, in_row = adjacency(pool[ledger.d], ledger.size)
    skip = ledger.dust | (ledger.s == ledger.d)
    origin, sure, cut = came_from(
        in_ptr, in_row, pool[ledger.s], ledger.ts, ledger.value, kind, skip, shared, window, swap_window, kept, hub
    )
    return origin, sure, shared, kind, names, bool(cut.any())
