"""Part after part, saved and opened between, and from file to file: byte for byte what one full run gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.features import COMPLETE, CORE, FeatureSet, Stream, compute, compute_to
from jupyter_compliance.features import out_of_core as module

World = dict[str, pl.DataFrame]


SHORT = COMPLETE.with_(
    windows=("1h", "1d"),
    thresholds={
        "motif_window": "1d",
        "pass_horizons": ["1h", "1d"],
        "income_window": "1d",
        "new_windows": ["1d"],
        "change_windows": ["1h", "1d"],
    },
)  # reads no more than the day before, and totals of all that was


def known(world: World) -> World:
    return {k: world[k] for k in ("accounts", "customers", "events")}


def days_of(world: World) -> list[pl.DataFrame]:
    rows = world["transfers"].sort("ts", "transfer_id")
    return [day for _, day in rows.group_by(pl.col("ts").dt.truncate("1d").alias("day"), maintain_order=True)]


def same(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    return one.equals(two, null_equal=True) and one.schema == two.schema


@pytest.mark.parametrize("seed", [1, 5])
def test_day_by_day_equals_a_full_run(worlds: Callable[..., World], tmp_path: Path, seed: int) -> None:
    world, stream, parts, seen = worlds(seed=seed), Stream(COMPLETE), [], None
    for n, day in enumerate(days_of(world)):
        events = world["events"].filter(pl.col("ts") < day["ts"].max())
        if seen is not None:
            events = events.filter(pl.col("ts") >= seen)
        seen = day["ts"].max()
        parts.append(stream.add(day, accounts=world["accounts"], customers=world["customers"], events=events))
        if n % 5 == 0:
            stream.save(tmp_path)
            stream = Stream.open(tmp_path)
    assert len(parts) > 12
    assert same(pl.concat(parts), compute(world["transfers"], COMPLETE, **known(world)))
    assert stream.described == world["transfers"].height


def test_rows_older_than_the_windows_are_not_kept(world: World) -> None:
    lives = SHORT.with_(only=("src_out_*", "pair_*", "*_balance", "peel_*", "*_deviation"))
    stream, parts = Stream(lives), []
    for day in days_of(world):
        parts.append(stream.add(day))
        assert stream._recent["ts"].min() >= stream.until - timedelta(days=1)
    assert same(pl.concat(parts), compute(world["transfers"], stream.feature_set))


def test_from_file_to_file_in_slices(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, frame in world.items():
        frame.sort("ts" if "ts" in frame.columns else frame.columns[0]).write_parquet(tmp_path / f"{name}.parquet")
    files = {name: tmp_path / f"{name}.parquet" for name in world}
    monkeypatch.setattr(module, "ROWS", 10)
    seen: list[int] = []
    left = compute_to(
        files.pop("transfers"), tmp_path / "out", SHORT, **files, progress=lambda done, _: seen.append(done)
    )
    found = pl.read_parquet(tmp_path / "out" / "*.parquet")
    assert len(seen) > 1 and seen[-1] == left.described == world["transfers"].height
    assert same(found, compute(world["transfers"], SHORT, **known(world)))
    with pytest.raises(FeatureError, match="not empty"):
        compute_to(tmp_path / "transfers.parquet", tmp_path / "out")


def test_a_day_costs_its_windows_and_not_the_history(
    worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, read = Stream(SHORT), []
    module = __import__("jupyter_compliance.features.stream", fromlist=["of_inputs"])
    real = module.of_inputs
    monkeypatch.setattr(module, "of_inputs", lambda inputs, chosen: (read.append(inputs.rows), real(inputs, chosen))[1])
    days = days_of(worlds(rows=600))
    for day in days:
        stream.add(day)
    recent = [sum(d.height for d in days[max(0, n - 2) : n + 1]) for n in range(len(days))]
    assert all(rows <= most for rows, most in zip(read, recent, strict=True))


def test_what_comes_late_or_changes_the_worth_is_refused(world: World) -> None:
    first, second, *_ = days_of(world)
    stream = Stream(CORE)
    stream.add(second)
    with pytest.raises(FeatureError, match="came late"):
        stream.add(first)
    with pytest.raises(FeatureError, match="came late"):
        stream.add(second)
    later = second.with_columns(pl.col("ts") + timedelta(days=99))
    with pytest.raises(FeatureError, match="worth"):
        stream.add(later.with_columns(asset=pl.lit("ETH")))
    with pytest.raises(FeatureError, match="worth"):
        stream.add(later.with_columns(value=pl.col("amount")))
    big = pl.lit(Decimal(15 * 10**11), dtype=second.schema["amount"]).alias("amount")
    large = Stream(CORE)
    large.add(second.with_columns(big).head(1))
    with pytest.raises(FeatureError, match="larger exponent"):
        large.add(later.with_columns(big).head(1))
    told = Stream(COMPLETE)
    told.add(second, events=world["events"].filter(pl.col("ts") < second["ts"].max()))
    with pytest.raises(FeatureError, match="event came late"):
        told.add(later, events=world["events"].filter(pl.col("ts") < second["ts"].max()))
    assert stream.described == second.height


def test_nothing_to_add_is_nothing(world: World) -> None:
    stream = Stream(CORE)
    first, *_ = days_of(world)
    assert stream.add(first.clear()).is_empty()
    assert same(stream.add(first), compute(first))


def test_a_state_that_was_changed_is_refused(world: World, tmp_path: Path) -> None:
    stream = Stream(CORE)
    stream.add(world["transfers"])
    with pytest.raises(FeatureError, match="no state"):
        Stream.open(tmp_path)
    stream.save(tmp_path)
    manifest = json.loads((tmp_path / "stream.json").read_text("utf-8"))
    (tmp_path / "stream.json").write_text(json.dumps(manifest | {"feature_set_sha256": "0" * 64}))
    with pytest.raises(FeatureError, match="differently"):
        Stream.open(tmp_path)
    stream.save(tmp_path)
    file = next(tmp_path.glob("paid-*.parquet"))
    pl.read_parquet(file).with_columns(pl.col("worth") + 1).write_parquet(file)
    with pytest.raises(FeatureError, match="changed"):
        Stream.open(tmp_path)


def test_a_set_without_lives_keeps_no_totals(world: World) -> None:
    stream = Stream(FeatureSet("counts", "1", ("windows",), only=("*_count_*",)))
    for day in days_of(world):
        stream.add(day)
    assert not stream._past.tables
