"""``jupyter compliance doctor``: is the installation whole, and are the kernels compiled?"""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import UTC, datetime, timedelta
from importlib import metadata, resources
from typing import Any

import numpy as np
import polars as pl

from ._version import __version__
from .cli_say import step
from .contracts.tables import TRANSFERS

_LIBRARIES = (
    "polars",
    "numba",
    "numpy",
    "anywidget",
    "ipywidgets",
    "altair",
    "pyvis",
    "vl-convert-python",
    "jupyterlab",
)
_FRONT_END = ("loader.js", "board.js", "board.css", "page.js")


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "doctor", parents=parents, help="check the installation and compile the kernels ahead of the first case"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Print versions and the state of the front end, warm the kernels; 1 when something is missing."""
    well = True
    print(f"jupyter_compliance {__version__}, Python {platform.python_version()}, {sys.platform}")
    for name in _LIBRARIES:
        try:
            print(f"  {name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            well = False
            print(f"  {name} MISSING: install jupyter_compliance again")
    static = resources.files("jupyter_compliance") / "static"
    absent = [name for name in _FRONT_END if not (static / name).is_file()]
    well = well and not absent
    print(f"  front end {'built' if not absent else 'NOT BUILT (' + ', '.join(absent) + '): run make setup'}")
    with step("Compiling kernels"):
        detectors, features = warm()
    print(f"  kernels compiled, {detectors} detectors ran, {features} features were computed")
    return 0 if well else 1


def warm() -> tuple[int, int]:
    """Compile every kernel over a small made-up ledger; return how many detectors ran and features were computed."""
    from .detectors.registry import DETECTORS, run_all
    from .features import COMPLETE, compute
    from .network.layout import force_layout
    from .network.ledger import Ledger
    from .network.money_sums import MoneySums
    from .network.tally import levels_beside, outside, rows_among

    ledger = Ledger.build(small_ledger())
    run_all(ledger)
    swapped = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("BTC")).otherwise("asset")
    assets = small_ledger().with_columns(swapped.alias("asset"), pl.col("amount").alias("value"))
    run_all(Ledger.build(assets), codes=["D19"])
    force_layout(ledger.ids, ledger.s, ledger.d, ledger.value, {ledger.ids[0]: (0.0, 0.0)})
    sums, cuts = MoneySums(ledger.transfers["worth"]), np.array([0, ledger.rows])
    sums.between(cuts)
    sums.along(ledger.rows_of(0), cuts)
    sums.sides(ledger.s, ledger.d, ledger.sanctioned, cuts)
    out, into = (ledger.out_ptr, ledger.out_row), (ledger.in_ptr, ledger.in_row)
    some, slot = np.arange(1), np.arange(ledger.size)
    rows_among(*out, ledger.d, some, slot, 0, ledger.rows)
    outside(*out, *into, ledger.s, ledger.d, ledger.value, some, slot, np.zeros(2, np.int64), some[:0], 0, ledger.rows)
    levels_beside(*out, *into, ledger.s, ledger.d, ledger.value, some, slot, 0, ledger.rows)
    return len(DETECTORS), compute(ledger, COMPLETE).width - 1


def small_ledger(rows: int = 240) -> pl.DataFrame:
    """Return made-up transfers that fan out, gather and go round, the same at every call."""
    start = datetime(2022, 3, 23, tzinfo=UTC)
    pairs = [(f"a{i % 7}", f"a{(i * 5 + 1) % 24}") for i in range(rows)]
    return (
        TRANSFERS.empty()
        .select("transfer_id", "ts", "src", "dst", "asset", "amount")
        .vstack(
            pl.DataFrame(
                {
                    "transfer_id": [f"r{i}" for i in range(rows)],
                    "ts": [start + timedelta(minutes=7 * i) for i in range(rows)],
                    "src": [src for src, _ in pairs],
                    "dst": [dst for _, dst in pairs],
                    "asset": ["ETH"] * rows,
                    "amount": [1 + i % 90 for i in range(rows)],
                }
            ).cast(TRANSFERS.empty().select("ts", "amount").schema)
        )
        .match_to_schema(TRANSFERS.schema, missing_columns="insert")
    )
