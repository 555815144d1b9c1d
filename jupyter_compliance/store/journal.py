"""The journal of a case: an append-only SQLite table whose entries carry the hash of the one before."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import IntegrityError, StoreError

from .backlog import Backlog
from .canonical import canonical
from .chain import FIELDS, GENESIS, Entry, Head, Verification, check_chain, read_chain, seal

Clock = Callable[[], datetime]
Body = dict[str, Any] | Callable[[list[Entry]], dict[str, Any]]

_SCHEMA = (
    (
        "CREATE TABLE entries (seq INTEGER PRIMARY KEY, ts TEXT NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL,"
        " body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE)"
    ),
    "CREATE TRIGGER entries_keep BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    (
        "CREATE TRIGGER entries_follow BEFORE INSERT ON entries"
        " WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)"
        " OR EXISTS (SELECT 1 FROM entries WHERE hash = NEW.hash)"
        " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
)
_INSERT = f"INSERT INTO entries ({', '.join(FIELDS)}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_SELECT = f"SELECT {', '.join(FIELDS)} FROM entries ORDER BY seq"
_LAST = "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
#: Kind of the entries that say how somebody moved about on a board; they judge nothing.
STEP = "explore.step"
_LAST_JUDGED = f"SELECT seq, hash FROM entries WHERE kind <> '{STEP}' ORDER BY seq DESC LIMIT 1"


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Journal:
    """Append-only record of what was done to a case.

    Parameters
    ----------
    path
        SQLite file.
    clock
        Gives the moment of an entry, time zone aware; the present by default.
    readonly
        Why nothing may be appended, in words; None when it may.
    wait_seconds
        How long an append waits for other writers.
    """

    def __init__(
        self, path: Path, *, clock: Clock | None = None, readonly: str | None = None, wait_seconds: float = 30.0
    ) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._clock = clock or now
        self._wait = wait_seconds
        self._backlog = Backlog()
        self.appended = 0  #: entries written through this object; those of other processes are the rest

    @classmethod
    def create(cls, path: Path, *, clock: Clock | None = None, entries: Sequence[Entry] = ()) -> Journal:
        """Create the file, with entries that were written elsewhere.

        Raises
        ------
        StoreError
            The file exists or cannot be written.
        IntegrityError
            The entries are not an intact chain; the first broken one is named.
        """
        journal = cls(path, clock=clock)
        rows = [_row(entry) for entry in entries]
        check, _ = check_chain(rows)
        if not check.ok:
            raise IntegrityError(f"The journal is not intact: {check.reason}", "Ask for the case again.")
        if journal.path.exists():
            raise StoreError(f"{path} exists already.", "Choose another path.")
        with journal._writing(create=True) as db:
            for statement in _SCHEMA:
                db.execute(statement)
            db.executemany(_INSERT, rows)
        return journal

    def later(self, job: Callable[[], None]) -> None:
        """Have something written in the background; whatever is read or appended after this waits for it."""
        self._backlog.add(job)

    def settle(self) -> None:
        """Wait until what was given to `later` is written."""
        self._backlog.settle()

    def append(self, kind: str, body: Body, author: str) -> Entry:
        """Write one entry at the end; when this returns it is on the disk.

        Writers wait for each other, in one process or in several.

        Parameters
        ----------
        kind
            What it records, such as ``note.added``.
        body
            What it says: text, whole numbers below 2**53, booleans, None, lists and dictionaries. Or a function that
            gets all entries so far, while other writers wait, and returns it.
        author
            Who writes.

        Raises
        ------
        StoreError
            The journal cannot be written, or the body has no canonical spelling.
        """
        if self.readonly:
            raise StoreError(
                f"The journal {self.path} cannot be written: {self.readonly}.",
                "Save a copy of the case in a folder you can write to and work on the copy.",
            )
        for name, text in (("author", author), ("kind", kind)):
            if not isinstance(text, str) or not text.strip() or not text.isprintable():
                raise StoreError(f"The {name} of a journal entry is {text!r}.", "Give it as one line of text.")
        self.settle()
        with self._writing() as db:
            if callable(body):
                body = body(self._checked(db.execute(_SELECT)))
            size, prev = db.execute(_LAST).fetchone() or (0, GENESIS)
            entry = seal(size + 1, self._clock().astimezone(UTC), author, kind, body, prev)
            db.execute(_INSERT, _row(entry))
        self.appended += 1
        return entry

    @contextmanager
    def exclusive(self) -> Iterator[list[Entry]]:
        """Keep other writers waiting, and give the entries as they stand.

        Raises
        ------
        StoreError
            The journal cannot be locked.
        IntegrityError
            The journal is damaged.
        """
        self.settle()
        with self._writing() as db:
            yield self._checked(db.execute(_SELECT))

    def entries(self, kind: str | None = None) -> list[Entry]:
        """Return the entries in order, of one kind or of all.

        Raises
        ------
        IntegrityError
            The journal is damaged; `intact` returns what is before the damage.
        """
        check, entries = self.check()
        if not check.ok:
            raise IntegrityError(f"The journal is not intact: {check.reason}", "Run: jupyter compliance verify.")
        return [e for e in entries if kind is None or e.kind == kind]

    def intact(self) -> list[Entry]:
        """Return the entries before the first broken one; never raises for a damaged file."""
        return self.check()[1]

    def head(self) -> tuple[int, str]:
        """Return the number of entries and the hash of the last (64 zeros for none), as they stand; see `verify`."""
        self.settle()
        return self._newest(_LAST)

    def size(self) -> int:
        """Return the number of entries on the disk now; it waits for nothing."""
        return self._newest(_LAST)[0]

    def judged(self) -> tuple[int, str]:
        """Return number and hash of the last entry that is no step of looking around; it waits for nothing."""
        return self._newest(_LAST_JUDGED)

    def _newest(self, query: str) -> tuple[int, str]:
        try:
            with self._reading() as db:
                size, last = db.execute(query).fetchone() or (0, GENESIS)
            return int(size), str(last)
        except (sqlite3.DatabaseError, OSError):
            check, _ = self.check()
            return check.size, check.head

    def root(self) -> str:
        """Return the RFC 6962 root over the canonical bytes of the entries."""
        return self.check()[0].root

    def verify(self, *heads: Head) -> Verification:
        """Check every entry against its hash and the one before, and the whole against heads kept elsewhere."""
        return self.check(*heads)[0]

    def check(self, *heads: Head) -> tuple[Verification, list[Entry]]:
        """Return the verification together with the entries before the first broken one."""
        self.settle()
        rows, damage = self._rows()
        if damage:
            check, entries = check_chain(rows)
            found = f"{check.size:,} entries before the damage can be read" if check.size else "no entry can be read"
            reason = check.reason or f"{self.path.name} {damage}; {found}, later ones are lost."
            return Verification(False, check.size, check.head, check.root, check.size + 1, reason), entries
        return check_chain(rows, heads)

    def skim(self, *heads: Head) -> tuple[list[Entry], str]:
        """Return the entries before the first broken one, and what is wrong; quick, see `chain.read_chain`."""
        rows, damage = self._rows()
        entries, reason = read_chain(rows, () if damage else heads)
        return entries, f"{self.path.name} {damage}." if damage else reason

    def _rows(self) -> tuple[list[tuple[Any, ...]], str]:
        rows: list[tuple[Any, ...]] = []
        if not self.path.is_file():
            return rows, "is missing"
        if self.path.stat().st_size == 0:
            return rows, "is empty (0 bytes)"
        try:
            with self._reading() as db:
                for row in db.execute(_SELECT):
                    rows.append(row)  # one by one, to keep what comes before damage
                fault = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
                if fault != "ok":
                    return rows, f"is damaged ({fault.splitlines()[-1]})"
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if "locked" in str(error):
                raise _refused(self.path, error) from error
            return rows, f"is damaged ({error})"
        except OSError as error:
            return rows, f"cannot be read ({(error.strerror or str(error)).lower()})"
        return rows, ""

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._connect("ro")
            try:
                db.execute(_LAST).fetchone()
            except BaseException:
                db.close()
                raise
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise
            # A write cut short leaves a roll-back file that a read-only medium cannot apply: apply it to a copy.
            with tempfile.TemporaryDirectory() as folder:
                for suffix in ("", "-journal"):
                    if (source := Path(f"{self.path}{suffix}")).exists():
                        shutil.copyfile(source, Path(folder, "journal.db" + suffix))
                db = sqlite3.connect(Path(folder, "journal.db"))
                try:
                    db.execute("PRAGMA trusted_schema=OFF")
                    yield db
                finally:
                    db.close()
            return
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def _writing(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        db = None
        try:
            db = self._connect("rwc" if create else "rw")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise _refused(self.path, error) from error
        finally:
            if db is not None:
                db.close()

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(uri, uri=True, timeout=self._wait, isolation_level=None)
        db.execute("PRAGMA trusted_schema=OFF")  # the file may come from somebody else
        return db

    def _checked(self, rows: Iterator[tuple[Any, ...]]) -> list[Entry]:
        check, entries = check_chain(rows)
        if not check.ok:
            raise IntegrityError(f"The journal is not intact: {check.reason}", "Run: jupyter compliance verify.")
        return entries


def _row(entry: Entry) -> tuple[Any, ...]:
    body = canonical(entry.body).decode("utf-8")
    return entry.seq, entry.ts, entry.author, entry.kind, body, entry.prev, entry.hash


def _refused(path: Path, error: sqlite3.DatabaseError | UnicodeDecodeError) -> StoreError:
    reason = str(error)
    if "locked" in reason:
        return StoreError(
            f"The journal {path} is in use by another notebook or process.", "Wait a moment and try again."
        )
    if "malformed" in reason or "not a database" in reason or "append-only" in reason or "no such table" in reason:
        return StoreError(f"The journal {path} cannot be written: {reason}.", "Run: jupyter compliance verify.")
    return StoreError(
        f"The journal {path} cannot be written: {reason}.",
        "Check free space and permissions, or save a copy of the case in a folder you can write to.",
    )
