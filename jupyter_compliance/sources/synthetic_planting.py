"""Planting: accounts, customers, transfers, signals and tags that are put into ordinary life on purpose, with labels."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.random import Generator

from . import synthetic_rows as r
from .synthetic_population import (  # fmt: skip
    BANK,
    CLASS,
    DAY,
    DEPOSIT,
    MERCHANT,
    OUTSIDE,
    START,
    STRANGER,
    WALLET,
    Population,
)
from .synthetic_random import Reals
from .synthetic_rows import COLUMNS, Rows

#: How hard an instance is to see: as the book has it; with noise in sums and times and a life beside it; and stretched,
#: split or slowed by somebody who knows the rule.
DIFFICULTIES = ("plain", "noisy", "evasive")


@dataclass
class Planted:
    """Everything planted in one world, as growing lists.

    Attributes
    ----------
    population
        The world.
    rows
        Planted transfers by column of `COLUMNS`; ``plant`` is the place in these lists.
    instance_of
        Instance of each planted transfer, −1 for cover traffic.
    instances
        One dictionary per instance: instance, code, bad, difficulty, start, end, roles (account number to role).
    customers
        What the record of a planted customer says instead of what its number would say.
    accounts
        Planted accounts: number to (customer or −1, moment of opening).
    events
        (µs, account, kind, customer of the device, device, place of the address, country or None), a tuple each.
    tags
        (account, category, label) each.
    clones
        Look-alike address to the address it imitates.
    owns
        (owner, company, share) each.
    """

    population: Population
    rows: dict[str, array[int]] = field(default_factory=lambda: {name: array("q") for name in COLUMNS})
    instance_of: array[int] = field(default_factory=lambda: array("q"))
    instances: list[dict[str, Any]] = field(default_factory=list)
    customers: dict[int, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[int, tuple[int, int]] = field(default_factory=dict)
    events: list[tuple[int, int, str, int, int, int, str | None]] = field(default_factory=list)
    tags: list[tuple[int, str, str]] = field(default_factory=list)
    clones: dict[int, int] = field(default_factory=dict)
    owns: list[tuple[int, int, float]] = field(default_factory=list)
    fresh: dict[int, int] = field(default_factory=dict)
    groups: int = 0

    def number(self, kind: int, company: bool = False) -> int:
        """Return the number of a new account of a class; at the bank, of a company or of a person."""
        place = self.fresh.get(kind, max(self.population.size(kind), 16))
        while kind == BANK and bool(self.population.company(place)) != company:
            place += 1
        self.fresh[kind] = place + 1
        return kind * CLASS + place

    def as_rows(self) -> Rows:
        """Return the planted transfers as columns."""
        return {name: np.array(self.rows[name], kind) for name, kind in COLUMNS.items()}


class Instance:
    """One thing being planted: a typology or an innocent look-alike.

    Times are in days after the start of the instance, amounts in currency units.
    """

    def __init__(self, planted: Planted, rng: Generator, hard: int, start: float) -> None:
        self.planted = planted
        self.rng = rng
        self.hard = hard
        self.start = start
        self.roles: dict[int, str] = {}
        self.mine: list[int] = []
        self.signals = False

    def between(self, low: float, high: float) -> float:
        """Return a real number."""
        return float(self.rng.uniform(low, high))

    def some(self, low: int, high: int) -> int:
        """Return a whole number, both ends possible."""
        return int(self.rng.integers(low, high + 1))

    def big(self, middle: float = 9.4, spread: float = 0.6) -> float:
        """Return an amount of some thousands."""
        return float(np.exp(self.rng.normal(middle, spread)))

    def near(self, value: float, by: float = 0.05) -> float:
        """Return a value off by a few per cent: not at all in a plain instance."""
        return value * (1 + self.between(-by, by) * (self.hard > 0))

    def slow(self, days: float) -> float:
        """Return a span: up to four times as long in an evasive instance."""
        return days * (self.between(1.5, 4.0) if self.hard == 2 else 1.0)

    def times(self, n: int, days: float, begin: float = 0.0) -> Reals:
        """Return n moments in order within so many days."""
        return begin + np.sort(self.rng.uniform(0, days, n))

    def customer(self, role: str = "", **record: Any) -> int:
        """Add a customer with a bank account and return the account.

        The keywords override the record on file: kind, country, declared_income, born and onboarded (µs), occupation,
        segment; same_as, shared and variant let it share an identity.
        """
        account = self.planted.number(BANK, record.get("kind") == "company")
        self.planted.customers[account % CLASS] = record
        opened = record.get("onboarded", self._long_ago())
        return self._added(account, role, account % CLASS, opened)

    def account(self, role: str = "", kind: int = OUTSIDE, of: int | None = None, opened: int | None = None) -> int:
        """Add an account of a class, held by the customer of the account `of` or by nobody known."""
        held = -1 if of is None else self.planted.accounts[of][0]
        return self._added(self.planted.number(kind), role, held, self._long_ago() if opened is None else opened)

    def party(self, role: str, kind: int = OUTSIDE) -> int:
        """Return a new account, or in harder instances now and then one with a life of its own."""
        if self.hard and self.rng.random() < 0.3:
            return self.somebody(role, BANK if kind == OUTSIDE else kind)
        return self.account(role, kind)

    def parties(self, n: int, role: str, kind: int = OUTSIDE) -> list[int]:
        """Return several different accounts as `party` does."""
        found: list[int] = []
        while len(found) < n:
            one = self.party(role, kind)
            if one not in found:
                found.append(one)
        return found

    def somebody(self, role: str, kind: int = BANK) -> int:
        """Return an ordinary account that had arrived by the start."""
        now = np.array([self.at(0)])
        number = int(self.planted.population.someone(self.rng.random(1), kind, now)[0])
        if role:
            self.roles.setdefault(number, role)
        return number

    def _added(self, number: int, role: str, held: int, opened: int) -> int:
        self.planted.accounts[number] = (held, opened)
        if role:
            self.roles[number] = role
        return number

    def _long_ago(self) -> int:
        return START - int(self.rng.uniform(30, 2500) * DAY) // 1_000_000 * 1_000_000

    def at(self, day: float) -> int:
        """Return a moment as µs, kept inside the ledger."""
        last = self.planted.population.end - 1_000_000
        return min(max(START, int(START + (self.start + day) * DAY)), last) // 1_000_000 * 1_000_000

    def open(self, day: float = 0.0) -> int:
        """Return a moment shortly before a day of the instance, as µs; it may lie before the ledger."""
        return int(START + (self.start + day) * DAY - self.between(0.05, 0.6) * DAY) // 1_000_000 * 1_000_000

    def pay(
        self,
        src: int,
        dst: int,
        day: float,
        amount: float,
        *,
        asset: int | None = None,
        units: float | None = None,
        memo: int | None = None,
        tx: int = -1,
        labelled: bool = True,
    ) -> float:
        """Plant one transfer and return its amount as paid.

        Parameters
        ----------
        src, dst
            Account numbers.
        day
            When.
        amount
            Value in currency units.
        asset
            Number in `ASSETS`; what such accounts usually move when None.
        units
            Exact amount of the asset; the value follows from the day's price.
        memo
            Number in `MEMOS`.
        tx
            Number of the transaction, where several transfers share one.
        labelled
            False for cover that belongs to no instance.
        """
        chain = src // CLASS in (WALLET, DEPOSIT, STRANGER) or bool(r.on_chain(np.array([src]))[0])
        usual = r.ETH if chain else r.USD
        if memo is None:
            memo = r.NOTHING if chain else int(self.rng.choice([r.NOTHING, r.TRANSFER, r.INVOICE, r.LOAN, r.FAMILY]))
        planted, cents = self.planted, -1 if units is not None else max(0, round(amount * 100))
        moved = usual if asset is None else asset
        block = (self.at(day) - START) // 12_000_000 * 12_000_000 + START
        row = (
            block if moved != r.USD else self.at(day), src, dst, cents, moved,
            r.ONCHAIN if moved != r.USD else r.FIAT, memo,
            -1 if units is None else round(units * 1e6), tx, len(planted.instance_of),
        )  # fmt: skip
        for name, value in zip(COLUMNS, row, strict=True):
            planted.rows[name].append(value)
        if labelled:
            self.mine.append(len(planted.instance_of))
        planted.instance_of.append(len(planted.instances) if labelled else -1)
        return amount

    def transaction(self) -> int:
        """Return the number of a new transaction for transfers that share one."""
        self.planted.groups += 1
        return self.planted.groups - 1

    def event(self, account: int, day: float, kind: str, device: int = 0, place: int = 0, country: str | None = None, of: int | None = None) -> None:  # fmt: skip
        """Plant a signal of the customer of an account; `of` lends the device and network of another account."""
        self.signals = True
        holder = self.planted.accounts[account if of is None else of][0]
        self.planted.events.append((self.at(day), account, kind, holder, device, place, country))

    def tag(self, account: int, category: str, label: str) -> int:
        """Plant an attribution and return the account."""
        self.planted.tags.append((account, category, label))
        return account

    def live(self, account: int, payments: int | None = None) -> None:
        """Give an account a little ordinary life, belonging to no instance, spread over the whole ledger."""
        n = self.some(3, 14) if payments is None else payments
        days = self.planted.population.days
        chain = bool(r.on_chain(np.array([account]))[0])
        opened = max(0.0, (self.planted.accounts[account][1] - START) / DAY)
        for day in np.sort(self.rng.uniform(min(opened, days - 0.01), days, n)):
            other = self.somebody("", STRANGER if chain else MERCHANT if self.rng.random() < 0.6 else BANK)
            out = self.rng.random() < 0.6 or other // CLASS == MERCHANT
            pair = (account, other) if out else (other, account)
            self.pay(*pair, float(day) - self.start, self.big(4.3, 1.0), labelled=False)

    def close(self, code: str, bad: bool, name: str) -> None:
        """Put the instance on record; harder instances get a life beside it."""
        planted = self.planted
        if not self.mine:
            start = end = self.at(0)
        else:
            ts = [planted.rows["ts"][k] for k in self.mine]
            start, end = min(ts), max(ts)
        planted.instances.append(
            {
                "instance": name, "code": code, "bad": bad, "difficulty": DIFFICULTIES[self.hard],
                "start": start, "end": end, "roles": self.roles, "rows": np.array(self.mine, np.int64), "signals": self.signals,
            }
        )  # fmt: skip


def ordinary(instance: Instance, accounts: Sequence[int]) -> None:
    """Give each of some accounts a life, where the instance is not a plain one."""
    if instance.hard:
        for account in accounts:
            if account in instance.planted.accounts and instance.rng.random() < 0.7:
                instance.live(account)
