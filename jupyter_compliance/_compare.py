"""What a replay came to: two cases held against each other, item by item."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ._analyse import frame_sha256
from .contracts.amount_words import count_of

if TYPE_CHECKING:
    from .case import Case
    from .store import Entry

_ABSENT = "absent"


@dataclass(frozen=True)
class Item:
    """One thing compared.

    Parameters
    ----------
    item
        What it is.
    original, replayed
        SHA-256 of its content, or ``absent``.
    note
        What differs, in words; empty where nothing does.
    """

    item: str
    original: str
    replayed: str
    note: str = ""

    @property
    def same(self) -> bool:
        """Whether both are the same, byte for byte."""
        return self.original == self.replayed


@dataclass(frozen=True)
class Replay:
    """Whether an investigation reproduces.

    Parameters
    ----------
    items
        Everything compared.
    entries, steps
        Journal entries done again, and how many of them are steps on a board.
    path
        Folder of the replayed case, None where it was not kept.
    """

    items: tuple[Item, ...]
    entries: int
    steps: int
    path: Path | None = None

    @property
    def ok(self) -> bool:
        """Whether every item is the same."""
        return all(item.same for item in self.items)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        done = f"{count_of(self.entries, 'journal entry', 'journal entries')}, {count_of(self.steps, 'step')} on a board among them"
        if self.ok:
            return f"The investigation reproduces: {done}, and {count_of(len(self.items), 'item')} the same byte for byte."
        different = [item for item in self.items if not item.same]
        notes = "; ".join(f"{item.item}: {item.note}" if item.note else item.item for item in different)
        return f"The investigation does not reproduce ({done}); different: {notes}."

    def __str__(self) -> str:
        width = max(len(item.item) for item in self.items)
        lines = [f"{'item':<{width}}  {'original':<16}  {'replayed':<16}  same"]
        lines += [f"{i.item:<{width}}  {i.original[:16]:<16}  {i.replayed[:16]:<16}  {'yes' if i.same else 'NO'}" for i in self.items]
        return "\n".join([*lines, self.sentence])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        def cells(*texts: str) -> str:
            return "".join(f'<td style="text-align:left">{escape(text)}</td>' for text in texts)

        rows = "".join(
            f"<tr>{cells(i.item)}<td><code>{escape(i.original)}</code></td><td><code>{escape(i.replayed)}</code></td>"
            f"{cells('yes' if i.same else 'no')}</tr>"
            for i in self.items
        )
        head = "".join(
            f'<th style="text-align:left">{name}</th>' for name in ("item", "sha256 original", "sha256 replayed", "same")
        )
        return f"<p>{escape(self.sentence)}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def compare(original: Case, replayed: Case, journaled: list[Entry], path: Path | None) -> Replay:
    """Hold a replayed case against its original."""
    from .store.journal import STEP

    before = original.journal.entries()
    items = (
        *_tables(original, replayed),
        *(Item(name, *(_frame(one, name) for one in (original, replayed))) for name in ("findings", "evidence", "queue")),
        *(_file(original, replayed, name) for name in ("case.jcase", original.manifest.policy.file, "layout.json")),
        Item("journal", before[-1].hash, journaled[-1].hash, _departure(before, journaled)),
        *_reports(original, replayed),
    )
    return Replay(items, len(before), sum(e.kind == STEP for e in before), path)


def _tables(original: Case, replayed: Case) -> Iterator[Item]:
    names = sorted({*original.manifest.tables, *replayed.manifest.tables})
    for name in names:
        found = [_rows(case, name) for case in (original, replayed)]
        yield Item(f"table {name}", *found)


def _rows(case: Case, name: str) -> str:
    """Hash the rows of a table, whatever the version of Polars that wrote the file."""
    if name not in case.manifest.tables:
        return _ABSENT
    frame = case.table(name).collect()
    digest = hashlib.sha256(repr([(column, str(dtype)) for column, dtype in frame.schema.items()]).encode())
    for part in frame.iter_slices(100_000):
        digest.update(_plain(part).write_ndjson().encode())
    return digest.hexdigest()


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Spell decimals out, which JSON would round."""
    return frame.with_columns(pl.col(name).cast(pl.String) for name, dtype in frame.schema.items() if isinstance(dtype, pl.Decimal))


def _frame(case: Case, name: str) -> str:
    triage = case.triage()
    frames = {"findings": case.findings(), "evidence": triage.evidence, "queue": triage.queue}
    return frame_sha256(_plain(frames[name]))


def _file(original: Case, replayed: Case, name: str) -> Item:
    found = [hashlib.sha256(f.read_bytes()).hexdigest() if (f := case.path / name).is_file() else _ABSENT for case in (original, replayed)]
    return Item(name, *found)


def _reports(original: Case, replayed: Case) -> Iterator[Item]:
    from .export.html import html_page
    from .export.report_tables import summary_markdown

    for name, write in (("interactive page", html_page), ("queue report", summary_markdown)):
        yield Item(name, *(hashlib.sha256(write(case).encode()).hexdigest() for case in (original, replayed)))


def _departure(before: list[Entry], after: list[Entry]) -> str:
    """Say which entry is the first that came out differently, and in what."""
    for one, other in zip(before, after, strict=False):
        if one.hash != other.hash:
            names = sorted({*one.body, *other.body})
            parts = [name for name in names if one.body.get(name) != other.body.get(name)]
            what = f"{one.body['call']} on board {one.body['board']}" if "call" in one.body else one.kind
            return f"entry {one.seq} ({what}) came out differently in {', '.join(parts) or 'its heading'}"
    return "" if len(before) == len(after) else f"{len(after):,} entries instead of {len(before):,}"
