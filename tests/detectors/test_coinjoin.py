from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallframes import tags_frame, transfers_of

from jupyter_compliance.detectors.coinjoin_exposure import CoinJoinExposure, CoinJoinExposureParameters
from jupyter_compliance.detectors.equal_outputs import joins
from jupyter_compliance.network.ledger import Ledger


def ledger_of(rows, tags=None) -> Ledger:
    """(hours, src, dst, amount, transaction)."""
    frame = transfers_of([r[:4] for r in rows]).with_columns(
        pl.Series("tx_hash", [r[4] for r in rows], dtype=pl.String)
    )
    return Ledger.build(frame, tags=tags_frame(tags) if tags else None)


def mix(n: int, amount: float, tx: str = "m", hour: float = 0, change: int = 0) -> list[tuple]:
    rows = [(hour, f"in{k}", f"out{k}", amount, tx) for k in range(n)]
    return rows + [(hour, f"in{k}", f"rest{k}", amount / 3 + k / 100, tx) for k in range(change)]


@pytest.mark.parametrize(
    ("rows", "kind", "confidence"),
    [
        (mix(5, 0.05), "whirlpool", 0.6),
        (mix(60, 1.7), "wasabi 2", 0.6),
        (mix(12, 0.1, change=3), "wasabi 1", 0.6),
        (mix(4, 2.5, change=4), "joinmarket", 0.49),
        (mix(2, 2.5, change=2), "joinmarket", 0.2),
    ],
)
def test_forms(rows, kind, confidence) -> None:
    assert joins(ledger_of(rows)).select("kind", "confidence").rows() == [(kind, confidence)]


def test_no_coinjoin() -> None:
    batch = [(0, "exchange", f"c{n}", 0.1, "b") for n in range(40)]
    assert joins(ledger_of(batch)).height == 0  # one payer
    one_address = [(0, f"in{n}", "same", 0.1, "b") for n in range(6)]
    assert joins(ledger_of(one_address)).height == 0  # addresses are counted, not outputs
    unequal = [(0, f"in{n}", f"o{n}", 1 + n, "b") for n in range(6)]
    assert joins(ledger_of(unequal)).height == 0
    apart = [(0, f"in{n}", f"o{n}", 1, f"b{n}") for n in range(6)]
    assert joins(ledger_of(apart)).height == 0
    few_payers = [(0, f"in{n % 2}", f"o{n}", 1, "b") for n in range(4)]
    assert joins(ledger_of(few_payers)).height == 0
    assert CoinJoinExposure().run(ledger_of(batch)).height == 0
    assert CoinJoinExposure().run(Ledger.build(transfers_of([(0, "a", "b", 1)]))).height == 0


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"), st.sampled_from("pqrstu"), st.sampled_from([1, 2, 3]), st.sampled_from("xy")
        ),
        max_size=30,
    )
)
def test_forms_equal_the_definition(rows) -> None:
    found = joins(ledger_of([(0, *r) for r in rows]))
    got = {r["tx_hash"]: (r["equal"], r["confidence"]) for r in found.iter_rows(named=True)}
    want = {}
    for tx in "xy":
        mine = [r for r in rows if r[3] == tx]
        sums = {d: sum(a for _, e, a, _ in mine if e == d) for d in {r[1] for r in mine}}
        payers = {r[0] for r in mine}
        n = max((list(sums.values()).count(v) for v in sums.values()), default=0)
        if n >= 2 and len(payers) >= n and len(sums) - n <= n:
            want[tx] = (n, 0.49 if n >= 3 else 0.2)
    assert got == want


def test_direct_and_indirect_value() -> None:
    rows = [
        *mix(5, 0.05),
        (5, "out0", "next", 0.04, "n1"),
        (9, "next", "last", 0.04, "n2"),
        (8, "clean", "last", 0.04, "n3"),
    ]
    found = CoinJoinExposure().run(ledger_of(rows))
    by = {(r["subject"], r["variant"]): r for r in found.iter_rows(named=True)}
    assert by["in3", "into"]["strength"] == pytest.approx(0.6)
    assert by["out3", "direct"]["strength"] == pytest.approx(0.6)
    assert by["next", "hop 2"]["strength"] == pytest.approx(0.6 * 0.7)
    assert by["last", "hop 3"]["strength"] == pytest.approx(0.3 * 0.49)
    assert by["out3", "direct"]["sentence"] == (
        "Received 0.05 USD in 1 transfer on 1 January 2024 from transactions that mix the money of many; counted by how "
        "sure that is, 60 % of all it had received."
    )
    assert by["out3", "direct"]["value"] == Decimal("0.05")
    strict = CoinJoinExposure(CoinJoinExposureParameters(least_confidence=0.61)).run(ledger_of(rows))
    assert strict.height == 0
    near = CoinJoinExposure(CoinJoinExposureParameters(hops=1)).run(ledger_of(rows))
    assert set(near["variant"]) == {"into", "direct"}


def test_a_small_share_is_left_out() -> None:
    rows = [(-5, "job", "in1", 4, "s"), (-4, "in1", "rent", 3, "t"), *mix(5, 0.05), (8, "job", "out1", 4, "u")]
    found = CoinJoinExposure().run(ledger_of(rows))
    assert ("in1", "into") not in found.select("subject", "variant").rows()


def test_tagged_accounts_count_and_services_end_it() -> None:
    rows = [(0, "a", "pool", 5, None), (1, "pool", "b", 5, None), (2, "b", "shop", 5, None), (3, "shop", "c", 5, None)]
    tags = {"pool": {"category": "coinjoin", "confidence": 0.8}, "shop": "exchange"}
    found = CoinJoinExposure().run(ledger_of(rows, tags))
    assert sorted(found.select("subject", "variant").rows()) == [("a", "into"), ("b", "direct"), ("shop", "hop 2")]
    assert found.filter(subject="b")["strength"][0] == pytest.approx(0.8)
    assert found.filter(subject="shop")["strength"][0] == pytest.approx(0.8 * 0.7 * 0.2)


def test_mixed_value_is_conserved() -> None:
    rows = [*mix(6, 1.0), (1, "out0", "z", 1.0, "q"), (1, "out1", "z", 1.0, "r"), (2, "z", "y", 2.0, "s")]
    ledger = ledger_of(rows)
    detector = CoinJoinExposure()
    level, weight, source = detector._mixing(ledger)
    moved, received = detector._followed(ledger, level, weight, source, 4)
    last = int(np.argmax(ledger.ts))
    assert moved[last].sum() == pytest.approx(0.49 * 2)
    assert received[last] == pytest.approx(2)
