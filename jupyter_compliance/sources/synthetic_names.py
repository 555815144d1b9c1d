"""Identifiers and names of an invented world, from numbers alone."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from .synthetic_population import CLASS, COUNTRIES, ON_CHAIN, Population
from .synthetic_random import Wholes, pick, scramble

_FIRST = (
    "Ada", "Ben", "Cleo", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kemi", "Linh", "Marta", "Nils",
    "Oda", "Pavel", "Quinn", "Rosa", "Sami", "Tuva", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zofia",
)  # fmt: skip
_HEAD = ("Al", "Bre", "Cor", "Dan", "Es", "Fal", "Gri", "Hol", "Ist", "Jar", "Kel", "Lor", "Mon", "Nor", "Or", "Pel")
_BODY = ("an", "ber", "der", "el", "fen", "gar", "hem", "in", "kov", "len", "man", "nor", "os", "ren", "sen", "tal")
_TAIL = ("", "a", "berg", "dal", "es", "ford", "gren", "holt", "i", "ken", "ova", "ski", "son", "stad", "tor", "wick")
_TRADE = ("Bakery", "Building", "Clinic", "Consulting", "Farm", "Freight", "Foods", "Media", "Metals", "Motors", "Optics", "Parts", "Print", "Studio", "Textiles", "Trading")  # fmt: skip
_FORM = {"GB": "Ltd", "US": "Inc.", "FR": "SARL", "NL": "B.V.", "ES": "S.L.", "IT": "S.r.l.", "PL": "Sp. z o.o."}
_HALF = 1_000_000


def shuffled(number: ArrayLike) -> Wholes:
    """Return 12-digit numbers that show no order; different for different numbers below 10¹²."""
    high, low = np.divmod(np.asarray(number, np.int64), _HALF)
    for k in range(3):  # a Feistel network: every step can be undone, so no two numbers meet
        high, low = low, (high + pick(_HALF, 303, k, low)) % _HALF
    return high * _HALF + low


def account_ids(population: Population, number: Wholes, clones: dict[int, int] | None = None) -> pl.Series:
    """Return the identifiers of accounts.

    On a chain: 20 bytes in hexadecimal; elsewhere ``XB`` and 12 digits, which no country uses.

    Parameters
    ----------
    population
        The world they live in.
    number
        Account numbers.
    clones
        Addresses made to look like others: number of the account to number of the one whose first four and last four
        digits it shares.
    """
    found, where = np.unique(number, return_inverse=True)
    kind, place = found // CLASS, found % CLASS
    words = np.stack([scramble(population.seed, found, k) for k in range(3)], 1)
    for at in np.flatnonzero(np.isin(found, np.fromiter(clones or {}, np.int64))):
        model = np.stack([scramble(population.seed, [(clones or {})[int(found[at])]], k) for k in range(3)], 1)[0]
        ends = np.array([0xFFFF << 48, 0, 0xFFFF << 32], np.uint64)
        words[at] = (words[at] & ~ends) | (model & ends)
    digits = words.astype(">u8").view(np.uint8).reshape(-1, 24)[:, :20]
    names = pl.DataFrame(
        {
            "digits": pl.Series(np.ascontiguousarray(digits)).cast(pl.List(pl.UInt8)).cast(pl.Binary),
            "bank": shuffled(place + kind * 10**10),
            "chain": ON_CHAIN[kind],
        }
    ).select(
        pl.when("chain")
        .then("0x" + pl.col("digits").bin.encode("hex"))
        .otherwise("XB" + pl.col("bank").cast(pl.String).str.zfill(12))
    )
    return names.to_series().gather(where)


def customer_ids(number: Wholes) -> pl.Series:
    """Return the identifiers of customers."""
    return ("C" + pl.Series(shuffled(number)).cast(pl.String).str.zfill(12)).alias("customer_id")


def customer_names(population: Population, number: Wholes, country: NDArray[np.str_]) -> list[str]:
    """Return names nobody bears: syllables put together; companies have a trade and a legal form."""
    parts = [pick(len(table), population.seed, 300 + k, number).tolist() for k, table in enumerate((_FIRST, _HEAD, _BODY, _TAIL, _TRADE))]  # fmt: skip
    firms = population.company(number).tolist()
    names = []
    for firm, land, a, b, c, d, e in zip(firms, country.tolist(), *parts, strict=True):
        last = _HEAD[b] + _BODY[c] + _TAIL[d]
        names.append(f"{last} {_TRADE[e]} {_FORM.get(land, 'GmbH')}" if firm else f"{_FIRST[a]} {last}")
    return names


def variant(name: str, k: int) -> str:
    """Return a spelling somebody might choose who does not want to be recognised."""
    first, _, last = name.partition(" ")
    ways = (f"{last} {first}", f"{first[0]}. {last}", name.replace("i", "y"), f"{first} {last.replace('e', 'ee', 1)}")
    return ways[k % len(ways)]


def land(population: Population, customer: ArrayLike) -> NDArray[np.str_]:
    """Return country codes of customers."""
    return np.array(COUNTRIES)[population.country(customer)]


def device_names(population: Population, customer: ArrayLike, device: ArrayLike) -> pl.Series:
    """Return fingerprints of devices by customer and device number."""
    words = scramble(population.seed, 301, customer, device).astype(">u8").view(np.uint8).reshape(-1, 8)
    return "dev-" + pl.Series(words).cast(pl.List(pl.UInt8)).cast(pl.Binary).bin.encode("hex")


def addresses(population: Population, customer: ArrayLike, place: ArrayLike) -> pl.Series:
    """Return network addresses of customers at home (0) and elsewhere, all from a range that is never routed."""
    n = pick(1 << 22, population.seed, 302, customer, place)
    return pl.DataFrame({"n": n}).select(
        pl.format("100.{}.{}.{}", 64 + pl.col("n") // 65536, pl.col("n") // 256 % 256, pl.col("n") % 256)
    ).to_series()  # fmt: skip
