"""How a case introduces itself: title, counts, time range, journal and rejects."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import polars as pl

from .contracts.errors import IntegrityError

if TYPE_CHECKING:
    from .case import Case


def summary_facts(case: Case) -> list[tuple[str, str]]:
    """Return what the summary says, as (name, text) pairs."""
    try:
        counted = _counted(case)
    except IntegrityError as error:
        counted = [("Transfers", str(error))]
    return [
        *counted,
        *_work(case),
        ("Journal", _state(case)),
        ("Folder", str(case.path) + (" (read-only)" if case.readonly else "")),
    ]


def _counted(case: Case) -> list[tuple[str, str]]:
    from .contracts.amount_words import count_of
    from .contracts.time_words import range_text

    transfers = case.table("transfers")
    counts = transfers.select(pl.len(), pl.col("ts").min().alias("first"), pl.col("ts").max().alias("last")).collect()
    number, first, last = counts.row(0)
    parties = pl.concat([transfers.select(id=pl.col("src")), transfers.select(id=pl.col("dst"))])
    accounts = parties.select(pl.col("id").n_unique()).collect().item()
    rejected = case.table("rejects").select(pl.len()).collect().item()
    return [
        ("Transfers", count_of(number, "transfer")),
        ("Accounts", count_of(accounts, "account")),
        ("Time", range_text(first, last) if number else "no transfers"),
        ("Values in", case.currency),
        ("Rejected", count_of(rejected, "row") + " rejected"),
    ]


def _work(case: Case) -> list[tuple[str, str]]:
    """Who works on it and what waits for them; nothing where nobody said so."""
    from .contracts.amount_words import count_of

    care, waiting = case.care, sum(review["outcome"] is None for review in case.reviews())
    told = []
    if care.assignee or care.due:
        told.append(("Work", f"{care.assignee or 'nobody'}{f', due {care.due}' if care.due else ''}"))
    if waiting:
        told.append(("Reviews", count_of(waiting, "open review request")))
    if care.closed:
        told.append(("Closed", f"closed by {care.closed['author']}: {care.closed['reason']}"))
    return told


def _state(case: Case) -> str:
    from .contracts.amount_words import count_of

    check = case.journal.verify()
    if not check.ok:
        return f"journal BROKEN: {check.reason}"
    if "not intact" in (case.folder.readonly_reason or ""):
        return f"NOT INTACT: {case.folder.warning}"
    return f"journal intact, {count_of(check.size, 'entry', 'entries')}"


def summary_text(case: Case) -> str:
    """Return the summary in one line."""
    return " · ".join([f"Case {case.title!r}", *(text for _, text in summary_facts(case))])


def summary_html(case: Case) -> str:
    """Return the summary as a small table; every text is escaped."""
    rows = "".join(
        f'<tr><th style="text-align:left;font-weight:600">{escape(name)}</th>'
        f'<td style="text-align:left">{escape(text)}</td></tr>'
        for name, text in summary_facts(case)
    )
    return f'<table><caption style="text-align:left;font-weight:700">{escape(case.title)}</caption>{rows}</table>'
