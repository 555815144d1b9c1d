"""Reading members of zip and tar archives in memory; nothing is ever unpacked to disk."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jupyter_compliance.contracts.errors import SourceError

_MEMBERS_AT_MOST = 10_000
_MEMBER_BYTES_AT_MOST = 2 << 30
_RATIO_AT_MOST = 1000
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError)
DATA_ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".json",
    ".jsonl",
    ".ndjson",
    ".yaml",
    ".yml",
    ".xml",
    ".parquet",
    ".arrow",
    ".feather",
    ".ipc",
)


@dataclass(frozen=True)
class Member:
    """One file in an archive: its name, and how to read it."""

    name: str
    read: Callable[[], bytes]


def is_archive(path: Path) -> bool:
    """Say whether a file is a zip or tar archive (Parquet and plain gzip files are not)."""
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"PK\x03\x04"):
        return True
    return path.name.lower().endswith((".tgz", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"))


def members(path: Path) -> list[Member]:
    """List the data files of an archive, sorted by name.

    Parameters
    ----------
    path
        Zip or tar archive, the latter also compressed.

    Returns
    -------
    list of Member
        Regular files with the ending of a data format; links, devices and folders are never followed.

    Raises
    ------
    SourceError
        The archive is broken, empty of data, or has members too large to be honest.
    """
    try:
        found = _zip(path) if zipfile.is_zipfile(path) else _tar(path)
    except _BROKEN as error:
        raise _cut_off(f"{path.name} is not a whole archive", error) from None
    if not found:
        raise SourceError(f"{path.name} holds no data files.", "It should hold CSV, Parquet, JSON, YAML or XML files.")
    return sorted(found, key=lambda member: member.name)


def _cut_off(what: str, error: Exception) -> SourceError:
    reason = str(error).split("\n")[0].rstrip(":.")
    return SourceError(f"{what} ({reason}).", "It may have been cut off while copying; copy it again.")


def _tar(path: Path) -> list[Member]:
    found = []
    with tarfile.open(path, "r:*") as archive:
        for count, info in enumerate(archive):
            _limit(path, count)
            if info.isfile() and is_data(info.name):
                _size(path, info.name, info.size)
                found.append(Member(info.name, partial(_read_tar, path, info.name)))
        while archive.fileobj and archive.fileobj.read(1 << 20):  # gzip tells of damage only at its very end
            pass
    return found


def _read_tar(path: Path, name: str) -> bytes:
    try:
        with tarfile.open(path, "r:*") as archive:
            file = archive.extractfile(name)
            if file is None:
                raise SourceError(f"{name} in {path.name} is not a regular file.")
            return file.read(_MEMBER_BYTES_AT_MOST)
    except _BROKEN as error:
        raise _cut_off(f"{name} in {path.name} is damaged", error) from None


def _zip(path: Path) -> list[Member]:
    found = []
    with zipfile.ZipFile(path) as archive:
        for count, info in enumerate(archive.infolist()):
            _limit(path, count)
            if info.is_dir() or not is_data(info.filename):
                continue
            _size(path, info.filename, info.file_size)
            if info.file_size > 1 << 20 and info.file_size > _RATIO_AT_MOST * max(info.compress_size, 1):
                raise SourceError(
                    f"{info.filename} in {path.name} unpacks to {info.file_size // max(info.compress_size, 1):,} times its size.",
                    "That is no honest data file; it is not read.",
                )
            found.append(Member(info.filename, partial(_read_zip, path, info.filename)))
    return found


def _read_zip(path: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file:
            data = file.read(_MEMBER_BYTES_AT_MOST + 1)
    except RuntimeError:
        raise SourceError(f"{name} in {path.name} is encrypted.", "Unpack it with its password first.") from None
    except (*_BROKEN, NotImplementedError) as error:
        raise _cut_off(f"{name} in {path.name} is damaged", error) from None
    _size(path, name, len(data))
    return data


def is_data(name: str) -> bool:
    """Say whether a file name has the ending of a data format (read-me files and pictures lie beside data)."""
    last = name.rsplit("/", 1)[-1]
    return last.lower().removesuffix(".gz").endswith(DATA_ENDINGS) and not last.startswith(".")


def _limit(path: Path, count: int) -> None:
    if count >= _MEMBERS_AT_MOST:
        raise SourceError(f"{path.name} has more than {_MEMBERS_AT_MOST:,} members.", "Load it in parts.")


def _size(path: Path, name: str, size: int) -> None:
    if size > _MEMBER_BYTES_AT_MOST:
        raise SourceError(
            f"{name} in {path.name} is larger than {_MEMBER_BYTES_AT_MOST >> 30} GiB unpacked.",
            "Unpack it and load it in parts.",
        )
