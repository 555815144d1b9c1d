"""Reading ZIP files from strangers: no member leaves the folder, none is larger than it may be."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_compliance.contracts.errors import StoreError

from .member_names import collision_key, why_unsafe

_CHUNK = 1 << 20
_ADVICE = "Do not open it; ask the sender for a new export."


@dataclass(frozen=True)
class Limits:
    """What an archive may hold at most; counted while it is unpacked, not as its headers say.

    Parameters
    ----------
    members
        Number of members.
    total_bytes
        Bytes of all members together, unpacked.
    ratio
        Unpacked to packed bytes, of each member and of the whole.
    free_bytes
        Members and archives of at most this many unpacked bytes may have any ratio.
    """

    members: int = 10_000
    total_bytes: int = 4 * 1024**3
    ratio: int = 200
    free_bytes: int = 1 << 20


class SafeZip:
    """An archive whose names and kinds were checked, and whose bytes are counted while it is read.

    Parameters
    ----------
    archive
        Open archive.
    limits
        What it may hold.
    name
        What messages call it.

    Raises
    ------
    StoreError
        A member could do harm; none is read.
    """

    def __init__(self, archive: zipfile.ZipFile, limits: Limits, name: str) -> None:
        self._archive, self._limits, self._name = archive, limits, name
        self._read = 0
        self.members = {info.filename: info for info in self._checked(archive.infolist())}
        self._packed = sum(info.compress_size for info in self.members.values())

    def stream(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a member piece by piece.

        Raises
        ------
        StoreError
            It is larger than it may be, damaged, or not there.
        """
        if name not in self.members:
            raise StoreError(f"{self._name} has no member {name}.", "It is not a case export, or it is damaged.")
        info, size = self.members[name], 0
        try:
            with self._archive.open(info) as member:
                while chunk := member.read(_CHUNK):
                    size += len(chunk)
                    self._read += len(chunk)
                    self._weigh(name, size, info.compress_size)
                    yield chunk
            if size != info.file_size:
                raise zipfile.BadZipFile("its size is not the one in its header")
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise StoreError(f"{self._name} is damaged at {name!r}: {error}.", "Ask for the file again.") from error

    def read(self, name: str, largest: int = 1 << 30) -> bytes:
        """Return a member whole.

        Raises
        ------
        StoreError
            As `stream`, or it has more than `largest` bytes.
        """
        parts, size = [], 0
        for chunk in self.stream(name):
            size += len(chunk)
            if size > largest:
                raise StoreError(f"{self._name}: {name!r} has more than {largest:,} bytes.", _ADVICE)
            parts.append(chunk)
        return b"".join(parts)

    def extract(self, name: str, target: Path) -> str:
        """Write a member to a new file and return its SHA-256."""
        digest = hashlib.sha256()
        with target.open("xb") as file:
            for chunk in self.stream(name):
                digest.update(chunk)
                file.write(chunk)
        return digest.hexdigest()

    def _weigh(self, name: str, size: int, packed: int) -> None:
        limits = self._limits
        if self._read > limits.total_bytes:
            raise StoreError(f"{self._name} unpacks to more than {limits.total_bytes:,} bytes.", _ADVICE)
        for what, whole, small in ((repr(name), size, packed), ("all of it", self._read, self._packed)):
            if whole > limits.free_bytes and whole > limits.ratio * small:
                raise StoreError(f"{self._name}: {what} unpacks to more than {limits.ratio} times its size.", _ADVICE)

    def _checked(self, infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
        if len(infos) > self._limits.members:
            raise StoreError(f"{self._name} has more than {self._limits.members:,} members.", _ADVICE)
        seen: set[str] = set()
        kept = []
        for info in infos:
            fault = why_unsafe(info.orig_filename.removesuffix("/")) or _unsafe_kind(info)
            if not fault and (key := collision_key(info.filename.removesuffix("/"))) in seen:
                fault = "it is there more than once"
            if fault:
                raise StoreError(f"{self._name} is refused for its member {info.orig_filename!r}: {fault}.", _ADVICE)
            seen.add(key)
            if not info.is_dir():
                kept.append(info)
        end = 0
        for info in sorted(infos, key=lambda i: i.header_offset):
            if info.header_offset < end:
                raise StoreError(f"{self._name} is refused: {info.filename!r} overlaps another member.", _ADVICE)
            end = info.header_offset + 30 + len(info.orig_filename.encode("utf-8")) + info.compress_size
        return kept


def _unsafe_kind(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a link or a special file"
    if info.flag_bits & 0x1:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in an unusual way"
    if info.is_dir() and info.file_size:
        return "it is a folder with content"
    return None


@contextmanager
def open_zip(path: Path, limits: Limits | None = None) -> Iterator[SafeZip]:
    """Open an archive from a stranger.

    Raises
    ------
    StoreError
        It is not a ZIP file, cannot be read, or a member could do harm.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise StoreError(f"There is no file {path}.", "Check the path.") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise StoreError(f"{path} is not a usable ZIP file: {error}.", "Ask for the file again.") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error
    with archive:
        yield SafeZip(archive, limits or Limits(), path.name)
