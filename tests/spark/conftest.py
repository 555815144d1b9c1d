"""One cluster for all tests here: a master and two workers on 127.0.0.1, and a case with everything in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.sources import synthetic

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TABLES = ("transfers", "accounts", "customers", "events", "tags", "watchlist")


@pytest.fixture(scope="session")
def cluster_session() -> Iterator[SparkSession]:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and Path(home, "bin", "java").exists()):
        pytest.skip("Java is not on this machine, and Spark needs it")
    from sparkcluster import cluster, settings

    from jupyter_compliance.spark import connect

    with cluster() as here:
        session = connect(here.url, **settings())
        yield session
        session.stop()


@pytest.fixture(scope="session")
def case_tables() -> dict[str, pl.DataFrame]:
    """All typologies, a hot wallet in every fifth transfer of ordinary life, and daily steps for many: ties."""
    world = synthetic.generate(transfers=8_000, seed=7, instances=2)
    planted = world.labels["transfer_id"].drop_nulls().implode()
    row = pl.int_range(pl.len())
    plain = ~pl.col("transfer_id").is_in(planted)
    hot, tied = plain & (row % 5 == 0), plain & (row % 7 < 3)
    transfers = world.transfers.with_columns(
        pl.when(hot & (row % 2 == 0)).then(pl.lit("HOT")).otherwise("src").alias("src"),
        pl.when(hot & (row % 2 == 1)).then(pl.lit("HOT")).otherwise("dst").alias("dst"),
        pl.when(tied).then(pl.col("ts").dt.truncate("1d")).otherwise("ts").alias("ts"),
        pl.when(plain & (row % 11 == 0)).then(pl.lit("0.01").cast(MONEY)).otherwise("value").alias("value"),
    )
    return {name: transfers if name == "transfers" else getattr(world, name) for name in TABLES}


@pytest.fixture(scope="session")
def case_folder(case_tables: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    for name, frame in case_tables.items():
        if name == "transfers":
            (folder / name).mkdir()
            for n, part in enumerate(frame.iter_slices(1_500)):
                part.write_parquet(folder / name / f"part-{n:04d}.parquet")
        else:
            frame.write_parquet(folder / f"{name}.parquet")
    return folder
