"""A seeded generator of invented cases at any size: ordinary life, planted typologies and innocent look-alikes.

Everything it makes is invented and says so; no figure measured on it is a figure about the world. It is for building
and testing detectors and models, and for learning.

>>> from jupyter_compliance.sources import synthetic
>>> world = synthetic.generate(transfers=1_000, seed=7, days=60)
>>> world.transfers.height
1000
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import StoreError

from . import synthetic_people
from .synthetic_lookalikes import LOOK_ALIKES
from .synthetic_typologies import TYPOLOGIES
from .synthetic_world import World
from .synthetic_writing import NOTICE, PART, manifest_of, small_tables, write_world

__all__ = ["LOOK_ALIKES", "NOTICE", "TYPOLOGIES", "Synthetic", "generate", "write"]


@dataclass(frozen=True, eq=False)
class Synthetic:
    """An invented case, and the truth about it.

    Attributes
    ----------
    transfers, accounts, customers, ownership, events, alerts, tags, watchlist
        Frames that meet their contracts; values are in USD; `alerts` has ``decided_at`` behind.
    labels
        instance, code, bad, role, account, transfer_id: one row per account of an instance with its role (no transfer),
        one per transfer with the role ``"transfer"`` and its payer. `code` is ``"D01"`` … or a look-alike's name, `bad`
        is false for look-alikes.
    instances
        One row per instance: also what a look-alike resembles, the difficulty (plain, noisy, evasive), start, end, the
        subject, accounts with roles, and transfer ids.
    alert_labels
        alert_id, instance, bad, wrong, late.
    manifest
        What was asked for, what was planted, the noise, and that it is invented.
    """

    transfers: pl.DataFrame
    accounts: pl.DataFrame
    customers: pl.DataFrame
    ownership: pl.DataFrame
    events: pl.DataFrame
    alerts: pl.DataFrame
    tags: pl.DataFrame
    watchlist: pl.DataFrame
    labels: pl.DataFrame
    instances: pl.DataFrame
    alert_labels: pl.DataFrame
    manifest: dict[str, Any]

    @property
    def case(self) -> dict[str, pl.DataFrame]:
        """The canonical tables, as `Case.create` takes them; nothing in them tells the truth."""
        names = ("transfers", "accounts", "customers", "ownership", "events", "alerts", "tags", "watchlist")
        return {name: getattr(self, name) for name in names}


def generate(
    transfers: float = 10_000,
    seed: int = 7,
    typologies: Iterable[str] | None = None,
    days: int = 365,
    instances: int | None = None,
) -> Synthetic:
    """Return an invented case as frames, for sizes that fit into memory.

    Parameters
    ----------
    transfers
        Transfers in all, planted ones included, from 1,000.
    seed
        Same arguments, same frames.
    typologies
        Codes (``"D01"``) and look-alikes (``"payroll"``) to plant; all when None, none when empty. See `TYPOLOGIES` and
        `LOOK_ALIKES`.
    days
        Length of the ledger, which begins on 1 January 2025; some typologies need more than half a year.
    instances
        Instances of each typology; by default one for every 20,000 transfers, at least one and at most 500, and half
        as many of each look-alike.

    Raises
    ------
    ComplianceError
        For a size, length or code that is impossible.
    """
    about = _about(transfers, seed, typologies, days, instances)
    world = World.make(int(transfers), seed, about["typologies"], days, instances)
    moved, signals = zip(*world.walk(), strict=True)
    return Synthetic(
        transfers=pl.concat(moved, rechunk=True),
        events=pl.concat(signals, rechunk=True),
        accounts=pl.concat(synthetic_people.accounts(world.population, world.planted)),
        customers=pl.concat(synthetic_people.customers(world.population, world.planted)),
        tags=pl.concat(synthetic_people.tags(world.population, world.planted)),
        manifest=manifest_of(world, about),
        **small_tables(world),
    )


def write(
    folder: str | Path,
    transfers: float = 10_000,
    seed: int = 7,
    typologies: Iterable[str] | None = None,
    days: int = 365,
    instances: int | None = None,
    part_rows: int = PART,
) -> dict[str, Any]:
    """Write an invented case as Parquet without ever holding it all, and return its manifest.

    ``transfers/`` and ``events/`` have files by month in order of time, ``accounts/``, ``customers/`` and ``tags/`` by
    number; the rest is one file each, with ``manifest.json`` beside. Rows and their order are those of `generate`.

    Until all is written it lies in ``FOLDER.incomplete`` beside, so that nobody takes a part for the whole.

    Parameters
    ----------
    folder
        A new or empty folder.
    transfers, seed, typologies, days, instances
        As for `generate`; 100,000,000 transfers and more are possible.
    part_rows
        Rows of a part file, at most.

    Raises
    ------
    ComplianceError
        As `generate`.
    StoreError
        The folder is not empty, or what was begun before lies beside.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is not an empty folder.", "Name a new folder.")
    begun = folder.with_name(f"{folder.name}.incomplete")
    if begun.exists():
        raise StoreError(f"{begun} is data that was not written to its end.", "Delete it, or name another folder.")
    about = _about(transfers, seed, typologies, days, instances)
    world = World.make(int(transfers), seed, about["typologies"], days, instances)
    manifest = write_world(world, begun, about, part_rows)
    if folder.exists():
        folder.rmdir()
    begun.rename(folder)
    return manifest


def _about(
    transfers: float, seed: int, typologies: Iterable[str] | None, days: int, instances: int | None
) -> dict[str, Any]:
    codes = None if typologies is None else list(typologies)
    return {"transfers": int(transfers), "seed": seed, "typologies": codes, "days": days, "instances": instances}
