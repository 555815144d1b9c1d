"""A seeded ledger with planted typologies and innocent look-alikes.

    python tests/bench/generate.py OUT_FOLDER [--rows 1000000] [--seed 7] [--format parquet|csv]

Degrees follow a power law, amounts are log-normal in whole cents, a year of time with days and nights. Labels say what
was planted; every figure measured on this data must say that it is generated.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from jupyter_compliance.contracts.schema import INSTANT, MONEY

START = np.datetime64("2025-01-01T00:00:00", "us").astype(np.int64)
HOUR = 3_600_000_000
DAY = 24 * HOUR
YEAR = 365


@dataclass
class Plants:
    """Transfers and labels that are put into the background by hand."""

    rng: np.random.Generator
    fresh: int
    src: list[int] = field(default_factory=list)
    dst: list[int] = field(default_factory=list)
    ts: list[int] = field(default_factory=list)
    cents: list[int] = field(default_factory=list)
    labels: list[tuple[int, str, bool]] = field(default_factory=list)
    tags: list[tuple[int, str, str]] = field(default_factory=list)

    def account(self) -> int:
        """Return the number of an account nobody uses yet."""
        self.fresh += 1
        return self.fresh - 1

    def accounts(self, n: int) -> list[int]:
        """Return `n` unused accounts."""
        return [self.account() for _ in range(n)]

    def pay(self, src: int, dst: int, ts: float, amount: float) -> None:
        """Add one transfer; time in µs, amount in currency units."""
        self.src.append(src)
        self.dst.append(dst)
        self.ts.append(int(min(ts, START + YEAR * DAY - 1)))
        self.cents.append(max(1, round(amount * 100)))

    def label(self, account: int, what: str, bad: bool) -> None:
        """Say what an account was planted as."""
        self.labels.append((account, what, bad))

    def moment(self, room_days: int = 30) -> float:
        """Return a moment that leaves so many days before the end of the year."""
        return START + self.rng.uniform(0, YEAR - room_days) * DAY

    def big(self) -> float:
        """Return an amount of some thousands."""
        return float(np.exp(self.rng.normal(9.5, 0.6)))


def collector(p: Plants) -> None:
    """Many pay one within days; almost all leaves at once (bad)."""
    hub, start, total = p.account(), p.moment(), 0.0
    for payer in p.accounts(int(p.rng.integers(12, 30))):
        amount = p.big() / 8
        p.pay(payer, hub, start + p.rng.uniform(0, 4) * DAY, amount)
        total += amount
    p.pay(hub, p.account(), start + 4.2 * DAY, total * 0.97)
    p.label(hub, "fan-in, rapid out", True)


def spreader(p: Plants) -> None:
    """One receives a fortune and scatters it within days (bad)."""
    hub, start, total = p.account(), p.moment(), p.big() * 20
    p.pay(p.account(), hub, start, total)
    targets = p.accounts(int(p.rng.integers(12, 30)))
    for target in targets:
        p.pay(hub, target, start + p.rng.uniform(0.05, 4) * DAY, total / len(targets) * p.rng.uniform(0.8, 1.15))
    p.label(hub, "fan-out", True)


def ring(p: Plants) -> None:
    """Value walks round and comes home a little smaller (bad)."""
    members, ts, amount = p.accounts(int(p.rng.integers(3, 8))), p.moment(), p.big() * 3
    for a, b in zip(members, [*members[1:], members[0]], strict=True):
        p.pay(a, b, ts, amount)
        ts += p.rng.uniform(0.1, 1.5) * DAY
        amount *= p.rng.uniform(0.95, 0.995)
    for member in members:
        p.label(member, "cycle", True)


def layering(p: Plants) -> None:
    """One pays several who all pay one (bad)."""
    origin, end, start, total = p.account(), p.account(), p.moment(), p.big() * 10
    middles = p.accounts(int(p.rng.integers(5, 12)))
    for middle in middles:
        part, at = total / len(middles) * p.rng.uniform(0.9, 1.1), start + p.rng.uniform(0, 2) * DAY
        p.pay(origin, middle, at, part)
        p.pay(middle, end, at + p.rng.uniform(0.05, 2) * DAY, part * 0.98)
    for account in (origin, end):
        p.label(account, "scatter-gather", True)


def peeling(p: Plants) -> None:
    """A fortune moves on again and again, a slice left behind each time (bad)."""
    holder, ts, amount = p.account(), p.moment(), p.big() * 30
    p.label(holder, "peel chain", True)
    for _ in range(int(p.rng.integers(5, 10))):
        heir, slice_ = p.account(), amount * p.rng.uniform(0.03, 0.15)
        p.pay(holder, p.account(), ts, slice_)
        p.pay(holder, heir, ts + HOUR, amount - slice_)
        holder, amount, ts = heir, amount - slice_, ts + p.rng.uniform(0.1, 1.0) * DAY


def theft(p: Plants) -> None:
    """A tagged thief pays three, who pay a mixer in round sums (bad)."""
    thief, mixer, start = p.account(), p.account(), p.moment()
    p.tags += [(thief, "theft", "Bridge thief"), (mixer, "mixer", "Mixing pool")]
    p.label(thief, "theft", True)
    for heir in p.accounts(3):
        amount = p.big() * 10
        p.pay(thief, heir, start, amount)
        for k in range(max(1, int(amount // 10_000))):
            p.pay(heir, mixer, start + (0.1 + 0.02 * k) * DAY, 10_000)
        p.label(heir, "proceeds to mixer", True)


def listed(p: Plants) -> None:
    """A sanctioned account pays and is paid (bad)."""
    target = p.account()
    p.tags.append((target, "sanctioned", "Listed person"))
    p.label(target, "sanctioned", True)
    for k, other in enumerate(p.accounts(4)):
        pair = (target, other) if k % 2 else (other, target)
        p.pay(*pair, p.moment(), p.big())
        p.label(other, "dealt with a sanctioned account", True)


def payroll(p: Plants) -> None:
    """An employer pays the same people every month (innocent)."""
    employer, start = p.account(), START + p.rng.uniform(0, 25) * DAY
    people = [(person, p.big() / 4) for person in p.accounts(int(p.rng.integers(15, 60)))]
    for month in range(12):
        when = start + month * 30.4 * DAY
        p.pay(p.account(), employer, when - DAY, sum(salary for _, salary in people) * 1.1)
        for person, salary in people:
            p.pay(employer, person, when, salary)
    p.label(employer, "payroll", False)


def merchant(p: Plants) -> None:
    """A shop takes many small payments and banks them weekly (innocent)."""
    shop, bank = p.account(), p.account()
    customers = p.accounts(120)
    for week in range(52):
        start, takings = START + week * 7 * DAY, 0.0
        for customer in p.rng.choice(customers, 20):
            amount = float(np.exp(p.rng.normal(3.5, 0.7)))
            p.pay(int(customer), shop, start + p.rng.uniform(0, 6) * DAY, amount)
            takings += amount
        p.pay(shop, bank, start + 6.5 * DAY, takings * 0.9)
    p.label(shop, "merchant", False)


def batch_payer(p: Plants) -> None:
    """A tagged exchange pays customers in batches (innocent)."""
    exchange = p.account()
    p.tags.append((exchange, "exchange", "Exchange"))
    for customer in p.accounts(300):
        p.pay(exchange, customer, p.moment(1), p.big() / 3)
        p.pay(customer, exchange, p.moment(1), p.big() / 3)
    p.label(exchange, "exchange", False)


BAD = (collector, spreader, ring, layering, peeling, theft, listed)
INNOCENT = (payroll, merchant, batch_payer)


def generate(rows: int = 1_000_000, seed: int = 7) -> dict[str, pl.DataFrame]:
    """Return transfers, accounts, tags and labels.

    Parameters
    ----------
    rows
        Number of transfers, planted ones included.
    seed
        Same seed, same frames.

    Returns
    -------
    dict
        ``transfers``, ``accounts``, ``tags`` meeting the contracts; ``labels``: account_id, what, bad.
    """
    rng = np.random.default_rng(seed)
    people = max(50, rows // 8)
    plants = Plants(rng, people)
    rounds = max(1, rows // 20_000)
    for _ in range(rounds):
        for plant in BAD:
            plant(plants)
    for _ in range(max(1, rounds // 4)):
        for plant in INNOCENT:
            plant(plants)
    background = max(0, rows - len(plants.src))
    weight = rng.pareto(1.3, people) + 0.05
    chance = weight / weight.sum()
    src, dst = rng.choice(people, background, p=chance), rng.choice(people, background, p=chance)
    dst = np.where(src == dst, (dst + 1) % people, dst)
    hour = np.clip(rng.normal(14, 4, background), 0, 23.999)
    ts = START + rng.integers(0, YEAR, background) * DAY + (hour * HOUR).astype(np.int64)
    cents = np.maximum(1, np.exp(rng.normal(8.8, 1.4, background))).astype(np.int64)
    frame = pl.DataFrame(
        {
            "src": np.concatenate([src, plants.src]).astype(np.int64)[:rows],
            "dst": np.concatenate([dst, plants.dst]).astype(np.int64)[:rows],
            "ts": np.concatenate([ts, plants.ts]).astype(np.int64)[:rows],
            "cents": np.concatenate([cents, plants.cents]).astype(np.int64)[:rows],
        }
    ).sort("ts", "src", "dst", "cents")
    transfers = frame.select(
        pl.format("T{}", pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(8)).alias("transfer_id"),
        pl.from_epoch("ts", time_unit="us").dt.replace_time_zone("UTC").cast(INSTANT).alias("ts"),
        _name(pl.col("src")).alias("src"),
        _name(pl.col("dst")).alias("dst"),
        pl.lit("USD").alias("asset"),
        (pl.col("cents").cast(pl.Decimal(38, 2)) / 100).cast(MONEY).alias("amount"),
        pl.lit("fiat").alias("channel"),
    )
    everyone = pl.DataFrame({"n": range(plants.fresh)})
    accounts = everyone.select(_name(pl.col("n")).alias("account_id"), pl.lit("customer").alias("kind"))
    tags = pl.DataFrame(plants.tags, schema={"n": pl.Int64, "category": pl.String, "label": pl.String}, orient="row")
    labels = pl.DataFrame(plants.labels, schema={"n": pl.Int64, "what": pl.String, "bad": pl.Boolean}, orient="row")
    return {
        "transfers": transfers,
        "accounts": accounts,
        "tags": tags.select(
            _name(pl.col("n")).alias("account_id"), "label", "category", pl.lit("generated").alias("source")
        ),
        "labels": labels.select(_name(pl.col("n")).alias("account_id"), "what", "bad"),
    }


def _name(number: pl.Expr) -> pl.Expr:
    return pl.format("A{}", number.cast(pl.String).str.zfill(7))


def write(folder: Path, frames: dict[str, pl.DataFrame], suffix: str = "parquet") -> dict[str, Path]:
    """Write the frames as files and return their paths by table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.{suffix}" for name in frames}
    for name, path in paths.items():
        if suffix == "csv":
            frames[name].write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
        else:
            frames[name].write_parquet(path)
    return paths


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    given = options.parse_args()
    for name, path in write(given.folder, generate(given.rows, given.seed), given.format).items():
        print(f"{name:<10} {path.stat().st_size:>12,} bytes  {path}")
