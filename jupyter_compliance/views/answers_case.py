"""The case as a whole: handing it over, checking its hashes, and what the board is told at the start."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from jupyter_compliance.contracts.amount_words import count_of
from jupyter_compliance.contracts.time_words import to_ms
from jupyter_compliance.contracts.vocabulary import DISPOSITIONS

from .asks import RequestError, as_choice, as_text
from .facts import Facts
from .wire import Answer

_ENDINGS = {
    "zip": ".zip", "html": ".html", "pyvis": ".pyvis.html", "graphml": ".graphml", "json": ".json", "svg": ".svg",
    "png": ".png",
}  # fmt: skip
PANES = ("queue", "graph", "timeline", "inspector")


def export(facts: Facts, *, kind: Any, name: Any = None) -> Answer:
    """Write an export into the case's artifacts folder and return ``{path, text}``.

    Parameters
    ----------
    kind
        ``zip``, ``html``, ``pyvis``, ``graphml``, ``json``, ``svg`` or ``png``.
    name
        File name without folders; the title and the moment of the export without one.
    """
    ending = _ENDINGS[as_choice(kind, "kind", tuple(_ENDINGS))]
    stem = as_text(name or "", "name") or f"{_slug(facts.case.title)}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    if re.search(r"[/\\\x00]", stem) or stem in (".", "..") or len(stem) > 120:
        raise RequestError(f"{stem!r} is not a file name.", "Give a short name without slashes.")
    folder = facts.case.folder.artifacts
    written = facts.case.export(folder / (stem if stem.endswith(ending) else stem + ending), kind)
    size = written.stat().st_size
    told = f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, size // 1000)} KB"
    return Answer({"path": str(written), "text": f"Wrote {written.name} ({told}) to {written.parent}."})


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "case"


def verify(facts: Facts) -> Answer:
    """Check tables and journal against their hashes and return ``{ok, text, entries}``."""
    found = facts.case.verify()
    entries = count_of(found.size, "journal entry", "journal entries")
    text = f"Intact: {entries}, every hash matches." if found.ok else f"Not intact: {found.reason}"
    return Answer({"ok": bool(found.ok), "text": text, "entries": found.size})


def spec(facts: Facts, *, panes: tuple[str, ...] = PANES, height: int = 0, offline: bool = False) -> dict[str, Any]:
    """Return the `spec` trait: what the board is told at the start and after a change.

    Parameters
    ----------
    height
        Pixels; 0 leaves it to the page.
    """
    from jupyter_compliance._version import __version__

    case = facts.case
    first, last = facts.moments
    entries, head = case.journal.head()
    policy = facts.triage.policy
    return {
        "title": case.title,
        "status": _status(facts),
        "caseId": case.id,
        "currency": facts.unit,
        "subjects": facts.triage.queue.height,
        "accounts": facts.ledger.size,
        "transfers": facts.ledger.rows,
        "timeFrom": to_ms(first),
        "timeTo": to_ms(last),
        "rangeText": facts.range_text,
        "policy": {"name": f"{policy.name} {policy.version}", "line": float(policy.line)},
        "panes": list(panes),
        "readonly": bool(case.readonly) or offline,
        "author": case.author,
        "height": height,
        "version": __version__,
        "dispositions": [
            {"key": str(at), "id": name, "label": name} for at, name in enumerate(DISPOSITIONS, start=1)
        ],
        "journal": {"entries": entries, "head": head},
        "colour": "risk",
        "offline": offline,
    }


def _status(facts: Facts) -> str:
    """How far the review of the subjects above the line has come; a case that is not intact says that first."""
    if facts.case.folder.warning:
        return "not intact"
    notes, decisions = facts.judged
    if not decisions:
        return "in review" if notes else "new"
    queue = facts.triage.queue
    above = queue["subject"].filter(queue["score"] >= facts.triage.policy.line)
    decided = sum(subject in decisions for subject in above)
    if not decided:
        return "in review"
    return "reviewed" if decided == len(above) else f"in review · {decided} of {len(above)} decided"
