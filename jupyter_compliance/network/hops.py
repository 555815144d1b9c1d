"""Exposure along paths that respect time: how much of an account's money comes from, or goes to, given accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from .ledger import Ledger


@njit(cache=True, nogil=True)
def haircut(
    order: NDArray[np.int32],
    payer: NDArray[np.int32],
    payee: NDArray[np.int32],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    source: NDArray[np.bool_],
    weight: NDArray[np.float64],
    stop: NDArray[np.bool_],
    hops: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Carry taint through account balances, every payment taking its share of the mixture.

    What a source pays is tainted at hop 1. Any other account mixes what it receives into its balance and pays
    from the mixture: tainted value at hop h leaves as hop h + 1 in proportion to the part of the balance that is
    spent (DOMAIN, haircut). Opening balances are not in a ledger: a payment above the known balance carries all the
    taint there is and the unknown rest counts as clean, so taint is never invented. Accounts that `stop` receive taint
    and pay none.

    Parameters
    ----------
    order
        (rows,) row numbers in the order to process.
    payer, payee, value
        (rows,) ends and value of each row.
    skip
        (rows,) rows that carry nothing, for example dust.
    source, stop
        (accounts,) flags.
    weight
        (accounts,) part of what a source pays that is tainted; 1 for all of it.
    hops
        Farthest hop that is followed, at least 1.

    Returns
    -------
    tuple
        ``moved`` (rows, hops): tainted value that reaches the payee over this row at hop h + 1;
        ``received`` (rows,): all the payee has received up to and including this row.
    """
    nodes = source.size
    balance = np.zeros(nodes)
    total = np.zeros(nodes)
    held = np.zeros((nodes, hops))
    moved = np.zeros((order.size, hops))
    received = np.zeros(order.size)
    for k in range(order.size):
        i = order[k]
        a, b, v = payer[i], payee[i], value[i]
        if skip[i] or v <= 0.0 or a == b:
            received[i] = total[b]
            continue
        total[b] += v
        received[i] = total[b]
        if source[a]:
            moved[i, 0] = v * weight[a]
        elif not stop[a]:
            spent = min(1.0, v / balance[a]) if balance[a] > 0.0 else 0.0
            for h in range(hops):
                part = held[a, h] * spent
                held[a, h] -= part
                if h + 1 < hops:
                    moved[i, h + 1] = part
            balance[a] = max(0.0, balance[a] - v)
        if not source[b]:
            balance[b] += v
            for h in range(hops):
                held[b, h] += moved[i, h]
    return moved, received


@dataclass(frozen=True, eq=False)
class Exposure:
    """What `exposure` found.

    Attributes
    ----------
    accounts
        One row per account and hop: idx (u32), account_id, hop (u32), tainted (f64, case currency), total (f64, what the account
        had received, or sent, by its last tainted transfer), share (f64, tainted ÷ total), n (u32, transfers),
        first_row, last_row (u32); sorted by idx, hop.
    rows
        The transfers behind it: idx, hop, row (u32), tainted (f64), share (f64, of the transfer), sure (f64, mean
        confidence in the sources of the tainted value, weighted by it); sorted by idx, hop, row.
    nearest
        (accounts,) int32: fewest hops to a source over non-dust transfers that keep `min_share`; 0 for the sources
        themselves, −1 where there is no path.
    """

    accounts: pl.DataFrame
    rows: pl.DataFrame
    nearest: NDArray[np.int32]


def exposure(
    ledger: Ledger,
    sources: Iterable[int],
    *,
    confidence: Iterable[float] | None = None,
    direction: Literal["from", "to"] = "from",
    hops: int = 3,
    min_share: float = 0.01,
    stop_at_services: bool = True,
) -> Exposure:
    """Measure how much of each account's money comes from (or goes to) the given accounts.

    Parameters
    ----------
    ledger
        The ledger.
    sources
        Account numbers: where the money in question starts (``"from"``) or ends (``"to"``).
    confidence
        How sure it is, 0 to 1, that each source is one; 1 when None. It changes ``rows["sure"]`` alone.
    direction
        ``"from"``: follow money forward in time, shares are of all received so far. ``"to"``: follow it backward, the
        mirror image: shares are of all sent from the first such transfer on.
    hops
        Farthest distance followed.
    min_share
        Tainted share a transfer must have to count and be cited; smaller shares still mix and flow on.
    stop_at_services
        Follow nothing through tagged services, where many customers share one account.

    Returns
    -------
    Exposure
        Sources have no rows of their own.
    """
    members = np.fromiter(sources, np.int64)
    source = np.zeros(ledger.size, np.bool_)
    source[members] = True
    full = np.ones(ledger.size)
    stop = ledger.service & ~source if stop_at_services else np.zeros(ledger.size, np.bool_)
    forward = direction == "from"
    order = ledger.order if forward else ledger.order[::-1]
    payer, payee = (ledger.s, ledger.d) if forward else (ledger.d, ledger.s)
    moved, received = haircut(order, payer, payee, ledger.value, ledger.dust, source, full, stop, hops)
    row, hop = np.nonzero((moved > 0) & (moved >= min_share * ledger.value[:, None]))
    keep = ~source[payee[row]]
    row, hop = row[keep], hop[keep]
    tainted = moved[row, hop]
    sure = np.ones(tainted.size)
    if confidence is not None:
        weight = full.copy()
        weight[members] = np.fromiter(confidence, np.float64)
        certain, _ = haircut(order, payer, payee, ledger.value, ledger.dust, source, weight, stop, hops)
        sure = np.clip(certain[row, hop] / tainted, 0.0, 1.0)
    rows = pl.DataFrame(
        {
            "idx": payee[row].astype(np.uint32),
            "hop": (hop + 1).astype(np.uint32),
            "row": row.astype(np.uint32),
            "tainted": tainted,
            "share": tainted / ledger.value[row],
            "sure": sure,
            "_total": received[row],
        }
    ).sort("idx", "hop", "row")
    accounts = (
        rows.group_by("idx", "hop")
        .agg(
            pl.col("tainted").sum(),
            pl.col("_total").max().alias("total"),
            pl.len().cast(pl.UInt32).alias("n"),
            pl.col("row").min().alias("first_row"),
            pl.col("row").max().alias("last_row"),
        )
        .with_columns((pl.col("tainted") / pl.col("total")).clip(0.0, 1.0).alias("share"))
        .join(ledger.accounts.select("idx", "account_id"), on="idx", how="left")
        .select("idx", "account_id", "hop", "tainted", "total", "share", "n", "first_row", "last_row")
        .sort("idx", "hop")
    )
    nearest = np.full(ledger.size, -1, np.int32)
    first = rows.group_by("idx").agg(pl.col("hop").min())
    nearest[first["idx"].to_numpy()] = first["hop"].to_numpy()
    nearest[source] = 0
    return Exposure(accounts, rows.drop("_total"), nearest)
