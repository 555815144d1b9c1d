"""Who holds the accounts of a ledger, and what was seen of them: customers and events beside the transfers."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.tables import CUSTOMERS, EVENTS


def customers_of(customers: pl.DataFrame | None) -> pl.DataFrame:
    """Return the customers in the order of their identifiers.

    Parameters
    ----------
    customers
        Frame meeting the customers contract, or None.

    Returns
    -------
    polars.DataFrame
        The columns of the contract, one row a customer, sorted by customer_id; of repeated identifiers the first row.
    """
    if customers is None:
        return CUSTOMERS.empty()
    return (
        customers.select(CUSTOMERS.schema.names())
        .unique("customer_id", keep="first", maintain_order=True)
        .sort("customer_id")
    )


def holders(accounts: pl.DataFrame, customers: pl.DataFrame) -> NDArray[np.int32]:
    """Return the row of `customers` that holds each account, −1 where nobody known does.

    Parameters
    ----------
    accounts
        The accounts of a ledger, in order, with customer_id.
    customers
        From `customers_of`.

    Returns
    -------
    numpy.ndarray
        (accounts,) int32.
    """
    return _place(accounts["customer_id"], customers["customer_id"])


def events_of(
    events: pl.DataFrame | None, ids: pl.Series, customers: pl.DataFrame, holder: NDArray[np.int32]
) -> pl.DataFrame:
    """Return the events with the accounts and customers they concern.

    Parameters
    ----------
    events
        Frame meeting the events contract, or None. An event names an account or a customer.
    ids
        Sorted account identifiers; the position is the account number.
    customers, holder
        From `customers_of` and `holders`.

    Returns
    -------
    polars.DataFrame
        The columns of the contract, ``idx`` (u32, the account number; null where the event names none) and ``customer``
        (i32, row of `customers`: the customer named, else the holder of the account; −1 where neither is known), sorted
        by (ts, event_id).
    """
    named = (EVENTS.empty() if events is None else events.select(EVENTS.schema.names())).sort("ts", "event_id")
    account = _place(named["account_id"], ids)
    customer = _place(named["account_id"], customers["customer_id"])
    known = account >= 0
    customer = np.where(known, holder[account] if holder.size else -1, customer).astype(np.int32)
    return named.with_columns(
        pl.when(pl.Series(known)).then(pl.Series(account)).cast(pl.UInt32).alias("idx"),
        pl.Series("customer", customer, dtype=pl.Int32),
    )


def _place(values: pl.Series, among: pl.Series) -> NDArray[np.int32]:
    """Return the position of each value in a sorted series without repeats, −1 where it is absent."""
    numbered = pl.DataFrame({"key": among}, schema={"key": pl.String}).with_row_index("at")
    found = pl.DataFrame({"key": values}, schema={"key": pl.String}).join(
        numbered, on="key", how="left", maintain_order="left"
    )
    return found["at"].cast(pl.Int32).fill_null(-1).to_numpy().copy()
