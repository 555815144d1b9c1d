"""The real files, with the traps their description names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.contracts.vocabulary import TAG_CATEGORIES
from jupyter_compliance.sources import load, load_case_tables

RONIN_THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"


@pytest.mark.parametrize(("case", "edges"), [("54m", 292), ("LIFI", 135), ("Atomic", 1080)])
def test_mftracer(shared_data: Path, case: str, edges: int) -> None:
    tables = load_case_tables(transfers=shared_data / "mftracer" / case / f"{case}.csv", currency="USD")
    transfers = tables["transfers"]
    assert (transfers.report.read, transfers.report.kept) == (edges, edges)
    assert transfers.frame["asset"].unique().to_list() == ["USD"]
    assert transfers.frame["value"].equals(transfers.frame["amount"].rename("value"))
    source = pl.read_csv(shared_data / "mftracer" / case / f"{case}.csv", infer_schema=False)
    assert transfers.frame["amount"].sum() == sum(Decimal(v) for v in source["Value_in_USD"])
    tags = tables["tags"].frame
    labels = pl.concat([source["From_label"], source["To_label"]]).drop_nulls()
    assert set(tags["label"]) == set(labels)
    assert set(tags["category"]) <= set(TAG_CATEGORIES)


def test_mftracer_categories(shared_data: Path) -> None:
    sources = [shared_data / "mftracer" / c / f"{c}.csv" for c in ("54m", "LIFI", "Atomic")]
    tags = load(sources, "tags").frame
    found = dict(tags.select("label", "category").iter_rows())
    assert found["Tornado.Cash: Router"] == "mixer"
    assert found["LI.FI Exploiter 2"] == "theft"
    assert found["Avalanche: Bridge"] == "bridge"
    assert found["KuCoin 17"] == "exchange"
    assert found["CoW Protocol: GPv2Settlement"] == "defi"
    assert {c for label, c in found.items() if label.startswith("Fake_Phishing")} == {"phishing"}
    assert {c for label, c in found.items() if "_Deposit_" in label} == {"exchange"}


def test_address_lists_without_header_are_told(shared_data: Path) -> None:
    with pytest.raises(SourceError, match="no header"):
        load(shared_data / "mftracer/LIFI/source addresses.csv", "tags")


def test_lazarus(shared_data: Path) -> None:
    folder = shared_data / "lazarus"
    tables = load_case_tables(
        transfers=folder / "LazarusTabularTxs1322519.csv",
        tags=folder / "EtherScanFlaggedByAddress1322768.csv",
        currency="ETH",
    )
    frame = tables["transfers"].frame
    assert frame.height == 436
    assert frame["src"].str.contains("^0x[0-9a-f]{40}$").all()
    assert RONIN_THIEF in set(frame["dst"])
    assert frame["asset"].unique().to_list() == ["ETH"]
    assert Decimal("0.00001") in set(frame["amount"])
    assert tables["tags"].frame.height == 1426


@pytest.mark.parametrize("name", ["20K_cycle200", "20K_fanin200"])
def test_amlsim(shared_data: Path, name: str) -> None:
    tables = load_case_tables(transfers=shared_data / "amlsim" / f"{name}.tgz", currency="USD")
    transfers, accounts = tables["transfers"], tables["accounts"]
    assert accounts.frame.height == 20_000
    assert transfers.report.rejected == 0
    assert 110_000 < transfers.frame.height < 125_000
    assert accounts.frame["isFraud"].cast(pl.Int32).sum() > 900
    assert "fraudStep" in accounts.frame.columns
    assert transfers.frame["ts"].min() >= dt.datetime(2017, 1, 1, tzinfo=dt.UTC)
    assert set(transfers.frame["src"]) <= set(accounts.frame["account_id"])


def test_amlsim_outputs(shared_data: Path) -> None:
    tables = load_case_tables(transfers=shared_data / "amlsim/sample_outputs")
    assert {name: t.frame.height for name, t in tables.items()} == {"transfers": 133, "accounts": 30, "alerts": 2}
    assert tables["alerts"].frame["ts"].to_list()[0] == dt.datetime(2017, 2, 18, tzinfo=dt.UTC)


def test_amlsim_bank_format_has_clean_column_names(shared_data: Path) -> None:
    folder = shared_data / "amlsim_alerts"
    tables = load_case_tables(transfers=folder / "alert_transactions.csv")
    transfers, alerts = tables["transfers"].frame, tables["alerts"].frame
    assert (transfers.height, alerts.height) == (6903, 1000)
    assert not [c for c in transfers.columns if "\r" in c]
    assert transfers["ts"][0] == dt.datetime(2017, 1, 1, tzinfo=dt.UTC)
    assert alerts["transfer_ids"].list.len().sum() == 6903
    assert set(alerts["disposition"]) == {"True"}
    accounts = load(folder / "alert_accounts.csv", "accounts")
    assert (accounts.frame.height, accounts.report.rejected) == (7579, 0)
    whole = load_case_tables(transfers=folder)
    assert {name: t.frame.height for name, t in whole.items()} == {"transfers": 6903, "accounts": 7579, "alerts": 7547}
    assert "alertPatterns.csv: holds no transfers and was left aside" in str(whole["transfers"].report)
    listed = load_case_tables(transfers=folder / "alert_transactions.csv", alerts=folder / "sar_accounts.csv")["alerts"]
    assert (listed.frame.height, listed.report.rejected) == (7547, 0)
    assert "left aside because alerts are named" in str(listed.report)


def test_tagpacks(shared_data: Path) -> None:
    tags = load(shared_data / "tags/tags_without_bitmex.parquet", "tags")
    assert (tags.report.read, tags.report.rejected) == (187_962, 0)
    of = tags.frame.group_by("tagpack", "category").len()
    count = {(pack, category): n for pack, category, n in of.iter_rows()}
    assert count["ofac.yaml", "sanctioned"] == 572
    assert count["lazarus.yaml", "sanctioned"] == 21
    assert count["sextortion_talos.yaml", "scam"] == 58_600
    assert count["samourai.yaml", "coinjoin"] == 36_548
    assert count["hydra.yaml", "darknet"] == 117
    assert tags.frame.filter(pl.col("abuse") == "service_hack")["category"].unique().to_list() == ["theft"]
    thief = tags.frame.filter(pl.col("account_id") == RONIN_THIEF)
    assert "sanctioned" in set(thief["category"])
    assert tags.frame["confidence"].is_between(0, 1).all()


@pytest.mark.parametrize(("snapshot", "entries"), [("bench", 8976), ("static", 7379)])
def test_ofac(shared_data: Path, snapshot: str, entries: int) -> None:
    files = [shared_data / f"sanctions/{snapshot}_{part}.csv.gz" for part in ("sdn", "add", "alt")]
    loaded = load(files, "watchlist")
    assert loaded.frame.height == entries
    assert loaded.report.read == entries + loaded.rejects.height
    airline = loaded.frame.filter(pl.col("entry_id") == "OFAC SDN:36").row(0, named=True)
    assert (airline["aliases"], airline["countries"], airline["programmes"]) == (["AERO-CARIBBEAN"], ["Cuba"], ["CUBA"])
    assert airline["remarks"] is None
    man = loaded.frame.filter(pl.col("name") == "YAN, Xiaobing")
    if man.height:
        assert "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h" in man["addresses"][0]
    texts = [c for c, t in loaded.frame.schema.items() if t == pl.String]
    assert not loaded.frame.select(pl.col(texts).str.contains("^-0-").any()).row(0).count(True)


def test_ofac_consolidated_with_remarks_that_run_over(shared_data: Path) -> None:
    loaded = load(str(shared_data / "sanctions/cons_*.csv"), "watchlist")
    assert (loaded.frame.height, loaded.report.rejected) == (442, 0)
    assert set(loaded.frame["list"]) == {"OFAC consolidated"}
    longest = loaded.frame.filter(pl.col("entry_id") == "OFAC consolidated:17014")["remarks"][0]
    assert "Registration Numbe" in longest
    assert longest.endswith("a.k.a. 'RUSAG'.")


def test_un(shared_data: Path) -> None:
    loaded = load(shared_data / "sanctions/UN_consolidated.xml.gz", "watchlist")
    assert (loaded.frame.height, loaded.report.rejected) == (1003, 0)
    assert loaded.frame["kind"].value_counts().sort("kind")["count"].to_list() == [273, 730]
    man = loaded.frame.filter(pl.col("entry_id") == "UN:CDi.001").row(0, named=True)
    assert (man["name"], man["dates_of_birth"]) == ("ERIC BADEGE", ["1971"])


def test_ofac_addresses(shared_data: Path) -> None:
    loaded = load(shared_data / "sanctions/crypto", "watchlist")
    assert loaded.report.rejected == 0
    addresses = loaded.frame["addresses"].explode()
    assert addresses.n_unique() == 641
    assert RONIN_THIEF in set(addresses)


def test_amlworld(shared_data: Path) -> None:
    folder = shared_data / "aml_patterns"
    tables = load_case_tables(transfers=folder / "transactions_sample.csv", accounts=folder / "accounts_sample.csv")
    assert tables["transfers"].frame.height == 1000
    assert tables["transfers"].frame["ts"].min() == dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
    assert set(tables["transfers"].frame["src"]) & set(tables["accounts"].frame["account_id"])
    assert load(folder / "patterns_flat.parquet").frame.height == 3209


def test_lists_of_payments_received_need_to_know_the_payer(shared_data: Path) -> None:
    path = shared_data / "ransomware/payments.parquet"
    tags = load(path, "tags", mapping={"account_id": "address", "category": "=ransomware", "label": "family"})
    assert (tags.report.read, tags.report.rejected) == (17_870, 0)


def test_latin_letters_of_other_tables_stay(shared_data: Path) -> None:
    listed = load(shared_data / "sanctions/csl.csv", "watchlist")
    assert listed.report.read == listed.report.kept + listed.report.rejected
    assert listed.report.kept > 60
