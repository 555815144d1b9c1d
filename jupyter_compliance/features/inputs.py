"""What features are computed from, as arrays beside the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.errors import ContractError, FeatureError
from jupyter_compliance.contracts.schema import Contract
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TRANSFERS
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.network.parties import customers_of, events_of, holders

from .balances import FIAT, ONCHAIN
from .grid import Grid, to_grid
from .history import History, Links, history, links
from .motifs_live import Lists, lists
from .past import Past

_T = TypeVar("_T", np.int32, np.int64, np.float64)

#: Money is counted in millionths, unless told otherwise.
STEPS = -6
#: Microseconds in a day.
DAY = 86_400_000_000


@dataclass(frozen=True, eq=False)
class Inputs:
    """A ledger, and what families read beside it; each part is made once, when it is first asked for.

    Attributes
    ----------
    ledger
        Transfers by (ts, transfer_id), accounts, customers and events.
    exponent
        Money is counted in steps of ten to this power; None for `STEPS`, see `count_money`.
    first
        Ledger rows from this one on are described, those before it only looked at; the earliest row of an instant.
    past
        Totals of all rows before `first`, of those that are no longer in the ledger too.
    """

    ledger: Ledger
    exponent: int | None = None
    first: int = 0
    past: Past = field(default_factory=Past)

    @classmethod
    def gather(
        cls,
        source: Ledger | pl.DataFrame,
        *,
        accounts: pl.DataFrame | None = None,
        customers: pl.DataFrame | None = None,
        events: pl.DataFrame | None = None,
        exponent: int | None = None,
    ) -> Inputs:
        """Bring together what is known.

        Parameters
        ----------
        source
            A ledger, or transfers in any order.
        accounts
            Accounts with their holders and moments of opening, where `source` is a frame.
        customers, events
            Instead of those of the ledger. Columns of their contracts that are absent count as empty.
        exponent
            See `Inputs`.

        Raises
        ------
        FeatureError
            `accounts` is given beside a ledger, or a frame lacks a column that its contract requires.
        """
        customers, events = _whole(customers, CUSTOMERS), _whole(events, EVENTS)
        if not isinstance(source, Ledger):
            lacks(source, TRANSFERS)
            return cls(Ledger.build(source, _whole(accounts, ACCOUNTS), customers=customers, events=events), exponent)
        if accounts is not None:
            raise FeatureError("A ledger has its own accounts.", "Leave `accounts` out, or pass transfers instead.")
        if customers is not None:
            known = customers_of(customers)
            holder = holders(source.accounts, known)
            told = source.events if events is None else events
            source = replace(
                source,
                customers=known,
                customer_of=holder,
                events=events_of(told, source.accounts["account_id"], known, holder),
            )
        elif events is not None:
            told = events_of(events, source.accounts["account_id"], source.customers, source.customer_of)
            source = replace(source, events=told)
        return cls(source, exponent)

    @property
    def rows(self) -> int:
        """Number of transfers."""
        return self.ledger.rows

    @cached_property
    def described(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        """Time, payer, payee and worth of the rows described."""
        ledger, first = self.ledger, self.first
        return ledger.ts[first:], ledger.s[first:], ledger.d[first:], self.money[first:]

    @cached_property
    def numbers(self) -> NDArray[np.uint32]:
        """(accounts,) what the tables of `past` call each account."""
        return self.past.numbers(self.ledger.accounts["account_id"])

    @cached_property
    def _counted(self) -> tuple[NDArray[np.int64], Grid]:
        return count_money(self.ledger.transfers["worth"], self.exponent)

    @property
    def money(self) -> NDArray[np.int64]:
        """(rows,) worth of each transfer in steps of `grid`."""
        return self._counted[0]

    @property
    def grid(self) -> Grid:
        """The steps money is counted in."""
        return self._counted[1]

    @cached_property
    def paid(self) -> History:
        """Payments by payer."""
        ledger = self.ledger
        return history(ledger.out_ptr, ledger.out_row, ledger.ts, self.money)

    @cached_property
    def received(self) -> History:
        """Receipts by payee."""
        ledger = self.ledger
        return history(ledger.in_ptr, ledger.in_row, ledger.ts, self.money)

    @cached_property
    def paid_links(self) -> Links:
        """Payments of one payer to one payee, chained."""
        return links(self.paid, self.ledger.d, self.ledger.size)

    @cached_property
    def received_links(self) -> Links:
        """Receipts of one payee from one payer, chained."""
        return links(self.received, self.ledger.s, self.ledger.size)

    @cached_property
    def live(self) -> Lists:
        """What motifs look back on."""
        return lists(self.ledger.ts, self.ledger.s, self.ledger.d, self.ledger.size)

    @cached_property
    def channel(self) -> NDArray[np.uint8]:
        """(rows,) `balances.FIAT` for fiat money and cards, `balances.ONCHAIN` for blockchains, else 0."""
        transfers = self.ledger.transfers
        if "channel" not in transfers.columns:
            return np.zeros(self.rows, np.uint8)
        codes = {"fiat": FIAT, "card": FIAT, "onchain": ONCHAIN}
        return transfers["channel"].replace_strict(codes, default=0, return_dtype=pl.UInt8).to_numpy().copy()

    @cached_property
    def holder(self) -> NDArray[np.int32]:
        """(accounts,) whose account it is: the row of the customer; accounts of nobody known are numbered behind."""
        ledger = self.ledger
        own = ledger.customers.height + np.arange(ledger.size, dtype=np.int32)
        return np.where(ledger.customer_of >= 0, ledger.customer_of, own).astype(np.int32)

    @property
    def holders(self) -> int:
        """Upper bound of `holder`."""
        return self.ledger.customers.height + self.ledger.size

    @cached_property
    def opened(self) -> NDArray[np.int64]:
        """(accounts,) moment of opening in microseconds; the largest number where it is unknown."""
        return _moments(self.ledger.accounts["opened_at"])

    @cached_property
    def onboarded(self) -> NDArray[np.int64]:
        """(accounts,) start of the holder's relationship in microseconds; the largest number where it is unknown."""
        return self._of_customer(_moments(self.ledger.customers["onboarded_at"]), np.iinfo(np.int64).max)

    @cached_property
    def monthly_income(self) -> NDArray[np.float64]:
        """(accounts,) the holder's declared income a month; NaN where it is unknown or zero."""
        yearly = self.ledger.customers["declared_income"].cast(pl.Float64).fill_null(0.0).to_numpy()
        return self._of_customer(np.where(yearly > 0, yearly / 12, np.nan), np.nan)

    @cached_property
    def segment(self) -> NDArray[np.int32]:
        """(accounts,) number of the holder's segment, −1 where it is unknown."""
        names = self.ledger.customers["segment"]
        numbers = names.rank("dense").cast(pl.Int32).fill_null(0).to_numpy() - 1
        return self._of_customer(numbers.astype(np.int32), -1)

    @cached_property
    def segments(self) -> pl.Series:
        """Names of the segments by number."""
        return self.ledger.customers["segment"].drop_nulls().unique().sort()

    def _of_customer(self, values: NDArray[_T], missing: float) -> NDArray[_T]:
        holder = self.ledger.customer_of
        found = np.full(holder.size, missing, values.dtype)
        found[holder >= 0] = values[holder[holder >= 0]]
        return found


def _moments(column: pl.Series) -> NDArray[np.int64]:
    return column.dt.timestamp("us").fill_null(np.iinfo(np.int64).max).to_numpy().copy()


def count_money(worth: pl.Series, exponent: int | None = None) -> tuple[NDArray[np.int64], Grid]:
    """Count values in steps that do not depend on what else is in the ledger.

    Parameters
    ----------
    worth
        (rows,) exact values.
    exponent
        Steps are ten to this power; None for `STEPS`. Only where all values together are too large for those, beyond
        2 · 10¹², `grid.to_grid` chooses larger ones: then, and then only, a later value may move the last digits of
        earlier features, and whoever needs the same bytes names the steps.

    Returns
    -------
    tuple
        As from `grid.to_grid`.

    Raises
    ------
    ContractError
        A value is negative, or the values are too large for the steps asked for.
    """
    try:
        return to_grid(worth, STEPS if exponent is None else exponent)
    except ContractError:
        if exponent is not None:
            raise
        return to_grid(worth)


def lacks(frame: pl.DataFrame, contract: Contract) -> list[pl.Expr]:
    """Return the columns of a contract that a frame lacks, as empty ones.

    Raises
    ------
    FeatureError
        One of them is required.
    """
    absent = [c for c in contract.columns if c.name not in frame.columns]
    for column in absent:
        if column.required or column.name in contract.key:
            raise FeatureError(
                f"The {contract.name} have no column {column.name!r}.",
                f"Give frames that meet their contract, such as case.table({contract.name!r}).",
            )
    return [pl.lit(None, c.dtype).alias(c.name) for c in absent]


def _whole(frame: pl.DataFrame | None, contract: Contract) -> pl.DataFrame | None:
    return None if frame is None else frame.with_columns(lacks(frame, contract))
