"""What the rows described add to the totals of the past; one function a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .balances import FIAT, ONCHAIN
from .families import FAMILIES
from .families.motifs import peels_of
from .feature import Settings, window_us
from .feature_set import FeatureSet
from .inputs import Inputs
from .past import TABLES, Past
from .rhythm import hours_of


def keeps(feature_set: FeatureSet) -> tuple[str, ...]:
    """Return the tables that the features of a set begin from."""
    lifelong = {f.family for f in feature_set.features if f.window is None or FAMILIES[f.family].reach == "all"}
    return tuple(
        dict.fromkeys(name for family in feature_set.families if family in lifelong for name in FAMILIES[family].keeps)
    )


def add(inputs: Inputs, settings: Settings, names: Iterable[str]) -> Past:
    """Return the past of the inputs with the rows described."""
    past = inputs.past.add({name: TABLES[name].total(_SUMMARIES[name](inputs, settings)) for name in names})
    if "peeled" in past.tables and inputs.ledger.ts.size:  # a chain goes on from receipts within the window alone
        since = int(inputs.ledger.ts[-1]) - window_us(settings.thresholds["motif_window"])
        past = past.without("peeled", pl.col("ts") < since)
    return past


def _flow(side: int) -> Callable[[Inputs, Settings], pl.DataFrame]:
    def summary(inputs: Inputs, _settings: Settings) -> pl.DataFrame:
        ts, *parties, money = inputs.described
        channel = inputs.channel[inputs.first :]
        return pl.DataFrame(
            {
                "account": inputs.numbers[parties[side]],
                "worth": money,
                "fiat": np.where(channel == FIAT, money, 0),
                "onchain": np.where(channel == ONCHAIN, money, 0),
                "began": ts,
                "latest": ts,
            }
        )

    return summary


def _hours(side: int) -> Callable[[Inputs, Settings], pl.DataFrame]:
    def summary(inputs: Inputs, _settings: Settings) -> pl.DataFrame:
        ts, *parties, _ = inputs.described
        return pl.DataFrame(
            {"account": inputs.numbers[parties[side]], "hour": hours_of(ts), "number": np.ones(ts.size, np.int64)}
        )

    return summary


def _values(side: int) -> Callable[[Inputs, Settings], pl.DataFrame]:
    def summary(inputs: Inputs, _settings: Settings) -> pl.DataFrame:
        _, *parties, _ = inputs.described
        known = inputs.segment[parties[side]] >= 0
        which: NDArray[np.int32] = inputs.segment[parties[side]][known]
        return pl.DataFrame(
            {
                "segment": inputs.segments.gather(which),
                "value": inputs.ledger.value[inputs.first :][known],
                "number": np.ones(which.size, np.int64),
            }
        )

    return summary


def _pairs(inputs: Inputs, _settings: Settings) -> pl.DataFrame:
    ts, payer, payee, money = inputs.described
    ends = {"payer": inputs.numbers[payer], "payee": inputs.numbers[payee]}
    return pl.DataFrame(ends | {"count": np.ones(ts.size, np.int64), "worth": money, "began": ts, "latest": ts})


def _peeled(inputs: Inputs, settings: Settings) -> pl.DataFrame:
    depth, _, origin = peels_of(inputs, settings)
    ids = inputs.ledger.transfers["transfer_id"][inputs.first :]
    steps = pl.DataFrame({"transfer_id": ids, "depth": depth, "ts": inputs.described[0], "origin": origin})
    return steps.filter(pl.col("depth") > 0)


_SUMMARIES: dict[str, Callable[[Inputs, Settings], pl.DataFrame]] = {
    "paid": _flow(0),
    "received": _flow(1),
    "paid_hours": _hours(0),
    "received_hours": _hours(1),
    "paid_values": _values(0),
    "received_values": _values(1),
    "pairs": _pairs,
    "peeled": _peeled,
}
