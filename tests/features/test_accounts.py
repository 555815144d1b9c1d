"""Accounts as of a moment: what a transfer of that moment would have seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ComplianceError, FeatureError
from jupyter_compliance.features import COMPLETE, account_features, compute
from jupyter_compliance.network.ledger import Ledger

World = dict[str, pl.DataFrame]


def ledger_of(world: World, transfers: pl.DataFrame | None = None) -> Ledger:
    rows = world["transfers"] if transfers is None else transfers
    return Ledger.build(rows, world["accounts"], customers=world["customers"], events=world["events"])


def test_it_is_what_a_transfer_of_that_moment_sees(world: World) -> None:
    rows = world["transfers"].sort("ts", "transfer_id")
    whole = compute(ledger_of(world), COMPLETE)
    for at in rows["ts"].unique().sort()[5::9]:
        found = account_features(ledger_of(world), COMPLETE, at=at)
        now = rows.filter(pl.col("ts") == at)
        payers = now.join(whole, on="transfer_id", maintain_order="left").unique("src", maintain_order=True)
        seen = payers.select("src").join(found, left_on="src", right_on="account_id", maintain_order="left")
        for name in found.columns[1:]:
            assert seen[name].equals(payers[f"src_{name}"], null_equal=True), name


def test_nothing_later_matters_and_everybody_has_a_row(world: World) -> None:
    at = world["transfers"]["ts"].median()
    assert isinstance(at, datetime)
    whole = account_features(ledger_of(world), COMPLETE, at=at)
    past = world["transfers"].filter(pl.col("ts") < at)
    assert account_features(ledger_of(world, past), COMPLETE, at=at).equals(whole)
    assert whole["account_id"].to_list() == ledger_of(world).ids
    some = account_features(ledger_of(world), COMPLETE, at=at, accounts=["a03", "a00", "a03"])
    assert some["account_id"].to_list() == ["a03", "a00", "a03"]
    assert some.head(1).equals(whole.filter(pl.col("account_id") == "a03"))


def test_mistakes_are_told(world: World) -> None:
    ledger = ledger_of(world)
    at = world["transfers"]["ts"][0] + timedelta(days=9)
    with pytest.raises(FeatureError, match="no time zone"):
        account_features(ledger, COMPLETE, at=at.replace(tzinfo=None))
    with pytest.raises(ComplianceError, match="no account 'nobody'"):
        account_features(ledger, COMPLETE, at=at, accounts=["nobody"])
    with pytest.raises(FeatureError, match="nothing about accounts alone"):
        account_features(ledger, COMPLETE.with_(only=("dst_*",)), at=at)
