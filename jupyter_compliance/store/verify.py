"""Is the case on disk still the one that was written?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import StoreError

from .atomic import sha256_of
from .chain import Entry, Head, Verification
from .creation import JOURNAL
from .heads import head_of, recorded_heads
from .journal import Journal
from .manifest import MANIFEST, Manifest


def verify_path(
    path: str | Path, head: Head | tuple[int, str] | dict[str, object] | str | Path | None = None
) -> Verification:
    """Check a case folder: journal, tables and policy against their hashes and against each other.

    The journal must be an intact chain that agrees with every head at hand: the one in the manifest, those noted when
    an export was made, and the one given. The tables and the policy must be, byte for byte, the files that the
    manifest names, and those that the journal says were stored last. What this cannot show: that entries after the
    newest head were removed, or that everyone of these files was written anew to fit the others. A head kept in
    another place, such as an export that was handed over, can.

    Parameters
    ----------
    path
        Case folder, or the ``case.jcase`` in it.
    head
        A head kept elsewhere: (size, hash), a dictionary, or a ``head.json`` file.

    Returns
    -------
    Verification
        ``ok``, or the first broken entry and all that is wrong in words.

    Raises
    ------
    StoreError
        There is no case to check, or the given head cannot be read.
    """
    folder = Path(path).expanduser().resolve()
    if folder.name == MANIFEST:
        folder = folder.parent
    manifest = Manifest.read(folder)
    heads = [manifest.journal, *recorded_heads(folder)]
    if head is not None:
        try:
            heads.append(head_of(head))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"The head {head!r} cannot be read: {error}.", "Give (size, hash) or head.json."
            ) from error
    check, entries = Journal(folder / JOURNAL).check(*heads)
    problems = [check.reason] if check.reason else []
    problems += file_problems(folder, manifest, entries if check.ok else None)
    return replace(check, ok=not problems, reason=" ".join(problems))


def file_problems(folder: Path, manifest: Manifest, entries: Iterable[Entry] | None) -> list[str]:
    """Say in words which files are not those that the manifest and the journal name.

    Parameters
    ----------
    folder
        Case folder.
    manifest
        Its manifest.
    entries
        Its journal; None where that is not intact.
    """
    problems = []
    if entries is not None:
        entries = list(entries)
        try:
            manifest = manifest.after(entries)
            said = _last_said(entries)
        except (StoreError, KeyError, TypeError, AttributeError) as error:
            return [f"the journal does not say usably what was stored: {error}."]
        now: dict[str, Any] = {name: record.sha256 for name, record in manifest.tables.items()}
        now["the policy"] = manifest.policy.sha256
        problems += [
            f"{MANIFEST} and the journal differ on {name}."
            for name in sorted(said.keys() | now.keys())
            if said.get(name) != now.get(name)
        ]
    files = {f"tables/{record.file}": record.sha256 for record in manifest.tables.values()}
    files[manifest.policy.file] = manifest.policy.sha256
    for name, digest in sorted(files.items()):
        try:
            if sha256_of(folder / name) != digest:
                problems.append(f"{name} was changed: its hash does not fit the manifest.")
        except FileNotFoundError:
            problems.append(f"{name} is missing.")
        except OSError as error:
            problems.append(f"{name} cannot be read: {(error.strerror or str(error)).lower()}.")
    return problems


def _last_said(entries: list[Entry]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for entry in entries:
        if entry.kind == "case.created":
            said = {name: record["sha256"] for name, record in entry.body["tables"].items()}
            said["the policy"] = entry.body["policy_sha256"]
        elif entry.kind == "table.added":
            said[entry.body["table"]] = entry.body["sha256"]
        elif entry.kind == "policy.set":
            said["the policy"] = entry.body["sha256"]
    return said
