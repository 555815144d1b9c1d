"""`assert_causal` catches whoever peeks, and every feature there is stands it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case
from jupyter_compliance.contracts.errors import CausalityError, ContractError, FeatureError
from jupyter_compliance.features import COMPLETE, assert_causal, compute

World = dict[str, pl.DataFrame]


def per_row(frame: pl.DataFrame, look: Callable[[dict, list[dict]], float | None]) -> pl.DataFrame:
    """One feature by looking from each row at all rows, in the order they came in."""
    rows = frame.to_dicts()
    values = [look(row, rows) for row in rows]
    return frame.select("transfer_id").with_columns(pl.Series("f", values, pl.Float64))


def past_sum(row: dict, rows: list[dict]) -> float:
    return float(sum(r["amount"] for r in rows if r["src"] == row["src"] and r["ts"] < row["ts"]))


def next_one(row: dict, rows: list[dict]) -> float:
    return float(sum(1 for r in rows if r["dst"] == row["src"] and r["ts"] > row["ts"]))


def ties_too(row: dict, rows: list[dict]) -> float:
    return float(sum(1 for r in rows if r["src"] == row["src"] and r["ts"] <= row["ts"] and r is not row))


def ties_before_in_order(row: dict, rows: list[dict]) -> float:
    key = (row["ts"], row["transfer_id"])
    return float(sum(1 for r in rows if r["src"] == row["src"] and (r["ts"], r["transfer_id"]) < key))


def itself(row: dict, rows: list[dict]) -> float:
    return past_sum(row, rows) + float(row["amount"])


def share_of_whole(row: dict, rows: list[dict]) -> float:
    return past_sum(row, rows) / (1 + float(sum(r["amount"] for r in rows)))


@pytest.mark.parametrize("look", [next_one, ties_too, ties_before_in_order, itself, share_of_whole])
def test_it_catches_who_peeks(world: World, look: Callable[[dict, list[dict]], float]) -> None:
    with pytest.raises(CausalityError, match="Feature f of transfer t"):
        assert_causal(lambda frame: per_row(frame, look), world["transfers"])


def test_it_catches_the_order_of_rows(world: World) -> None:
    def position(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select("transfer_id", pl.col("transfer_id").cum_count().over("src").alias("f"))

    with pytest.raises(CausalityError, match="rows were put in another order"):
        assert_causal(position, world["transfers"])


def test_it_catches_an_event_at_the_very_moment(world: World) -> None:
    def upto(frame: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
        seen = frame.join(events.select("account_id", at="ts"), left_on="src", right_on="account_id", how="left")
        seen = seen.group_by("transfer_id").agg(f=(pl.col("at") <= pl.col("ts")).sum())
        return frame.select("transfer_id").join(seen, on="transfer_id", how="left")

    with pytest.raises(CausalityError, match="Feature f"):
        assert_causal(upto, world["transfers"], events=world["events"])


def test_it_lets_the_past_pass(world: World) -> None:
    assert_causal(lambda frame: per_row(frame, past_sum), world["transfers"])


def test_own_amount_passes_where_it_is_declared(world: World) -> None:
    assert_causal(lambda frame: per_row(frame, itself), world["transfers"], own=["f"])
    with pytest.raises(CausalityError):
        assert_causal(lambda frame: per_row(frame, ties_too), world["transfers"], own=["f"])


def test_the_message_tells_feature_transfer_and_both_values() -> None:
    frame = pl.DataFrame(
        {
            "transfer_id": ["x", "y", "z"],
            "ts": pl.Series([1, 2, 3]).cast(pl.Datetime("us", "UTC")),
            "src": ["a", "a", "a"],
            "dst": ["b", "b", "b"],
            "amount": [1.0, 2.0, 4.0],
        }
    )
    with pytest.raises(CausalityError) as caught:
        assert_causal(
            lambda f: f.select("transfer_id", pl.col("amount").sum().alias("whole")), frame, cuts=[frame["ts"][2]]
        )
    assert caught.value.what.startswith("Feature whole of transfer x is 7.0, but ")
    assert "1970-01-01T00:00:00.000003+00:00" in caught.value.what


def test_bytes_are_compared_not_values(world: World) -> None:
    def signed(frame: pl.DataFrame) -> pl.DataFrame:
        late = pl.col("ts").max() > world["transfers"]["ts"].quantile(0.9)
        return frame.select("transfer_id", pl.when(late).then(0.0).otherwise(-0.0).alias("f"))

    with pytest.raises(CausalityError, match=r"0\.0, but -0\.0"):
        assert_causal(signed, world["transfers"])


def test_it_asks_for_transfers_it_can_tell_apart(world: World) -> None:
    with pytest.raises(FeatureError, match="at least two"):
        assert_causal(lambda f: f, world["transfers"].head(1))
    with pytest.raises(FeatureError, match="described 0"):
        assert_causal(lambda f: f.select("transfer_id").clear(), world["transfers"])


@pytest.mark.parametrize("seed", range(3))
def test_every_registered_feature_is_causal(worlds: Callable[..., World], seed: int) -> None:
    world = worlds(seed=seed, rows=260)
    everything = COMPLETE.with_(thresholds={"motif_hub": 4})  # so that the cap on hubs bites in so small a world
    known = {"accounts": world["accounts"], "customers": world["customers"]}

    def features(frame: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
        return compute(frame, everything, events=events, **known)

    found = features(world["transfers"], world["events"])
    for name in COMPLETE.names:  # a column of nothing would pass for the wrong reason
        assert found[name].n_unique() > 1, f"{name} is constant here, so nothing is proved about it"
    assert_causal(features, world["transfers"], seed=seed, own=COMPLETE.own_amount, events=world["events"])


def test_it_holds_on_a_real_case_in_wei(tmp_path: Path) -> None:
    ledger = Case.demo(tmp_path / "ronin").table("transfers").collect()
    assert_causal(lambda frame: compute(frame, COMPLETE), ledger, own=COMPLETE.own_amount, cuts=2)


def test_steps_can_be_named(world: World) -> None:
    cents = compute(world["transfers"], exponent=-2)
    millionths = compute(world["transfers"])
    assert cents.select(pl.col(pl.Float64)).equals(millionths.select(pl.col(pl.Float64)))
    with pytest.raises(ContractError, match="1e-16"):
        compute(world["transfers"], exponent=-16)
