"""Features of transfers, and of accounts as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.network.ledger import Ledger

from .families import FAMILIES
from .feature import Feature
from .feature_set import FeatureSet
from .inputs import Inputs
from .sets import CORE

_TYPES = {"uint32": np.uint32, "float32": np.float32, "float64": np.float64, "boolean": np.bool_}


def compute(
    source: Ledger | pl.DataFrame,
    feature_set: FeatureSet = CORE,
    *,
    accounts: pl.DataFrame | None = None,
    customers: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    exponent: int | None = None,
) -> pl.DataFrame:
    """Describe every transfer by what was known strictly before it.

    Rows of the same instant, and the transfer itself, are not part of its past; only features whose inputs name
    ``own amount`` look at the amount of the transfer they describe.

    Parameters
    ----------
    source
        A ledger, or transfers in any order.
    feature_set
        Which features, over which windows.
    accounts
        Accounts, where `source` is a frame; a ledger has its own.
    customers, events
        Instead of those of the ledger.
    exponent
        Money is counted in steps of ten to this power, −2 for cents; millionths by default (`inputs.count_money`).
        Finer amounts are rounded to the nearest step, to even; from there on sums are exact.

    Returns
    -------
    polars.DataFrame
        transfer_id, then the features of the set in its order; one row a transfer by (ts, transfer_id). Null where a
        feature is undefined, such as the mean of nothing.

    Raises
    ------
    FeatureError
        A frame lacks a required column.
    """
    inputs = Inputs.gather(source, accounts=accounts, customers=customers, events=events, exponent=exponent)
    return of_inputs(inputs, feature_set)


def of_inputs(inputs: Inputs, feature_set: FeatureSet) -> pl.DataFrame:
    """Compute a set from inputs that are already gathered; see `compute`."""
    columns: dict[str, pl.Series] = {}
    for name in feature_set.families:
        wanted = {f.name: f for f in feature_set.features if f.family == name}
        if not wanted:
            continue
        for part in FAMILIES[name].run(inputs, feature_set.settings, frozenset(wanted)):
            columns |= {key: _column(wanted[key], values) for key, values in part.items() if key in wanted}
    ids = inputs.ledger.transfers["transfer_id"][inputs.first :]
    return pl.DataFrame([ids, *(columns[key] for key in feature_set.names)])


def _column(feature: Feature, values: NDArray[np.generic]) -> pl.Series:
    values = np.ascontiguousarray(values, _TYPES[feature.dtype])
    if feature.dtype.startswith("float"):
        return pl.Series(feature.name, values, nan_to_null=True)
    return pl.Series(feature.name, values)


def account_features(
    ledger: Ledger,
    feature_set: FeatureSet = CORE,
    *,
    at: datetime,
    accounts: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Describe accounts by what was known strictly before a moment.

    Parameters
    ----------
    ledger
        Only its rows before `at` are read.
    feature_set
        The features of its payer's side are given: ``src_out_count_7d`` as ``out_count_7d``. Features of a pair, of a
        payee and of an amount have no meaning for an account alone and are left out.
    at
        The moment, with a time zone.
    accounts
        Account identifiers; None for all accounts of the ledger.

    Returns
    -------
    polars.DataFrame
        account_id, then the features; in the order asked for, else by account_id.

    Raises
    ------
    FeatureError
        `at` has no time zone.
    ComplianceError
        The ledger has no such account.
    """
    if at.tzinfo is None:
        raise FeatureError("The moment has no time zone.", "Give one, such as datetime(2026, 1, 1, tzinfo=UTC).")
    wanted = [f for f in feature_set.features if f.name.startswith("src_") and not f.own_amount]
    if not wanted:
        raise FeatureError(f"Feature set {feature_set.name!r} has nothing about accounts alone.", "Add src_ features.")
    names = ledger.accounts["account_id"] if accounts is None else pl.Series("account_id", accounts, pl.String)
    ledger.indices(names.to_list())
    before = ledger.transfers.filter(pl.col("ts") < at)
    # A payment of nothing to itself asks at the moment what the account's past is; asked all at one instant, the
    # questions are not part of each other's past.
    asked = names.unique(maintain_order=True)
    probes = pl.DataFrame({"account_id": asked}).select(
        (pl.lit("\uffff") + pl.col("account_id")).alias("transfer_id"),
        pl.lit(at).cast(INSTANT).alias("ts"),
        pl.col("account_id").alias("src"),
        pl.col("account_id").alias("dst"),
        pl.lit(0).cast(MONEY).alias("amount"),
        pl.lit(0).cast(MONEY).alias("value"),
    )
    earlier = before.with_columns(pl.col("worth").alias("value"))
    rows = Ledger.build(
        pl.concat([earlier, probes], how="diagonal"),
        ledger.accounts,
        customers=ledger.customers,
        events=ledger.events,
        currency=ledger.currency,
    )
    found = of_inputs(Inputs(rows), feature_set.with_(only=tuple(f.name for f in wanted)))
    found = found.filter(pl.col("transfer_id").str.starts_with("\uffff")).with_columns(
        pl.col("transfer_id").str.slice(1)
    )
    found = found.rename({"transfer_id": "account_id"} | {f.name: f.name.removeprefix("src_") for f in wanted})
    return names.to_frame("account_id").join(found, on="account_id", how="left", maintain_order="left")
