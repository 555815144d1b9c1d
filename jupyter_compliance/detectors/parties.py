"""What detectors ask about the parties behind the accounts: who is one, who is new, what money is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import ArrayLike, NDArray

from jupyter_compliance.network.ledger import Ledger

#: Units whose amounts a limit in money can be held against: ISO 4217 and tokens pegged to one of them.
_MONEY = (
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GHS HKD HRK HUF IDR ILS INR ISK JOD JPY KES KRW "
    "KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH UGX USD UYU "
    "VND XAF XOF ZAR BUSD DAI EURC EURT FDUSD GUSD PYUSD TUSD USDC USDD USDE USDP USDT XSGD"
)
_MONEY_WORDS = "dollar euro franc peso pound real rupee ruble shekel yen yuan"
#: Time of a party about whose start nothing is known.
UNKNOWN = np.iinfo(np.int64).min


def in_money(ledger: Ledger) -> bool:
    """Whether the ledger counts money, so that limits of laws and budgets of people mean something.

    A ledger in ether or bitcoin does not; one that names no unit is taken to count money.
    """
    unit = ledger.currency.strip()
    return not unit or unit.upper() in _MONEY.split() or bool({*_MONEY_WORDS.split()} & {*unit.lower().split()})


def party_of(ledger: Ledger) -> NDArray[np.int32]:
    """Return for each account the first account of the same customer, itself where no customer is known: (accounts,)."""
    own = ledger.accounts.select(
        pl.coalesce(pl.col("idx").min().over("customer_id"), "idx")
        if ledger.accounts["customer_id"].null_count() < ledger.size
        else pl.col("idx")
    ).to_series()
    held = ledger.accounts["customer_id"].is_not_null().to_numpy()
    return np.where(held, own.to_numpy(), np.arange(ledger.size)).astype(np.int32)


def started(ledger: Ledger) -> NDArray[np.int64]:
    """Return when each account began, µs: the later of opening and onboarding, `UNKNOWN` where neither is told."""
    opened = ledger.accounts["opened_at"].dt.timestamp("us").fill_null(UNKNOWN).to_numpy().astype(np.int64)
    known = ledger.customer_of >= 0
    if not known.any():
        return opened
    joined = ledger.customers["onboarded_at"].dt.timestamp("us").fill_null(UNKNOWN).to_numpy().astype(np.int64)
    return np.maximum(opened, np.where(known, joined[ledger.customer_of], UNKNOWN))


def of_customer(ledger: Ledger, column: str) -> pl.Series:
    """Return a column of `customers` by account, null where the account has no customer."""
    return pl.DataFrame({"at": ledger.customer_of}).join(
        ledger.customers.select(pl.int_range(pl.len(), dtype=pl.Int32).alias("at"), pl.col(column).alias("told")),
        on="at", how="left", maintain_order="left",
    )["told"]  # fmt: skip


def party_of_events(ledger: Ledger, party: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the party each event concerns, by its account or else its customer's first one; −1 where neither is here."""
    first = np.full(ledger.customers.height + 1, -1, np.int32)
    held = np.flatnonzero(ledger.customer_of >= 0)[::-1]
    first[ledger.customer_of[held]] = party[held]
    idx = ledger.events["idx"].cast(pl.Int64).fill_null(-1).to_numpy()
    by_customer = first[ledger.events["customer"].to_numpy()]
    return np.where(idx >= 0, party[idx] if party.size else -1, by_customer).astype(np.int32)


def grid(value: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Put values on whole numbers whose sum stays below 2^62, so that windows add and subtract without drift.

    Returns
    -------
    tuple
        (rows,) int64, and the power of two they were multiplied by: 2^20 (a quantum of a millionth) unless the
        total needs a coarser one.
    """
    total = float(value.sum())
    scale = 2.0 ** min(20, int(np.floor(61 - np.log2(max(total, 1.0)))))
    return np.rint(value * scale).astype(np.int64), scale


def first_tie(
    party: NDArray[np.int32], s: NDArray[np.int32], d: NDArray[np.int32], ts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return when the two parties of each row first dealt with each other, in either direction: (rows,) int64."""
    return _earliest(np.minimum(party[s], party[d]), np.maximum(party[s], party[d]), ts)


def first_payment(
    party: NDArray[np.int32], s: NDArray[np.int32], d: NDArray[np.int32], ts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return when the paying party of each row first paid the receiving account: (rows,) int64."""
    return _earliest(party[s], d, ts)


def _earliest(a: NDArray[np.int32], b: NDArray[np.int32], ts: NDArray[np.int64]) -> NDArray[np.int64]:
    key = (a.astype(np.int64) << 32) | b
    order = np.argsort(key, kind="stable")
    return _first_of_runs(key, order, ts)


@njit(cache=True, nogil=True)
def _first_of_runs(key: NDArray[np.int64], order: NDArray[np.int64], ts: NDArray[np.int64]) -> NDArray[np.int64]:
    first = np.empty(ts.size, np.int64)
    start = 0
    for i in range(order.size):
        if key[order[i]] != key[order[start]]:
            start = i
        first[order[i]] = ts[order[start]]
    return first


class Shares(NamedTuple):
    """Findings about a party, told for each of its accounts that took part.

    Attributes
    ----------
    subject, source
        (findings,) account number, and number of the finding about the party.
    finding, row
        (citations,) as `base.assemble` takes them: each account cites what its party did.
    """

    subject: NDArray[np.int64]
    source: NDArray[np.int64]
    finding: NDArray[np.int64]
    row: NDArray[np.int64]


def for_accounts(source: ArrayLike, row: ArrayLike, own: ArrayLike) -> Shares:
    """Turn findings about parties into findings about their accounts.

    Parameters
    ----------
    source, row, own
        (citations,) number of the finding about a party, the transfer, and the party's account in it.
    """
    cited = pl.DataFrame(
        {"g": np.asarray(source, np.int64), "row": np.asarray(row, np.int64), "idx": np.asarray(own, np.int64)}
    )
    each = cited.select("g", "idx").unique().sort("g", "idx").with_columns(pl.int_range(pl.len()).alias("f"))
    rows = each.join(cited, on="g").sort("f", "row")
    return Shares(each["idx"].to_numpy(), each["g"].to_numpy(), rows["f"].to_numpy(), rows["row"].to_numpy())
