"""Typologies by example: a pattern drawn from what is selected, looked for in the whole case, and kept with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_exact, amount_short
from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.contracts.time_words import range_text, to_ms
from jupyter_compliance.patterns import CATALOGUE, Pattern, answer, compile_text, load, shipped, summary
from jupyter_compliance.patterns import draft as drawn
from jupyter_compliance.store.patterns import record_search

from .answers_notes import signed
from .asks import RequestError, as_count, as_ids, as_text, as_time
from .facts import Facts
from .wire import Answer

#: Entries listed, of so many of the strongest findings; accounts of each that are brought into the graph.
LISTED, READ, BROUGHT = 100, 1_000, 40
#: How long an answer waits for a search to end before it says that it goes on, seconds.
_MOMENT = 0.25


def patterns(facts: Facts) -> Answer:
    """Return ``{kept, shipped}``: the patterns one may begin with, each ``{code, name, toml, summary}``."""
    own = {code: shipped(code) for code in CATALOGUE}
    told = [
        [{"code": code, "name": one.name, "toml": one.to_toml(), "summary": summary(one, facts.ledger.currency)} for code, one in some.items()]
        for some in (facts.case.patterns(), own)
    ]  # fmt: skip
    return Answer({"kept": told[0], "shipped": told[1]})


def draft(facts: Facts, *, subjects: Any = None, transfers: Any = None, time: Any = None) -> Answer:
    """Draw a pattern from a selection and return ``{toml, summary, problem}``.

    Parameters
    ----------
    subjects, transfers
        Ids; transfers go before accounts, of which all transfers between them are taken.
    time
        [from, to] in ms: of the transfers between accounts, those shown.
    """
    accounts, ids, span = as_ids(subjects, "subjects"), as_ids(transfers, "transfers"), as_time(time)
    if accounts and not ids and span is not None:
        ids = _between(facts, accounts, span)
    made = drawn(facts.ledger, accounts, ids)
    return Answer({"toml": made.toml, "summary": made.summary, "problem": _problem(made.problem)})


def find(facts: Facts, *, text: Any) -> Answer:
    """Begin to look for the pattern that a text says, and answer as `found`."""
    told = _text(text)
    ledger = facts.ledger
    number = facts.searches.begin(told, lambda progress, cancel: answer(ledger, told, progress, cancel))
    return found(facts, search=number)


def found(facts: Facts, *, search: Any) -> Answer:
    """Return how far a search is, or what it came to; nothing is waited for longer than a moment.

    Returns
    -------
    Answer
        ``{search, running, done, total}`` while it goes on; then ``{search, running, stopped, problem, summary, code,
        count, accounts, cut, listed, findings: [{subjects, names, sentence, amountText, amountExact, rangeText, from, to,
        count, transferIds, accounts}]}`` with the strongest findings; those that cite the same transfers are one
        entry, told as about the first of its subjects.
    """
    number = as_count(search, "search")
    one = facts.searches.get(number)
    if not one.wait(_MOMENT):
        return Answer({"search": number, "running": True, "done": one.done, "total": one.total})
    made = one.result()
    if made is None:
        return Answer({"search": number, "running": False, "stopped": True, "problem": None})
    told = {"search": number, "running": False, "stopped": False, "problem": _problem(made.problem)}
    if made.problem:
        return Answer(told)
    all_found = made.findings
    entries = _entries(all_found)
    return Answer(told | {
        "summary": made.summary,
        "code": made.code,
        "count": all_found.height,
        "accounts": all_found["subject"].n_unique(),
        "cut": bool(all_found["parameters"].str.contains('"truncated":true', literal=True).any()),
        "listed": int(entries["subjects"].list.len().sum()),
        "findings": _listed(facts, entries),
    })  # fmt: skip


def abandon(facts: Facts, *, search: Any) -> Answer:
    """Give a search up; nothing of it is kept."""
    facts.searches.get(as_count(search, "search")).stop()
    return Answer({})


def sought(facts: Facts, *, search: Any, author: Any = "") -> Answer:
    """Write in the journal that a pattern was looked for, and how much was found; return ``{entries}``."""
    one = facts.searches.get(as_count(search, "search"))
    made = one.result() if one.wait(0) else None
    if made is None or made.problem:
        raise RequestError("This search came to nothing that could be recorded.", "Look for the pattern again.")
    with signed(facts, author):
        record_search(facts.case.journal, made.sha256, load(one.text + "\n").to_toml(), made.findings.height, author=facts.case.author)
    return Answer({"entries": facts.case.journal.head()[0]})


def keep_pattern(facts: Facts, *, text: Any, author: Any = "") -> Answer:
    """Keep the pattern that a text says with the case and return ``{code, entries, problem}``."""
    try:
        pattern: Pattern = compile_text(_text(text) + "\n").pattern
    except PatternError as error:
        return Answer({"code": "", "entries": facts.case.journal.head()[0], "problem": _problem(error)})
    with signed(facts, author):
        code = facts.case.keep_pattern(pattern)
    return Answer({"code": code, "entries": facts.case.journal.head()[0], "problem": None})


def _text(text: Any) -> str:
    """Return the text as it is: its lines are counted."""
    as_text(text, "text", empty=False)
    return str(text)


def _problem(problem: Any) -> dict[str, Any] | None:
    """Return what is wrong as ``{what, advice, line}``; the sentence does not say the line again."""
    if problem is None:
        return None
    what = problem.what if problem.line is None else problem.what.removeprefix(f"Line {problem.line}: ")
    return {"what": what, "advice": problem.advice, "line": problem.line}


def _between(facts: Facts, accounts: list[str], span: tuple[float, float]) -> list[str]:
    """Return the transfers between accounts within a time range, by id."""
    ledger = facts.ledger
    chosen = np.zeros(ledger.size, np.bool_)
    chosen[[facts.index(account) for account in accounts]] = True
    first, last = (round(moment * 1000) for moment in span)
    rows = np.flatnonzero(chosen[ledger.s] & chosen[ledger.d] & (ledger.ts >= first) & (ledger.ts <= last))
    return ledger.transfers["transfer_id"].gather(rows).to_list()


def _entries(findings: pl.DataFrame) -> pl.DataFrame:
    """Return the strongest findings; those that cite the same transfers together, with all their subjects."""
    best = findings.sort(["strength", "value", "finding_id"], descending=[True, True, False], nulls_last=True).head(READ)
    same = best.with_columns(pl.col("transfer_ids").list.join("\n").alias("cited"))
    together = same.group_by("cited", maintain_order=True)
    return together.agg(pl.all().first(), pl.col("subject").unique(maintain_order=True).alias("subjects")).head(LISTED)


def _listed(facts: Facts, shown: pl.DataFrame) -> list[dict[str, Any]]:
    cited = shown["transfer_ids"].explode().drop_nulls().unique()
    rows = facts.ledger.transfers.filter(pl.col("transfer_id").is_in(cited.implode()))
    ends = {one: (src, dst) for one, src, dst in rows.select("transfer_id", "src", "dst").iter_rows()}
    return [_told(facts, row, ends) for row in shown.iter_rows(named=True)]


def _told(facts: Facts, row: dict[str, Any], ends: dict[str, tuple[str, str]]) -> dict[str, Any]:
    accounts = dict.fromkeys(account for one in row["transfer_ids"] for account in ends.get(one, ()))
    accounts.pop(row["subjects"][0], None)
    places = [facts.find(subject) for subject in row["subjects"]]
    return {
        "subjects": row["subjects"],
        "names": [one if at is None else facts.label(at) for one, at in zip(row["subjects"], places, strict=True)],
        "sentence": row["sentence"],
        "amountText": amount_short(row["value"], facts.unit),
        "amountExact": amount_exact(row["value"], facts.unit),
        "rangeText": range_text(row["start"], row["end"]),
        "from": to_ms(row["start"]),
        "to": to_ms(row["end"]),
        "count": row["count"],
        "transferIds": row["transfer_ids"],
        "accounts": list(accounts)[:BROUGHT],
    }
