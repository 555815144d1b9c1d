"""The invented world keeps the contracts, is the same every time, and is the same however it is cut."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jupyter_compliance.cli import main
from jupyter_compliance.contracts.errors import ComplianceError, StoreError
from jupyter_compliance.contracts.tables import TABLES
from jupyter_compliance.sources import load_case_tables, synthetic
from jupyter_compliance.sources.synthetic import LOOK_ALIKES, TYPOLOGIES, Synthetic

SMALL = 6_000


@pytest.fixture(scope="module")
def world() -> Synthetic:
    return synthetic.generate(SMALL, seed=3, instances=2)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_every_table_keeps_its_contract(world: Synthetic) -> None:
    for name, loaded in load_case_tables(currency="USD", **world.case).items():
        assert loaded.rejects.height == 0, (name, loaded.rejects)
        assert loaded.frame.height == world.case[name].height
    for name, frame in world.case.items():
        contract = TABLES[name]
        assert {c: frame.schema[c] for c in contract.schema} == dict(contract.schema), name


@pytest.mark.parametrize(("transfers", "days"), [(1_000, 365), (1_000, 7), (2_500, 40), (SMALL, 365), (20_000, 900)])
def test_as_many_transfers_as_asked_for_in_order_and_within_the_days(transfers: int, days: int) -> None:
    frame = synthetic.generate(transfers, seed=1, days=days).transfers
    assert frame.height == transfers
    assert frame["ts"].is_sorted() and frame["transfer_id"].is_sorted() and frame["transfer_id"].is_unique().all()
    start = pl.datetime(2025, 1, 1, time_zone="UTC")
    assert frame.select((pl.col("ts") >= start).all() & (pl.col("ts") < start + pl.duration(days=days)).all()).item()
    assert (frame["src"] != frame["dst"]).all()


def test_everybody_who_occurs_is_on_record(world: Synthetic) -> None:
    accounts, customers = set(world.accounts["account_id"]), set(world.customers["customer_id"])
    assert set(world.transfers["src"]) | set(world.transfers["dst"]) <= accounts
    assert set(world.events["account_id"]) | set(world.tags["account_id"]) | set(world.alerts["subject"]) <= accounts
    assert set(world.accounts["customer_id"].drop_nulls()) <= customers
    assert set(world.ownership["owner_id"]) | set(world.ownership["owned_id"]) <= customers
    assert set(world.labels["account"]) <= accounts
    assert set(world.labels["transfer_id"].drop_nulls()) <= set(world.transfers["transfer_id"])
    assert set(world.alerts["transfer_ids"].explode().drop_nulls()) <= set(world.transfers["transfer_id"])


def test_nobody_moves_money_before_joining() -> None:
    world = synthetic.generate(20_000, seed=5, typologies=[])
    paid = world.transfers.join(world.accounts, left_on="src", right_on="account_id")
    late = paid.filter(pl.col("ts") < pl.col("opened_at"))
    assert late.height == 0


def test_same_seed_same_world_other_seed_another(world: Synthetic) -> None:
    again, other = synthetic.generate(SMALL, 3, instances=2), synthetic.generate(SMALL, 4, instances=2)
    for name in (*world.case, "labels", "instances", "alert_labels"):
        assert getattr(world, name).equals(getattr(again, name)), name
    assert world.manifest == again.manifest
    assert not world.transfers.equals(other.transfers)
    assert set(world.transfers["src"]).isdisjoint(set(other.transfers.filter(pl.col("chain").is_not_null())["src"]))


def test_writing_gives_the_same_bytes_and_the_rows_of_the_frames(tmp_path: Path, world: Synthetic) -> None:
    for name in ("a", "b"):
        synthetic.write(tmp_path / name, SMALL, 3, instances=2)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    for name in ("transfers", "events", "accounts", "customers", "tags"):
        assert pl.read_parquet(tmp_path / "a" / name / "*.parquet").equals(getattr(world, name)), name
    for name in ("ownership", "alerts", "watchlist", "labels", "instances", "alert_labels"):
        assert pl.read_parquet(tmp_path / "a" / f"{name}.parquet").equals(getattr(world, name)), name


@pytest.mark.parametrize("part_rows", [97, 1_000, 10**6])
def test_the_size_of_the_parts_changes_no_row(tmp_path: Path, world: Synthetic, part_rows: int) -> None:
    synthetic.write(tmp_path / "w", SMALL, 3, instances=2, part_rows=part_rows)
    files = sorted((tmp_path / "w" / "transfers").iterdir())
    parts = [pl.read_parquet(f) for f in files]
    assert pl.concat(parts).equals(world.transfers)
    assert max(p.height for p in parts) <= part_rows
    assert all(
        p["ts"].dt.strftime("%Y-%m").unique().to_list() == [f.name[:7]] for f, p in zip(files, parts, strict=True)
    )


def test_it_says_that_it_is_invented(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--transfers", "1e3", "--days", "60", "--out", str(tmp_path / "w")]) == 0
    manifest = json.loads((tmp_path / "w" / "manifest.json").read_text("utf-8"))
    assert "INVENTED" in manifest["notice"] and "INVENTED" in capsys.readouterr().out
    assert manifest["rows"]["transfers"] == 1_000
    assert manifest["asked"] == {"transfers": 1000, "seed": 7, "typologies": None, "days": 60, "instances": None}


def test_what_cannot_be_done_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ({"transfers": 10}, {"days": 3}, {"seed": -1}, {"typologies": ["D99"]}):
        with pytest.raises(ComplianceError):
            synthetic.generate(**{"transfers": 1_000, **wrong})  # type: ignore[arg-type]
    (tmp_path / "there").write_text("x")
    with pytest.raises(StoreError):
        synthetic.write(tmp_path, 1_000)
    assert main(["generate", "--transfers", "1e3", "--typologies", "D99", "--out", str(tmp_path / "w")]) == 2
    assert "D99" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["generate", "--transfers", "1.5", "--out", str(tmp_path / "w")])


def test_only_what_is_wanted_is_planted() -> None:
    none = synthetic.generate(2_000, typologies=[])
    assert none.labels.height == none.instances.height == 0
    some = synthetic.generate(2_000, typologies=["D11", "payroll"], instances=2)
    assert set(some.instances["code"]) == {"D11", "payroll"}


def test_a_kind_left_out_changes_no_other() -> None:
    both = synthetic.generate(5_000, typologies=["D03", "D11"], instances=2)
    one = synthetic.generate(5_000, typologies=["D11"], instances=2)
    amounts = [
        w.transfers.filter(
            pl.col("transfer_id").is_in(w.instances.filter(code="D11")["transfer_ids"].explode().implode())
        )
        for w in (both, one)
    ]
    assert amounts[0]["value"].to_list() == amounts[1]["value"].to_list()
    assert amounts[0]["ts"].to_list() == amounts[1]["ts"].to_list()


def test_decisions_are_wrong_and_late_as_often_as_stated() -> None:
    world = synthetic.generate(150_000, seed=2, instances=40, days=300)
    told = world.alerts.join(world.alert_labels, on="alert_id")
    noise = world.manifest["noise"]
    n = told.height
    assert n > 2_000
    for column, share in (("wrong", noise["alerts_decided_wrongly"]), ("late", noise["alerts_decided_late"])):
        assert abs(told[column].mean() - share) < 4 * np.sqrt(share / n), column  # type: ignore[operator]
    right = told.filter(~pl.col("wrong") & pl.col("disposition").is_not_null() & (pl.col("disposition") != "monitor"))
    assert right.select((pl.col("bad") == (pl.col("disposition") == "escalate")).all()).item()
    wrong = told.filter("wrong")
    assert wrong.select((pl.col("bad") == (pl.col("disposition") == "close")).all()).item()
    wait = (told["decided_at"] - told["ts"]).dt.total_days()
    assert wait.filter(told["late"]).min() >= 30 and wait.filter(~told["late"]).drop_nulls().max() < 6  # type: ignore[operator]
    bad = world.instances.filter("bad")
    alerted = told.filter(pl.col("bad"))["instance"].n_unique()
    assert abs(alerted / bad.height - noise["typologies_alerted"]) < 0.08


def test_the_catalogue_is_whole() -> None:
    assert list(TYPOLOGIES) == [f"D{k:02d}" for k in range(1, 33)]
    resembled = {code for _, codes, _ in LOOK_ALIKES.values() for code in codes}
    assert resembled <= set(TYPOLOGIES)
