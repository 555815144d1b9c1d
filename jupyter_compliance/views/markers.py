"""Markers on the timeline: alerts, notes, events and the days accounts were listed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl

from jupyter_compliance.contracts.name_words import brief

from .facts import Facts

#: Markers drawn at most; what is left out is counted.
MARKERS_AT_MOST = 200
#: Letters of one marker; the whole note is in the inspector.
TEXT_AT_MOST = 120


def markers(facts: Facts, chosen: list[int], span: tuple[int, int]) -> tuple[list[dict[str, Any]], int]:
    """Return markers within a span of microseconds, in time order, and how many were left out.

    Parameters
    ----------
    chosen
        Accounts they must concern; none means all. Notes about a time concern every account.
    """
    names = {facts.ids[i] for i in chosen}
    found = _notes(facts, names) + _alerts(facts, names) + _listings(facts, chosen) + _events(facts, names)
    low, high = span[0] / 1000, span[1] / 1000
    # a listing counts for the whole of its day
    within = [mark for mark in found if low - 86_400_000 <= mark["t"] <= high + 86_400_000]
    kept = within[:MARKERS_AT_MOST]
    return sorted(kept, key=lambda mark: (mark["t"], mark["kind"], mark["text"])), len(within) - len(kept)


def _mark(t: float, kind: str, text: str, target: dict[str, Any]) -> dict[str, Any]:
    return {"t": t, "kind": kind, "text": brief(text, TEXT_AT_MOST), "target": target}


def _notes(facts: Facts, names: set[str]) -> list[dict[str, Any]]:
    ledger, found = facts.ledger, []
    standing = [note for note in facts.notes if not note["withdrawn"]]
    cited = [note["target"]["id"] for note in standing if note["target"]["type"] == "transfer"]
    rows = {} if not cited else dict(
        ledger.transfers.filter(pl.col("transfer_id").is_in(cited)).select("transfer_id", "row").iter_rows()
    )  # fmt: skip
    for note in standing:
        target, text = note["target"], f"{note['author']}: {note['text']}"
        if target["type"] == "time":
            found.append(_mark(_ms(target["id"]["from"]), "note", text, target))
        elif target["type"] == "transfer" and target["id"] in rows:
            row = rows[target["id"]]
            if not names or facts.ids[ledger.s[row]] in names or facts.ids[ledger.d[row]] in names:
                found.append(_mark(ledger.ts[row] / 1000, "note", text, target))
    return found


def _ms(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() * 1000


def _alerts(facts: Facts, names: set[str]) -> list[dict[str, Any]]:
    frame = _about(facts.case.table("alerts"), "subject", names).sort("ts", "alert_id").select(
        "alert_id", "scenario", "subject", (pl.col("ts").dt.timestamp("us") / 1000).alias("t")
    ).head(MARKERS_AT_MOST + 1).collect()  # fmt: skip
    return [
        _mark(row["t"], "alert", f"Alert {row['alert_id']}: {row['scenario'] or 'no scenario'}", {"type": "alert", "id": row["alert_id"]})
        for row in frame.iter_rows(named=True)
    ]


def _events(facts: Facts, names: set[str]) -> list[dict[str, Any]]:
    frame = _about(facts.case.table("events"), "account_id", names).sort("ts", "event_id").select(
        "account_id", "kind", "detail", (pl.col("ts").dt.timestamp("us") / 1000).alias("t")
    ).head(MARKERS_AT_MOST + 1).collect()  # fmt: skip
    return [
        _mark(row["t"], "event", ": ".join(filter(None, (row["kind"], row["detail"]))), {"type": "subject", "id": row["account_id"]})
        for row in frame.iter_rows(named=True)
    ]


def _about(table: pl.LazyFrame, column: str, names: set[str]) -> pl.LazyFrame:
    return table.filter(pl.col(column).is_in(sorted(names))) if names else table


def _listings(facts: Facts, chosen: list[int]) -> list[dict[str, Any]]:
    """One marker per day and list, naming how many accounts of the case were listed on it."""
    entries = facts.ledger.listings.select("idx", "listed_on", pl.col("list").alias("what"))
    tags = facts.ledger.tags.filter(pl.col("category") == "sanctioned").select(
        "idx", "listed_on", pl.col("source").fill_null("sanctions list").alias("what")
    )
    both = pl.concat([entries, tags]).filter(pl.col("listed_on").is_not_null())
    if chosen:
        both = both.filter(pl.col("idx").is_in(chosen))
    days = both.unique(["idx", "listed_on"]).group_by("listed_on").agg(pl.col("idx").sort(), pl.col("what").min()).sort("listed_on")
    return [
        _mark(
            datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000,
            "listing",
            f"{facts.label(idx[0]) if len(idx) == 1 else f'{len(idx)} accounts'} listed ({what})",
            {"type": "subject", "id": facts.ids[idx[0]]},
        )
        for day, idx, what in days.iter_rows()
    ]
