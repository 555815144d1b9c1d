"""Appending day by day gives what one full run gives, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.features import COMPLETE, CORE, FeatureSet, compute, update
from jupyter_compliance.features.inputs import count_money

World = dict[str, pl.DataFrame]


def known(world: World) -> World:
    return {k: world[k] for k in ("accounts", "customers", "events")}


def same(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    return one.equals(two, null_equal=True) and one.schema == two.schema


SHORT = COMPLETE.with_(
    families=[f for f in COMPLETE.families if f not in ("behaviour", "profile")],
    windows=("1h", "1d"),
    thresholds={"motif_window": "1d", "pass_horizons": ["1h", "1d"]},
)  # read from no more than the day before


@pytest.mark.parametrize("chosen", [COMPLETE, SHORT], ids=["complete", "short"])
def test_day_by_day_equals_a_full_run(world: World, chosen: FeatureSet) -> None:
    rows = world["transfers"].sort("ts", "transfer_id")
    days = [day for _, day in rows.group_by(pl.col("ts").dt.truncate("1d").alias("day"), maintain_order=True)]
    assert len(days) > 10
    history = days[0]
    found = compute(history, chosen, **known(world))
    for day in days[1:]:
        found = update(found, history, day, chosen, **known(world))
        history = pl.concat([history, day])
        assert same(found, compute(history, chosen, **known(world)))


def test_only_what_changes_is_computed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = world["transfers"].sort("ts", "transfer_id")
    cut = rows["ts"][-20]
    history, new = rows.filter(pl.col("ts") < cut), rows.filter(pl.col("ts") >= cut)
    quick = COMPLETE.with_(families=("windows",), windows=("1d",))
    before = compute(history, quick)
    module = import_module("jupyter_compliance.features.update")  # its name in the package is the function's
    read: list[int] = []

    def counting(frame: pl.DataFrame, *args: object, **kwargs: object) -> pl.DataFrame:
        read.append(frame.height)
        return compute(frame, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "compute", counting)
    new = new.head(2)
    assert same(module.update(before, history, new, quick), compute(pl.concat([history, new]), quick))
    assert max(read) < history.height


def test_late_transfers_change_what_follows_them(worlds: Callable[..., World]) -> None:
    world = worlds(seed=5)
    rows = world["transfers"].sort("ts", "transfer_id")
    late = rows[::17]
    history = rows.join(late, on="transfer_id", how="anti")
    found = update(compute(history, COMPLETE, **known(world)), history, late, COMPLETE, **known(world))
    assert same(found, compute(rows, COMPLETE, **known(world)))


def test_late_events_are_told_with_since(world: World) -> None:
    rows, events = world["transfers"], world["events"].sort("ts")
    early, late = events.filter(pl.arange(pl.len()) % 9 != 4), events
    first = {"accounts": world["accounts"], "customers": world["customers"]}
    before = compute(rows, COMPLETE, **first, events=early)
    since = events.join(early, on="event_id", how="anti")["ts"].min()
    found = update(before, rows, rows.clear(), COMPLETE, **first, events=late, since=since)
    assert same(found, compute(rows, COMPLETE, **first, events=late))
    assert not same(before, found)


def test_money_beyond_the_steps_is_counted_again(world: World) -> None:
    rows = world["transfers"].sort("ts", "transfer_id")
    large = (pl.col("amount") * 10**9).cast(rows.schema["amount"])
    history, new = rows.head(200), rows[200:].with_columns(large)
    assert count_money(pl.concat([history, new])["amount"])[1].exponent > count_money(history["amount"])[1].exponent
    found = update(compute(history), history, new)
    assert same(found, compute(pl.concat([history, new])))


def test_nothing_new_is_nothing_to_do(world: World) -> None:
    rows = world["transfers"]
    before = compute(rows)
    assert update(before, rows, rows.clear()) is before
    assert same(update(compute(rows.clear()), rows.clear(), rows), before)


def test_what_does_not_belong_together_is_refused(world: World) -> None:
    rows = world["transfers"].sort("ts", "transfer_id")
    history, new = rows.head(200), rows[200:]
    before = compute(history)
    with pytest.raises(FeatureError, match="not those of the set"):
        update(before, history, new, CORE.with_(windows=("2h",)))
    with pytest.raises(FeatureError, match="not about the same transfers"):
        update(before, history.head(199), new)
    with pytest.raises(FeatureError, match="already"):
        update(before, history, rows[199:])
