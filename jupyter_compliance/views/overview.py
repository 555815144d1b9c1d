"""The overview: all accounts of a case at once, each pair that deals with each other as one arrow, without words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_exact, count_of, percent
from jupyter_compliance.contracts.schema import ColumnTypes
from jupyter_compliance.contracts.time_words import from_us, minute_text

from .asks import RequestError, as_pair, as_time
from .facts import Facts, exact_sum
from .graph_nodes import describe
from .kept import remember
from .overview_places import places_of
from .wire import Answer

#: Arrows sent at most; the ones of largest value are.
ARROWS_AT_MOST = 200_000
#: Shapes by number, as the front end numbers them.
SHAPES = ("wallet", "customer", "exchange", "contract", "mixer", "bank", "unknown")
SANCTIONED, ILLICIT = 1, 2

LOOKS: ColumnTypes = {"id": pl.String, "label": pl.String, "shape": pl.UInt8, "flags": pl.UInt8, "risk": pl.Float32}
NODE_SCHEMA: ColumnTypes = {**LOOKS, "x": pl.Float32, "y": pl.Float32}
EDGE_SCHEMA: ColumnTypes = {"src": pl.UInt32, "dst": pl.UInt32, "value": pl.Float32}
#: Ranges of time whose sums by pair are kept.
RANGES_KEPT = 4


@dataclass(frozen=True)
class Pairs:
    """Transfers summed by (payer, payee), largest value first, equal ones by number.

    Attributes
    ----------
    src, dst
        (pairs,) account indices; those of the largest value.
    value
        (pairs,) float64, summed in time order so that it is the same to the last bit every time.
    whole
        Number of pairs there are, and their value.
    """

    src: NDArray[np.int64]
    dst: NDArray[np.int64]
    value: NDArray[np.float64]
    whole: tuple[int, float]


def overview(facts: Facts, *, time: Any = None) -> Answer:
    """Return all accounts that deal with each other, with one arrow for each pair and direction.

    Parameters
    ----------
    time
        Inclusive range in milliseconds; accounts without a transfer in it are left out.

    Returns
    -------
    Answer
        Result ``{shownText, hiddenText, nodes, edges, truncated, layout}`` and the tables ``nodes`` (id, label: empty
        where the account has no name, shape: see `SHAPES`, flags: 1 sanctioned + 2 illicit, risk, x, y) and ``edges``
        (src, dst: rows of ``nodes``, value; largest first). A place is NaN where the layout of the whole case has
        none. What an arrow or account says is asked for by `about`.
    """
    rows = facts.rows_between(as_time(time))
    pairs = sum_pairs(facts, rows)
    met = np.zeros(facts.ledger.size, dtype=bool)
    met[pairs.src] = met[pairs.dst] = True
    drawn = np.flatnonzero(met)
    slot = np.zeros(facts.ledger.size, dtype=np.uint32)
    slot[drawn] = np.arange(len(drawn), dtype=np.uint32)
    edges = pl.DataFrame({"src": slot[pairs.src], "dst": slot[pairs.dst], "value": pairs.value.astype(np.float32)}, schema=EDGE_SCHEMA)
    everything = pairs if rows == (0, facts.ledger.rows) else sum_pairs(facts, (0, facts.ledger.rows))
    places = places_of(facts, everything.src, everything.dst, everything.value)
    result = {
        "shownText": _shown(facts, pairs, len(drawn), rows),
        "hiddenText": "",
        "nodes": len(drawn),
        "edges": edges.height,
        "truncated": _left_out(pairs),
        "layout": "force",
    }
    return Answer(result, {"nodes": _nodes(facts, drawn, places[drawn]), "edges": edges})


def about(facts: Facts, *, subject: Any = None, pair: Any = None, time: Any = None) -> Answer:
    """Return what an account or an arrow of the overview says, for a tooltip.

    Parameters
    ----------
    subject
        An account, or
    pair
        ``{src, dst}``, the ends of an arrow.
    time
        Inclusive range in milliseconds.

    Returns
    -------
    Answer
        Result ``{lines}``: texts, the first is the title.
    """
    rows = facts.rows_between(as_time(time))
    ends = as_pair(pair, "pair")
    if (subject is None) == (ends is None):
        raise RequestError("'about' needs a subject or a pair.", "Give one of them.")
    if ends is not None:
        return Answer({"lines": _pair_lines(facts, facts.index(ends[0]), facts.index(ends[1]), rows)})
    return Answer({"lines": _account_lines(facts, facts.index(str(subject)), rows)})


def sum_pairs(facts: Facts, rows: tuple[int, int]) -> Pairs:
    """Sum the transfers in a range of ledger rows; those of an account to itself count for nothing."""
    sums: dict[tuple[int, int], Pairs] = facts.kept.setdefault("pair sums", {})
    if (known := sums.get(rows)) is not None:
        return known
    ledger = facts.ledger
    s, d = ledger.s[slice(*rows)].astype(np.int64), ledger.d[slice(*rows)].astype(np.int64)
    apart = s != d
    key = (s * ledger.size + d)[apart]
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.empty(0, np.int64)
    value = np.add.reduceat(ledger.value[slice(*rows)][apart][order], first) if len(first) else np.empty(0)
    best = np.argsort(-value, kind="stable")[:ARROWS_AT_MOST]
    chosen = key[first[best]]
    found = Pairs(chosen // max(1, ledger.size), chosen % max(1, ledger.size), value[best], (len(first), float(value.sum())))
    return remember(sums, rows, found, RANGES_KEPT)


def _nodes(facts: Facts, drawn: NDArray[np.int64], places: NDArray[np.float32]) -> pl.DataFrame:
    every = looks(facts)
    own = every if len(drawn) == every.height else every[drawn]
    return own.with_columns(pl.Series("x", places[:, 0]), pl.Series("y", places[:, 1]))


def looks(facts: Facts) -> pl.DataFrame:
    """Return how every account is drawn, by index; the same at any time, and kept."""
    found: pl.DataFrame | None = facts.kept.get("looks")
    if found is None:
        found = facts.kept["looks"] = _looks(facts)
    return found


def _looks(facts: Facts) -> pl.DataFrame:
    kind = pl.col("kind").fill_null("unknown")
    name = pl.col("name").fill_null("").str.strip_chars()
    illicit = pl.col("illicit").fill_null("") != ""
    return (
        facts.ledger.accounts.select(
            pl.col("account_id").alias("id"),
            name.alias("label"),
            kind.replace_strict(SHAPES, range(len(SHAPES)), default=SHAPES.index("unknown")).alias("shape"),
            (pl.col("sanctioned").cast(pl.UInt8) * SANCTIONED + illicit.cast(pl.UInt8) * ILLICIT).alias("flags"),
        )
        .with_columns(pl.Series("risk", facts.scores))
        .cast(pl.Schema(LOOKS))
    )


def _shown(facts: Facts, pairs: Pairs, drawn: int, rows: tuple[int, int]) -> str:
    accounts = f"{drawn:,} of {count_of(facts.ledger.size, 'account')}"
    transfers = count_of(rows[1] - rows[0], "transfer")
    arrows = count_of(len(pairs.src), "arrow")
    if pairs.whole[1] <= 0:
        return f"{accounts} · {arrows} for {transfers}"
    return f"{accounts} · {arrows} for {transfers} · {percent(float(pairs.value.sum()), pairs.whole[1])} of value shown"


def _left_out(pairs: Pairs) -> str:
    if pairs.whole[0] <= len(pairs.src):
        return ""
    return f"{len(pairs.src):,} of {count_of(pairs.whole[0], 'arrow')} drawn, largest value first; open an account or choose a time range for the rest"


def _pair_lines(facts: Facts, src: int, dst: int, rows: tuple[int, int]) -> list[str]:
    own = facts.rows_out(src, *rows)
    own = own[facts.ledger.d[own] == dst]
    lines = [f"{facts.label(src)} → {facts.label(dst)}"]
    if not len(own):
        return [*lines, "No transfers in this time."]
    money = facts.money.gather(own)
    transfers = count_of(len(own), "transfer")
    lines.append(f"{amount_exact(exact_sum(money), facts.unit)} in {transfers}" if money.count() else transfers)
    first, last = (minute_text(from_us(int(facts.ledger.ts[row]))) for row in (own[0], own[-1]))
    return [*lines, first if first == last else f"{first} – {last}"]


def _account_lines(facts: Facts, index: int, rows: tuple[int, int]) -> list[str]:
    told = describe(facts, index)
    account = facts.ids[index]
    standing = [told["kind"], f"score {told['scoreText']}" if told["scoreText"] else "", facts.standing(index)]
    lines = [told["label"]] + ([account] if account != told["label"] else [])
    lines.append(" · ".join(part for part in standing if part))
    for word, own, other in (
        ("pays", facts.rows_out(index, *rows), facts.ledger.d),
        ("is paid by", facts.rows_in(index, *rows), facts.ledger.s),
    ):
        if len(own):
            money = facts.money.gather(own)
            worth = f", {amount_exact(exact_sum(money), facts.unit)}" if money.count() else ""
            lines.append(f"{word} {count_of(len(np.unique(other[own])), 'account')}{worth} in {count_of(len(own), 'transfer')}")
    return lines
