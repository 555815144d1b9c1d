"""A million transfers among a hundred thousand accounts: time, memory, and planted cases found in the noise."""

from __future__ import annotations

import resource
from time import process_time

import numpy as np
import polars as pl

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.detectors.registry import run_all
from jupyter_compliance.network.ledger import Ledger

DAY = 86_400_000_000


def generated(transfers: int, accounts: int, seed: int) -> pl.DataFrame:
    """Power-law degrees on both sides, log-normal amounts in whole cents, one year."""
    rng = np.random.default_rng(seed)
    odds = np.arange(1, accounts + 1) ** -0.8
    ends = [rng.permutation(accounts)[rng.choice(accounts, transfers, p=odds / odds.sum())] for _ in range(2)]
    ends[1] = np.where(ends[0] == ends[1], (ends[1] + 1) % accounts, ends[1])
    names = pl.Series([f"A{i:06d}" for i in range(accounts)])
    cents = np.maximum(1, np.exp(rng.normal(5, 1.5, transfers)) * 100).astype(np.int64)
    return pl.DataFrame(
        {
            "transfer_id": pl.Series(np.arange(transfers)).cast(pl.String),
            "ts": pl.Series(1_704_067_200_000_000 + rng.integers(0, 365 * DAY, transfers)).cast(INSTANT),
            "src": names.gather(ends[0]),
            "dst": names.gather(ends[1]),
            "asset": pl.repeat("USD", transfers, eager=True),
            "amount": pl.Series(cents).cast(MONEY) / 100,
        }
    ).with_columns(pl.col("amount").cast(MONEY))


def planted() -> pl.DataFrame:
    """A cycle, a scatter-gather, a peel chain and a fan-out between accounts that do nothing else."""
    rows = [("cycle", n, f"C{n}", f"C{(n + 1) % 4}", 9000 - 50 * n) for n in range(4)]
    rows += [("out", n, "SRC", f"M{n}", 4000 + n) for n in range(5)] + [
        ("in", 30 + n, f"M{n}", "COL", 3950) for n in range(5)
    ]
    rows += [("peel", 10 * n, f"P{n}", f"P{n + 1}", 8000 - 400 * n) for n in range(6)]
    rows += [("slice", 10 * n + 9, f"P{n + 1}", f"Q{n}", 400) for n in range(5)]
    rows += [("fan", n, "FAN", f"W{n:02d}", 700) for n in range(30)]
    return pl.DataFrame(
        [
            (f"x-{k}-{n}", 1_710_000_000_000_000 + h * DAY // 24, s, d, "USD", a)
            for n, (k, h, s, d, a) in enumerate(rows)
        ],
        schema=["transfer_id", "ts", "src", "dst", "asset", "amount"],
        orient="row",
    ).with_columns(pl.col("ts").cast(INSTANT), pl.col("amount").cast(MONEY))


def test_a_million_transfers() -> None:
    run_all(Ledger.build(planted()))
    frame = pl.concat([generated(1_000_000, 100_000, 7), planted()])
    started = process_time()
    ledger = Ledger.build(frame)
    built = process_time()
    found = run_all(ledger)
    done = process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"ledger {built - started:.1f} s, detectors {done - built:.1f} s, {found.height} findings, peak {peak:,.0f} MB"
    )
    # processor seconds of all threads, so that a busy machine does not decide
    assert built - started < 6
    assert done - built < 25
    assert peak < 3000
    by = {(r["detector"], r["subject"]) for r in found.select("detector", "subject").iter_rows(named=True)}
    assert {("D11", f"C{n}") for n in range(4)} <= by
    assert {("D14", "SRC"), ("D14", "COL"), ("D09", "FAN")} <= by
    assert {("D16", f"P{n}") for n in range(1, 6)} <= by
    assert found.height < 0.05 * ledger.size
