"""D24 account takeover, D25 shared devices, D31 reused identities: what events and customers tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from partycase import DAY, HOSTILE, case, harmless, strengths

from jupyter_compliance.detectors.account_takeover import strange_events
from jupyter_compliance.detectors.parties import party_of, party_of_events
from jupyter_compliance.detectors.registry import configure


def login(hours: float, account: str = "v", kind: str = "login", device: str | None = "phone", ip: str | None = "1.1.1.1", country: str | None = "DE") -> dict[str, Any]:  # fmt: skip
    return {"hours": hours, "account_id": account, "kind": kind, "device": device, "ip": ip, "country": country}


def usual(account: str = "v") -> list[dict[str, Any]]:
    return [login(5 * d * DAY, account) for d in range(6)]


def life() -> list[tuple]:
    return [((5 * d) * DAY + 1, "v", f"shop{d % 3}", 200 + d) for d in range(6)]


ABROAD = {"device": "burner", "ip": "9.9.9.9", "country": "RO"}
STOLEN = [login(40 * DAY, **ABROAD), login(40 * DAY + 0.5, kind="credential_change", **ABROAD)]
GONE = [(40 * DAY + 2, "v", "thief", 5000), (40 * DAY + 3, "v", "thief", 4000)]


def test_takeover() -> None:
    run = configure("D24").run
    row = run(case([*life(), *GONE], {"v": {}}, events=[*usual(), *STOLEN])).row(0, named=True)
    assert (row["subject"], row["count"], row["value"]) == ("v", 2, 9000)
    assert row["sentence"].startswith(
        "A device, network address and country not seen before and a change of credentials; 2 hours later"
    )
    assert row["sentence"].endswith("9,000 USD went in 2 transfers to thief, never paid before.")
    assert row["strength"] > 0.7
    home = [e | {"country": "DE"} for e in STOLEN]
    assert strengths(run(case([*life(), *GONE], events=[*usual(), *home])))["v"] < row["strength"]
    address = [*STOLEN, login(40 * DAY + 0.7, kind="withdrawal_address", **ABROAD)]
    assert strengths(run(case([*life(), *GONE], events=[*usual(), *address])))["v"] > row["strength"]
    little = [(h, s, d, v / 500) for h, s, d, v in GONE]
    assert strengths(run(case([*life(), *little], events=[*usual(), *STOLEN])))["v"] < 0.7 * row["strength"]
    named = case([*life(), *[(h, s, HOSTILE, v) for h, s, _, v in GONE]], events=[*usual(), *STOLEN])
    assert harmless(run(named))


@pytest.mark.parametrize(
    ("events", "rows"),
    [
        ([*usual(), STOLEN[0]], GONE),  # nobody changed a password
        ([*usual(), login(40 * DAY, kind="password_reset")], GONE),  # from the usual device
        ([*usual(), *STOLEN], [(40 * DAY + 2, "v", "shop1", 5000)]),  # to a known payee
        ([*usual(), *STOLEN], [(40 * DAY + 48.6, "v", "thief", 5000)]),  # too late
        ([*usual(), *STOLEN], [(40 * DAY + 0.5, "v", "thief", 5000)]),  # in the same instant
        (STOLEN, GONE),  # no habit, so nothing is new
        ([], GONE),
        ([*usual("w"), *[e | {"account_id": "w"} for e in STOLEN]], GONE),  # somebody else's
    ],
)
def test_takeover_near_misses(events, rows) -> None:
    assert not configure("D24").run(case([*life(), *rows, (0, "w", "x", 1)], {"v": {}}, events=events)).height


def test_takeover_edges_and_own_accounts() -> None:
    run = configure("D24").run
    last = [(40 * DAY + 48, "v", "thief", 5000)]
    assert run(case([*life(), *last], events=[*usual(), *STOLEN]))["count"].to_list() == [1]
    own = {"v": {"customer_id": "K"}, "thief": {"customer_id": "K"}}
    assert not run(case([*life(), *GONE], accounts=own, events=[*usual(), *STOLEN])).height
    both = {"v": {"customer_id": "K"}, "v2": {"customer_id": "K"}}
    second = [(40 * DAY + 2, "v2", "thief", 5000)]
    assert run(case([*life(), *second], accounts=both, events=[*usual(), *STOLEN]))["subject"].to_list() == ["v2"]
    by_customer = [e | {"account_id": "K-v"} for e in [*usual(), *STOLEN]]
    assert run(case([*life(), *GONE], {"v": {}}, events=by_customer))["subject"].to_list() == ["v"]
    assert not run(case([], events=STOLEN)).height


def test_takeover_of_whom_pays_somebody_new_every_day_says_little() -> None:
    agency = [((d / 4) * DAY, "v", f"artist{d}", 300) for d in range(170)]
    found = configure("D24").run(case([*life(), *agency, *GONE], events=[*usual(), *STOLEN]))
    assert found["strength"].max() < 0.15
    assert " and 8 others, never paid before." in found["sentence"][0]


EVENTS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from("ab"), st.sampled_from(["d1", "d2", "d3", None])), max_size=20
)


@given(EVENTS, st.integers(1, 3))
def test_what_is_new_against_brute_force(rows, known) -> None:
    events = [login(h, a, device=d, ip=None, country=None) for h, a, d in rows]
    ledger = case([(0, "a", "b", 1)], events=events)
    frame = strange_events(ledger, party_of(ledger), known)
    for e in frame.iter_rows(named=True):
        mine = [x for x in frame.iter_rows(named=True) if x["party"] == e["party"] and x["device"] is not None]
        before = [x for x in mine if x["at"] < e["at"]]
        new = e["device"] is not None and len(before) >= known and e["device"] not in {x["device"] for x in before}
        assert e["new_device"] == new
        assert not e["new_ip"]


def test_parties_of_events() -> None:
    ledger = case(
        [(0, "a", "b", 1), (0, "c", "d", 1)],
        {"a": {}, "b": {}},
        {"c": {"customer_id": "K-a"}},
        [login(1, x) for x in ("c", "K-a", "b", "d", "nobody")],
    )
    events = ledger.events.with_columns(pl.Series("party", party_of_events(ledger, party_of(ledger))))
    assert events["party"].to_list() == [0, 0, 1, 3, -1]


def ring(k: int = 5, hours: float = 6, to: str = "boss") -> list[tuple]:
    return [((20 + 7 * w) * DAY + hours * n / k, f"m{n}", to, 1000 + n) for w in range(2) for n in range(k)]


def shared(k: int = 5, device: str | None = "tablet", ip: str | None = "7.7.7.7") -> list[dict[str, Any]]:
    return [login(20 * DAY - 1 + n / 10, f"m{n}", device=device, ip=ip) for n in range(k)]


def test_shared_device_ring() -> None:
    run = configure("D25").run
    found = run(case([*life(), *ring()], events=shared()))
    assert found["subject"].to_list() == [f"m{n}" for n in range(5)]
    row = found.row(0, named=True)
    assert (row["count"], row["value"]) == (2, 2000)
    assert row["sentence"].startswith(
        "Shares a device with 4 other customers who also paid boss; sent it 2,000 USD in 2"
    )
    assert row["strength"] > 0.8
    network = run(case([*life(), *ring()], events=shared(device=None)))
    assert network["strength"].max() < row["strength"]
    assert "network address" in network["sentence"][0]
    assert harmless(run(case(ring(to=HOSTILE), events=shared())))


def test_shared_device_near_misses() -> None:
    run = configure("D25").run
    assert not run(case(ring(2), events=shared(2))).height
    assert run(case(ring(3), events=shared(3))).height == 3
    assert not run(case(ring(), events=[login(1, f"m{n}", device=f"d{n}", ip=f"i{n}") for n in range(5)])).height
    assert not run(case(ring(5), events=[])).height
    assert not run(case([], events=shared())).height
    one = {f"m{n}": {"customer_id": "K"} for n in range(5)}
    assert not run(case(ring(), accounts=one, events=shared())).height  # one person with five accounts
    crowd = run(case(ring(31), events=shared(31)))
    assert not crowd.height
    few = run(
        case(
            [*ring(31), *ring(4, to="x")], events=[*shared(31), *[e | {"device": "own", "ip": None} for e in shared(4)]]
        )
    )
    assert set(few["subject"]) == {f"m{n}" for n in range(4)}
    assert '"truncated":true' in few["parameters"][0]


def test_shared_device_look_alikes() -> None:
    run = configure("D25").run
    planted = run(case(ring(), events=shared()))["strength"].max()
    shop = [*ring(to="shop"), *[(n * 9, f"other{n}", "shop", 60) for n in range(60)]]
    assert (run(case(shop, events=shared()))["strength"].max() or 0) < 0.1 * planted
    remittance = [(20 * DAY + n, f"m{n}", "m0", 300) for n in range(1, 5)]
    assert not run(case(remittance, events=shared())).height  # a family that shares a tablet and its money
    wages = [(20 * DAY, "firm", f"m{n}", 3000) for n in range(5)]
    assert not run(case(wages, events=shared())).height
    slow = [((20 + 30 * n) * DAY, f"m{n}", "boss", 1000) for n in range(5)]
    assert run(case(slow, events=shared()))["strength"].max() < 0.4 * planted
    assert not run(case(ring(), events=shared(), tags={"boss": "exchange"})).height


def person(name: str, **about: Any) -> dict[str, Any]:
    return {"name": name, "kind": "individual"} | about


def test_reused_document_and_variants() -> None:
    rows = [(0, "a", "b", 5), (1, "b", "c", 5)]
    found = configure("D31").run(
        case(
            rows,
            {
                "a": person("José Núñez", document_id="P-123 456"),
                "b": person("Nunez Jose", document_id="p123456"),
                "c": person("Ann Lee"),
            },
        )
    )
    assert found["subject"].to_list() == ["a", "b"]
    assert found["variant"].to_list() == ["document"] * 2
    assert found["sentence"][0] == (
        "The identity document of its customer, José Núñez, is also that of 1 other customer, under spellings of one name."
    )
    assert found.select("count", "value").rows() == [(0, 0), (0, 0)]
    assert found["start"].null_count() == 2
    other = configure("D31").run(
        case(rows, {"a": person("Ann", document_id="P123456"), "b": person("Bob", document_id="P123456")})
    )
    assert found["strength"][0] > other["strength"][0] > 0.7


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ({"phone": "+49 170 1234567"}, {"phone": "0170/1234567"}, "phone"),
        ({"email": "Mary.Jones+x@mail.example"}, {"email": "maryjones@mail.example "}, "email"),
        ({"name": "O'Neil, Pat", "born_on": date(1990, 1, 2)}, {"name": "Pat O’Neil", "born_on": date(1990, 1, 2)}, "person"),
    ],
)  # fmt: skip
def test_marks_are_compared_without_their_spelling(first, second, kind) -> None:
    found = configure("D31").run(
        case([(0, "a", "b", 5)], {"a": person("Ada Roe") | first, "b": person("Max Poe") | second})
    )
    assert found["subject"].to_list() == ["a", "b"]
    assert found["variant"].to_list() == [kind] * 2
    assert found["strength"].max() < 0.7


def test_identity_look_alikes_and_near_misses() -> None:
    run = configure("D31").run
    rows = [(0, "a", "b", 5)]
    strangers = strengths(
        run(case(rows, {"a": person("Ada Roe", phone="555123456"), "b": person("Max Poe", phone="555123456")}))
    )
    couple = strengths(
        run(case(rows, {"a": person("Ada Roe", phone="555123456"), "b": person("Max Roe", phone="555123456")}))
    )
    firm = {"a": person("Ada Roe", phone="555123456"), "b": person("Roe Ltd", phone="555123456") | {"kind": "company"}}
    assert couple["a"] < 0.4 * strangers["a"]
    assert strengths(run(case(rows, firm)))["a"] < 0.4 * strangers["a"]
    for blank in ("", "n/a", "0000", None):
        assert not run(case(rows, {"a": person("A", phone=blank, document_id=blank), "b": person("B", phone=blank, document_id=blank)})).height  # fmt: skip
    namesakes = {"a": person("Ann Lee", born_on=date(1980, 1, 1)), "b": person("Ann Lee", born_on=date(1981, 1, 1))}
    assert not run(case(rows, namesakes)).height
    many = {f"s{n:02d}": person(f"N{n} M{n}", phone="555123456") for n in range(21)}
    assert not run(case([(0, a, "x", 1) for a in many], many)).height
    assert run(case([(0, a, "x", 1) for a in list(many)[:20]], dict(list(many.items())[:20]))).height == 20
    held = {"a": {"customer_id": "K"}, "b": {"customer_id": "K"}}
    assert not run(case(rows, accounts=held)).height
    assert not run(case([])).height


def test_hostile_names_stay_on_their_line() -> None:
    found = configure("D31").run(
        case([(0, "a", "b", 5)], {"a": person(HOSTILE, document_id="P123456"), "b": person("B", document_id="P123456")})
    )
    assert harmless(found)
