from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from jupyter_compliance.contracts.tables import ACCOUNTS, WATCHLIST
from jupyter_compliance.detectors.registry import configure

ROWS = [
    (0, "funder", "bad", 50),
    (1, "bad", "one", 1000),
    (2, "clean", "two", 500),
    (3, "one", "two", 500),
    (4, "two", "three", 900),
]


def found(ledger, code: str) -> dict[tuple[str, str], dict]:
    return {(r["subject"], r["variant"]): r for r in configure(code).run(ledger).iter_rows(named=True)}


def test_sanctioned_exposure_by_hops(make_ledger) -> None:
    rows = found(make_ledger(ROWS, {"bad": "sanctioned"}), "D21")
    assert set(rows) == {
        ("bad", "direct"),
        ("funder", "to listed"),
        ("one", "from listed"),
        ("two", "hop 2"),
        ("three", "hop 3"),
    }
    assert rows["bad", "direct"]["strength"] == 1
    assert rows["bad", "direct"]["value"] == Decimal(1050)
    assert rows["one", "from listed"]["transfer_ids"] == ["t00001"]
    assert rows["two", "hop 2"]["sentence"] == (
        "About 500 USD, 50 % of all it had received, came from sanctioned accounts over 2 hops, in 1 transfer on 1 January 2024."
    )
    assert rows["two", "hop 2"]["strength"] == pytest.approx(0.7 * 0.5**0.5)
    assert rows["three", "hop 3"]["strength"] == pytest.approx(0.49 * 0.5**0.5)


def test_illicit_exposure_by_category(make_ledger) -> None:
    rows = found(make_ledger(ROWS, {"bad": "theft", "clean": "scam"}), "D22")
    assert {k for k in rows if "theft" in k[1]} == {
        ("bad", "theft direct"), ("funder", "to theft"), ("one", "theft 1 hop"), ("two", "theft 2 hops"), ("three", "theft 3 hops"),
    }  # fmt: skip
    assert {k for k in rows if "scam" in k[1]} == {
        ("clean", "scam direct"),
        ("two", "scam 1 hop"),
        ("three", "scam 2 hops"),
    }
    assert not found(make_ledger(ROWS, {"bad": "theft"}), "D21")


def test_a_tag_lends_its_confidence_to_what_hangs_on_it(make_ledger) -> None:
    rows = [(0, "bad", "one", 300), (1, "worse", "one", 100), (2, "one", "two", 400), (3, "payer", "bad", 10)]

    def strengths(bad: float, worse: float) -> dict[tuple[str, str], float]:
        tags = {"bad": {"category": "scam", "confidence": bad}, "worse": {"category": "scam", "confidence": worse}}
        return {key: row["strength"] for key, row in found(make_ledger(rows, tags), "D22").items()}

    sure, unsure, mixed = strengths(1.0, 1.0), strengths(0.5, 0.5), strengths(0.2, 1.0)
    assert unsure == {key: pytest.approx(0.5 * strength) for key, strength in sure.items()}
    assert mixed["bad", "scam direct"] == mixed["payer", "to scam"] == pytest.approx(0.2)
    mean = (300 * 0.2 + 100 * 1.0) / 400
    assert mixed["one", "scam 1 hop"] == pytest.approx(mean)
    assert mixed["two", "scam 2 hops"] == pytest.approx(0.7 * mean)


def test_sentences_name_sources_and_quote_labels_briefly(make_ledger) -> None:
    url = "https://www.example.org/community-alert?id=1"
    tags = {
        "bad": {"category": "theft", "label": "Bridge\nthief", "source": url, "listed_on": date(2022, 4, 5)},
        "long": {"category": "scam", "label": "win at http://evil.example/now " * 20, "source": "packs/scams.yaml"},
        "listed": {"category": "sanctioned", "label": "X\u202eevil", "source": "https://lists.example/sdn.txt"},
    }
    ledger = make_ledger([(0, "bad", "long", 5), (1, "long", "listed", 5), (2, "listed", "end", 5)], tags)
    rows = found(ledger, "D22") | found(ledger, "D21")
    assert rows["bad", "theft direct"]["sentence"].startswith(
        "Tagged as theft by example.org as Bridge thief on 5 April 2022; "
    )
    assert rows["long", "scam direct"]["sentence"].startswith("Tagged as scam by scams as win at evil.example win at ")
    assert rows["listed", "direct"]["sentence"].startswith("Listed by lists.example as Xevil; ")
    assert all(len(r["sentence"]) < 300 and "://" not in r["sentence"] for r in rows.values())
    assert url in ledger.tags["source"].to_list()


def test_a_listing_says_who_and_when(make_ledger) -> None:
    watch = pl.DataFrame(
        [
            {
                "entry_id": "7",
                "list": "OFAC SDN",
                "name": "LAZARUS GROUP",
                "addresses": ["bad"],
                "listed_on": date(2022, 4, 22),
            }
        ],
        schema=WATCHLIST.schema,
    )
    row = found(make_ledger(ROWS, watchlist=watch), "D21")["bad", "direct"]
    assert row["sentence"] == (
        "Listed by OFAC SDN as LAZARUS GROUP since 22 April 2022; moved 1,050 USD in 2 transfers on 1 January 2024."
    )


def test_a_listed_account_is_found_with_dust_alone_and_without_any_transfer(make_ledger) -> None:
    accounts = pl.DataFrame([{"account_id": "idle"}], schema=ACCOUNTS.schema)
    rows = [(0, "rich", "poor", 1_000_000), (1, "rich", "bad", 0)]
    ledger = make_ledger(rows, {"bad": "sanctioned"}, accounts=accounts)
    assert found(ledger, "D21")["bad", "direct"]["count"] == 1
    idle = found(make_ledger(rows, {"idle": "sanctioned"}, accounts=accounts), "D21")["idle", "direct"]
    assert (idle["count"], idle["value"], idle["transfer_ids"], idle["start"]) == (0, Decimal(0), [], None)
    assert idle["sentence"].endswith("no transfers in this ledger.")


def test_members_are_not_their_own_victims(make_ledger) -> None:
    rows = [(0, "bad", "worse", 10), (1, "worse", "bad", 10), (2, "bad", "bad", 5)]
    assert set(found(make_ledger(rows, {"bad": "theft", "worse": "theft"}), "D22")) == {
        ("bad", "theft direct"),
        ("worse", "theft direct"),
    }


def test_dust_and_small_change_do_not_taint(make_ledger) -> None:
    rows = [(0, "origin", "bad", 100_000), (1, "bad", "fence", 90_000)]
    rows += [(2, f"stranger{n}", "bad", 0.1) for n in range(5)] + [(3, "bad", f"dusted{n}", 0.2) for n in range(5)]
    rows += [(4, "payroll", "worker", 50_000), (5, "bad", "worker", 100)]
    subjects = {k[0] for k in found(make_ledger(rows, {"bad": "theft"}), "D22")}
    assert subjects == {"origin", "bad", "fence"}


def test_exchanges_end_the_trace_and_weigh_less(make_ledger) -> None:
    rows = [(0, "bad", "exch", 1000), (1, "exch", "customer", 1000)]
    tagged = found(make_ledger(rows, {"bad": "theft", "exch": "exchange"}), "D22")
    plain = found(make_ledger(rows, {"bad": "theft"}), "D22")
    assert ("customer", "theft 2 hops") in plain
    assert ("customer", "theft 2 hops") not in tagged
    assert tagged["exch", "theft 1 hop"]["strength"] < plain["exch", "theft 1 hop"]["strength"]


def test_share_makes_strength(make_ledger) -> None:
    strengths = []
    for dirty in (5, 50, 500):
        ledger = make_ledger([(0, "work", "x", 1000), (1, "bad", "x", dirty)], {"bad": "scam"})
        strengths.append(found(ledger, "D22").get(("x", "scam 1 hop"), {"strength": 0})["strength"])
    assert strengths[0] == 0
    assert strengths == sorted(set(strengths))
