"""Heads of the journal that were handed out: kept beside the case, they show later truncation."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .atomic import refused
from .canonical import canonical, parse
from .chain import Head

#: Where handed-out heads are noted, relative to the case folder.
HEADS = Path("artifacts", "heads.jsonl")


def record_head(folder: Path, head: Head) -> None:
    """Note a head that left the case, for example with an export.

    Parameters
    ----------
    folder
        Case folder.
    head
        The head; its origin says where it went.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    path = folder / HEADS
    line = canonical({"size": head.size, "hash": head.hash, "root": head.root, "origin": head.origin})
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("ab+") as file:
            if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
                file.write(b"\n")  # the line before was cut short
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refused(path, error) from error


def recorded_heads(folder: Path) -> list[Head]:
    """Return the heads noted in a case folder; lines that were cut short are passed over."""
    path = folder / HEADS
    heads = []
    for line in path.read_bytes().splitlines() if path.is_file() else []:
        try:
            heads.append(head_of(parse(line)))
        except (ValueError, KeyError, TypeError):
            continue
    return heads


def head_of(source: Head | tuple[int, str] | dict[str, object] | str | Path) -> Head:
    """Read a head: from a pair (size, hash), a dictionary, or a ``head.json`` file.

    Raises
    ------
    ValueError, KeyError, TypeError
        The source does not hold a head.
    """
    if isinstance(source, Head):
        return source
    if isinstance(source, (str, Path)):
        return head_of({"origin": str(source), **json.loads(Path(source).read_bytes())})
    if isinstance(source, tuple):
        source = {"size": source[0], "hash": source[1]}
    size, digest, root = source["size"], source["hash"], source.get("root")
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise TypeError(f"{size!r} is not a number of entries")
    if not isinstance(digest, str) or not (root is None or isinstance(root, str)):
        raise TypeError("the hash or root of the head is not text")
    return Head(size, digest, root, str(source.get("origin", "the given head")))
