"""A master and two workers give what one machine gives, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from jupyter_compliance import features
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.detectors.registry import DETECTORS
from jupyter_compliance.detectors.registry import run_all as run_here
from jupyter_compliance.features import COMPLETE, CORE
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.spark import SparkError, compute, run_all
from jupyter_compliance.spark.detectors import BY_ACCOUNT

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # py4j leaves its sockets to the garbage collector
]
Frames = dict[str, pl.DataFrame]


def here(tables: Frames, chosen: features.FeatureSet) -> pl.DataFrame:
    return features.compute(
        tables["transfers"], chosen, accounts=tables["accounts"], customers=tables["customers"], events=tables["events"]
    )


def test_the_cluster_has_two_workers(cluster_session: SparkSession) -> None:
    assert cluster_session.sparkContext.master.startswith("spark://127.0.0.1:")
    pids = cluster_session.range(0, 2, 1, 2).mapInArrow(_pid, "pid long").distinct().count()
    assert pids == 2


def _pid(batches):  # type: ignore[no-untyped-def]
    import os
    import time

    import pyarrow as pa

    for _ in batches:
        time.sleep(1)  # long enough that the other task cannot follow on the same worker
        yield pa.RecordBatch.from_pydict({"pid": [os.getppid()]})


def test_complete_features_in_many_tasks(cluster_session: SparkSession, case_folder: Path, case_tables: Frames) -> None:
    found = compute(case_folder, COMPLETE, session=cluster_session, rows_per_task=1_000)
    assert_frame_equal(found, here(case_tables, COMPLETE), check_exact=True)


def test_core_features_into_a_folder(cluster_session: SparkSession, case_tables: Frames, tmp_path: Path) -> None:
    out = compute(case_tables, CORE, session=cluster_session, out=tmp_path / "found", rows_per_task=3_000)
    files = sorted((tmp_path / "found").iterdir())
    assert [f.name for f in files] == [f"part-{n:06d}.parquet" for n in range(len(files))]
    assert len(files) > 1
    found = pl.read_parquet(out / "*.parquet")
    assert_frame_equal(found, here(case_tables, CORE), check_exact=True)
    with pytest.raises(ComplianceError, match="not a new or empty folder"):
        compute(case_tables, CORE, session=cluster_session, out=tmp_path / "found")


def test_money_that_needs_larger_steps(cluster_session: SparkSession, case_tables: Frames) -> None:
    """The quantum depends on all transfers together, and no task sees all of them."""
    rich = case_tables["transfers"].head(900).with_columns((pl.col("value") * 10**8 + pl.lit("0.0001").cast(MONEY)).cast(MONEY))
    chosen = COMPLETE.with_(only=("src_out_sum_*", "dst_in_std_*", "pair_sum"))
    found = compute({"transfers": rich}, chosen, session=cluster_session, rows_per_task=200)
    assert_frame_equal(found, features.compute(rich, chosen), check_exact=True)


@pytest.fixture(scope="session")
def ledger(case_tables: Frames) -> Ledger:
    return Ledger.build(**case_tables, currency="USD")


def test_every_detector(cluster_session: SparkSession, case_folder: Path, ledger: Ledger) -> None:
    found = run_all(case_folder, currency="USD", session=cluster_session, rows_per_task=1_500)
    expected = run_here(ledger)
    assert set(expected["detector"]) == set(DETECTORS), "the case shows every detector at work"
    assert_frame_equal(found, expected, check_exact=True)


def test_changed_parameters_and_a_ledger(cluster_session: SparkSession, ledger: Ledger) -> None:
    changed = {"D09": {"counterparties": 5}, "D16": {"steps": 2}}
    found = run_all(ledger, codes=["D09", "D16"], parameters=changed, session=cluster_session, rows_per_task=2_000)
    assert_frame_equal(found, run_here(ledger, codes=["D09", "D16"], parameters=changed), check_exact=True)
    assert "D09" in BY_ACCOUNT
    assert "D16" not in BY_ACCOUNT


def test_an_account_too_busy_for_a_task_is_refused_before_it_breaks_one(cluster_session: SparkSession, case_tables: Frames) -> None:
    with pytest.raises(SparkError, match=r"A task would hold [\d,]+ transfers, .* and 500 are allowed"):
        compute(case_tables, CORE, session=cluster_session, rows_per_task=500, rows_most=500)


def test_a_failing_task_gives_one_clear_sentence(cluster_session: SparkSession, case_tables: Frames) -> None:
    minus = case_tables["transfers"].head(50).with_columns(pl.lit("-1").cast(MONEY).alias("value"))
    with pytest.raises(ComplianceError, match="negative value") as told:
        compute({"transfers": minus}, CORE, session=cluster_session)
    assert "\n" not in str(told.value)
    twice = pl.concat([case_tables["transfers"].head(20)] * 2)
    with pytest.raises(SparkError, match=r"^A task of the cluster failed: Two transfers have the same transfer_id") as told:
        compute({"transfers": twice}, CORE.with_(only=("src_*", "dst_*")), session=cluster_session)
    assert "\n" not in str(told.value)
