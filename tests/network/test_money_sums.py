"""Sums of money: exact for any rows, any cuts and any size of amount."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.network.money_sums import MoneySums, merged

AMOUNTS = st.lists(
    st.one_of(st.none(), st.decimals(0, 10**16, places=18), st.sampled_from([Decimal(10), Decimal("9.999999999999999999"), Decimal(0)])),
    max_size=60,
)  # fmt: skip


def plain(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    with localcontext() as exact:
        exact.prec = 60
        return sum(known, Decimal(0)) if known else None


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.integers(1, 60), st.data())
def test_sums_are_those_of_plain_decimals(some, times, data):
    amounts = some * times  # more than one block
    money = MoneySums(pl.Series(amounts, dtype=MONEY))
    row = st.integers(0, len(amounts))
    cuts = np.array(sorted(data.draw(st.lists(row, min_size=2, max_size=6))), np.int64)
    found = money.between(cuts)
    assert found.count.tolist() == np.diff(cuts).tolist()
    assert found.exact() == [plain(amounts[a:b]) for a, b in pairwise(cuts)]
    seed = np.random.default_rng(data.draw(st.integers(0, 1000)))
    rows = np.flatnonzero(seed.random(len(amounts)) < 0.3).astype(np.int32)
    skip = seed.random(len(rows)) < 0.3
    along = money.along(rows, cuts, skip)
    wanted = [
        [amounts[r] for r, out in zip(rows.tolist(), skip.tolist(), strict=True) if a <= r < b and not out]
        for a, b in pairwise(cuts)
    ]
    assert along.exact() == [plain(part) for part in wanted]
    assert along.count.tolist() == [len(part) for part in wanted]
    assert merged([along, found], len(cuts) - 1).exact() == [
        plain(part + amounts[a:b]) for part, (a, b) in zip(wanted, pairwise(cuts), strict=True)
    ]
    s, d = (seed.integers(0, 4, len(amounts)).astype(np.int32) for _ in range(2))
    paid, got = money.sides(s, d, np.array([True, False, True, False]), cuts)
    for sums, counts in ((paid, s % 2 == 0), (got, (s % 2 == 1) & (d % 2 == 0))):
        chosen = [[amounts[r] for r in range(a, b) if counts[r]] for a, b in pairwise(cuts)]
        assert sums.exact() == [plain(part) for part in chosen]
        assert sums.count.tolist() == [len(part) for part in chosen]
    assert money.total(rows) == plain([amounts[r] for r in rows])
    assert money.total(range(len(amounts))) == plain(amounts)
    assert np.allclose(found.rounded(), [float(total or 0) for total in found.exact()], rtol=1e-12)


def test_the_largest_total_a_ledger_may_have():
    largest = Decimal("32999999999999999999.999999999999999999")
    money = MoneySums(pl.Series([largest, None, largest, largest], dtype=MONEY))
    assert money.total(range(4)) == plain([largest] * 3)
    assert money.between(np.array([0, 1, 2, 4])).exact() == [largest, None, plain([largest] * 2)]


def test_no_rows():
    money = MoneySums(pl.Series([], dtype=MONEY))
    assert money.total(range(0)) is None
    assert money.between(np.array([0, 0])).count.tolist() == [0]
    assert merged([], 2).exact() == [None, None]
