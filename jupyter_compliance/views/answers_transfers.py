"""Transfers as rows: the table, and walking along time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_exact, amount_short, amount_words, count_of
from jupyter_compliance.contracts.time_words import from_us, moment_text

from .answers_graph import group_of
from .asks import RequestError, as_choice, as_count, as_ids, as_pair, as_text, as_time
from .facts import Facts
from .parties import parties
from .wire import Answer

#: Rows of one page at most.
PAGE_AT_MOST = 20_000

_WIRE = {
    "id": pl.String, "ts": pl.Float64, "tsText": pl.String, "src": pl.String, "dst": pl.String, "srcName": pl.String,
    "dstName": pl.String, "direction": pl.String, "amountText": pl.String, "amountShort": pl.String, "asset": pl.String,
    "valueText": pl.String, "txHash": pl.String, "memo": pl.String, "notes": pl.UInt32,
}  # fmt: skip


def transfers(
    facts: Facts,
    *,
    subjects: Any = (),
    ids: Any = (),
    pair: Any = None,
    time: Any = None,
    offset: Any = 0,
    limit: Any = 500,
    sort: Any = "ts",
    descending: Any = False,
) -> Answer:
    """Return one page of transfers.

    Parameters
    ----------
    subjects
        Accounts on either side; none means all.
    ids
        Transfers to show, within the other conditions; none means all.
    pair
        ``{src, dst}``: only what src paid dst, an arrow of the graph. Either may be a group, which stands for its
        members in the graph answered last.
    time
        Inclusive range in milliseconds.
    offset, limit
        Page of the sorted rows.
    sort
        ``ts`` or ``value``; equal values stay in time order.

    Returns
    -------
    Answer
        Result ``{total, totalText}`` and the table ``transfers``.
    """
    own = [facts.index(account) for account in as_ids(subjects, "subjects")]
    wanted, span, arrow = as_ids(ids, "ids"), as_time(time), as_pair(pair)
    rows = select(facts, own, wanted, span) if arrow is None else _between(facts, *arrow, own, wanted, span)
    start = as_count(offset, "offset")
    stop = start + as_count(limit, "limit", low=1, high=PAGE_AT_MOST)
    if as_choice(sort, "sort", ("ts", "value")) == "value":
        page = by_value(facts, rows, bool(descending), start, stop)
    else:
        page = np.asarray((rows[::-1] if descending else rows)[start:stop], dtype=np.int64)
    return Answer({"total": len(rows), "totalText": total_text(facts, rows)}, {"transfers": table(facts, page, own)})


#: Ledger rows: a range where nothing but time narrows them, for that needs no list of ten millions.
Rows = np.ndarray | range


def by_value(facts: Facts, rows: Rows, descending: bool, start: int, stop: int) -> np.ndarray:
    """Return one page of rows by value; only as many as the page needs are sorted."""
    value = facts.ledger.value[rows.start : rows.stop] if isinstance(rows, range) else facts.ledger.value[rows]
    key = -value if descending else value
    stop = min(stop, len(key))
    if start >= stop:
        return np.empty(0, dtype=np.int64)
    edge = np.partition(key, stop - 1)[stop - 1]
    before = np.flatnonzero(key < edge)
    chosen = np.concatenate([before[np.argsort(key[before], kind="stable")], np.flatnonzero(key == edge)[: stop - len(before)]])
    page = chosen[start:stop]
    return page + rows.start if isinstance(rows, range) else rows[page]


def select(facts: Facts, own: list[int], ids: list[str], time: tuple[float, float] | None) -> Rows:
    """Return ledger rows, in time order, that meet all conditions given."""
    low, high = facts.rows_between(time)
    if not ids:
        return facts.rows_of(own, low, high) if own else range(low, high)
    rows = rows_of_ids(facts, ids)
    rows = rows[(rows >= low) & (rows < high)]
    return rows[np.isin(facts.ledger.s[rows], own) | np.isin(facts.ledger.d[rows], own)] if own else rows


def _between(facts: Facts, src: str, dst: str, own: list[int], ids: list[str], time: tuple[float, float] | None) -> np.ndarray:
    """Return the rows that meet the other conditions and that src, or a member of it, paid dst, or a member of it."""
    payers, payees = _stands_for(facts, src), _stands_for(facts, dst)
    single = next((end for end in (payers, payees) if len(end) == 1), [])
    rows = np.asarray(select(facts, own or single, ids, time), dtype=np.int64)
    return rows[np.isin(facts.ledger.s[rows], payers) & np.isin(facts.ledger.d[rows], payees)]


def _stands_for(facts: Facts, node: str) -> list[int]:
    group = group_of(facts, node)
    if group is None:
        return [facts.index(node)]
    members: Iterable[int] | None = facts.gathered.get(node)
    if members is None:
        members = [i for i in parties(facts, *group, facts.rows_between(None)).idx if int(i) not in facts.drawn]
    return [int(i) for i in members]


def rows_of_ids(facts: Facts, ids: list[str]) -> np.ndarray:
    """Return the ledger rows of transfer ids, ascending; unknown ids have none."""
    hashes, order = facts.id_hashes
    wanted = pl.Series(ids, dtype=pl.String).hash().to_numpy()
    low, high = np.searchsorted(hashes, wanted), np.searchsorted(hashes, wanted, side="right")
    rows = np.unique(np.concatenate([order[a:b] for a, b in zip(low, high, strict=True)] or [order[:0]]))
    # two ids may share a hash
    return rows[facts.ledger.transfers["transfer_id"].gather(rows).is_in(ids).to_numpy()]


def row_of(facts: Facts, transfer: Any) -> int:
    """Return the ledger row of one transfer id.

    Raises
    ------
    RequestError
        The case has no such transfer.
    """
    found = rows_of_ids(facts, [as_text(transfer, "transfer", empty=False)])
    if not len(found):
        raise RequestError(f"There is no transfer {transfer!r} in this case.", "Search for its id or hash (key /).")
    return int(found[0])


def total_text(facts: Facts, rows: Rows) -> str:
    """Return ``37 transfers · 182,164 ETH`` with the exact sum behind the rounding."""
    total = facts.sums.total(rows)
    count = count_of(len(rows), "transfer")
    return count if total is None else f"{count} · {amount_words(total, facts.unit)}"


def table(facts: Facts, rows: np.ndarray, own: list[int]) -> pl.DataFrame:
    """Return ledger rows as the transfers table of the protocol; direction is told from the side of `own`."""
    ledger = facts.ledger
    page = ledger.transfers[rows]
    src, dst = ledger.s[rows], ledger.d[rows]
    money = facts.money.gather(rows).to_list()
    notes = facts.notes_by("transfer")
    assets = page["asset"].fill_null(facts.unit if facts.money.null_count() == 0 else "").to_list()
    amounts = page["amount"].to_list()
    return pl.DataFrame(
        {
            "id": page["transfer_id"],
            "ts": ledger.ts[rows] / 1000,
            "tsText": [moment_text(from_us(ts)) for ts in ledger.ts[rows]],
            "src": page["src"],
            "dst": page["dst"],
            "srcName": facts.labels.gather(src),
            "dstName": facts.labels.gather(dst),
            "direction": _direction(src, dst, own),
            "amountText": [amount_exact(a, unit) for a, unit in zip(amounts, assets, strict=True)],
            "amountShort": [amount_short(a, unit) for a, unit in zip(amounts, assets, strict=True)],
            "asset": assets,
            "valueText": [amount_exact(value, facts.unit) for value in money],
            "txHash": page["tx_hash"].fill_null(""),
            "memo": page["memo"].fill_null(""),
            "notes": [notes.get(name, 0) for name in page["transfer_id"]],
        },
        schema=_WIRE,
        strict=False,
    )


def _direction(src: np.ndarray, dst: np.ndarray, own: list[int]) -> list[str]:
    out, into = np.isin(src, own), np.isin(dst, own)
    return ["" if o == i else "out" if o else "in" for o, i in zip(out, into, strict=True)]


def walk(facts: Facts, *, transfer: Any, direction: Any = "next", subject: Any = None) -> Answer:
    """Return the next or previous transfer along time: of a subject, or of either side of this transfer.

    Returns
    -------
    Answer
        Result ``{id}``; None at the end.
    """
    row = row_of(facts, transfer)
    step = as_choice(direction, "direction", ("next", "prev"))
    if subject is None or subject == "":
        own = [int(facts.ledger.s[row]), int(facts.ledger.d[row])]
    else:
        own = [facts.index(as_text(subject, "subject"))]
    rows = facts.rows_of(own)
    at = int(np.searchsorted(rows, row, side="right")) if step == "next" else int(np.searchsorted(rows, row)) - 1
    found = facts.ledger.transfers["transfer_id"][int(rows[at])] if 0 <= at < len(rows) else None
    return Answer({"id": found})
