"""The demonstration end to end: from the shipped files to the ranked reasons."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from jupyter_compliance.data import ronin
from jupyter_compliance.detectors.registry import run_all
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.sources import load_case_tables
from jupyter_compliance.triage import Policy, Triage, triage

THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
SUCCESSORS = {
    "0xa0e1c89ef1a489c9c7de96311ed5ce5d32c20e4b",
    "0x3cffd56b47b7b41c56258d9c7731abadc360e073",
    "0x53b6936513e738f44fb50d2b9476730c0ab3bfc1",
    "0x35fb6f6db4fb05e6a4ce86f2c93691425626d4b1",
    "0xf7b31119c2682c88d88d455dbb9d5932c65cf1be",
    "0x3e37627deaa754090fbfbb8bd226c1ce66d255e9",
    "0x08723392ed15743cc38513c4925f5e6be5c17243",
}
BINANCE = "0x4976a4a02f38326660d17bf34b431dc6e2eb2327"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    tables = {name: one.frame for name, one in load_case_tables(**ronin()).items()}
    return Ledger.build(tables["transfers"], tags=tables["tags"], watchlist=tables["watchlist"], currency="ETH")


@pytest.fixture(scope="module")
def result(ledger: Ledger) -> Triage:
    policy = Policy.default()
    return triage(ledger, run_all(ledger, parameters=policy.detectors), policy)


def test_thief_first_then_the_listed_successors(result: Triage) -> None:
    top = result.queue["subject"].to_list()
    assert top[0] == THIEF
    assert set(top[1:8]) == SUCCESSORS


def test_sanctions_and_theft_are_the_cited_reasons(result: Triage, ledger: Ledger) -> None:
    known = set(ledger.transfers["transfer_id"])
    for subject in {THIEF, *SUCCESSORS}:
        chips = result.reasons(subject)["chip"].to_list()
        assert chips[0] == "sanctioned"
        assert ("theft" if subject == THIEF else "theft 1 hop") in chips
        for ids, count in result.reasons(subject).select("transfer_ids", "count").iter_rows():
            assert ids
            assert count >= len(ids)
            assert set(ids) <= known


def test_scores_spread(result: Triage) -> None:
    listed = result.queue.head(8)["score"]
    assert listed.min() > 90
    assert listed.max() < 99.95
    assert result.queue["score"].round(1).n_unique() >= 20
    unlisted = result.queue.slice(8)["score"]
    assert unlisted.max() < listed.min() - 5


def test_the_innocent_stay_far_below(result: Triage, ledger: Ledger) -> None:
    scores = dict(result.queue.select("subject", "score").iter_rows())
    sums = ledger.transfers.group_by("src").agg(pl.col("worth").sum())
    dust = set(sums.filter(pl.col("worth") < Decimal("0.1"))["src"])
    assert len(dust) > 100
    assert max((scores.get(s, 0.0) for s in dust), default=0) < 10
    assert scores.get(BINANCE, 0.0) < 10
    assert result.at_prior > 150


def test_listing_alone_does_not_decide(result: Triage) -> None:
    first = result.counterfactual(THIEF)
    assert first
    assert all(one.orders and one.score < 50 for one in first)
    assert any("sanctions listing" in one.sentence for one in first)


def test_same_bytes_again(result: Triage, ledger: Ledger) -> None:
    policy = Policy.default()
    again = triage(ledger, run_all(ledger, parameters=policy.detectors), policy)
    assert again.queue.write_ndjson() == result.queue.write_ndjson()
    assert again.evidence.write_ndjson() == result.evidence.write_ndjson()
