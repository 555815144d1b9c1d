"""Everything the exported page needs, bounded: the answers a reader can ask for without a kernel."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import count_of

from .answers_case import spec
from .answers_transfers import by_value, rows_of_ids, table
from .asks import as_ids
from .facts import Facts
from .service import BoardService
from .snapshot_graphs import Graphs
from .wire import arrow_stream

SUBJECTS_AT_MOST = 300
TRANSFERS_AT_MOST = 20_000


def snapshot(case: Any, *, subjects: list[str] | None = None) -> dict[str, Any]:
    """Return the data of the exported page.

    Parameters
    ----------
    case
        The open case.
    subjects
        Accounts to include with evidence and graph; by default the best ranked, at most `SUBJECTS_AT_MOST`.

    Returns
    -------
    dict
        ``{spec, selection, view, subjects, graphs, notes, timeline, verify, tables}``, JSON-able without NaN. `graphs`
        has a layout per subject and one under ``""`` for the start: ``{nodes, x, y, shownText, hiddenText}``. `tables`
        holds base64 Arrow IPC streams: ``accounts`` (columns of graph nodes without place; groups included),
        ``pairs``, ``transfers`` (with ``value`` as float32 for pixels), ``queue``, ``bins``, ``ticks``. What was left
        out is said in ``spec.partial``.
    """
    service = BoardService(case)
    facts = service.facts
    chosen = as_ids(subjects, "subjects") or facts.triage.queue["subject"].head(SUBJECTS_AT_MOST).to_list()
    chosen = chosen[:SUBJECTS_AT_MOST]
    details = {name: service.ask("subject", id=name).result for name in chosen}
    graphs = Graphs(service)
    opening = graphs.add("")
    for name in chosen:
        graphs.add(name)
    rows = _rows(facts, chosen, details)
    timeline = service.ask("timeline")
    queue = service.ask("queue", limit=5_000).frames["queue"]
    transfers = table(facts, rows, []).with_columns(pl.Series("value", facts.ledger.value[rows], dtype=pl.Float32))
    told = spec(facts, offline=True)
    partial = _partial(facts, chosen, queue.height, len(rows))
    return {
        "spec": told | ({"partial": partial} if partial else {}),
        "selection": {"subjects": chosen[:1], "transfers": [], "time": None, "source": "python"},
        "view": case.folder.layout | {"scope": "near", "focus": chosen[:1] or opening["focus"]},
        "subjects": details,
        "graphs": graphs.layouts,
        "notes": service.ask("notes").result,
        "timeline": timeline.result,
        "verify": service.ask("verify").result,
        "tables": {
            name: base64.b64encode(arrow_stream(frame)).decode("ascii")
            for name, frame in {
                "accounts": graphs.accounts(),
                "pairs": graphs.pairs(),
                "transfers": transfers,
                "queue": queue,
                **timeline.frames,
            }.items()
        },
    }


def _rows(facts: Facts, chosen: list[str], details: dict[str, dict[str, Any]]) -> np.ndarray:
    """Choose transfers: all where they fit; else those cited, then those of the subjects in rank order, then the largest."""
    if facts.ledger.rows <= TRANSFERS_AT_MOST:
        return np.arange(facts.ledger.rows)
    cited = sorted({name for about in details.values() for reason in about["evidence"] for name in reason["transferIds"]})
    found = [rows_of_ids(facts, cited)[:TRANSFERS_AT_MOST]]
    have = set(found[0].tolist())
    for name in chosen:
        if len(have) >= TRANSFERS_AT_MOST:
            break
        own = facts.rows_of([facts.index(name)])
        own = own[np.lexsort((own, -facts.ledger.value[own]))]
        fresh = [row for row in own.tolist() if row not in have][: TRANSFERS_AT_MOST - len(have)]
        have.update(fresh)
    if len(have) < TRANSFERS_AT_MOST:
        largest = by_value(facts, range(facts.ledger.rows), True, 0, TRANSFERS_AT_MOST)
        have.update([row for row in largest.tolist() if row not in have][: TRANSFERS_AT_MOST - len(have)])
    return np.array(sorted(have), dtype=np.int64)


def _partial(facts: Facts, chosen: list[str], listed: int, rows: int) -> str:
    parts = []
    ranked = facts.triage.queue.height
    if listed < ranked:
        parts.append(f"{listed:,} of {count_of(ranked, 'ranked subject')}")
    if len(chosen) < ranked:
        parts.append(f"the evidence of {len(chosen):,} of {count_of(ranked, 'subject')}")
    if rows < facts.ledger.rows:
        parts.append(f"{rows:,} of {count_of(facts.ledger.rows, 'transfer')}")
    return f"This page holds {' and '.join(parts)}; the case holds all." if parts else ""
