"""Writes that are either wholly there or not there at all, also when the power goes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from jupyter_compliance.contracts.errors import StoreError

#: Unfinished files and folders carry this mark; they never count as part of a case.
TEMPORARY = ".jcase-tmp-"
#: A folder put aside while it is replaced carries this mark; it is never swept.
ASIDE = ".jcase-old-"
#: Leftovers younger than this may belong to a writer still at work.
LEFTOVER_SECONDS = 86_400.0
_mark = ""


def write_atomic(path: Path, content: bytes | Callable[[Path], object]) -> None:
    """Write a file so that a reader sees the old content or the new, never a mixture.

    The content goes to a temporary file in the same folder, is forced to the disk, renamed over the target, and the
    folder is forced to the disk.

    Parameters
    ----------
    path
        Target file; an existing one is replaced.
    content
        The bytes, or a function that writes them to the path it is given.

    Raises
    ------
    StoreError
        The operating system refuses the write (no space, no permission, read-only medium).
    """
    temporary = temporary_sibling(path)
    try:
        if callable(content):
            content(temporary)
            sync(temporary)
        else:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
        sync(path.parent)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        with contextlib.suppress(OSError):  # what stays behind is swept later; the refusal itself must be told
            temporary.unlink(missing_ok=True)


def publish_folder(temporary: Path, target: Path, *, overwrite: bool = False) -> None:
    """Force a finished temporary folder to the disk and rename it to its target.

    Parameters
    ----------
    temporary
        The finished folder.
    target
        Its name; an empty folder may stand there.
    overwrite
        Replace a target that is not empty: it is put aside, replaced and then removed. If that is interrupted, the
        old folder is found beside the target under a hidden name.

    Raises
    ------
    StoreError
        The target has come into being meanwhile, or the rename is refused.
    """
    for folder, _, files in os.walk(temporary, topdown=False):
        for name in files:
            sync(Path(folder, name))
        sync(Path(folder))
    aside = target.with_name(f".{target.name[:80]}{ASIDE}{uuid.uuid4().hex}")
    try:
        if target.is_dir():
            target.rename(aside) if overwrite else target.rmdir()
        try:
            temporary.rename(target)
        except OSError:
            if aside.exists():
                aside.rename(target)
            raise
        sync(target.parent)
    except OSError as error:
        raise refused(target, error) from error
    shutil.rmtree(aside, ignore_errors=True)


def temporary_sibling(path: Path) -> Path:
    """Return a fresh hidden name beside the path, recognisable as unfinished."""
    return path.with_name(f".{path.name[:80]}{TEMPORARY}{_mark}{uuid.uuid4().hex}")


def mark_temporaries(mark: str) -> None:
    """Have this process name everything unfinished with a mark, so that whoever ends it can find and remove it."""
    global _mark
    _mark = mark


def sync(path: Path) -> None:
    """Force a file or folder to the disk; folders are skipped where the system cannot do it."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> list[str]:
    """Remove leftovers of interrupted writes from a folder and return their names.

    Only leftovers older than a day go, because a younger one may belong to a writer still at work.
    """
    gone = []
    before = time.time() - LEFTOVER_SECONDS
    for item in sorted(folder.glob(f".*{TEMPORARY}*")):
        try:
            if item.lstat().st_mtime > before:
                continue
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item)
            else:
                item.unlink()
            gone.append(item.name)
        except OSError:  # housekeeping must never be the reason that a case does not open
            continue
    return gone


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _final(path: Path) -> Path:
    """Return the name that a temporary file would have got."""
    parts = []
    for name in path.parts:
        while TEMPORARY in name:
            name = name.removeprefix(".").rpartition(TEMPORARY)[0]
        parts.append(name)
    return Path(*parts)


def refused(path: Path, error: OSError) -> StoreError:
    """Put a refusal of the operating system into one sentence with advice."""
    reason = (error.strerror or str(error)).lower()
    return StoreError(
        f"Cannot write {_final(path)}: {reason}.",
        "Check free space and permissions, or save a copy of the case in a folder you can write to.",
    )
