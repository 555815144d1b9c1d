"""The case folder: create it whole, open it, read its tables, change it one step at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import IntegrityError, StoreError

from . import access
from .atomic import sha256_of, sweep, sync, temporary_sibling, write_atomic
from .canonical import canonical
from .chain import Entry
from .creation import JOURNAL, POLICY, put_aside, write_case
from .heads import recorded_heads
from .journal import Body, Clock, Journal
from .manifest import MANIFEST, Manifest
from .objects import read_object, write_object
from .parquet import scan_changed, scan_table, store_table
from .verify import file_problems

#: File name of how the investigation stands on the board, and of how one person's screen is arranged.
LAYOUT, SCREEN = "layout.json", "screen.json"


class CaseFolder:
    """A case on disk; made by `create` or `open`.

    Attributes
    ----------
    path
        Case folder.
    journal
        Its journal.
    warning
        What is wrong with the case although it opened, in words; empty when nothing is.
    """

    def __init__(self, path: Path, journal: Journal, manifest: Manifest, warning: str = "") -> None:
        self.path = path
        self.journal = journal
        self.warning = warning
        self._manifest = manifest

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        tables: Mapping[str, pl.DataFrame],
        title: str,
        currency: str | None,
        sources: Mapping[str, list[Any]],
        policy: str,
        author: str,
        settings: Mapping[str, Any] | None = None,
        clock: Clock | None = None,
        case_id: str | None = None,
        overwrite: bool = False,
    ) -> CaseFolder:
        """Write a new case folder; it appears under its name only when it is complete and on the disk.

        Parameters
        ----------
        path
            Folder to make; it must not exist or be empty.
        tables
            Frames that meet the contract of their name.
        title, currency
            Name for people, and the currency of `value`.
        sources
            By table, where its rows came from (texts or JSON objects without floats).
        policy
            Triage policy, TOML text.
        author
            Who creates it.
        settings
            Free settings, JSON without floats.
        clock
            Gives the moment of journal entries; the present by default.
        case_id
            UUID of the case; a new one by default.
        overwrite
            Replace an existing case folder.

        Raises
        ------
        StoreError
            The path is taken or cannot be written, or a table breaks its contract.
        """
        path = Path(path).expanduser().resolve()
        write_case(
            path, tables=tables, title=title, currency=currency, sources=sources, policy=policy, author=author,
            settings=settings or {}, clock=clock, case_id=case_id, overwrite=overwrite,
        )  # fmt: skip
        return cls(path, Journal(path / JOURNAL, clock=clock), Manifest.read(path))

    @classmethod
    def open(
        cls, path: str | Path, *, readonly: bool = False, clock: Clock | None = None, wait_seconds: float = 30.0
    ) -> CaseFolder:
        """Open a case folder, making good what an interruption left half done.

        A damaged journal does not keep the tables from being read, nor does a changed table keep the others: the case
        opens for reading only and `warning` says what is lost or changed.

        Parameters
        ----------
        path
            Case folder, or the ``case.jcase`` in it.
        readonly
            Change nothing, not even leftovers of interruptions.
        clock
            Gives the moment of journal entries; the present by default.
        wait_seconds
            How long to wait for other writers.

        Raises
        ------
        StoreError
            It is not a case folder, its manifest is damaged, or a newer product made it.
        """
        path = Path(path).expanduser().resolve()
        if path.name == MANIFEST:
            path = path.parent
        if not path.is_dir():
            advice = "Check the path, or make one with Case.create."
            if aside := put_aside(path):
                advice = f"Replacing it was interrupted: rename {aside[-1]} to {path.name} to have the old case back."
            raise StoreError(f"There is no case at {path}.", advice)
        manifest = Manifest.read(path)
        reason = "it was opened for reading only" if readonly else access.why_readonly(path)
        warning = "" if readonly or reason is None else f"The case opened for reading only: {reason}."
        journal = Journal(path / JOURNAL, clock=clock, wait_seconds=wait_seconds)
        check, entries = journal.check(manifest.journal, *recorded_heads(path))
        if not check.ok:
            warning = f"The journal is not intact: {check.reason} The case opened for reading only."
            reason = "the journal is not intact"
        elif changed := file_problems(path, manifest, entries):
            warning = f"The case is not intact: {' '.join(changed)} It opened for reading only."
            reason = "it is not intact"
        journal.readonly = reason
        folder = cls(path, journal, manifest.after(entries), warning)
        if reason is None:
            folder._take_in()
            sweep(path)
            sweep(path / "tables")
        return folder

    @property
    def readonly(self) -> bool:
        """Whether nothing can be written."""
        return self.readonly_reason is not None

    @property
    def readonly_reason(self) -> str | None:
        """Why nothing can be written, in words; None when it can."""
        return self.journal.readonly

    @property
    def manifest(self) -> Manifest:
        """The manifest, as the last look at the disk found it; see `refresh`."""
        return self._manifest

    @property
    def policy_text(self) -> str:
        """Text of the triage policy stored with the case, TOML.

        Raises
        ------
        IntegrityError
            The file is missing or is not the one the manifest names.
        """
        path = self.path / self.manifest.policy.file
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != self.manifest.policy.sha256:
            raise IntegrityError(
                f"The policy file {path.name} is missing or was changed behind the case's back.",
                "Restore it, or set a policy with CaseFolder.replace_policy.",
            )
        return data.decode("utf-8")

    @property
    def artifacts(self) -> Path:
        """Folder of exports and reports."""
        return self.path / "artifacts"

    @property
    def layout(self) -> dict[str, Any]:
        """How the investigation stands on the board: focus, positions, pins. Empty where nothing usable is stored."""
        self.journal.settle()
        return read_object(self.path / LAYOUT)

    @layout.setter
    def layout(self, document: Mapping[str, Any]) -> None:
        """Store how the investigation stands, atomically; JSON, floats allowed."""
        self._must_be_writable()
        write_object(self.path / LAYOUT, document)

    @property
    def screen(self) -> dict[str, Any]:
        """How the screen is arranged: camera, panes, tab, selection. No part of the investigation."""
        return read_object(self.path / SCREEN)

    @screen.setter
    def screen(self, document: Mapping[str, Any]) -> None:
        """Store how the screen is arranged, atomically; JSON, floats allowed, not journaled, not exported."""
        self._must_be_writable()
        write_object(self.path / SCREEN, document)

    def read(self, table: str) -> pl.LazyFrame:
        """Return the rows of a table in stored order; an empty frame of its contract when the case has none.

        Raises
        ------
        StoreError
            There is no table and no contract of that name.
        IntegrityError
            The file is missing or has another size than the manifest says; of a case that is not intact, which is for
            reading only, when it is missing or cannot be read as what it was.
        """
        self.refresh()
        record = self.manifest.tables.get(table)
        if self.warning and record is not None:
            return scan_changed(self.path, record)
        return scan_table(self.path, table, record)

    def refresh(self) -> Manifest:
        """Take in what other notebooks changed meanwhile, and return the manifest."""
        manifest = Manifest.read(self.path)
        if manifest.journal.size >= self._manifest.journal.size:
            self._manifest = manifest
        return self._manifest

    def replace_table(self, name: str, frame: pl.DataFrame, *, sources: list[Any] | None = None, author: str) -> Entry:
        """Store a table, new or in place of the one there, and journal it.

        The old file stays until the new one is on the disk, journaled and named by the manifest. Of two writers the
        one whose journal entry comes last wins; both entries stay.

        Parameters
        ----------
        name, frame
            Table; a canonical name wants its contract.
        sources
            Where the rows came from (texts or JSON objects without floats).
        author
            Who changes it.

        Raises
        ------
        StoreError
            The case is read-only, or the frame breaks the contract.
        """
        self._must_be_writable()
        canonical(sources or [])
        record = store_table(self.path, name, frame, list(sources or []), plain=False)
        return self.enter("table.added", {"table": name, **record.to_dict()}, author)

    def add_table(self, name: str, frame: pl.DataFrame, *, sources: list[Any] | None = None, author: str) -> Entry:
        """Store a table that the case does not have yet; see `replace_table`.

        Raises
        ------
        StoreError
            The case has a table of that name already.
        """
        if name in self.refresh().tables:
            raise StoreError(f"The case has a table {name} already.", "Use replace_table.")
        return self.replace_table(name, frame, sources=sources, author=author)

    def replace_policy(self, text: str, *, author: str) -> Entry:
        """Store another triage policy and journal it; the old file stays."""
        self._must_be_writable()
        data = text.encode("utf-8")
        temporary = temporary_sibling(self.path / POLICY)
        write_atomic(temporary, data)
        digest = sha256_of(temporary)
        target = self.path / f"policy-{digest[:12]}.toml"
        temporary.replace(target)
        sync(self.path)
        return self.enter("policy.set", {"file": target.name, "sha256": digest}, author)

    def change(
        self,
        *,
        author: str,
        title: str | None = None,
        status: str | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Entry:
        """Change what the case is called, its stage of work or its settings, and journal it."""
        given = {"title": title, "status": status, "settings": settings}
        return self.enter("case.changed", {k: v for k, v in given.items() if v is not None}, author)

    def enter(self, kind: str, body: Body, author: str) -> Entry:
        """Journal what somebody did and take into the manifest what it changes there; see `Journal.append`.

        Raises
        ------
        StoreError
            The case is read-only, or the journal cannot be written.
        """
        self._must_be_writable()
        entry = self.journal.append(kind, body, author)
        self._take_in()
        return entry

    def _take_in(self) -> None:
        with self.journal.exclusive() as entries:
            stored = Manifest.read(self.path)
            self._manifest = stored.after(entries)
            if self._manifest != stored:
                self._manifest.write(self.path)

    def _must_be_writable(self) -> None:
        if self.readonly:
            raise StoreError(
                f"The case {self.path} cannot be changed: {self.readonly_reason}.",
                "Save a copy of the case in a folder you can write to and work on the copy.",
            )
