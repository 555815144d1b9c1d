"""Search over accounts, transfers and notes."""

from __future__ import annotations

from typing import Any

import polars as pl

from jupyter_compliance.contracts.addresses import normalise_account, short_account
from jupyter_compliance.contracts.amount_words import amount_short
from jupyter_compliance.contracts.time_words import from_us, minute_text

from .asks import as_count, as_text
from .facts import Facts
from .wire import Answer

#: Transfers are searched from so many characters on: a shorter text fits too many.
TRANSFER_TEXT = 3


def search(facts: Facts, *, q: Any, limit: Any = 20) -> Answer:
    """Find accounts by address or name, transfers by id or hash, notes by text.

    Accounts come first: the exact address, then the best ranked. The short form ``0x098b…2f96`` finds its address.

    Returns
    -------
    Answer
        Result ``{hits: [{kind, id, label, detail}]}``.
    """
    wanted = as_text(q, "q")
    most = as_count(limit, "limit", low=1, high=200)
    if not wanted:
        return Answer({"hits": []})
    hits = _subjects(facts, wanted, most)
    if len(wanted) >= TRANSFER_TEXT:
        hits += _transfers(facts, wanted, most)
    hits += _notes(facts, wanted)
    return Answer({"hits": hits[:most]})


def _subjects(facts: Facts, wanted: str, most: int) -> list[dict[str, str]]:
    account = pl.select(normalise_account(pl.lit(wanted))).item()
    head, mark, tail = wanted.lower().replace("...", "…").partition("…")
    ids, names = pl.col("account_id").str.to_lowercase(), pl.col("label").str.to_lowercase()
    if mark:
        match = ids.str.starts_with(head) & ids.str.ends_with(tail)
    else:
        match = ids.str.contains(head, literal=True) | names.str.contains(head, literal=True)
    frame = facts.ledger.accounts.select("idx", "account_id").with_columns(
        facts.labels.alias("label"), pl.Series("row", facts.queue_row)
    )
    found = (
        frame.filter(match)
        .with_columns(
            (pl.col("account_id") != account).alias("other"),
            pl.when(pl.col("row") < 0).then(None).otherwise(pl.col("row")).alias("row"),
        )
        .sort("other", "row", "account_id", nulls_last=True)
        .head(most)
    )
    return [
        {"kind": "subject", "id": name, "label": label, "detail": _detail(facts, idx, name)}
        for idx, name, label in found.select("idx", "account_id", "label").iter_rows()
    ]


def _detail(facts: Facts, index: int, account: str) -> str:
    row = int(facts.queue_row[index])
    ranked = f"rank {row + 1}" if row >= 0 else "no evidence"
    return f"{short_account(account)} · {facts.standing(index)} · {ranked}"


def _transfers(facts: Facts, wanted: str, most: int) -> list[dict[str, str]]:
    low = wanted.lower()
    frame = facts.ledger.transfers
    found = frame.filter(
        pl.col("transfer_id").str.to_lowercase().str.starts_with(low)
        | pl.col("tx_hash").str.to_lowercase().str.starts_with(low).fill_null(False)
    ).head(most)
    return [
        {
            "kind": "transfer",
            "id": row["transfer_id"],
            "label": f"{facts.label(row['s'])} → {facts.label(row['d'])}",
            "detail": f"{amount_short(row['amount'], row['asset'] or facts.unit)} · "
            f"{minute_text(from_us(facts.ledger.ts[row['row']]))} · {row['transfer_id']}",
        }
        for row in found.iter_rows(named=True)
    ]


def _notes(facts: Facts, wanted: str) -> list[dict[str, str]]:
    low = wanted.lower()
    return [
        {"kind": "note", "id": note["id"], "label": note["text"][:120], "detail": f"note by {note['author']}"}
        for note in facts.notes
        if not note["withdrawn"] and (low in note["text"].lower() or low in [tag.lower() for tag in note["tags"]])
    ]
