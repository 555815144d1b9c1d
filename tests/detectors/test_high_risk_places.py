from __future__ import annotations

import polars as pl
import pytest
from smallframes import tags_frame, transfers_of

from jupyter_compliance.contracts.errors import PolicyError
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS
from jupyter_compliance.detectors.high_risk_places import HighRiskPlaces
from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.triage import Policy


def table(contract, rows: list[dict]) -> pl.DataFrame:
    known = pl.DataFrame(rows)
    empty = [pl.lit(None, dtype).alias(n) for n, dtype in contract.schema.items() if n not in known.columns]
    return known.with_columns(empty).select([pl.col(n).cast(t) for n, t in contract.schema.items()])


def ledger_of(rows, customers=None, accounts=None, tags=None) -> Ledger:
    """Customers: account to country, each a customer of its own; accounts: account to chain."""
    records = [{"account_id": a, "customer_id": f"C-{a}", "chain": None} for a in customers or {}]
    records += [{"account_id": a, "customer_id": None, "chain": c} for a, c in (accounts or {}).items()]
    people = [{"customer_id": f"C-{a}", "country": c} for a, c in (customers or {}).items()]
    return Ledger.build(
        transfers_of(rows), table(ACCOUNTS, records) if records else None, tags_frame(tags) if tags else None,
        customers=table(CUSTOMERS, people) if people else None,
    )  # fmt: skip


ROWS = [(0, "in", "me", 1000), (5, "me", "x", 600), (30, "me", "x", 300), (40, "me", "shop", 50)]


@pytest.mark.parametrize(
    ("tables", "place"),
    [
        ({"customers": {"x": "ir"}}, "IR"),
        ({"accounts": {"x": "swift IR"}}, "IR"),
        ({"accounts": {"x": "KP"}}, "KP"),
    ],
)
def test_share_to_a_listed_country(tables, place) -> None:
    found = HighRiskPlaces().run(ledger_of(ROWS, **tables))
    one = found.filter(subject="me", variant="to").row(0, named=True)
    assert one["count"] == 2
    assert one["sentence"] == (
        f"Sent 900 USD in 2 transfers to places on the list ({place}), above all x, from 1 to 2 January 2024: "
        "100 % of all it had sent."
    )
    assert one["strength"] == pytest.approx(2 / 3)


def test_an_iban_tells_its_country() -> None:
    iban = "IR580540105180021273113007"
    found = HighRiskPlaces().run(ledger_of([(0, iban, "me", 500), (1, "a", "me", 500)]))
    assert found.select("subject", "variant").rows() == [("me", "from")]
    assert HighRiskPlaces().run(ledger_of([(0, "IRIS", "me", 500)])).height == 0


def test_listed_services_are_a_parameter() -> None:
    tags = {"x": {"category": "exchange", "label": "Nowhere.io hot wallet 3"}}
    ledger = ledger_of(ROWS, tags=tags)
    assert HighRiskPlaces().run(ledger).height == 0
    found = configure("D23", {"services": "elsewhere, Nowhere.io"}).run(ledger)
    assert found["subject"].to_list() == ["me"]
    assert "(nowhere.io)" in found["sentence"][0]
    assert configure("D23", {"services": "where"}).run(ledger).height == 0  # whole words only


def test_near_misses_and_look_alikes() -> None:
    far = [*ROWS, (1, "me", "shop", 20000)]
    assert HighRiskPlaces().run(ledger_of(far, customers={"x": "IR"})).height == 0
    assert HighRiskPlaces().run(ledger_of(ROWS, customers={"x": "FR", "me": "IR"})).filter(subject="me").height == 0
    away = HighRiskPlaces().run(ledger_of(ROWS, customers={"x": "IR", "me": "FR"})).filter(subject="me")["strength"][0]
    home = HighRiskPlaces().run(ledger_of(ROWS, customers={"x": "IR", "me": "IR"})).filter(subject="me")["strength"][0]
    assert home == pytest.approx(0.3 * away)
    assert configure("D23", {"countries": "SY"}).run(ledger_of(ROWS, customers={"x": "IR"})).height == 0
    assert configure("D23", {"countries": ""}).run(ledger_of(ROWS, customers={"x": "IR"})).height == 0


def test_texts_in_a_policy() -> None:
    policy = Policy.default().with_(parameters={"D23": {"countries": "IR, SY"}})
    assert Policy.load(policy.text).detectors["D23"]["countries"] == "IR, SY"
    assert configure("D23", policy.detectors["D23"]).parameters.countries == "IR, SY"
    with pytest.raises(PolicyError, match="at most 2000 characters"):
        configure("D23", {"countries": "X" * 2001})
    with pytest.raises(PolicyError, match="Give a number"):
        configure("D23", {"least_share": "a"})
