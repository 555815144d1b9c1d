"""Customers and events from generated files reach the ledger and the detectors of a case, and nothing is invented for a case without."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case
from jupyter_compliance.cli import main

#: Detectors that read customers or events.
ABOUT_PEOPLE = ("D24", "D25", "D26", "D27", "D31")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("parties") / "made"
    asked = ["--transfers", "20000", "--seed", "11", "--instances", "4", "--out", str(made), "--typologies", *ABOUT_PEOPLE]
    assert main(["generate", *asked]) == 0
    return made


def sources(folder: Path, *names: str) -> dict[str, Path]:
    """Where the generated tables lie: a folder of parts, or one file."""
    return {n: folder / n / "*.parquet" if (folder / n).is_dir() else folder / f"{n}.parquet" for n in names}


@pytest.fixture(scope="module")
def case(folder: Path) -> Case:
    given = sources(folder, "transfers", "accounts", "customers", "events", "tags", "ownership")
    return Case.create(folder.parent / "case", **given, currency="USD", author="A. Analyst")


def test_every_customer_and_event_reaches_the_ledger(case: Case, folder: Path) -> None:
    ledger = case.ledger()
    assert ledger.customers.height == pl.scan_parquet(folder / "customers" / "*.parquet").collect().height > 0
    assert ledger.events.height == pl.scan_parquet(folder / "events" / "*.parquet").collect().height > 0
    assert (ledger.customer_of >= 0).sum() == ledger.accounts["customer_id"].is_in(ledger.customers["customer_id"].implode()).sum() > 0
    assert not [one for one in case.report().loads if one.rejected]


@pytest.mark.parametrize("code", ABOUT_PEOPLE)
def test_what_was_planted_is_evidence_that_cites_its_rows(case: Case, folder: Path, code: str) -> None:
    planted = pl.read_parquet(folder / "instances.parquet").filter(code=code)
    assert planted.height == 4
    shown = case.triage().evidence.filter(detector=code)
    rows = case.ledger().transfers.select("transfer_id", "src", "dst", "worth")
    told = 0
    for one in planted.iter_rows(named=True):
        members = {*one["accounts"], one["subject"]}
        mine = shown.filter(pl.col("subject").is_in(list(members)))
        told += mine.height > 0
        for reason in mine.iter_rows(named=True):
            cited = rows.filter(pl.col("transfer_id").is_in(reason["transfer_ids"]))
            assert cited.height == len(reason["transfer_ids"])
            assert ((cited["src"] == reason["subject"]) | (cited["dst"] == reason["subject"])).all()
            assert reason["sentence"].endswith(".")
    assert told >= 3, f"{told} of 4 are told"


def test_a_case_without_customers_says_nothing_about_them(folder: Path, tmp_path: Path) -> None:
    bare = Case.create(tmp_path / "bare", **sources(folder, "transfers"), currency="USD")
    assert bare.ledger().customers.is_empty() and bare.ledger().events.is_empty()
    found = bare.findings()
    assert found.height > 0
    assert found.filter(pl.col("detector").is_in(["D24", "D25", "D26"])).is_empty()
    words = " ".join(bare.triage().evidence["sentence"].to_list()).lower()
    assert not [word for word in ("income", "identity", "device", "declared", "logged in") if word in words]
