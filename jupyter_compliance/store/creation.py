"""Making a case folder: built aside under a hidden name, shown only when it is whole."""

from __future__ import annotations

import glob
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import StoreError

from .atomic import ASIDE, publish_folder, refused, sha256_of, sweep, temporary_sibling, write_atomic
from .canonical import canonical
from .chain import Head
from .journal import Clock, Journal
from .manifest import MANIFEST, Manifest, PolicyRecord
from .parquet import store_table

#: File names inside a case folder.
JOURNAL, POLICY = "journal.db", "policy.toml"


def write_case(
    path: Path,
    *,
    tables: Mapping[str, pl.DataFrame],
    title: str,
    currency: str | None,
    sources: Mapping[str, list[Any]],
    policy: str,
    author: str,
    settings: Mapping[str, Any],
    clock: Clock | None,
    case_id: str | None,
    overwrite: bool,
) -> None:
    """Write a case folder; the parameters are those of `CaseFolder.create`.

    Raises
    ------
    StoreError
        The path is taken or cannot be written, or a table breaks its contract.
    """
    must_be_free(path, overwrite=overwrite)
    canonical({"settings": dict(settings), "sources": {name: list(told) for name, told in sources.items()}})
    temporary = temporary_sibling(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        (temporary / "tables").mkdir(parents=True)
        (temporary / "artifacts").mkdir()
        records = {
            name: store_table(temporary, name, frame, list(sources.get(name, ())), plain=True)
            for name, frame in sorted(tables.items())
        }
        write_atomic(temporary / POLICY, policy.encode("utf-8"))
        policy_record = PolicyRecord(POLICY, sha256_of(temporary / POLICY))
        identity = case_id or str(uuid.uuid4())
        body = {
            "id": identity,
            "title": title,
            "currency": currency,
            "tables": {name: {"sha256": r.sha256, "rows": r.rows} for name, r in records.items()},
            "policy_sha256": policy_record.sha256,
        }
        entry = Journal.create(temporary / JOURNAL, clock=clock).append("case.created", body, author)
        Manifest(
            id=identity, title=title, currency=currency, status="open", created=entry.ts, tables=records,
            policy=policy_record, settings=dict(settings), journal=Head(entry.seq, entry.hash),
        ).write(temporary)  # fmt: skip
        publish_folder(temporary, path, overwrite=overwrite)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def must_be_free(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a path that holds something: only an empty folder, or with `overwrite` a case, may be replaced.

    Raises
    ------
    StoreError
        The path is taken.
    """
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return
    if not (path / MANIFEST).is_file():
        raise StoreError(f"{path} exists and is not a case; it was left as it is.", "Choose another path.")
    if not overwrite:
        raise StoreError(
            f"There is a case at {path} already; it was left as it is.",
            "Open it with Case.open, choose another path, or pass overwrite=True to replace it with all its notes.",
        )


def put_aside(path: Path) -> list[Path]:
    """Return folders beside the path that an interrupted replacement put aside."""
    pattern = f".{glob.escape(path.name[:80])}{ASIDE}*"
    return sorted(p for p in path.parent.glob(pattern) if (p / MANIFEST).is_file()) if path.parent.is_dir() else []
