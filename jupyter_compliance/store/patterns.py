"""Patterns kept with a case: each version an entry of the journal, so that none is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .chain import Entry
from .journal import Journal

#: Kind of the entries that keep a pattern.
KEPT = "pattern.kept"
#: Kind of the entries that record a search made on a board.
SOUGHT = "pattern.sought"


def keep_pattern(journal: Journal, code: str, sha256: str, toml: str, *, author: str) -> Entry:
    """Keep a version of a pattern; a later one under the same code stands, earlier ones stay in the journal.

    Parameters
    ----------
    journal
        Journal of the case.
    code
        What its findings are filed under.
    sha256, toml
        Its content hash and its text.
    author
        Who keeps it.
    """
    return journal.append(KEPT, {"code": code, "sha256": sha256, "toml": toml}, author)


def record_search(journal: Journal, sha256: str, toml: str, findings: int, *, author: str) -> Entry | None:
    """Record that a pattern was looked for and how much was found; nothing where the search before it was the same.

    Parameters
    ----------
    journal
        Journal of the case.
    sha256, toml
        Content hash and text of the pattern.
    findings
        Number of findings.
    author
        Who looked for it.
    """
    body = {"sha256": sha256, "toml": toml, "findings": findings}
    before = journal.entries(SOUGHT)
    return None if before and before[-1].body == body else journal.append(SOUGHT, body, author)


def patterns_of(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return every version kept, oldest first: code, sha256, toml, author, ts."""
    return [
        {**{key: entry.body[key] for key in ("code", "sha256", "toml")}, "author": entry.author, "ts": entry.ts}
        for entry in entries
        if entry.kind == KEPT and all(isinstance(entry.body.get(key), str) for key in ("code", "sha256", "toml"))
    ]
