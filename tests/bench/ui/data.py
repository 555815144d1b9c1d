"""One made-up network for all: the same accounts, arrows and places, as a case and as two tables for the peers."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

BUILD = Path(__file__).parents[3] / "build" / "bench"
VERSION = 1


@dataclass(frozen=True)
class Network:
    """Where the files of one size lie: `case` (a folder), `nodes` and `edges` (Parquet)."""

    arrows: int
    accounts: int
    folder: Path

    @property
    def case(self) -> Path:
        return self.folder / "case"

    @property
    def nodes(self) -> Path:
        return self.folder / "nodes.parquet"

    @property
    def edges(self) -> Path:
        return self.folder / "edges.parquet"


def pairs(arrows: int, seed: int = 7) -> np.ndarray:
    """Draw distinct ordered pairs of accounts, few of them busy and most quiet, in neighbourhoods of a hundred.

    Parameters
    ----------
    arrows
        How many; there are a fifth as many accounts.

    Returns
    -------
    numpy.ndarray
        int64, shape (arrows, 2).
    """
    rng = np.random.default_rng(seed)
    accounts = max(arrows // 5, 20)
    found = np.empty((0, 2), np.int64)
    while len(found) < arrows:
        src = np.minimum((accounts * rng.random(arrows) ** 2).astype(np.int64), accounts - 1)
        near = src // 100 * 100 + rng.integers(0, 100, arrows)
        far = rng.integers(0, accounts, arrows)
        dst = np.where(rng.random(arrows) < 0.8, np.minimum(near, accounts - 1), far)
        made = np.column_stack((src, dst))[src != dst]
        found = np.unique(np.concatenate((found, made)), axis=0)
    return found[np.sort(rng.choice(len(found), arrows, replace=False))]


def network(arrows: int) -> Network:
    """Return the network of so many transfers, one for each arrow, made once and kept under ``build/bench``."""
    folder = BUILD / f"ui-{arrows}"
    stamp = folder / "made.json"
    if stamp.exists() and (known := json.loads(stamp.read_text()))["version"] == VERSION:
        return Network(arrows, known["accounts"], folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = Network(arrows, _write(arrows, folder), folder)
    stamp.write_text(json.dumps({"version": VERSION, "accounts": made.accounts}))
    return made


def _write(arrows: int, folder: Path) -> int:
    from jupyter_compliance import Case
    from jupyter_compliance.network.layout import force_layout

    drawn = pairs(arrows)
    rng = np.random.default_rng(11)
    amounts = np.round(np.exp(rng.normal(7, 1.5, arrows)), 2)
    used = np.unique(drawn)
    names = {int(i): f"A{i:06d}" for i in used}
    edges = pl.DataFrame(
        {"src": [names[int(i)] for i in drawn[:, 0]], "dst": [names[int(i)] for i in drawn[:, 1]], "value": amounts}
    )
    moments = pl.datetime_range(
        pl.datetime(2026, 1, 1), pl.datetime(2026, 3, 1), interval="1s", eager=True, time_zone="UTC"
    )
    transfers = edges.rename({"value": "amount"}).with_columns(
        transfer_id=pl.Series([f"T{i:07d}" for i in range(arrows)]),
        ts=moments.gather(np.sort(rng.integers(0, len(moments), arrows))),
        asset=pl.lit("USD"),
    )
    Case.create(folder / "case", transfers=transfers, currency="USD", title=f"{arrows:,} transfers", author="bench")
    row = np.searchsorted(used, drawn)
    places = force_layout(list(names.values()), row[:, 0], row[:, 1], amounts)
    nodes = pl.DataFrame({"id": list(names.values()), "x": places[:, 0], "y": places[:, 1]})
    nodes.write_parquet(folder / "nodes.parquet")
    edges.write_parquet(folder / "edges.parquet")
    return len(names)
