"""Links that lead out of a folder tree."""

from __future__ import annotations

import os
from pathlib import Path

_LOOKED_AT = 10_000


def link_outside(path: Path, top: Path) -> Path | None:
    """Return a link at or below a path that leads out of a folder tree, or None where there is none.

    Parameters
    ----------
    path
        File or folder, resolved.
    top
        Top of the tree, resolved.

    Notes
    -----
    A folder with more than 10,000 entries is taken for one with such a link, because nobody looked at all of them.
    """
    waiting, seen = [path], 0
    while waiting:
        here = waiting.pop()
        if here.is_symlink() and not _within(here, top):
            return here
        if here.is_symlink() or not here.is_dir():
            continue
        with os.scandir(here) as entries:
            for entry in entries:
                seen += 1
                if seen > _LOOKED_AT:
                    return here
                if entry.is_symlink() or entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
    return None


def _within(path: Path, top: Path) -> bool:
    try:
        return path.resolve().is_relative_to(top)
    except (OSError, RuntimeError):  # a link that leads to itself leads nowhere
        return False
