"""Signals of an invented world: logins, devices, networks and changed passwords around what people pay."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.schema import INSTANT
from jupyter_compliance.contracts.tables import EVENTS

from .synthetic_names import addresses, device_names, land
from .synthetic_planting import Planted
from .synthetic_population import COUNTRIES, Population
from .synthetic_random import Wholes, pick, uniform
from .synthetic_rows import Rows

_SHARE = 0.25  # payments of customers that a signal goes before
_KINDS = ("login", "ip", "device", "withdrawal_address", "credential_change")
_EDGES = np.array([0.94, 0.965, 0.98, 0.992, 1.0])
_MINUTE = 60_000_000


def ordinary_events(
    population: Population, rows: Rows, names: pl.Series, owner: Wholes, first: int, begin: int
) -> pl.DataFrame:
    """Return signals shortly before some of a slice's payments, at a customer's usual places with rare exceptions.

    Parameters
    ----------
    population
        The world.
    rows
        Transfers of the slice, sorted.
    names
        Identifiers of their payers.
    owner
        Customers who hold the paying accounts, or −1.
    first
        Transfers before these.
    begin
        First moment of the slice, µs; no signal lies before it.

    Returns
    -------
    polars.DataFrame
        EVENTS without ``event_id``.
    """
    seed = population.seed
    at = np.arange(first, first + owner.size)
    who = np.flatnonzero((owner >= 0) & (uniform(seed, 601, at) < _SHARE))
    at, owner, ts = at[who], owner[who], rows["ts"][who]
    kind = np.searchsorted(_EDGES, uniform(seed, 602, at), side="right")
    where = uniform(seed, 603, at)
    place = np.where(where < 0.82, 0, np.where(where < 0.97, 1 + pick(3, seed, 604, at), 10 + at))
    away = where >= 0.985
    country = np.where(away, np.array(COUNTRIES)[pick(len(COUNTRIES), seed, 605, at)], land(population, owner))
    early = (1 + pick(19, seed, 606, at)) * _MINUTE
    return _frame(
        population, np.maximum(begin, ts - early), names.gather(who), pl.Series(_KINDS).gather(kind), owner,
        population.device(owner, ts), place, country,
    )  # fmt: skip


def planted_events(planted: Planted, names: dict[int, str]) -> pl.DataFrame:
    """Return the planted signals in order, EVENTS without ``event_id``; `names` has the identifiers by number."""
    p, found = planted.population, sorted(planted.events, key=lambda e: e[:3])
    if not found:
        return EVENTS.empty().drop("event_id")
    ts, account, kind, holder, device, place, country = (list(column) for column in zip(*found, strict=True))
    holders, moments = np.array(holder), np.array(ts)
    usual = np.array([planted.customers.get(h, {}).get("country") or c for h, c in zip(holder, land(p, holders).tolist(), strict=True)])  # fmt: skip
    lands = np.where(np.array([c is None for c in country]), usual, np.array([c or "" for c in country]))
    own = np.where(np.array(device) == 0, p.device(holders, moments), np.array(device))
    return _frame(p, moments, pl.Series([names[a] for a in account]), pl.Series(kind), holders, own, np.array(place), lands)  # fmt: skip


def _frame(
    population: Population,
    ts: Wholes,
    account: pl.Series,
    kind: pl.Series,
    owner: Wholes,
    device: Wholes,
    place: Wholes,
    country: NDArray[np.str_],
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "ts": pl.Series(ts).cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(INSTANT),
            "account_id": account,
            "kind": kind,
            "device": device_names(population, owner, device).set(pl.Series(device < 0), None),
            "ip": addresses(population, owner, place),
            "country": pl.Series(country.tolist(), dtype=pl.String),
            "detail": pl.Series([None], dtype=pl.String).new_from_index(0, ts.size),
        }
    )


def numbered(events: pl.DataFrame, first: int) -> pl.DataFrame:
    """Return signals in order with their identifiers; `first` signals came before."""
    events = events.sort("ts", "account_id", "kind", "device", "ip", maintain_order=True)
    number = pl.int_range(first + 1, first + 1 + pl.len(), dtype=pl.Int64).cast(pl.String)
    return events.select(("E" + number.str.zfill(11)).alias("event_id"), pl.all())
