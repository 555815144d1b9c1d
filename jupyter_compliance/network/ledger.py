"""The ledger: transfers as a time-sorted directed multigraph between numbered, named accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.contracts.totals import check_total

from .attribution import attribute, listings_of, tags_of
from .csr import adjacency, dust_flags, settle_order
from .parties import customers_of, events_of, holders

#: A transfer below this share of the largest one either end has moved so far is dust. See `Ledger.dust`.
DUST_RATIO = 1e-5

_OWN = ("row", "s", "d", "worth")


@dataclass(frozen=True, eq=False)
class Ledger:
    """Transfers between numbered accounts, ready for kernels.

    Build it with `Ledger.build`; nothing in it changes afterwards.

    Attributes
    ----------
    accounts
        One row per account, sorted by ``account_id``: idx (u32, its row number), account_id, name, kind, category,
        sanctioned (bool), illicit (category or null), label, illicit_confidence, service (bool), customer_id, chain,
        opened_at.
    transfers
        The transfers sorted by (ts, transfer_id) with ``row`` (u32), ``s`` and ``d`` (u32 account numbers) and
        ``worth`` (exact value in `currency`, see `value`) behind their own columns.
    tags, listings
        Tags and watchlist addresses of the accounts of this ledger, with ``idx``.
    customers
        Customers by customer_id, whether or not they hold an account of this ledger; empty where there are none.
    events
        Behavioural signals by (ts, event_id) with ``idx`` (u32, account number or null) and ``customer`` (i32, row of
        `customers` or −1); see `network.parties.events_of`.
    customer_of
        (accounts,) int32, row of `customers` that holds the account, or −1.
    currency
        Unit of `value` for people, for example ``"ETH"``; empty where unknown.
    ts
        (rows,) int64, microseconds since the epoch, UTC.
    s, d
        (rows,) int32, sender and receiver.
    value
        (rows,) float64 for ratios only: the transfer's value where the ledger has values; else its amount where the
        whole ledger moves one asset; else 0. Exact sums come from ``transfers["worth"]``.
    out_ptr, out_row, in_ptr, in_row
        Adjacency by sender and by receiver, earliest row first (see `network.csr.adjacency`).
    """

    accounts: pl.DataFrame
    transfers: pl.DataFrame
    tags: pl.DataFrame
    listings: pl.DataFrame
    customers: pl.DataFrame
    events: pl.DataFrame
    customer_of: NDArray[np.int32]
    currency: str
    ts: NDArray[np.int64]
    s: NDArray[np.int32]
    d: NDArray[np.int32]
    value: NDArray[np.float64]
    out_ptr: NDArray[np.int64]
    out_row: NDArray[np.int32]
    in_ptr: NDArray[np.int64]
    in_row: NDArray[np.int32]

    @classmethod
    def build(
        cls,
        transfers: pl.DataFrame,
        accounts: pl.DataFrame | None = None,
        tags: pl.DataFrame | None = None,
        watchlist: pl.DataFrame | None = None,
        *,
        customers: pl.DataFrame | None = None,
        events: pl.DataFrame | None = None,
        currency: str = "",
    ) -> Ledger:
        """Number the accounts and sort the transfers.

        Parameters
        ----------
        transfers, accounts, tags, watchlist
            Frames that meet their contracts, in any row order. Tags and watchlist entries about accounts that occur in
            neither `transfers` nor `accounts` are left aside.
        customers, events
            Frames that meet their contracts; see `network.parties`.
        currency
            Case currency, used where the ledger is measured by ``value``.

        Returns
        -------
        Ledger
            Never shares row order with its sources: sorted by (ts, transfer_id).

        Raises
        ------
        ContractError
            What the transfers are worth comes to more than can be added up exactly.
        """
        named = [transfers["src"], transfers["dst"]]
        if accounts is not None:
            named.append(accounts["account_id"])
        ids = pl.concat(named).drop_nulls().unique().sort()
        worth, unit = measure(transfers, currency)
        names = pl.Enum(ids)
        rows = (
            transfers.drop(_OWN, strict=False)
            .lazy()
            .with_columns(
                pl.col("src").cast(names).to_physical().cast(pl.UInt32).alias("s"),
                pl.col("dst").cast(names).to_physical().cast(pl.UInt32).alias("d"),
                worth.alias("worth"),
            )
            .collect()
            .sort("ts", "transfer_id")
            .with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))
        )
        rows = rows.select(*[c for c in transfers.columns if c not in _OWN], *_OWN)
        check_total(rows["worth"], "the values of the transfers")
        s = rows["s"].to_numpy().astype(np.int32)
        d = rows["d"].to_numpy().astype(np.int32)
        own_tags = tags_of(ids, tags)
        listings = listings_of(ids, watchlist)
        out_ptr, out_row = adjacency(s, len(ids))
        in_ptr, in_row = adjacency(d, len(ids))
        about = attribute(ids, accounts, own_tags, listings)
        known = customers_of(customers)
        customer_of = holders(about, known)
        return cls(
            accounts=about,
            transfers=rows,
            tags=own_tags,
            listings=listings,
            customers=known,
            events=events_of(events, ids, known, customer_of),
            customer_of=customer_of,
            currency=unit,
            ts=rows["ts"].dt.timestamp("us").to_numpy().astype(np.int64),
            s=s,
            d=d,
            value=rows["worth"].cast(pl.Float64).to_numpy().copy(),
            out_ptr=out_ptr,
            out_row=out_row,
            in_ptr=in_ptr,
            in_row=in_row,
        )

    @property
    def size(self) -> int:
        """Number of accounts."""
        return self.accounts.height

    @property
    def rows(self) -> int:
        """Number of transfers."""
        return self.transfers.height

    @cached_property
    def ids(self) -> list[str]:
        """Account identifiers by number."""
        return self.accounts["account_id"].to_list()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {account: i for i, account in enumerate(self.ids)}

    def __contains__(self, account_id: object) -> bool:
        return account_id in self._numbers

    def index(self, account_id: str) -> int:
        """Return the number of an account.

        Raises
        ------
        ComplianceError
            When the ledger has no such account.
        """
        try:
            return self._numbers[account_id]
        except KeyError:
            raise ComplianceError(
                f"The ledger has no account {account_id!r}.",
                "Check the spelling; identifiers are compared as they stand in the transfers table.",
            ) from None

    def indices(self, account_ids: Iterable[str]) -> NDArray[np.int32]:
        """Return the numbers of accounts, in the order given; see `index`."""
        return np.array([self.index(a) for a in account_ids], np.int32)

    @cached_property
    def names(self) -> list[str | None]:
        """Display names by number; null where nobody has named the account. Hostile text."""
        return self.accounts["name"].to_list()

    @cached_property
    def service(self) -> NDArray[np.bool_]:
        """(accounts,) bool: tagged as a service, where many customers share one account."""
        return self.accounts["service"].to_numpy()

    @cached_property
    def sanctioned(self) -> NDArray[np.bool_]:
        """(accounts,) bool: listed by a tag or a watchlist."""
        return self.accounts["sanctioned"].to_numpy()

    @cached_property
    def dust(self) -> NDArray[np.bool_]:
        """(rows,) bool: zero value, or below `DUST_RATIO` of the largest transfer either end has moved so far.

        Strangers send dust to notorious addresses, and poisoners send it from look-alikes; detectors leave it out.
        The scale of tagged services does not count.
        """
        return dust_flags(self.s, self.d, self.value, self.service, DUST_RATIO)

    @cached_property
    def order(self) -> NDArray[np.int32]:
        """(rows,) rows in the order money can have moved: by time, and arrivals first within one instant."""
        return settle_order(self.ts, self.s, self.d, self.size)

    def rows_of(self, idx: int) -> NDArray[np.int32]:
        """Return the rows of one account, both directions, in row order; a transfer to itself appears once."""
        out = self.out_row[self.out_ptr[idx] : self.out_ptr[idx + 1]]
        into = self.in_row[self.in_ptr[idx] : self.in_ptr[idx + 1]]
        return np.union1d(out, into).astype(np.int32)

    def between(self, start: object = None, end: object = None) -> tuple[int, int]:
        """Return the half-open range of rows with ``start <= ts <= end``.

        Parameters
        ----------
        start, end
            Aware datetimes, or microseconds since the epoch; None leaves that side open.
        """
        lo = 0 if start is None else int(np.searchsorted(self.ts, _micros(start), side="left"))
        hi = self.rows if end is None else int(np.searchsorted(self.ts, _micros(end), side="right"))
        return lo, max(lo, hi)


def _micros(moment: object) -> int:
    if isinstance(moment, int | np.integer):
        return int(moment)
    return int(pl.Series([moment]).dt.timestamp("us")[0])


def measure(transfers: pl.DataFrame, currency: str = "") -> tuple[pl.Expr, str]:
    """Choose what a transfer is worth and the unit it is counted in: one answer for all transfers of a ledger."""
    zero = pl.lit(0).cast(MONEY)
    if "value" in transfers.columns and transfers["value"].null_count() < transfers.height:
        return pl.col("value").cast(MONEY).fill_null(zero), currency
    assets = (
        transfers["asset"].drop_nulls().unique() if "asset" in transfers.columns else pl.Series([], dtype=pl.String)
    )
    if len(assets) > 1:
        return zero, currency
    return pl.col("amount").cast(MONEY), str(assets[0]) if len(assets) else currency
