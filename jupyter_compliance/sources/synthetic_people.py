"""Records of an invented world: accounts, customers, holdings, tags and a watchlist, block by block."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.schema import INSTANT, MONEY
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, OWNERSHIP, TAGS, WATCHLIST

from .synthetic_names import account_ids, customer_ids, customer_names, land, shuffled, variant
from .synthetic_planting import Planted
from .synthetic_population import (  # fmt: skip
    BANK,
    CLASS,
    DAY,
    DEFI,
    DEPOSIT,
    HOT,
    MERCHANT,
    ON_CHAIN,
    OUTSIDE,
    START,
    STRANGER,
    TILL,
    WALLET,
    Population,
)
from .synthetic_random import Wholes, pick, uniform

_BLOCK = 1 << 16
_KIND = {BANK: "customer", WALLET: "wallet", DEPOSIT: "wallet", STRANGER: "wallet", OUTSIDE: "unknown", MERCHANT: "unknown", HOT: "exchange", TILL: "exchange", DEFI: "contract"}  # fmt: skip
_JOBS = ("clerk", "nurse", "teacher", "engineer", "driver", "cook", "electrician", "lawyer", "artist", "farmer", "programmer", "sales", "retired", "student")  # fmt: skip
_TRADES = ("retail", "wholesale", "construction", "catering", "consulting", "transport", "software", "manufacturing")
_SOURCE = "invented"


def _blocks(size: int) -> Iterator[Wholes]:
    for low in range(0, size, _BLOCK):
        yield np.arange(low, min(size, low + _BLOCK), dtype=np.int64)


def _moments(micros: Wholes) -> pl.Series:
    return pl.Series(micros, dtype=pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(INSTANT)


def accounts(population: Population, planted: Planted) -> Iterator[pl.DataFrame]:
    """Yield every account that may occur, ordinary ones by class first."""
    for kind in _KIND:
        for place in _blocks(population.size(kind)):
            number = kind * CLASS + place
            yield _accounts(population, planted, number, population.owner(number), population.arrival(kind, place))
    if planted.accounts:
        number = np.array(sorted(planted.accounts), np.int64)
        held, opened = (np.array([planted.accounts[int(n)][k] for n in number], np.int64) for k in range(2))
        yield _accounts(population, planted, number, held, opened)


def _accounts(population: Population, planted: Planted, number: Wholes, held: Wholes, opened: Wholes) -> pl.DataFrame:
    kind = number // CLASS
    service = np.isin(kind, [HOT, TILL, DEFI])
    place = pl.Series(number % CLASS + 1).cast(pl.String)
    title = pl.Series(["Exchange" if k == HOT else "Exchange bank account" if k == TILL else "Contract" for k in kind.tolist()], dtype=pl.String)  # fmt: skip
    frame = pl.DataFrame(
        {
            "account_id": account_ids(population, number, planted.clones),
            "kind": pl.Series([_KIND[k] for k in kind.tolist()], dtype=pl.String),
            "name": title + " " + place,
            "customer_id": customer_ids(np.maximum(held, 0)),
            "chain": pl.Series(["ethereum"]).new_from_index(0, number.size),
            "opened_at": _moments(opened),
            "service": service,
            "held": held >= 0,
            "on": ON_CHAIN[kind],
        }
    )
    return frame.select(
        "account_id", "kind", pl.when("service").then("name").alias("name"),
        pl.when("held").then("customer_id").alias("customer_id"), pl.when("on").then("chain").alias("chain"), "opened_at",
    ).select(ACCOUNTS.schema.names())  # fmt: skip


def customers(population: Population, planted: Planted) -> Iterator[pl.DataFrame]:
    """Yield the records on file, ordinary customers first."""
    for place in _blocks(population.customers):
        yield _customers(population, place, population.arrival(BANK, place), {})
    if planted.customers:
        place = np.array(sorted(planted.customers), np.int64)
        joined = np.array([planted.accounts[BANK * CLASS + int(c)][1] for c in place], np.int64)
        frame = _customers(population, place, joined, planted.customers)
        yield _shared(frame, place, planted)


def _customers(population: Population, place: Wholes, joined: Wholes, other: dict[int, dict[str, Any]]) -> pl.DataFrame:
    seed, records = population.seed, [other[c] for c in place.tolist()] if other else []
    country, firm, income = land(population, place), population.company(place), population.income(place)
    born = START - population.age(place) * DAY
    for k, record in enumerate(records):
        country[k] = record.get("country", country[k])
        income[k] = record.get("declared_income", income[k])
        born[k] = record.get("born", born[k])
    names = customer_names(population, place, country)
    work = np.where(firm, np.array(_TRADES)[pick(len(_TRADES), seed, 701, place)], np.array(_JOBS)[pick(12, seed, 702, place)])  # fmt: skip
    work = np.where(~firm & (born < START - 66 * 365 * DAY), "retired", work)
    young = ~firm & (born > START - 25 * 365 * DAY) & (uniform(seed, 703, place) < 0.5)
    work = np.where(young, "student", work)
    segment = np.where(firm, np.where(income > 2e6, "corporate", "sme"), np.where(income > 1e5, "premium", "retail"))
    rating = np.array(["low", "medium", "high"])[np.searchsorted([0.8, 0.96], uniform(seed, 704, place))]
    digits = pl.Series(shuffled(place)).cast(pl.String).str.zfill(12)
    mail = pl.Series(names).str.to_lowercase().str.replace_all(r"[^a-z]+", ".").str.strip_chars(".")
    return pl.DataFrame(
        {
            "customer_id": customer_ids(place),
            "name": names,
            "kind": np.where(firm, "company", "individual").tolist(),
            "born_on": _moments(born).dt.date(),
            "country": country.tolist(),
            "occupation": _overridden(records, "occupation", work.tolist()),
            "declared_income": pl.Series(income.astype(np.int64)).cast(MONEY),
            "segment": _overridden(records, "segment", np.where(young, "student", segment).tolist()),
            "risk_rating": rating.tolist(),
            "onboarded_at": _moments(joined),
            "email": mail + "." + digits.str.slice(8) + "@mail.example",
            "phone": "+999" + digits.str.reverse(),
            "document_id": "X" + digits.str.slice(3) + digits.str.slice(0, 3),
        }
    ).select(CUSTOMERS.schema.names())  # fmt: skip


def _overridden(records: list[dict[str, Any]], name: str, usual: list[str]) -> list[str]:
    return [record.get(name, value) for record, value in zip(records, usual, strict=True)] if records else usual


def _shared(frame: pl.DataFrame, place: Wholes, planted: Planted) -> pl.DataFrame:
    """Give customers who reuse an identity what they share, and a name spelt differently."""
    at = {int(c): k for k, c in enumerate(place)}
    columns = {name: frame[name].to_list() for name in ("name", "document_id", "phone", "email", "born_on")}
    for customer, record in planted.customers.items():
        if "same_as" in record:
            here, there = at[customer], at[record["same_as"]]
            for name in (*record["shared"], "born_on"):
                columns[name][here] = columns[name][there]
            columns["name"][here] = variant(columns["name"][there], record["variant"])
    return frame.with_columns(pl.Series(name, values, dtype=frame.schema[name]) for name, values in columns.items())


def ownership(population: Population, planted: Planted) -> pl.DataFrame:
    """Return who owns the companies: a person near by, some with a partner, and what is planted."""
    firms = np.arange(3, population.customers, 10)
    boss = firms - 1
    whole = uniform(population.seed, 710, firms) < 0.7
    share = np.where(whole, 1.0, 0.6)
    owners = [*zip(boss.tolist(), firms.tolist(), share.tolist(), strict=True)]
    owners += [(int(f) - 2, int(f), 0.4) for f in firms[~whole]]
    owners += [(a, b, float(s)) for a, b, s in planted.owns]
    a, b, s = (list(column) for column in zip(*owners, strict=True))
    return pl.DataFrame({"owner_id": customer_ids(np.array(a)), "owned_id": customer_ids(np.array(b)), "share": s}, schema=OWNERSHIP.schema)  # fmt: skip


def tags(population: Population, planted: Planted) -> Iterator[pl.DataFrame]:
    """Yield attributions: exchanges and their deposit addresses (seven in ten), contracts, some merchants, what is planted."""
    known = {HOT: 1.0, TILL: 1.0, DEPOSIT: 0.7, DEFI: 0.8, MERCHANT: 0.3}
    for kind, share in known.items():
        for place in _blocks(population.size(kind)):
            number = kind * CLASS + place
            number = number[uniform(population.seed, 720, number) < share]
            exchange = population.exchange_of(number) if kind == DEPOSIT else number
            category = {DEFI: "defi", MERCHANT: "merchant"}.get(kind, "exchange")
            label = [f"Exchange {n + 1}" if category == "exchange" else f"{category.capitalize()} {n + 1}" for n in (exchange % CLASS).tolist()]  # fmt: skip
            yield _tags(population, planted, number, label, [category] * number.size)
    if planted.tags:
        planted_on, what, called = (list(column) for column in zip(*planted.tags, strict=True))
        yield _tags(population, planted, np.array(planted_on), called, what)


def _tags(
    population: Population, planted: Planted, number: Wholes, label: list[str], category: list[str]
) -> pl.DataFrame:
    n = number.size
    return pl.DataFrame(
        {
            "account_id": account_ids(population, number, planted.clones),
            "label": label,
            "category": category,
            "actor": label,
            "confidence": np.round(0.6 + 0.4 * uniform(population.seed, 721, number), 2),
            "source": [_SOURCE] * n,
            "listed_on": [datetime.date(2024, 12, 1)] * n,
        },
        schema=TAGS.schema,
    )


def watchlist(population: Population, planted: Planted) -> pl.DataFrame:
    """Return an invented sanctions list: most of the planted listed addresses, and people who have none."""
    listed = np.array([n for n, category, _ in planted.tags if category == "sanctioned"], np.int64)
    listed = listed[uniform(population.seed, 730, listed) < 0.7]
    addresses = [[a] for a in account_ids(population, listed, planted.clones).to_list()] if listed.size else []
    people = np.arange(len(addresses) + 20) + 10**9
    lands = land(population, people)
    names = customer_names(population, people, lands)
    rows = [
        {
            "entry_id": f"INV-{k + 1:05d}", "list": "Invented list", "name": name, "kind": "individual",
            "aliases": [variant(name, k)], "dates_of_birth": [f"19{50 + k % 50}"], "countries": [str(lands[k])],
            "programmes": ["INVENTED"], "addresses": addresses[k] if k < len(addresses) else [],
            "listed_on": datetime.date(2024, 12, 1), "source": _SOURCE, "remarks": "Nobody: this entry is invented.",
        }
        for k, name in enumerate(names)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=WATCHLIST.schema)
