"""The hash chain: what an entry of the journal is, and whether a list of entries is the one that was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupyter_compliance.contracts.errors import StoreError

from .canonical import canonical, parse
from .merkle import merkle_root

#: What the first entry names as the hash before it.
GENESIS = "0" * 64
#: Columns of a stored entry, in order.
FIELDS = ("seq", "ts", "author", "kind", "body", "prev", "hash")


@dataclass(frozen=True)
class Entry:
    """One entry of the journal.

    Parameters
    ----------
    seq
        Position, the first entry is 1.
    ts
        Moment of writing, RFC 3339 in UTC with microseconds.
    author, kind
        Who wrote it, and what it records.
    body
        What it says.
    prev
        Hash of the entry before, 64 zeros for the first.
    hash
        SHA-256 over the canonical bytes of all of the above.
    """

    seq: int
    ts: str
    author: str
    kind: str
    body: dict[str, Any]
    prev: str
    hash: str

    @property
    def leaf(self) -> bytes:
        """Canonical bytes of the entry without its hash; the leaf of the Merkle tree."""
        return _leaf(self.seq, self.ts, self.author, self.kind, self.body, self.prev)

    @property
    def line(self) -> bytes:
        """Canonical bytes of the whole entry, the form of a line of ``journal.jsonl``."""
        return canonical({name: getattr(self, name) for name in FIELDS})


@dataclass(frozen=True)
class Head:
    """A statement about a journal at some moment; kept elsewhere, it shows later truncation.

    Parameters
    ----------
    size
        Number of entries.
    hash
        Hash of the last of them, 64 zeros for none.
    root
        RFC 6962 root over the first `size` entries, where known.
    origin
        Where the statement comes from, for messages.
    """

    size: int
    hash: str
    root: str | None = None
    origin: str = "the given head"


@dataclass(frozen=True)
class Verification:
    """The outcome of a check.

    Parameters
    ----------
    ok
        Everything checked is as it was written.
    size
        Entries that could be read.
    head, root
        Hash of the last of them, and the RFC 6962 root over them; up to the first broken entry where one is.
    first_bad
        Position of the first broken entry, None where no entry is.
    reason
        What is wrong, in words; empty when nothing is.
    anchored
        Largest journal size that a head from outside the journal confirms; entries after it could have been removed
        without a trace.
    """

    ok: bool
    size: int
    head: str
    root: str
    first_bad: int | None = None
    reason: str = ""
    anchored: int = 0

    def __str__(self) -> str:
        if not self.ok:
            return f"Not intact: {self.reason}"
        entries = "1 entry" if self.size == 1 else f"{self.size:,} entries"
        if self.anchored:
            limit = f"A head kept outside the journal confirms the first {self.anchored:,}; "
        else:
            limit = "No head kept outside the journal was at hand; "
        return (
            f"Intact: {entries}, head {self.head}, root {self.root}. {limit}that entries after the last one were "
            "removed could only be seen with a newer head."
        )


def seal(seq: int, ts: datetime, author: str, kind: str, body: dict[str, Any], prev: str) -> Entry:
    """Make the entry that follows the one with hash `prev`.

    Raises
    ------
    StoreError
        The body holds something that has no canonical spelling.
    """
    body = parse(canonical(body))
    stamp = ts.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    digest = hashlib.sha256(_leaf(seq, stamp, author, kind, body, prev)).hexdigest()
    return Entry(seq, stamp, author, kind, body, prev, digest)


def check_chain(rows: Iterable[Sequence[Any]], heads: Iterable[Head] = ()) -> tuple[Verification, list[Entry]]:
    """Check stored rows against their own hashes and against heads from elsewhere.

    A chain proves that nothing inside it was changed, moved or taken out. It cannot show by itself that entries at
    its end were removed, nor that all of it was written anew: that takes a head kept elsewhere.

    Parameters
    ----------
    rows
        Values in the order of `FIELDS`, the body as its canonical JSON text, in stored order.
    heads
        Statements to hold the chain against.

    Returns
    -------
    Verification, list of Entry
        The outcome, and the entries before the first broken one.
    """
    entries: list[Entry] = []
    prev, reason = GENESIS, ""
    for place, row in enumerate(rows, 1):
        entry, reason = _check_row(place, row, prev)
        if entry is None:
            break
        entries.append(entry)
        prev = entry.hash
    first_bad = len(entries) + 1 if reason else None
    anchored = 0
    for head in heads:
        if reason:
            break
        reason, first_bad = _check_head(entries, head)
        anchored = max(anchored, head.size)
    root = merkle_root(e.leaf for e in entries)
    return Verification(not reason, len(entries), prev, root, first_bad, reason, 0 if reason else anchored), entries


def read_chain(rows: Iterable[Sequence[Any]], heads: Iterable[Head] = ()) -> tuple[list[Entry], str]:
    """Read stored rows, checking hashes and heads as `check_chain` does at a small part of the cost.

    The stored text of a body is hashed as it stands instead of being spelled anew, and Merkle roots are left out. A
    text that was not canonical when it was written would pass; one that was changed afterwards does not.

    Returns
    -------
    list of Entry, str
        The entries before the first broken one, and what is wrong, empty when nothing is.
    """
    entries: list[Entry] = []
    prev = GENESIS
    for place, row in enumerate(rows, 1):
        try:
            seq, ts, author, kind, text, before, digest = row
            spelled = (
                f'{{"author":{_quoted(author)},"body":{text},"kind":{_quoted(kind)},"prev":{_quoted(before)},'
                f'"seq":{seq},"ts":{_quoted(ts)}}}'
            )
            fits = (seq, before) == (place, prev) and hashlib.sha256(spelled.encode()).hexdigest() == digest
            body = json.loads(text) if fits else None
        except (TypeError, ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            return entries, f"entry {place} was changed or is missing."
        entries.append(Entry(seq, ts, author, kind, body, before, digest))
        prev = digest
    for head in heads:
        if head.size > len(entries) or (entries[head.size - 1].hash if head.size else GENESIS) != head.hash:
            return entries, f"its first {head.size:,} entries are not those that {head.origin} names."
    return entries, ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _leaf(seq: int, ts: str, author: str, kind: str, body: dict[str, Any], prev: str) -> bytes:
    return canonical({"seq": seq, "ts": ts, "author": author, "kind": kind, "body": body, "prev": prev})


def _check_row(place: int, row: Sequence[Any], prev: str) -> tuple[Entry | None, str]:
    name = f"entry {place}"
    if len(row) != len(FIELDS) or not isinstance(row[0], int) or not all(isinstance(v, str) for v in row[1:]):
        return None, f"{name} is damaged: a field has the wrong type."
    seq, ts, author, kind, text, before, digest = row
    if seq != place:
        return None, f"{name} is missing: entry {seq} stands in its place."
    try:
        body = parse(text)
        leaf = _leaf(seq, ts, author, kind, body, before)
    except (ValueError, StoreError):
        return None, f"{name} is damaged: it is not in canonical JSON."
    if before != prev:
        return None, f"{name} does not follow the entry before it."
    if not isinstance(body, dict) or hashlib.sha256(leaf).hexdigest() != digest:
        return None, f"{name} was changed: its hash does not fit its content."
    return Entry(seq, ts, author, kind, body, before, digest), ""


def _check_head(entries: list[Entry], head: Head) -> tuple[str, int | None]:
    if head.size > len(entries):
        return (
            f"entries at the end are missing: {head.origin} says {head.size:,}, the journal has {len(entries):,}.",
            len(entries) + 1,
        )
    last = entries[head.size - 1].hash if head.size else GENESIS
    if last != head.hash or (head.root is not None and merkle_root(e.leaf for e in entries[: head.size]) != head.root):
        return f"the first {head.size:,} entries are not those that {head.origin} names: they were rewritten.", 1
    return "", None
