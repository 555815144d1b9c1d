"""Writing an invented world as Parquet, a part at a time: the same bytes however much is held at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance._version import __version__

from . import synthetic_alerts, synthetic_people
from .synthetic_alerts import alerts, transfer_ids, truth
from .synthetic_lookalikes import LOOK_ALIKES
from .synthetic_names import account_ids
from .synthetic_typologies import TYPOLOGIES
from .synthetic_world import World

#: Rows of a part file, at most; a row group holds as many.
PART = 250_000
NOTICE = (
    "INVENTED DATA. Nobody and nothing in these tables exists; no figure measured on them is a figure about the world."
)


class _Parts:
    """Files of one table: in order, at most `PART` rows each, and for tables with moments one month at most."""

    def __init__(self, folder: Path, table: str, rows: int) -> None:
        self.folder = folder / table
        self.folder.mkdir(parents=True)
        self.rows = rows
        self.waiting: list[pl.DataFrame] = []
        self.held = self.written = self.number = 0
        self.label = "part"

    def add(self, frame: pl.DataFrame, label: str = "part") -> None:
        if label != self.label:
            self.close()
            self.label, self.number = label, 0
        self.waiting.append(frame)
        self.held += frame.height
        while self.held >= self.rows:
            whole = pl.concat(self.waiting)
            self._write(whole[: self.rows])
            self.waiting = [whole[self.rows :]]
            self.held = self.waiting[0].height

    def add_by_month(self, frame: pl.DataFrame) -> None:
        months = frame["ts"].dt.strftime("%Y-%m")
        for month in months.unique().sort():
            self.add(frame.filter(months == month), month)

    def close(self) -> None:
        if self.held:
            self._write(pl.concat(self.waiting))
        self.waiting, self.held = [], 0

    def _write(self, frame: pl.DataFrame) -> None:
        path = self.folder / f"{self.label}-{self.number:04d}.parquet"
        frame.rechunk().write_parquet(path, row_group_size=self.rows, compression="zstd", compression_level=1)
        self.number += 1
        self.written += frame.height


def write_world(world: World, folder: Path, about: dict[str, Any], part_rows: int = PART) -> dict[str, Any]:
    """Write every table and the manifest, and return the manifest.

    Parameters
    ----------
    world
        A world not walked through yet.
    folder
        An empty or new folder.
    about
        What was asked for.
    part_rows
        Rows of a part file, at most.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    moving, signals = _Parts(folder, "transfers", part_rows), _Parts(folder, "events", part_rows)
    for transfers, events in world.walk():
        moving.add_by_month(transfers)
        signals.add_by_month(events)
    for parts, name in ((moving, "transfers"), (signals, "events")):
        parts.close()
        rows[name] = parts.written
    streams: dict[str, Iterator[pl.DataFrame]] = {
        "accounts": synthetic_people.accounts(world.population, world.planted),
        "customers": synthetic_people.customers(world.population, world.planted),
        "tags": synthetic_people.tags(world.population, world.planted),
    }
    for name, frames in streams.items():
        parts = _Parts(folder, name, part_rows)
        for frame in frames:
            parts.add(frame)
        parts.close()
        rows[name] = parts.written
    for name, frame in small_tables(world).items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=1)
        rows[name] = frame.height
    manifest = {**manifest_of(world, about), "rows": rows}
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return manifest


def small_tables(world: World) -> dict[str, pl.DataFrame]:
    """Return the tables that follow from what was planted, once the world has been walked through."""
    labels, instances = truth(world.planted, world.placed, world.names())
    at, ts, src = np.concatenate(world.chance, axis=1)
    chance = pl.DataFrame({"transfer_id": transfer_ids(at), "src": account_ids(world.population, src)}).with_columns(
        pl.Series("ts", ts).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    )
    raised, told = alerts(world.population.seed, instances, chance)
    return {
        "ownership": synthetic_people.ownership(world.population, world.planted),
        "alerts": raised,
        "watchlist": synthetic_people.watchlist(world.population, world.planted),
        "labels": labels,
        "instances": instances,
        "alert_labels": told,
    }


def manifest_of(world: World, about: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked for, what was planted, and the noise that was put in."""
    counts: dict[str, int] = {}
    for one in world.planted.instances:
        counts[one["code"]] = counts.get(one["code"], 0) + 1
    return {
        "notice": NOTICE,
        "generator": f"jupyter_compliance {__version__} sources.synthetic",
        "asked": about,
        "planted": {code: counts[code] for code in (*TYPOLOGIES, *LOOK_ALIKES) if code in counts},
        "noise": {
            "alerts_decided_wrongly": synthetic_alerts.WRONG,
            "alerts_decided_late": synthetic_alerts.LATE,
            "typologies_alerted": synthetic_alerts.CAUGHT,
            "look_alikes_alerted": synthetic_alerts.ALARMED,
            "ordinary_alerts_per_typology": synthetic_alerts.ORDINARY,
        },
    }
