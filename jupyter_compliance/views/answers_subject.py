"""One subject in full: its score reason by reason, what is known of it, and its flows in a sentence."""

from __future__ import annotations

from typing import Any

import polars as pl

from jupyter_compliance.contracts.addresses import short_account
from jupyter_compliance.contracts.amount_words import amount_short, count_of
from jupyter_compliance.contracts.name_words import source_name
from jupyter_compliance.contracts.time_words import from_us, minute_text, short_day
from jupyter_compliance.triage.score import logodds_text, score_text

from .asks import as_text
from .facts import Facts
from .subject_words import flow_facts, sentence
from .wire import Answer

#: Rows of events, and transfer ids cited per reason, that go to the browser.
EVENTS_AT_MOST = 200
CITED = 200


def subject(facts: Facts, *, id: Any) -> Answer:  # noqa: A002 (the protocol names it)
    """Return everything about one account; an account without evidence has the prior's score.

    Returns
    -------
    Answer
        Result ``{id, name, short, kind, rank, score, scoreText, logoddsText, priorText, priorNote, sentence, evidence,
        counterfactual, disposition, kyc, tags, facts, events, devices}``; no tables.
    """
    account = as_text(id, "id", empty=False)
    index = facts.index(account)
    steps = facts.triage.waterfall(account)
    end = steps.row(-1, named=True)
    prior = steps.row(0, named=True)
    row = int(facts.queue_row[index])
    events = _events(facts, account, facts.ledger.accounts["customer_id"][index])
    return Answer(
        {
            "id": account,
            "name": facts.name(index),
            "short": short_account(account),
            "kind": facts.kinds[index],
            "sanctioned": bool(facts.sanctioned[index]),
            "illicit": facts.illicit[index],
            "rank": row + 1 if row >= 0 else None,
            "subjects": facts.triage.queue.height,
            "score": float(end["score"]),
            "scoreText": score_text(end["score"]),
            "logoddsText": logodds_text(end["total"]),
            "prior": float(prior["logodds"]),
            "priorText": logodds_text(prior["logodds"]),
            "priorNote": prior["title"],
            "sentence": sentence(facts, index),
            "evidence": _evidence(facts, account),
            "counterfactual": [{"text": found.sentence} for found in facts.triage.counterfactual(account)],
            "disposition": _disposition(facts, account),
            "kyc": _kyc(facts, index),
            "tags": _tags(facts, index),
            "facts": flow_facts(facts, index),
            "events": events,
            "devices": _devices(events),
        }
    )


def _evidence(facts: Facts, account: str) -> list[dict[str, Any]]:
    return [
        {
            "order": row["order"],
            "title": row["title"],
            "chip": row["chip"],
            "detector": row["detector"],
            "variant": row["variant"],
            "logodds": float(row["logodds"]),
            "logoddsText": logodds_text(row["logodds"]),
            "sentence": row["sentence"],
            "count": row["count"],
            "transferIds": row["transfer_ids"][:CITED],
            "valueText": amount_short(row["value"], facts.unit),
        }
        for row in facts.triage.reasons(account).iter_rows(named=True)
    ]


def _disposition(facts: Facts, account: str) -> dict[str, Any] | None:
    found = facts.dispositions.get(account)
    return None if found is None else {key: found.get(key) for key in ("disposition", "reason", "author", "ts")}


def _kyc(facts: Facts, index: int) -> dict[str, Any] | None:
    """Return the customer record as texts, empty fields left out; None where the account has none."""
    customer = facts.ledger.accounts["customer_id"][index]
    if customer is None:
        return None
    found = facts.case.table("customers").filter(pl.col("customer_id") == customer).head(1).collect()
    if found.is_empty():
        return {"customer_id": customer}
    return {name: _plain(facts, name, value) for name, value in found.row(0, named=True).items() if value is not None}


def _plain(facts: Facts, name: str, value: Any) -> str:
    if name == "declared_income":
        return amount_short(value, facts.case.currency)
    return short_day(value) if hasattr(value, "isoformat") else str(value)


def _tags(facts: Facts, index: int) -> list[dict[str, str]]:
    listed = [
        {
            "label": _titled(entry["name"] or entry["entry_id"], entry["list"], facts.ids[index]),
            "category": "sanctioned",
            "actor": "",
            "source": source_name(entry["list"] or ""),
            "sourceText": entry["list"] or "",
            "listed": short_day(entry["listed_on"]) if entry["listed_on"] else "",
            "confidence": "",
        }
        for entry in facts.listings.get(index, [])
    ]
    return listed + [
        {
            "label": _titled(tag["label"] or "", tag["source"] or tag["category"], facts.ids[index]),
            "category": tag["category"],
            "actor": tag["actor"] or "",
            "source": source_name(tag["source"] or ""),
            "sourceText": tag["source"] or "",
            "listed": short_day(tag["listed_on"]) if tag["listed_on"] else "",
            "confidence": "" if tag["confidence"] is None else f"{100 * tag['confidence']:.0f} %",
        }
        for tag in facts.tags.get(index, [])
    ]


def _titled(label: str, source: str, account: str) -> str:
    """Return the label, or the name of its source where the label says no more than the address."""
    return source_name(source) if label.strip().casefold() in ("", account.casefold()) else label


def _events(facts: Facts, account: str, customer: str | None) -> list[dict[str, Any]]:
    names = [account] if customer is None else [account, customer]
    frame = (
        facts.case.table("events")
        .filter(pl.col("account_id").is_in(names))
        .sort("ts", "event_id")
        .tail(EVENTS_AT_MOST)
        .with_columns(pl.col("ts").dt.timestamp("us").alias("us"))
        .collect()
    )
    texts = ("kind", "device", "ip", "country", "detail")
    return [
        {"id": row["event_id"], "t": row["us"] / 1000, "tsText": minute_text(from_us(row["us"]))}
        | {name: row[name] or "" for name in texts}
        for row in frame.iter_rows(named=True)
    ]


def _devices(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Count what each device was seen doing, most used first."""
    seen: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event["device"]:
            seen.setdefault(event["device"], []).append(event)
    return [
        {"label": device, "detail": f"{count_of(len(found), 'event')}, last {found[-1]['tsText']}"}
        for device, found in sorted(seen.items(), key=lambda item: (-len(item[1]), item[0]))
    ]

