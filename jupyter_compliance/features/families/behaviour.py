"""Behaviour before a payment: new devices, addresses and countries, changed credentials, new withdrawal addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import DAY, Inputs
from ..marks import count_marks, last_mark

_OWNER = "jupyter_compliance"
_READS = ("transfers", "accounts", "customers", "events")

#: Measure → (what is counted, the column whose first value of its kind counts, or the kind of event that counts).
_NEW = {
    "new_devices": ("devices", "device"),
    "new_ips": ("network addresses", "ip"),
    "new_countries": ("countries", "country"),
}
_DONE = {"credential_changes": ("changes of credentials", "credential_change"), "withdrawal_addresses": ("new withdrawal addresses", "withdrawal_address")}  # fmt: skip


def _define(settings: Settings) -> tuple[Feature, ...]:
    return tuple(_features(settings))


def _features(settings: Settings) -> Iterator[Feature]:
    for measure, (what, _) in _NEW.items():
        for window in settings.thresholds["new_windows"]:
            told = f"{what.capitalize()} first seen for the payer in the {say_window(window)} before the transfer; the very first one does not count."
            yield Feature(f"src_{measure}_{window}", "behaviour", _READS, window, told, _OWNER, "uint32", what)
    for measure, (what, _) in _DONE.items():
        for window in settings.thresholds["change_windows"]:
            told = f"{what.capitalize()} of the payer in the {say_window(window)} before the transfer."
            yield Feature(f"src_{measure}_{window}", "behaviour", _READS, window, told, _OWNER, "uint32", what)
    for measure, what in (
        ("credential_change", "change of credentials"),
        ("withdrawal_address", "new withdrawal address"),
    ):
        told = f"Days since the payer's last {what}; null where there was none."
        yield Feature(f"src_{measure}_age", "behaviour", _READS, None, told, _OWNER, "float32", "days")


def _run(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    ts, s, *_ = inputs.described
    payer = inputs.holder[s]
    events = _events(inputs)
    marks = {m: _sorted(_firsts(events, column), inputs.holders) for m, (_, column) in _NEW.items()}
    marks |= {m: _sorted(events.filter(pl.col("kind") == kind), inputs.holders) for m, (_, kind) in _DONE.items()}
    made: dict[str, Any] = {}
    for measure, (ptr, moments) in marks.items():
        windows = settings.thresholds["new_windows" if measure in _NEW else "change_windows"]
        for window in windows:
            if f"src_{measure}_{window}" in wanted:
                made[f"src_{measure}_{window}"] = count_marks(ptr, moments, payer, ts, window_us(window))
    for measure, source in (
        ("credential_change", "credential_changes"),
        ("withdrawal_address", "withdrawal_addresses"),
    ):
        if f"src_{measure}_age" in wanted:
            made[f"src_{measure}_age"] = last_mark(*marks[source], payer, ts) / DAY
    yield made


def lasting(events: pl.DataFrame) -> pl.DataFrame:
    """Return the events that later features may still depend on: every other one only says again what was seen."""
    told = events.sort("ts", "event_id")
    new = [
        pl.struct("account_id", column).is_first_distinct() & pl.col(column).is_not_null()
        for _, column in _NEW.values()
    ]
    return told.filter(pl.any_horizontal(pl.col("kind").is_in([kind for _, kind in _DONE.values()]), *new))


def _events(inputs: Inputs) -> pl.DataFrame:
    """Return the events of known holders: ``who`` (number of the holder), ``at`` (microseconds) and their columns."""
    ledger = inputs.ledger
    account = pl.col("idx").cast(pl.Int64)
    return (
        ledger.events.select("ts", "kind", "device", "ip", "country", "idx", "customer")
        .with_columns(
            pl.when(pl.col("customer") >= 0)
            .then(pl.col("customer").cast(pl.Int64))
            .otherwise(account + ledger.customers.height)
            .alias("who"),
            pl.col("ts").dt.timestamp("us").alias("at"),
        )
        .filter(pl.col("who").is_not_null())
    )


def _firsts(events: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the moments at which a holder showed a value for the first time, having shown another before."""
    seen = events.filter(pl.col(column).is_not_null()).group_by("who", column).agg(pl.col("at").min())
    return seen.filter(pl.col("at") > pl.col("at").min().over("who"))


def _sorted(marks: pl.DataFrame, holders: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the marks of each holder in time: ``ptr`` (holders + 1,) and moments."""
    marks = marks.sort("who", "at")
    counts = np.bincount(marks["who"].to_numpy(), minlength=holders)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), marks["at"].to_numpy().copy()


BEHAVIOUR = Family(
    name="behaviour",
    version=1,
    define=_define,
    run=_run,
    thresholds={"new_windows": ["1d", "7d"], "change_windows": ["1h", "1d", "7d"]},
)
