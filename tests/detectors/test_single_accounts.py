"""Rapid in-out, dormant-then-burst, peel chain and mixer deposits: planted cases and their innocent look-alikes."""

from __future__ import annotations

import polars as pl
import pytest

from jupyter_compliance.detectors.registry import configure


def run(ledger, code: str, **parameters: float) -> pl.DataFrame:
    return configure(code, parameters).run(ledger)


MULE = [(n * 100, f"victim{n}", "mule", 1000) for n in range(4)] + [
    (n * 100 + 2, "mule", "boss", 980) for n in range(4)
]


def test_money_that_leaves_at_once(make_ledger) -> None:
    found = run(make_ledger(MULE), "D05")
    row = found.row(0, named=True)
    assert (found["subject"].to_list(), row["count"]) == (["mule"], 8)
    assert row["sentence"] == (
        "4,000 USD received in 4 transfers left again within 24 hours from 1 to 13 January 2024, typically after 2 hours; "
        "that is 100 % of all it had turned over."
    )


def test_more_receipts_and_less_rest_are_stronger(make_ledger) -> None:
    fast = [(h if d == "mule" else h - 1.5, s, d, a) for h, s, d, a in MULE]
    base = run(make_ledger(MULE), "D05")["strength"][0]
    assert run(make_ledger(MULE[:1] + MULE[4:5]), "D05")["strength"][0] < base
    assert run(make_ledger(fast), "D05")["strength"][0] > base


@pytest.mark.parametrize(
    "rows",
    [
        [(0, "employer", "person", 3000), *[(5 + 30 * n, "person", f"shop{n}", 120) for n in range(15)]],
        [(0, "a", "person", 1000), (200, "person", "b", 1000)],
        [
            (0, "a", "person", 100_000),
            *[(500 + n, "friend", "person", 50) for n in range(2)],
            (503, "person", "c", 100),
        ],
    ],
    ids=["salary spent slowly", "long rest", "small change beside savings"],
)
def test_innocent_in_and_out(make_ledger, rows) -> None:
    assert "person" not in run(make_ledger(rows), "D05")["subject"].to_list()


def test_the_latest_receipt_is_spent_first(make_ledger) -> None:
    rows = [(0, "past", "mule", 900), (5000, "victim", "mule", 1000), (5001, "mule", "boss", 1000)]
    found = run(make_ledger(rows), "D05").row(0, named=True)
    assert found["transfer_ids"] == ["t00001", "t00002"]


def sleeper(wake: list[tuple]) -> list[tuple]:
    return [(24 * n, "acc", "shop", 40 + n) for n in range(0, 40, 4)] + wake


def test_a_sleeper_that_wakes_with_a_burst(make_ledger) -> None:
    wake = [(24 * 200 + n, "x", "acc", 5000) for n in range(3)] + [(24 * 201, "acc", "y", 14_000)]
    found = run(make_ledger(sleeper(wake)), "D08")
    row = found.row(0, named=True)
    assert (found["subject"].to_list(), row["count"]) == (["acc"], 4)
    assert row["sentence"].startswith(
        "After 164 days without movement, 29,000 USD moved in 4 transfers from 19 to 20 July 2024"
    )


@pytest.mark.parametrize(
    "wake",
    [
        [(24 * 200 + n, "acc", "shop", 40) for n in range(3)],
        [(24 * 60 + n, "x", "acc", 5000) for n in range(4)],
        [(24 * 200, "x", "acc", 5000)],
    ],
    ids=["usual volume", "short sleep", "one transfer"],
)
def test_innocent_wakings(make_ledger, wake) -> None:
    assert "acc" not in run(make_ledger(sleeper(wake)), "D08")["subject"].to_list()


def test_dust_does_not_wake(make_ledger) -> None:
    rows = sleeper(
        [
            (24 * 100, "bot", "acc", 0),
            (24 * 200, "x", "acc", 5000),
            *[(24 * 200 + n, "acc", "y", 1600) for n in range(1, 4)],
        ]
    )
    assert run(make_ledger(rows), "D08")["count"].to_list() == [4]


def chain(steps: int, peel: float = 0.05, wait: float = 10) -> list[tuple]:
    rows, value = [(0, "start", "p0", 1000.0)], 1000.0
    for n in range(steps):
        slice_ = round(value * peel, 6)
        rows += [
            ((n + 1) * wait, f"p{n}", f"cash{n}", slice_),
            ((n + 1) * wait + 1, f"p{n}", f"p{n + 1}", round(value - slice_, 6)),
        ]
        value = round(value - slice_, 6)
    return rows


def test_a_peel_chain_is_followed_along_the_large_part(make_ledger) -> None:
    found = run(make_ledger(chain(5)), "D16")
    assert found["subject"].to_list() == [f"p{n}" for n in range(5)]
    row = found.row(1, named=True)
    assert row["count"] == 11
    assert row["sentence"].startswith(
        "Step 2 of 5 of a peel chain: 1,000 USD went from account to account down to 774 USD from 1 to 3"
    )
    assert "95 % kept" in row["sentence"]
    assert run(make_ledger(chain(9)), "D16")["strength"][0] > row["strength"]


@pytest.mark.parametrize(
    "rows",
    [chain(2), chain(5, wait=100), chain(5, peel=0.45), [(n, f"p{n}", f"p{n + 1}", 1000) for n in range(8)]],
    ids=["two steps", "slow", "no small part", "nothing peeled"],
)
def test_what_is_no_peel_chain(make_ledger, rows) -> None:
    assert run(make_ledger(rows), "D16").height == 0


def test_a_service_ends_the_chain(make_ledger) -> None:
    assert run(make_ledger(chain(5), {"p2": "exchange"}), "D16").height == 0


def test_mixer_deposits(make_ledger) -> None:
    rows = [(30 * n, "user", "pool", 100) for n in range(3)] + [
        (200, "user", "shop", 100),
        (300, "pool", "user", 100),
        (5, "pool", "pool2", 9),
    ]
    found = run(make_ledger(rows, {"pool": "mixer", "pool2": "coinjoin"}), "D18")
    row = found.row(0, named=True)
    assert (found["subject"].to_list(), row["count"]) == (["user"], 3)
    assert row["sentence"] == (
        "Paid 300 USD in 3 transfers into the mixer pool from 1 to 3 January 2024, 100 % of all it had sent, in 3 sessions; "
        "3 of them in fixed denominations."
    )
    uneven = run(make_ledger([(0, "user", "pool", 97)], {"pool": "mixer"}), "D18")["strength"][0]
    assert uneven < row["strength"]


def test_a_mixer_that_is_little_of_a_life_is_left_out(make_ledger) -> None:
    rows = [(n, "user", f"shop{n}", 500) for n in range(50)] + [(60, "user", "pool", 1)]
    assert run(make_ledger(rows, {"pool": "mixer"}), "D18").height == 0
