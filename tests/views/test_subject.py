from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from theft import HOSTILE, START, THIEF, open_case, transfer_frame, wallet

from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS
from jupyter_compliance.views.service import BoardService


@pytest.fixture
def service(case):
    return BoardService(case)


def about(service, account):
    result = service.ask("subject", id=account).result
    json.dumps(result, allow_nan=False)
    return result


def test_the_printed_waterfall_adds_up(service):
    for account in [*service.case.triage().queue["subject"], wallet(777)]:
        found = about(service, account)
        parts = [Decimal(found["priorText"]), *(Decimal(reason["logoddsText"]) for reason in found["evidence"])]
        assert sum(parts) == Decimal(found["logoddsText"])


def test_evidence_cites_transfers(service):
    found = about(service, THIEF)
    assert found["rank"] == 1
    assert found["name"] == "Bridge exploiter"
    assert found["priorNote"] == "prior: 1 in 400 subjects"
    assert [reason["order"] for reason in found["evidence"]] == [1, 2]
    assert len(found["evidence"][1]["transferIds"]) == 12
    assert found["counterfactual"][0]["text"]
    assert {tag["category"] for tag in found["tags"]} == {"sanctioned", "theft"}
    assert found["tags"][0]["listed"] == "14 Apr 2022"


def test_a_subject_without_evidence_has_the_prior(service):
    found = about(service, wallet(777))
    assert found["rank"] is None
    assert found["evidence"] == []
    assert found["logoddsText"] == found["priorText"]


def test_sentences_say_where_money_is_not_seen(service):
    assert about(service, THIEF)["sentence"] == (
        "Sent 8,700 ETH in 13 transfers to 12 wallets from 24 March to 12 April 2022; "
        "only 100 ETH is seen coming in, so its source lies outside this data."
    )
    assert about(service, wallet(777))["sentence"] == (
        "Received 60 ETH in 12 transfers from 12 wallets from 24 March to 4 April 2022; nothing is seen going out."
    )
    assert about(service, wallet(1))["sentence"].endswith(", 595 ETH of it is not seen leaving.")
    assert about(service, wallet(900))["sentence"].endswith(
        "nothing is seen coming in, so its source lies outside this data."
    )


def test_facts_carry_every_digit(service):
    facts = {fact["label"]: fact for fact in about(service, wallet(1))["facts"]}
    assert facts["Sent"]["exact"] == "405.000000000000000001 ETH"
    assert facts["Sent"]["value"] == "405 ETH · 5 transfers to 5 accounts"
    assert facts["First transfer"]["exact"] == "2022-03-24T13:29:00Z"


def test_customers_events_and_devices(tmp_path):
    rows = transfer_frame([("a", START, "x", "y", "5")])
    tables = {
        "transfers": rows,
        "accounts": pl.DataFrame([{"account_id": "x", "customer_id": "c1", "kind": "customer"}], schema=dict(ACCOUNTS.schema)),
        "customers": pl.DataFrame(
            [{"customer_id": "c1", "name": HOSTILE, "declared_income": Decimal("41000")}], schema=dict(CUSTOMERS.schema)
        ),
        "events": pl.DataFrame(
            [
                {"event_id": f"e{i}", "ts": START + timedelta(hours=i), "account_id": who, "kind": "login", "device": "phone"}
                for i, who in enumerate(["x", "c1", "y"])
            ],
            schema=dict(EVENTS.schema),
        ),
    }
    found = about(BoardService(open_case(tmp_path / "kyc", tables, [], currency="USD")), "x")
    assert found["kyc"] == {"customer_id": "c1", "name": HOSTILE, "declared_income": "41k USD"}
    assert [event["id"] for event in found["events"]] == ["e0", "e1"]
    assert found["devices"] == [{"label": "phone", "detail": "2 events, last 23 Mar 2022 14:29 UTC"}]


def test_dispositions_come_back(service):
    service.ask("dispose", subject=THIEF, disposition="escalate", reason="listed")
    found = about(service, THIEF)["disposition"]
    assert (found["disposition"], found["reason"], found["author"]) == ("escalate", "listed", "A. Analyst")


def test_a_tag_that_repeats_the_address_is_titled_by_its_source(service):
    tag = {"actor": None, "listed_on": None, "confidence": None}
    service.facts.tags[service.facts.index(THIEF)] = [
        tag | {"label": THIEF.upper(), "category": "sanctioned", "source": "https://www.treasury.gov/ofac/downloads/sdnlist.txt"},
        tag | {"label": "Bridge exploiter", "category": "theft", "source": "packs/exploits.yaml"},
    ]
    found = {tag["label"]: tag for tag in about(service, THIEF)["tags"]}
    assert THIEF.upper() not in found
    assert found["treasury.gov"]["source"] == "treasury.gov"
    assert found["treasury.gov"]["sourceText"] == "https://www.treasury.gov/ofac/downloads/sdnlist.txt"
    assert found["Bridge exploiter"]["source"] == "exploits"
