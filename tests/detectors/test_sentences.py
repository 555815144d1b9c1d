"""What a sentence says is what its cited rows say, recomputed from them alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest
from citedrows import Cited
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import CITED_AT_MOST
from jupyter_compliance.detectors.registry import run_all

#: Thresholds so low that small random ledgers are full of findings.
EASY: dict[str, dict[str, float]] = {
    "D05": {"least_share": 0.1, "dwell_hours": 60},
    "D08": {"gap_days": 3, "window_days": 5, "z": 0.5, "earlier_transfers": 1, "burst_transfers": 1},
    "D09": {"counterparties": 2, "window_days": 5, "equal_counterparties": 2, "equal_transfers": 2, "equal_others": 1},
    "D10": {"counterparties": 2, "window_days": 5, "equal_counterparties": 2, "equal_transfers": 2, "equal_others": 1},
    "D11": {"kept_share": 0.3, "kept_in_all_share": 0.3, "ring_kept_share": 0.6, "hops_most": 5, "half_chance": 1e9},
    "D12": {"payers": 2, "payees": 2},
    "D14": {"intermediaries": 2, "kept_share": 0.3},
    "D15": {"payers": 2, "payees": 2},
    "D16": {"steps": 1, "out_share": 0.4, "payments_most": 9},
    "D29": {"transfers": 2, "net_share": 1, "volume_share": 0.1},
}
TAGGED = {"a": "sanctioned", "b": "theft", "c": "mixer", "d": "exchange"}
#: Half days over two months, so that spans cross days and months.
ROWS = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.integers(1, 400)),
    max_size=45,
).map(lambda rows: [(12 * h, s, d, a) for h, s, d, a in rows])


def rapid(c: Cited) -> str:
    received = f"{c.worth(c.into)} received in {count_of(c.into.height, 'transfer')}"
    return rf"{received} left again within 60 hours {c.when}, typically after .*"


def burst(c: Cited) -> str:
    return rf"After .* without movement, {c.worth(c.rows)} moved in {c.count} {c.when}, far above .*"


def fan(verb: str, way: str, other: str) -> Callable[[Cited], str]:
    def said(c: Cited) -> str:
        many = f"{c.rows[other].n_unique():,} (account|wallet)s?"
        if c.finding["variant"] == "equal":
            mean = amount_words(c.rows["worth"].sum() / Decimal(c.rows.height), "USD")
            return rf"{verb} {c.count} of about {mean} each {way} {many} {c.when}, an amount unlike its others."
        if c.finding["variant"] == "equal member":
            mean = amount_words(c.rows["worth"].sum() / Decimal(c.rows.height), "USD")
            return (
                rf"One of {many} that sent {c.count} of about {mean} each to . {c.when}, an amount unlike its others."
            )
        days = {t: c.rows.filter(pl.col("ts").is_between(t, t + pl.duration(days=5))) for t in c.rows["ts"]}
        most = max(window[other].n_unique() for window in days.values())
        return rf"{verb} {c.worth(c.rows)} in {c.count} {way} {many} {c.when}(; up to {most} of them within 5 days)?."

    return said


def cycle(c: Cited) -> str:
    amounts = "|".join({c.worth(one) for one in c.rows.partition_by("transfer_id")})
    if "in all" in c.finding["sentence"]:
        return rf"({amounts}) went .*"
    first = c.rows.head(1) if c.finding["variant"] == "" else c.rows
    start = (
        "|".join({c.worth(one) for one in first.partition_by("transfer_id")}) if first.height > 1 else c.worth(first)
    )
    hops = count_of(c.rows.height, "account")
    if c.finding["variant"] == "ring":
        return rf"({start}) went from account to account in a ring of {hops} {c.when}, not in the order of the ring."
    simultaneous = c.rows.filter(pl.col("ts") == c.rows["ts"].min())
    start = "|".join({c.worth(one) for one in simultaneous.partition_by("transfer_id")})
    return rf"({start}) went round {hops} and came back to its start within .* {c.when}, .* of it kept at every hop."


def scatter(c: Cited) -> str:
    if c.finding["variant"] == "source":
        return (
            rf"Paid {c.worth(c.out)} to {count_of(c.out['dst'].n_unique(), 'account')} that passed it on to . {c.when}."
        )
    if c.finding["variant"] == "collector":
        many = count_of(c.into["src"].n_unique(), "account")
        return rf"Received {c.worth(c.into)} from {many} that had been paid by . {c.when}."
    return rf"Passed {c.worth(c.out)} from . on to . {c.when}, as one of .* accounts."


def peel(c: Cited) -> str:
    amounts = "|".join({c.worth(one) for one in c.rows.partition_by("transfer_id")})
    return (
        rf"Step \d+ of \d+ of a peel chain: ({amounts}) went from account to account down to ({amounts}) {c.when}, .*"
    )


def mixer(c: Cited) -> str:
    fixed = c.rows.filter(pl.col("worth").is_in([Decimal(1), Decimal(10), Decimal(100)])).height
    tail = f"; {fixed} of them in fixed denominations." if fixed else r"[^;]*\."
    return rf"Paid {c.worth(c.rows)} in {c.count} into the mixer . {c.when}, .* of all it had sent.*{tail}"


def exposed(c: Cited) -> str:
    variant = c.finding["variant"]
    if variant.endswith("direct"):
        return rf".*; moved {c.worth(c.rows)} in {c.count} {c.when}."
    if variant.startswith("to ") or variant in ("from listed", "theft 1 hop"):
        verb, way, other = ("Sent", "to", "dst") if variant.startswith("to ") else ("Received", "from", "src")
        more = c.rows[other].n_unique() - 1
        others = f" and {count_of(more, 'other')}" if more else ""
        return (
            rf"{verb} {c.worth(c.rows)} in {c.count} {way} [^0-9]*{others}, {c.when}: .* of all it had (sent|received)."
        )
    return rf"About .* came from .* over \d hops, in {c.count} {c.when}."


def layer(c: Cited) -> str:
    payers, payees = (count_of(c.rows[side].n_unique(), "account") for side in ("src", "dst"))
    pairs = c.rows.select("src", "dst").unique().height
    every = c.rows["src"].n_unique() * c.rows["dst"].n_unique()
    if c.finding["variant"] == "payer":
        text = f"One of {payers} that paid {c.worth(c.rows)} in {c.count} to the same {payees}"
    else:
        text = f"One of {payees} that were paid {c.worth(c.rows)} in {c.count} by the same {payers}"
    return rf"{text} {c.when}: {pairs} of {every} possible pairs\."


def stack(c: Cited) -> str:
    place = {"payer": "At the top", "middle": "In the middle", "payee": "At the bottom"}[c.finding["variant"]]
    return rf"{place} of two layers: \d+ accounts paid \d+, which paid \d+ others, {c.worth(c.rows)} in {c.count} {c.when}\."


def gather(c: Cited) -> str:
    payers, payees = count_of(c.into["src"].n_unique(), "account"), count_of(c.out["dst"].n_unique(), "other")
    return (
        rf"Gathered {c.worth(c.into)} from {payers}, then paid {c.worth(c.out)}(, [^,]* of it)?, to {payees} {c.when}\."
    )


def wash(c: Cited) -> str:
    return rf"{c.worth(c.rows)} moved in {c.count} between (the same two|a ring of \d+) accounts {c.when}; .* of all they did\."


SAID: dict[str, Callable[[Cited], str]] = {
    "D05": rapid, "D08": burst, "D09": fan("Sent", "to", "dst"), "D10": fan("Received", "from", "src"), "D11": cycle,
    "D12": layer, "D13": stack, "D14": scatter, "D15": gather, "D29": wash, "D16": peel, "D18": mixer, "D21": exposed, "D22": exposed,
}  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(ROWS)
def test_figures_are_those_of_the_cited_rows(make_ledger, rows) -> None:
    ledger = make_ledger(rows, TAGGED)
    for finding in run_all(ledger, parameters=EASY).iter_rows(named=True):
        expected = SAID[finding["detector"]](Cited(finding, ledger.transfers))
        assert re.fullmatch(expected, finding["sentence"]), (expected, finding["sentence"])


def test_every_detector_is_checked(make_ledger) -> None:
    rows = [
        (12 * (n * 7 % 61), "abcdefgh"[n % 8], "abcdefgh"[(n * 3 + 1 + n // 8) % 8], 1 + n * 13 % 200)
        for n in range(160)
    ]
    rows += [(h, "y", "z", 10) for h in (0, 12, 24)] + [(400 + h, "y", "z", 90) for h in range(3)]
    rows += [(300, "p", "q", 100), (301, "q", "r", 80), (302, "q", "s", 15)]
    found = run_all(make_ledger(rows, TAGGED), parameters=EASY)
    assert set(found["detector"]) == set(SAID)
    assert found["count"].max() <= CITED_AT_MOST


@pytest.mark.parametrize("more", [0, 25])
def test_beyond_the_cited_rows_the_figures_are_of_all_rows(make_ledger, more) -> None:
    count = CITED_AT_MOST + more
    found = run_all(
        make_ledger([(n / 10, "bad", f"w{n:03d}", 100 + n) for n in range(count)], {"bad": "theft"}), codes=["D22"]
    )
    row = found.filter(variant="theft direct").row(0, named=True)
    assert (
        f"moved {amount_words(Decimal(sum(100 + n for n in range(count))), 'USD')} in {count:,} transfers"
        in row["sentence"]
    )
