"""Ordinary life of an invented world: what people, firms and exchanges pay each other hour by hour."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import synthetic_rows as r
from .synthetic_population import (  # fmt: skip
    BANK,
    CLASS,
    DEFI,
    DEPOSIT,
    HOT,
    HOUR,
    MERCHANT,
    OUTSIDE,
    START,
    STRANGER,
    TILL,
    WALLET,
    Population,
)
from .synthetic_random import Reals, Wholes, pick, rank, uniform
from .synthetic_rows import Rows, together

_SLICE = 1 << 16
#: How busy the hours of a day are, and the days of a week from Monday.
_HOURS = np.array([6, 4, 3, 2, 2, 3, 6, 12, 22, 30, 34, 36, 38, 36, 34, 34, 35, 36, 34, 30, 24, 19, 14, 9], float)
_DAYS = np.array([1.05, 1.0, 1.0, 1.02, 1.12, 0.72, 0.55])
_FIRST_DAY = 2  # the first of January 2025 was a Wednesday
_GROWTH = 0.35  # how much busier the end is than the beginning, as a logarithm
_SWEPT = 0.07  # share of transfers that reach an exchange's deposit address, each with its sweep
_KINDS = ("card", "person", "bill", "invoice", "outside", "buy", "withdraw", "wallets", "defi", "treasury")
_SHARES = np.cumsum([0.28, 0.1, 0.09, 0.09, 0.11, 0.07, 0.08, 0.1, 0.07, 0.01])


def calendar(seed: int, days: int) -> Reals:
    """Return the share of all ordinary transfers that falls before each hour's end: rhythm, growth and whim."""
    hour = np.arange(days * 24)
    whim = np.random.default_rng([seed, 1]).gamma(25, 1 / 25, hour.size)
    rhythm = _HOURS[hour % 24] * _DAYS[(hour // 24 + _FIRST_DAY) % 7]
    weight = rhythm * whim * np.exp(_GROWTH * hour / hour.size)
    return np.cumsum(weight) / weight.sum()


@dataclass(frozen=True)
class Traffic:
    """Ordinary transfers, slice by slice; a slice is some whole hours and depends on nothing before it.

    Attributes
    ----------
    population
        Who pays.
    transfers
        Ordinary transfers in all, salaries included.
    """

    population: Population
    transfers: int
    upto: Wholes = field(init=False)
    bounds: list[int] = field(init=False)
    _staff: Wholes = field(init=False)
    _keys: Wholes = field(init=False)

    def __post_init__(self) -> None:
        p = self.population
        people = np.arange(p.customers)
        staff = people[p.salaried(people)]
        key = p.payday(staff)
        order = np.argsort(key, kind="stable")
        object.__setattr__(self, "_staff", staff[order].astype(np.int32))
        object.__setattr__(self, "_keys", key[order].astype(np.int16))
        salaries = sum(self._paid(hour).size for hour in range(p.days * 24))
        free = max(0, self.transfers - salaries)
        object.__setattr__(self, "upto", np.round(calendar(p.seed, p.days) * free).astype(np.int64))
        full = np.flatnonzero(np.diff(self.upto // _SLICE, prepend=0)) + 1
        object.__setattr__(self, "bounds", sorted({0, *full.tolist(), p.days * 24}))

    @property
    def slices(self) -> int:
        """Number of slices."""
        return len(self.bounds) - 1

    def span(self, number: int) -> tuple[int, int]:
        """Return the first moment of a slice and the first one after it, µs."""
        return START + self.bounds[number] * HOUR, START + self.bounds[number + 1] * HOUR

    def rows(self, number: int) -> Rows:
        """Return the transfers of one slice, in no order."""
        rng = np.random.default_rng([self.population.seed, 2, number])
        lo, hi = self.bounds[number], self.bounds[number + 1]
        counts = np.diff(self.upto[lo:hi], prepend=self.upto[lo - 1] if lo else 0)
        hour = np.repeat(np.arange(lo, hi), counts)
        ts = START + hour * HOUR + (rng.random(hour.size) * 3600).astype(np.int64) * 1_000_000
        end = START + hi * HOUR
        paired = (rng.random(ts.size // 2) < 2 * _SWEPT / (1 + _SWEPT)).nonzero()[0]
        alone = np.ones(ts.size, bool)
        alone[2 * paired] = alone[2 * paired + 1] = False
        parts = [self._deposits(rng, ts[2 * paired], end)]
        kind = np.searchsorted(_SHARES / _SHARES[-1], rng.random(ts.size), side="right")
        for k, name in enumerate(_KINDS):
            when = ts[alone & (kind == k)]
            parts.append(getattr(self, f"_{name}")(rng, when))
        parts += [self._salaries(hour, who) for hour in range(lo, hi) if (who := self._paid(hour)).size]
        return together(parts)

    def _paid(self, hour: int) -> Wholes:
        """Return who gets a salary in an hour of the ledger."""
        moment = np.datetime64(START + hour * HOUR, "us")
        month = moment.astype("datetime64[M]").astype("datetime64[h]")
        key = int((moment.astype("datetime64[h]") - month).astype(int))
        lo, hi = np.searchsorted(self._keys, [key, key + 1])
        if lo == hi:
            return np.zeros(0, np.int64)
        present = self.population.present(BANK, np.array([START + hour * HOUR]))[0]
        who = self._staff[lo:hi].astype(np.int64)
        return who[who < present]

    def _salaries(self, hour: int, who: Wholes) -> Rows:
        p = self.population
        ts = np.full(who.size, START + hour * HOUR) + pick(60, p.seed, 501, p.employer(who)) * 60_000_000
        return _rows(ts, BANK * CLASS + p.employer(who), BANK * CLASS + who, p.salary(who), memo=r.SALARY)

    def _deposits(self, rng: Generator, ts: Wholes, end: int) -> Rows:
        p, n = self.population, ts.size
        address = p.someone(rng.random(n), DEPOSIT, ts)
        own = WALLET * CLASS + (4 * (address % CLASS) // 3) % p.size(WALLET)
        src = np.where(rng.random(n) < 0.6, own, p.someone(rng.random(n), STRANGER, ts))
        cents = _amounts(rng, n, 6.6, 1.6, 0.25)
        asset = _assets(p.seed, src)
        after = np.minimum(ts + (rng.exponential(1500, n).astype(np.int64) + 60) * 1_000_000, end - 1_000_000)
        swept = np.maximum(1, (cents * (1 - 0.0005)).astype(np.int64))
        return together(
            [_rows(ts, src, address, cents, asset), _rows(after, address, p.exchange_of(address), swept, asset)]
        )

    def _card(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        src = p.someone(rng.random(n), BANK, ts)
        habit = p.contact(src % CLASS, _slot(rng, n), MERCHANT)
        dst = np.where(rng.random(n) < 0.7, habit, p.someone(rng.random(n), MERCHANT, ts))
        cents = _amounts(rng, n, 3.3, 0.95, 0.08)
        cents = np.where(rng.random(n) < 0.4, cents // 100 * 100 + 99, cents)
        return _rows(ts, src, dst, cents, channel=r.CARD, memo=r.BOUGHT)

    def _person(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        src = p.someone(rng.random(n), BANK, ts)
        dst = np.where(rng.random(n) < 0.75, p.contact(src % CLASS, _slot(rng, n), BANK), p.someone(rng.random(n), BANK, ts))  # fmt: skip
        scale = np.sqrt(p.income(src % CLASS) / 40_000)
        cents = (_amounts(rng, n, 4.4, 1.1, 0.6) * scale.clip(0.4, 6)).astype(np.int64).clip(1)
        cents = np.where(cents > 20_00, cents // 500 * 500, cents)
        memo = rng.choice([r.NOTHING, r.TRANSFER, r.THANKS, r.FAMILY, r.LOAN, r.SAVINGS], n)
        return _rows(ts, src, _other(src, dst, p), cents, memo=memo)

    def _bill(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        src, slot = p.someone(rng.random(n), BANK, ts), rng.integers(0, 3, n)
        dst = p.contact(src % CLASS, slot + 50, MERCHANT)
        usual = np.exp(4.2 + 1.6 * uniform(p.seed, 502, src, slot) + slot)
        cents = (usual * np.where(slot == 2, 100, rng.normal(100, 6, n).clip(50))).astype(np.int64)
        return _rows(ts, src, dst, cents, memo=np.array([r.UTILITIES, r.INSURANCE, r.RENT])[slot])

    def _invoice(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        firms = max(2, (p.customers + 6) // 10)
        src = BANK * CLASS + 10 * rank(rng.random(n), p.present(BANK, ts) // 10, 0.8) + 3
        usual = 10 * pick(firms, p.seed, 503, src, _slot(rng, n)) + 3
        dst = BANK * CLASS + np.where(usual < p.present(BANK, ts), usual, 3)
        return _rows(ts, src, _other(src, dst, p, 10), _amounts(rng, n, 7.6, 1.3, 0.2), memo=r.INVOICE)

    def _outside(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        a = p.someone(rng.random(n), BANK, ts)
        b = np.where(rng.random(n) < 0.6, p.contact(a % CLASS, _slot(rng, n), OUTSIDE), p.someone(rng.random(n), OUTSIDE, ts))  # fmt: skip
        out = rng.random(n) < 0.55
        memo = rng.choice([r.NOTHING, r.TRANSFER, r.INVOICE, r.FAMILY, r.CASH], n)
        return _rows(ts, np.where(out, a, b), np.where(out, b, a), _amounts(rng, n, 5.6, 1.4, 0.4), memo=memo)

    def _buy(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        a = p.someone(rng.random(n), BANK, ts)
        till = TILL * CLASS + p.exchange_of(DEPOSIT * CLASS + a % CLASS // 4) % CLASS
        buys = rng.random(n) < 0.65
        return _rows(ts, np.where(buys, a, till), np.where(buys, till, a), _amounts(rng, n, 5.7, 1.3, 0.65), memo=r.EXCHANGE)  # fmt: skip

    def _withdraw(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        own, far = p.someone(rng.random(n), WALLET, ts), p.someone(rng.random(n), STRANGER, ts)
        dst = np.where(rng.random(n) < 0.5, own, far)
        src = HOT * CLASS + rank(rng.random(n), p.size(HOT), 0.8)
        return _rows(ts, src, dst, _amounts(rng, n, 6.3, 1.5, 0.2), _assets(p.seed, dst))

    def _wallets(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        a = np.where(rng.random(n) < 0.3, p.someone(rng.random(n), WALLET, ts), p.someone(rng.random(n), STRANGER, ts))
        known = p.contact(a, _slot(rng, n), STRANGER)
        b = np.where(rng.random(n) < 0.5, known, p.someone(rng.random(n), STRANGER, ts))
        back = rng.random(n) < 0.4
        src, dst = np.where(back, b, a), np.where(back, a, b)
        return _rows(ts, src, _other(src, dst, p), _amounts(rng, n, 5.8, 1.9, 0.15), _assets(p.seed, src))

    def _defi(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        a = np.where(rng.random(n) < 0.4, p.someone(rng.random(n), WALLET, ts), p.someone(rng.random(n), STRANGER, ts))
        b = DEFI * CLASS + rank(rng.random(n), p.size(DEFI), 0.9)
        out = rng.random(n) < 0.55
        asset = np.where(rng.random(n) < 0.7, _assets(p.seed, a), rng.choice([r.ETH, r.USDT, r.BTC, r.SOL], n))
        return _rows(ts, np.where(out, a, b), np.where(out, b, a), _amounts(rng, n, 6.1, 1.8, 0.1), asset)

    def _treasury(self, rng: Generator, ts: Wholes) -> Rows:
        p, n = self.population, ts.size
        src, dst = (HOT * CLASS + rank(rng.random(n), p.size(HOT), 0.8) for _ in range(2))
        return _rows(ts, src, _other(src, dst, p), _amounts(rng, n, 10.5, 1.2, 0.7), rng.choice([r.ETH, r.USDT], n))


def _rows(
    ts: Wholes,
    src: Wholes,
    dst: Wholes,
    cents: Wholes,
    asset: NDArray[np.int64] | int = r.USD,
    channel: int | None = None,
    memo: NDArray[np.int64] | int = r.NOTHING,
) -> Rows:
    n = ts.size
    chain = np.broadcast_to(np.asarray(asset), n) != r.USD
    ways = np.where(chain, r.ONCHAIN, r.FIAT) if channel is None else np.full(n, channel)
    blocks = np.where(chain, START + (ts - START) // 12_000_000 * 12_000_000, ts)  # a block every twelve seconds
    full = {name: np.full(n, -1, np.int64) for name in ("micro", "tx", "plant")}
    return {
        "ts": blocks, "src": src, "dst": dst, "cents": cents, "asset": np.broadcast_to(np.asarray(asset), n),
        "channel": ways, "memo": np.broadcast_to(np.asarray(memo), n), **full,
    }  # fmt: skip


def _amounts(rng: Generator, n: int, mu: float, sigma: float, rounded: float) -> Wholes:
    """Return cents: log-normal, three in a hundred with a Pareto tail (exponent 1.3), some people choose round sums."""
    value = np.exp(rng.normal(mu, sigma, n)) * np.where(rng.random(n) < 0.03, 1 + rng.pareto(1.3, n), 1.0)
    unit = 10.0 ** np.floor(np.log10(value)) / 2
    value = np.where(rng.random(n) < rounded, np.maximum(1, np.round(value / unit)) * unit, value)
    return np.clip(np.round(value * 100), 1, 5e11).astype(np.int64)


def _slot(rng: Generator, n: int) -> Wholes:
    return rank(rng.random(n), 12, 1.3)


def _assets(seed: int, account: Wholes) -> Wholes:
    """Return the asset each account on a chain deals in."""
    return np.searchsorted(np.array([0.55, 0.62, 0.92, 0.95]), uniform(seed, 504, account), side="right") + r.ETH


def _other(src: Wholes, dst: Wholes, population: Population, step: int = 1) -> Wholes:
    """Return payees, none of whom is the payer: the neighbour where it was."""
    kind, place = dst // CLASS, dst % CLASS
    low = place % step if step > 1 else 0
    near = np.where(place - step >= low, place - step, place + step)
    most = np.array([max(1, population.size(k)) for k in range(10)])[kind]
    return np.where(src == dst, kind * CLASS + np.minimum(near, most - 1 if step == 1 else near), dst)
