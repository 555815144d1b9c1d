"""Doing an investigation again, from its own tables, policy and journal, with the recorded clock and authors."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ._compare import Replay, compare
from .contracts.errors import ComplianceError, IntegrityError, StoreError
from .store import CaseFolder, Entry, add_note, set_disposition, verify_path, withdraw_note
from .store.atomic import sha256_of
from .store.journal import STEP
from .store.patterns import SOUGHT

if TYPE_CHECKING:
    from .case import Case
    from .store import Manifest
    from .views.exploring import Exploring

_RESTORE = "Restore the case from an export or a backup; jupyter compliance verify says what is wrong."


def replay(case: Case, path: str | Path | None = None) -> Replay:
    """Do the whole investigation again in a new folder and compare what comes out, byte for byte.

    The tables and the policy of the case are taken as they were read; analysis, notes, decisions and every step on a
    board are done again at the recorded moments and under the recorded names. Compared are every table, findings,
    evidence and queue, the layout, the journal, the manifest, the interactive page and the queue in words. Camera and
    pane sizes are one person's screen and no part of it. The case itself is only read.

    Parameters
    ----------
    path
        Folder to make and keep; by default a temporary one that is gone afterwards.

    Returns
    -------
    Replay
        Whether the investigation reproduces, and each item compared.

    Raises
    ------
    ComplianceError
        The case is not intact, an earlier version of a table is not in it any more, or the folder is taken.
    """
    case.journal.settle()
    check = verify_path(case.path)
    if not check.ok:
        raise IntegrityError(f"A case that is not intact cannot be replayed: {check.reason}", _RESTORE)
    if path is not None:
        return _replay(case, Path(path).expanduser(), kept=True)
    with tempfile.TemporaryDirectory(prefix="replay-") as scratch:
        return _replay(case, Path(scratch) / "case", kept=False)


def _replay(case: Case, path: Path, *, kept: bool) -> Replay:
    original = _twin(case, case.path)
    entries = original.journal.entries()
    again = Again(original, entries, path)
    for entry in entries[1:]:
        again.do(entry)
    replayed = _twin(case, path)
    return compare(original, replayed, again.journaled, path if kept else None)


def _twin(case: Case, path: Path) -> Case:
    """Open a case for reading only, so that looking at it writes nothing, signed by the same person."""
    twin = type(case)(CaseFolder.open(path, readonly=True), author=case.author)
    if path == case.path:
        twin._analysis = case._analysis
    return twin


class _Clock:
    """Gives the recorded moment."""

    def __init__(self) -> None:
        self.moment = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


class Again:
    """A case that is being made again.

    Parameters
    ----------
    original
        Case to do again.
    entries
        Its journal.
    path
        Folder to make.

    Attributes
    ----------
    journaled
        Entries as they came out, in order.
    """

    def __init__(self, original: Case, entries: list[Entry], path: Path) -> None:
        self._original = original
        self._clock = _Clock()
        self._boards: dict[str, Exploring] = {}
        self.case = self._made(entries, path)
        self.journaled = self.case.journal.entries()

    def do(self, entry: Entry) -> None:
        """Do what an entry records."""
        case, body, author = self.case, entry.body, entry.author
        self._clock.moment = datetime.fromisoformat(entry.ts)
        case.author = author
        try:
            if entry.kind == "note.added":
                made = add_note(
                    case.journal, body["text"], target=body["target"], tags=body["tags"], reply_to=body["reply_to"], author=author
                )
            elif entry.kind == "note.withdrawn":
                made = withdraw_note(case.journal, body["id"], body["reason"], author=author)
            elif entry.kind == "disposition.set":
                made = set_disposition(case.journal, body["subject"], body["disposition"], body["reason"], author=author)
            elif entry.kind == "table.added":
                frame = pl.read_parquet(self._original.path / "tables" / body["file"], glob=False)
                made = case.folder.replace_table(body["table"], frame, sources=body["sources"], author=author)
            elif entry.kind == "policy.set":
                made = case.folder.replace_policy(_text(self._original.path / body["file"]), author=author)
            elif entry.kind == "triage.run":
                made = case.journal.append(entry.kind, self._ranked(body), author)
            elif entry.kind == SOUGHT:
                made = case.journal.append(entry.kind, body | {"findings": case.find(body["toml"] + "\n").height}, author)
            elif entry.kind == STEP:
                told = {"board": body["board"], **self._board(body["board"]).again(body)}
                made = case.journal.append(STEP, told, author)
            else:
                made = case.journal.append(entry.kind, body, author)
        except (OSError, KeyError, pl.exceptions.PolarsError) as error:
            raise StoreError(f"Entry {entry.seq} ({entry.kind}) cannot be done again: {error}.", "See case.journal.entries().") from error
        except ComplianceError as error:
            raise type(error)(f"Entry {entry.seq} ({entry.kind}) cannot be done again: {error.what}", error.advice) from error
        self.journaled.append(made)

    def _made(self, entries: list[Entry], path: Path) -> Case:
        """Make the case as it was made."""
        first, manifest = entries[0], self._original.folder.refresh()
        self._clock.moment = datetime.fromisoformat(first.ts)
        tables = {
            name: pl.read_parquet(self._version(name, told["sha256"]), glob=False)
            for name, told in first.body["tables"].items()
        }
        folder = CaseFolder.create(
            path, tables=tables, title=first.body["title"], currency=first.body["currency"],
            sources={name: _sources(manifest, name) for name in tables}, policy=_text(self._policy(first.body["policy_sha256"])),
            author=first.author, settings=manifest.settings, clock=self._clock, case_id=first.body["id"],
        )  # fmt: skip
        return type(self._original)(folder, author=first.author)

    def _version(self, name: str, digest: str) -> Path:
        """Return the file of a table as it was when the case was made."""
        for file in sorted((self._original.path / "tables").glob(f"{name}*.parquet")):
            if sha256_of(file) == digest:
                return file
        raise StoreError(
            f"The table {name} was replaced, and its first version is not in the case any more.",
            "Replay the case where it was made, or an export from before the table was replaced.",
        )

    def _policy(self, digest: str) -> Path:
        for file in sorted(self._original.path.glob("policy*.toml")):
            if sha256_of(file) == digest:
                return file
        raise StoreError(
            "The policy was replaced, and its first version is not in the case any more.",
            "Replay the case where it was made, or an export from before the policy was replaced.",
        )

    def _ranked(self, body: dict[str, Any]) -> dict[str, Any]:
        """Rank again and return what the journal says of it; a policy that the case does not hold cannot be applied."""
        from ._analyse import triage_body

        policy = self.case.policy
        if body.get("policy_sha256") != policy.sha256:
            return body
        made = triage_body(self.case, self.case._analysis.triage(), policy)
        return {name: made.get(name) for name in body}

    def _board(self, name: str) -> Exploring:
        from .views.service import BoardService

        if name not in self._boards:
            self._boards[name] = BoardService(self.case).followed.current
        return self._boards[name]


def _sources(manifest: Manifest, table: str) -> list[Any]:
    record = manifest.tables.get(table)
    return list(record.sources) if record else []


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")
