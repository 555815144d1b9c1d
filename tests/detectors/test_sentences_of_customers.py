"""What is said of customers is what their cited rows and records say, recomputed on invented people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from citedrows import Cited

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.detectors.registry import run_all
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.sources import synthetic


def first_deposit(c: Cited) -> str:
    return rf"The first deposits, {c.worth(c.rows)} in {c.count} {c.when}, do not fit the profile: .*\d.*"


def withdrawal(c: Cited) -> str:
    gone = percent(min(1.0, float(c.out["worth"].sum() / c.into["worth"].sum())))
    return rf"{gone} of {c.worth(c.into)} deposited was withdrawn again within .* {c.when}, .* after the start\."


def takeover(c: Cited) -> str:
    more = c.rows["dst"].n_unique() - 1
    others = f" and {count_of(more, 'other')}" if more else ""
    return rf"A .* from \d.*, {c.worth(c.rows)} went in {c.count} to \S+.*{others}, never paid before\."


def shared(c: Cited) -> str:
    return rf"Shares a .* with [\d,]+ other customers? who also paid \S.*; sent it {c.worth(c.rows)} in {c.count} {c.when}\."


def mule(c: Cited) -> str:
    strangers = count_of(c.into["src"].n_unique(), "stranger")
    return rf"With the profile .*, received {c.worth(c.into)} from {strangers} and passed it on, typically after .*, {c.when}\."


def rising(c: Cited) -> str:
    ends = [amount_words(v, "USD") for v in (c.rows["worth"][0], c.rows["worth"].max())]
    payments = count_of(c.rows.height, "payment")
    return (
        rf"Sent {c.worth(c.rows)} in {payments} rising from {ends[0]} to {ends[1]} to \S.*, unknown to it before, {c.when}; "
        r"fresh money moved just before [\d,]+ of them\."
    )


SAID: dict[str, Callable[[Cited], str]] = {
    "D06": first_deposit, "D07": withdrawal, "D24": takeover, "D25": shared, "D26": mule, "D27": rising,
}  # fmt: skip


@pytest.fixture(scope="module")
def told() -> tuple[pl.DataFrame, Ledger]:
    case: dict[str, Any] = synthetic.generate(12_000, seed=5, instances=4, typologies=[*SAID, "D31"]).case
    ledger = Ledger.build(
        case["transfers"], case["accounts"], case["tags"], customers=case["customers"], events=case["events"], currency="USD"
    )  # fmt: skip
    return run_all(ledger, codes=[*SAID, "D31"]), ledger


@pytest.mark.parametrize("code", SAID)
def test_figures_are_those_of_the_cited_rows(told: tuple[pl.DataFrame, Ledger], code: str) -> None:
    found, ledger = told
    mine = found.filter(detector=code)
    assert mine.height >= 3
    for finding in mine.iter_rows(named=True):
        expected = SAID[code](Cited(finding, ledger.transfers))
        assert re.fullmatch(expected, finding["sentence"]), (expected, finding["sentence"])


def test_who_shares_a_mark_is_counted(told: tuple[pl.DataFrame, Ledger]) -> None:
    found, ledger = told
    held = dict(ledger.accounts.select("account_id", "customer_id").iter_rows())
    columns = {"document": "document_id", "phone": "phone", "email": "email"}
    mine = found.filter((pl.col("detector") == "D31") & pl.col("variant").is_in(list(columns)))
    assert mine.height >= 3
    for variant, subject, sentence in mine.select("variant", "subject", "sentence").iter_rows():
        mark = ledger.customers.filter(customer_id=held[subject])[columns[variant]][0]
        others = ledger.customers.filter(pl.col(columns[variant]) == mark).height - 1
        assert f"is also that of {count_of(others, 'other customer')}" in sentence
