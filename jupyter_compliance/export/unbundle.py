"""Import: the case out of a bundle, hash for hash, or nothing."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import IntegrityError, StoreError
from jupyter_compliance.store.atomic import publish_folder, refused, temporary_sibling
from jupyter_compliance.store.canonical import canonical, parse
from jupyter_compliance.store.chain import FIELDS, Head, check_chain
from jupyter_compliance.store.creation import JOURNAL, must_be_free
from jupyter_compliance.store.folder import CaseFolder
from jupyter_compliance.store.heads import head_of, record_head
from jupyter_compliance.store.journal import Journal
from jupyter_compliance.store.manifest import Manifest
from jupyter_compliance.store.parquet import conform, scan_table
from jupyter_compliance.store.verify import verify_path

from .bundle import FORMAT, FORMAT_VERSION
from .safe_zip import Limits, SafeZip, open_zip

_CASE_MEMBER = re.compile(
    r"case/(case\.jcase|journal\.jsonl|head\.json|layout\.json|policy(-[0-9a-f]{12})?\.toml"
    r"|tables/[a-z][a-z0-9_]{0,62}(-[0-9a-f]{12})?\.parquet)"
)
_ADVICE = "Ask the sender for a new export."


def import_bundle(
    bundle: str | Path, path: str | Path, *, overwrite: bool = False, limits: Limits | None = None
) -> CaseFolder:
    """Write the case of a bundle into a new folder.

    Every member is checked against the list in the bundle, the journal against its chain, its head and its root, and
    the tables against the manifest and the journal. Only the case itself is unpacked; pages, pictures and CSV files
    of the bundle stay in it. The case keeps its id, tables, policy, layout and journal, hash for hash; nothing is
    added to its journal. The folder appears when all of it is on the disk.

    Parameters
    ----------
    bundle
        ZIP file that `write_bundle` made.
    path
        Folder to make; it must not exist or be empty.
    overwrite
        Replace an existing case folder.
    limits
        What the bundle may hold; `Limits()` by default.

    Returns
    -------
    CaseFolder
        The case, open.

    Raises
    ------
    StoreError
        The file is not a bundle, a newer product made it, a member could do harm, or the path is taken.
    IntegrityError
        The bundle was changed; the first broken journal entry is named where one is.
    """
    bundle, path = Path(bundle), Path(path).expanduser().resolve()
    must_be_free(path, overwrite=overwrite)
    temporary = temporary_sibling(path)
    try:
        with open_zip(bundle, limits) as archive:
            listed = _listed(archive, bundle.name)
            (temporary / "tables").mkdir(parents=True)
            (temporary / "artifacts").mkdir()
            hashes = {name: _take(archive, name, temporary) for name in sorted(listed)}
        head = _rebuild_journal(temporary, bundle.name)
        for name, digest in hashes.items():
            if listed[name] != digest:
                raise IntegrityError(f"{bundle.name}: {name} was changed: its hash is not the listed one.", _ADVICE)
        _check_case(temporary, bundle.name)
        record_head(temporary, head)
        publish_folder(temporary, path, overwrite=overwrite)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return CaseFolder.open(path)


def _listed(archive: SafeZip, name: str) -> dict[str, str]:
    try:
        document = json.loads(archive.read("MANIFEST.json").decode("utf-8"))
        if document["format"] != FORMAT:
            raise ValueError("another format")
        version = int(document["formatVersion"])
        listed = {member: str(told["sha256"]) for member, told in document["members"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(f"{name} is not a case export ({error}).", "Give a ZIP file that case.export made.") from error
    if version > FORMAT_VERSION:
        raise StoreError(
            f"{name} was made by a newer version of the product.", "Update with: pip install -U jupyter_compliance."
        )
    here = archive.members.keys() - {"MANIFEST.json"}
    if odd := sorted(here ^ listed.keys()):
        what = "was added: it is not listed" if odd[0] in here else "is missing"
        raise IntegrityError(f"{name}: {odd[0]} {what}.", _ADVICE)
    if odd := sorted(m for m in here if m.startswith("case/") and not _CASE_MEMBER.fullmatch(m)):
        raise StoreError(f"{name}: {odd[0]} does not belong to a case.", _ADVICE)
    return listed


def _take(archive: SafeZip, name: str, folder: Path) -> str:
    if name.startswith("case/"):
        return archive.extract(name, folder / name.removeprefix("case/"))
    digest = hashlib.sha256()
    for chunk in archive.stream(name):
        digest.update(chunk)
    return digest.hexdigest()


def _rebuild_journal(folder: Path, name: str) -> Head:
    lines, told = folder / "journal.jsonl", folder / "head.json"
    try:
        head = replace(head_of(told), origin=f"head.json of {name}")
        data = lines.read_bytes()
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{name} has no usable journal: {error}.", _ADVICE) from error
    check, entries = check_chain((_row(line) for line in data.splitlines(keepends=True)), [head])
    if not check.ok:
        raise IntegrityError(f"The journal in {name} is not intact: {check.reason}", _ADVICE)
    Journal.create(folder / JOURNAL, entries=entries)
    lines.unlink()
    told.unlink()
    return head


def _row(line: bytes) -> tuple[Any, ...]:
    try:
        if not line.endswith(b"\n"):
            return ()
        entry = parse(line[:-1])
        body = canonical(entry["body"]).decode("utf-8")
        return tuple(body if name == "body" else entry[name] for name in FIELDS) if len(entry) == len(FIELDS) else ()
    except (ValueError, KeyError, TypeError):
        return ()


def _check_case(folder: Path, name: str) -> None:
    check = verify_path(folder)
    if not check.ok:
        raise IntegrityError(f"The case in {name} is not intact: {check.reason}", _ADVICE)
    manifest = Manifest.read(folder)
    wanted = {f"tables/{record.file}" for record in manifest.tables.values()} | {manifest.policy.file}
    found = {f"tables/{p.name}" for p in (folder / "tables").iterdir()} | {p.name for p in folder.glob("*.toml")}
    if odd := sorted(found - wanted):
        raise StoreError(f"{name}: {odd[0]} does not belong to the case.", _ADVICE)
    for table, record in manifest.tables.items():
        try:
            rows = scan_table(folder, table, record)
            same = rows.collect_schema().names() == list(record.columns)
            same = same and rows.select(pl.len()).collect().item() == record.rows
            conform(table, rows.limit(0).collect())
        except pl.exceptions.PolarsError as error:
            raise IntegrityError(f"{name}: the table {table} cannot be read: {error}.", _ADVICE) from error
        if not same:
            raise IntegrityError(f"{name}: the table {table} is not the one that the manifest describes.", _ADVICE)
