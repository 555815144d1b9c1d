"""Who there is in an invented world: every account and customer is a number, and all about them follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .synthetic_random import Reals, Wholes, normal, pick, rank, scramble, uniform

HOUR = 3_600_000_000
DAY = 24 * HOUR
#: First moment of every invented ledger.
START = int(np.datetime64("2025-01-01T00:00:00", "us").astype(np.int64))

#: Classes of accounts; the number of an account is class · `CLASS` + its place in the class.
CLASS = 1 << 40
BANK, WALLET, DEPOSIT, STRANGER, OUTSIDE, MERCHANT, HOT, TILL, DEFI, SERVICE = range(10)
#: Which classes live on a chain.
ON_CHAIN = np.array([False, True, True, True, False, False, True, False, True, True])

COUNTRIES = ("DE", "FR", "NL", "ES", "IT", "PL", "GB", "US", "BR", "NG", "TR", "VN", "IN", "KE")
_COUNTRY_EDGES = np.cumsum([0.2, 0.13, 0.09, 0.09, 0.09, 0.08, 0.1, 0.08, 0.03, 0.03, 0.03, 0.02, 0.02, 0.01])
_OLD = 0.7  # share of everybody who was there at the start
_BUSY = 0.8  # how much more the first do than the last

# Kinds of facts, the middle key of every hash.
_COUNTRY, _SALARIED, _INCOME, _BORN, _EMPLOYER, _PAYDAY, _CONTACT, _ONBOARDED, _SEGMENT = range(100, 109)

_SIZES = {WALLET: 3, DEPOSIT: 4}


@dataclass(frozen=True)
class Population:
    """The people, firms, accounts and services of one invented world.

    Attributes
    ----------
    seed
        Same seed and sizes, same people.
    customers
        Customers with a bank account; one in ten is a company.
    days
        Days the ledger lasts; a third of the customers joins during them.
    """

    seed: int
    customers: int
    days: int

    def size(self, kind: int) -> int:
        """Return how many ordinary accounts of a class there are; what is planted is numbered from there on."""
        c = self.customers
        few = {MERCHANT: max(5, c // 40), HOT: 4 + c // 20_000, TILL: 4 + c // 20_000, DEFI: 6 + c // 2_000, SERVICE: 0}
        return few.get(kind) if kind in few else max(1, c // _SIZES.get(kind, 1))  # type: ignore[return-value]  # in few

    @property
    def end(self) -> int:
        """First microsecond after the ledger."""
        return START + self.days * DAY

    def present(self, kind: int, ts: Wholes) -> Reals:
        """Return how many of a class had arrived at each moment."""
        n = self.size(kind)
        if kind in (HOT, TILL, DEFI, MERCHANT):
            return np.full(ts.shape, float(n))
        return np.floor(n * (_OLD + (1 - _OLD) * (ts - START) / (self.end - START))).clip(1, n)

    def arrival(self, kind: int, place: ArrayLike) -> Wholes:
        """Return the moment each member of a class arrived, µs; before the ledger for most."""
        place = np.asarray(place, np.int64)
        share = (place + 1) / self.size(kind)
        during = START + ((share - _OLD) / (1 - _OLD) * (self.end - START)).astype(np.int64)
        before = START - DAY - (uniform(self.seed, _ONBOARDED, kind, place) * 8 * 365 * DAY).astype(np.int64)
        early = (share <= _OLD) | (place >= self.size(kind)) | (kind in (HOT, TILL, DEFI, MERCHANT, SERVICE))
        return np.where(early, before, during) // 1_000_000 * 1_000_000

    def someone(self, u: Reals, kind: int, ts: Wholes) -> Wholes:
        """Choose accounts of a class that had arrived by then, the busiest most often."""
        return kind * CLASS + rank(u, self.present(kind, ts), _BUSY)

    def contact(self, place: Wholes, slot: Wholes, kind: int) -> Wholes:
        """Return the account that a customer always pays under a slot of the address book."""
        u = uniform(self.seed, _CONTACT, kind, place, slot)
        return kind * CLASS + rank(u, max(1, int(self.size(kind) * _OLD)), _BUSY)

    def company(self, place: ArrayLike) -> NDArray[np.bool_]:
        """Which customers are companies."""
        return np.asarray(place, np.int64) % 10 == 3

    def owner(self, number: ArrayLike) -> Wholes:
        """Return the customer who holds each ordinary account, or −1."""
        number = np.asarray(number, np.int64)
        kind, place = number // CLASS, number % CLASS
        inside = place < np.array([self.size(k) for k in range(10)])[kind]
        held = np.where(kind == BANK, place, np.where(kind == WALLET, 3 * place + 1, 4 * place))
        return np.where(inside & (kind <= DEPOSIT) & (held < self.customers), held, -1)

    def wallet_of(self, customer: Wholes) -> Wholes:
        """Return a wallet near a customer: their own for one in three."""
        return WALLET * CLASS + np.minimum(customer // 3, self.size(WALLET) - 1)

    def deposit_of(self, customer: Wholes) -> Wholes:
        """Return a deposit address near a customer: their own for one in four."""
        return DEPOSIT * CLASS + np.minimum(customer // 4, self.size(DEPOSIT) - 1)

    def exchange_of(self, deposit: Wholes) -> Wholes:
        """Return the hot wallet a deposit address is swept into."""
        return HOT * CLASS + rank(uniform(self.seed, _SEGMENT, deposit), self.size(HOT), _BUSY)

    def country(self, customer: ArrayLike) -> Wholes:
        """Return the number of each customer's country in `COUNTRIES`."""
        u = uniform(self.seed, _COUNTRY, customer)
        return np.searchsorted(_COUNTRY_EDGES, u * _COUNTRY_EDGES[-1], side="right").clip(0, len(COUNTRIES) - 1)

    def income(self, customer: ArrayLike) -> Reals:
        """Return yearly incomes (turnovers of companies), in whole hundreds of currency units."""
        spread = normal(self.seed, _INCOME, customer)
        firm = self.company(customer)
        return np.round(np.exp(np.where(firm, 13.3 + 1.4 * spread, 10.5 + 0.55 * spread)) / 100).clip(30) * 100

    def age(self, customer: ArrayLike) -> Wholes:
        """Return ages in days at the start of the ledger: 18 to 88 years, companies 1 to 40."""
        u = uniform(self.seed, _BORN, customer)
        years = np.where(self.company(customer), 1 + 39 * u * u, 18 + 70 * u**1.3)
        return (years * 365.25).astype(np.int64)

    def salaried(self, customer: ArrayLike) -> NDArray[np.bool_]:
        """Which customers get a salary from a customer company."""
        employed = uniform(self.seed, _SALARIED, customer) < 0.5
        return employed & ~self.company(customer) & (self.age(customer) < 66 * 365)

    def employer(self, customer: ArrayLike) -> Wholes:
        """Return the company that employs each customer; it was there before the ledger."""
        firms = max(1, (int(_OLD * self.customers) + 6) // 10)
        return rank(uniform(self.seed, _EMPLOYER, customer), firms, _BUSY) * 10 + 3

    def salary(self, customer: ArrayLike) -> Wholes:
        """Return monthly salaries in cents, in whole tens of currency units."""
        return (self.income(customer) / 12 * 0.072).astype(np.int64) * 1000 + 1000

    def payday(self, customer: ArrayLike) -> Wholes:
        """Return the hour of the month, from its first midnight, at which each customer's employer pays."""
        key = scramble(self.seed, _PAYDAY, self.employer(customer))
        day = np.array([0, 14, 24, 25, 26, 27, 27])[(key % np.uint64(7)).astype(np.int64)]
        return day * 24 + 6 + ((key >> np.uint64(8)) % np.uint64(5)).astype(np.int64)

    def device(self, customer: ArrayLike, ts: ArrayLike) -> Wholes:
        """Return the number of the device a customer used at a moment; people change theirs every two years or so."""
        held = pick(900 * DAY, self.seed, 201, customer)
        return (np.asarray(ts) - START + held) // (900 * DAY)
