"""The bundle: a whole case in one ZIP file that proves itself, with bytes that depend on its content alone."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from jupyter_compliance.contracts.errors import IntegrityError, StoreError
from jupyter_compliance.store.atomic import write_atomic
from jupyter_compliance.store.chain import Head
from jupyter_compliance.store.folder import LAYOUT, CaseFolder
from jupyter_compliance.store.heads import record_head
from jupyter_compliance.store.journal import Clock, now
from jupyter_compliance.store.merkle import merkle_root
from jupyter_compliance.store.parquet import scan_table

from .csv_safe import write_csv
from .member_names import why_unsafe

#: What `MANIFEST.json` says the file is.
FORMAT = "jupyter_compliance case bundle"
FORMAT_VERSION = 1
#: Members that expand more than this are stored without compression, far below what an import refuses as a bomb.
LARGEST_RATIO = 100

Content = bytes | Path | Callable[[], bytes]

_README = """\
{title}
A case exported by jupyter_compliance on {exported}.

case/             the case itself; jupyter compliance import gives it back, hash for hash
  case.jcase      what the case is called and which files, by hash, belong to it
  tables/         its tables, Parquet
  journal.jsonl   everything people did and wrote, one entry a line, each with the hash of the one before
  head.json       number of entries, hash of the last, RFC 6962 Merkle root
tables_csv/       the same tables for spreadsheets; texts that look like formulas start with an apostrophe
MANIFEST.json     SHA-256 of every file here

To check that nothing was changed, with Python 3.8 or newer and nothing else:
    python verify_case.py                   in the unpacked folder
    python verify_case.py BUNDLE.zip        for the file as you received it
It ends with 0 when all is intact, with 1 and the first broken entry when it is not, with 2 when it cannot check.

What a check cannot show: somebody who changes everything, hashes included, makes another bundle that fits itself.
So keep the head of this export where nobody else can change it, and compare with:
    python verify_case.py --head {size}:{hash}
"""


@dataclass(frozen=True)
class Bundle:
    """A written bundle.

    Parameters
    ----------
    path
        The file.
    head
        Head of the journal it carries.
    members
        SHA-256 by member name, in stored order, without ``MANIFEST.json`` itself.
    """

    path: Path
    head: Head
    members: dict[str, str]


def write_bundle(
    folder: CaseFolder, path: str | Path, extra: Mapping[str, Content] | None = None, *, clock: Clock | None = None
) -> Bundle:
    """Write a case as one ZIP file.

    The same case, extra members and moment give the same bytes. The head of the journal that went out is noted in
    ``artifacts/heads.jsonl`` of the case, unless it is read-only.

    Parameters
    ----------
    folder
        Case to export.
    path
        File to write; it appears when it is whole.
    extra
        Further members by name (with ``/`` between folders): bytes, a file to copy, or a function that gives bytes.
    clock
        Gives the moment of the export; the present by default.

    Returns
    -------
    Bundle
        What was written.

    Raises
    ------
    IntegrityError
        The journal is damaged, or a table is not the one that the manifest names.
    StoreError
        A member name is not usable, or the file cannot be written.
    """
    path = Path(path)
    manifest = folder.refresh()
    entries = folder.journal.entries()
    manifest = manifest.after(entries)  # also what another notebook journaled this very moment
    exported = (clock or now)().strftime("%Y-%m-%dT%H:%M:%SZ")
    head = Head(
        len(entries), entries[-1].hash, merkle_root(e.leaf for e in entries), origin=f"the export of {exported}"
    )
    names = {"title": " ".join(manifest.title.split()), "exported": exported, "size": head.size, "hash": head.hash}
    head_json = {"exportedAt": exported, "hash": head.hash, "root": head.root, "size": head.size}
    layout = folder.path / LAYOUT
    with tempfile.TemporaryDirectory() as scratch:
        members: dict[str, bytes | Path] = {
            "README.txt": _README.format(**names).encode("utf-8"),
            "verify_case.py": files("jupyter_compliance.export").joinpath("verify_case.py").read_bytes(),
            "case/case.jcase": manifest.to_json(),
            "case/head.json": json.dumps(head_json, indent=1).encode() + b"\n",
            "case/journal.jsonl": b"".join(entry.line + b"\n" for entry in entries),
            f"case/{manifest.policy.file}": folder.path / manifest.policy.file,
        }
        if layout.is_file():
            members["case/layout.json"] = layout.read_bytes()
        for name, record in sorted(manifest.tables.items()):
            members[f"case/tables/{record.file}"] = folder.path / "tables" / record.file
            write_csv(scan_table(folder.path, name, record).collect(), Path(scratch, f"{name}.csv"))
            members[f"tables_csv/{name}.csv"] = Path(scratch, f"{name}.csv")
        named = {f"case/tables/{record.file}": record.sha256 for record in manifest.tables.values()}
        named[f"case/{manifest.policy.file}"] = manifest.policy.sha256
        members = {**dict(sorted(members.items(), key=_order)), **_checked(extra or {}, members)}
        hashes: dict[str, str] = {}
        write_atomic(path, lambda half: hashes.update(_write(half, members, named)))
    if not folder.readonly:
        try:
            record_head(folder.path, head)
        except StoreError as error:  # an export may be the way out of a full disk
            warnings.warn(f"The head of this export is not noted beside the case: {error}", stacklevel=2)
    return Bundle(path, head, hashes)


def _order(item: tuple[str, bytes | Path]) -> tuple[int, str]:
    first = ("README.txt", "verify_case.py", "case/case.jcase")
    return (first.index(item[0]) if item[0] in first else len(first), item[0])


def _checked(extra: Mapping[str, Content], own: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
    for name in extra:
        fault = why_unsafe(name)
        if fault or name in own or name == "MANIFEST.json" or name.startswith("case/"):
            raise StoreError(
                f"{name!r} cannot be a member of the export: {fault or 'the name is taken'}.", "Use another name."
            )
    return {name: c() if callable(c := extra[name]) else c for name in sorted(extra)}


def _write(path: Path, members: Mapping[str, bytes | Path], named: Mapping[str, str]) -> dict[str, str]:
    stored = {name for name in members if name.endswith((".parquet", ".png"))}
    while True:
        hashes, swollen = _write_once(path, members, stored)
        for name, digest in named.items():
            if hashes[name] != digest:
                raise IntegrityError(
                    f"{name.removeprefix('case/')} is not the file that the manifest names; no export was written.",
                    "Run: jupyter compliance verify.",
                )
        if not swollen:
            return hashes
        stored |= swollen
        path.unlink()


def _write_once(path: Path, members: Mapping[str, bytes | Path], stored: set[str]) -> tuple[dict[str, str], set[str]]:
    listed: dict[str, dict[str, str | int]] = {}
    swollen = set()
    with zipfile.ZipFile(path, "x", allowZip64=True) as bundle:
        for name, content in members.items():
            digest, size, packed = _add(bundle, name, content, compress=name not in stored)
            listed[name] = {"bytes": size, "sha256": digest}
            if name not in stored and size > LARGEST_RATIO * packed:
                swollen.add(name)
        document = {"format": FORMAT, "formatVersion": FORMAT_VERSION, "members": listed}
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        _add(bundle, "MANIFEST.json", text.encode("utf-8"), compress=len(listed) < 1000)
    return {name: str(told["sha256"]) for name, told in listed.items()}, swollen


def _add(bundle: zipfile.ZipFile, name: str, content: bytes | Path, *, compress: bool) -> tuple[str, int, int]:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    digest, size = hashlib.sha256(), 0
    with bundle.open(info, "w", force_zip64=isinstance(content, Path)) as member:
        for chunk in _chunks(content):
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size, max(info.compress_size, 1)


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    with content.open("rb") if isinstance(content, Path) else BytesIO(content) as source:
        while chunk := source.read(1 << 20):
            yield chunk
