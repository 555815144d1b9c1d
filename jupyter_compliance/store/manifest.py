"""The manifest ``case.jcase``: what a case is called and which files, by hash, belong to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import StoreError

from .atomic import write_atomic
from .chain import Entry, Head
from .migrations import SCHEMA_VERSION, migrate

#: File name of the manifest.
MANIFEST = "case.jcase"
#: What a table may be called; a listed file name is derived from it and can never leave the folder.
TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TABLE_FILE = re.compile(r"[a-z][a-z0-9_]{0,62}(-[0-9a-f]{12})?\.parquet")
_POLICY_FILE = re.compile(r"policy(-[0-9a-f]{12})?\.toml")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 64 * 1024 * 1024
#: Journal entries that change the manifest, and the stage of work that two of them mean.
_STAGES = {"case.closed": "closed", "case.reopened": "open"}
_CHANGES = ("table.added", "policy.set", "case.changed", *_STAGES)


@dataclass(frozen=True)
class TableRecord:
    """What the manifest says about one table.

    Parameters
    ----------
    file
        File name in ``tables/``.
    sha256, bytes, rows
        Hash and size of the file, number of rows.
    columns
        Polars type name by column, in order.
    sources
        Where the rows came from, as the loader told it.
    """

    file: str
    sha256: str
    bytes: int
    rows: int
    columns: dict[str, str]
    sources: list[Any] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON; columns are pairs, because canonical JSON keeps no order of keys."""
        return {**vars(self), "columns": [[name, dtype] for name, dtype in self.columns.items()]}


@dataclass(frozen=True)
class PolicyRecord:
    """File name and hash of the triage policy stored with the case."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The manifest as a value; every change makes a new one.

    Parameters
    ----------
    id
        UUID of the case; a copy or an import keeps it.
    title, currency, status
        Name for people, ISO 4217 code or asset of `value`, and stage of the work.
    created
        Moment of creation, RFC 3339 in UTC.
    tables
        Record by table name.
    policy
        Record of the triage policy.
    settings
        Free settings of the case, JSON.
    journal
        Head of the journal as of the last entry that changed the manifest.
    """

    id: str
    title: str
    currency: str | None
    status: str
    created: str
    tables: dict[str, TableRecord]
    policy: PolicyRecord
    settings: dict[str, Any]
    journal: Head

    def to_json(self) -> bytes:
        """Return the file content, indented for people, keys in a fixed order."""
        document = {
            "schemaVersion": SCHEMA_VERSION,
            "id": self.id,
            "title": self.title,
            "currency": self.currency,
            "status": self.status,
            "created": self.created,
            "tables": {name: record.to_dict() for name, record in sorted(self.tables.items())},
            "policy": vars(self.policy),
            "settings": self.settings,
            "journal": {"size": self.journal.size, "hash": self.journal.hash},
        }
        return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode("utf-8")

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read the file content, bringing an older schema to today's.

        Raises
        ------
        StoreError
            It is not a manifest, is damaged, or was made by a newer product.
        """
        try:
            document = json.loads(data.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise _damaged(f"it is not JSON ({error})") from error
        if not isinstance(document, dict):
            raise _damaged("it is not a JSON object")
        document = migrate(document)
        try:
            head = document["journal"]
            manifest = cls(
                id=_text(document["id"]),
                title=_text(document["title"]),
                currency=None if document["currency"] is None else _text(document["currency"]),
                status=_text(document["status"]),
                created=_text(document["created"]),
                tables={_name(name): table_record(record) for name, record in document["tables"].items()},
                policy=policy_record(document["policy"]),
                settings=dict(document["settings"]),
                journal=Head(_count(head["size"]), _sha(head["hash"]), origin=MANIFEST),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged(f"{type(error).__name__}: {error}") from error
        return manifest

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a case folder.

        Raises
        ------
        StoreError
            There is none, or it cannot be used.
        """
        path = folder / MANIFEST
        try:
            if path.stat().st_size > _LARGEST:
                raise _damaged("it is larger than 64 MiB")
            return _parsed(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise StoreError(
                f"{folder} is not a case folder: it has no {MANIFEST}.", "Give the folder that Case.create made."
            ) from None
        except OSError as error:
            raise StoreError(f"Cannot read {path}: {error.strerror or error}.", "Check the permissions.") from error

    def write(self, folder: Path) -> None:
        """Write the manifest into a case folder, atomically."""
        write_atomic(folder / MANIFEST, self.to_json())

    def after(self, entries: Iterable[Entry]) -> Manifest:
        """Return the manifest as it stands after the journal entries that follow its head.

        What changes a case is journaled first and then taken into the manifest, so an interruption between the two
        is made good by reading the journal.

        Raises
        ------
        StoreError
            An entry does not say what its kind promises.
        """
        manifest = self
        for entry in entries:
            if entry.seq > self.journal.size and entry.kind in _CHANGES:
                try:
                    changed = manifest._changed(entry.kind, entry.body)
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    raise StoreError(
                        f"Entry {entry.seq} of the journal ({entry.kind}) is not usable: {error}.",
                        "Restore the case from an export or a backup.",
                    ) from error
                manifest = replace(changed, journal=Head(entry.seq, entry.hash, origin=MANIFEST))
        return manifest

    def _changed(self, kind: str, body: dict[str, Any]) -> Manifest:
        if kind == "table.added":
            return replace(self, tables={**self.tables, _name(body["table"]): table_record(body)})
        if kind == "policy.set":
            return replace(self, policy=policy_record(body))
        if kind in _STAGES:
            return replace(self, status=_STAGES[kind])
        return replace(
            self,
            title=_text(body.get("title", self.title)),
            status=_text(body.get("status", self.status)),
            settings=dict(body.get("settings", self.settings)),
        )


def table_record(record: dict[str, Any]) -> TableRecord:
    """Read the record of a table; raises ValueError, KeyError or TypeError where it is not one."""
    if not _TABLE_FILE.fullmatch(_text(record["file"])):
        raise ValueError(f"{record['file']!r} is not the name of a table file")
    return TableRecord(
        record["file"],
        _sha(record["sha256"]),
        _count(record["bytes"]),
        _count(record["rows"]),
        {_text(name): _text(dtype) for name, dtype in record["columns"]},
        list(record.get("sources", [])),
    )


def policy_record(record: dict[str, Any]) -> PolicyRecord:
    """Read the record of a policy; raises ValueError, KeyError or TypeError where it is not one."""
    if not _POLICY_FILE.fullmatch(_text(record["file"])):
        raise ValueError(f"{record['file']!r} is not the name of a policy file")
    return PolicyRecord(record["file"], _sha(record["sha256"]))


@lru_cache(maxsize=8)
def _parsed(data: bytes) -> Manifest:
    """Read the file content; asked for with every answer of a board, of a file that seldom changes."""
    return Manifest.from_json(data)


def _damaged(how: str) -> StoreError:
    return StoreError(f"{MANIFEST} is damaged: {how}.", "Restore it from an export or a backup.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _name(value: Any) -> str:
    if not TABLE_NAME.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is not a table name")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError(f"{value!r} is not a count")
    return value


def _sha(value: Any) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is not a SHA-256")
    return value
