"""Finding the cases below some folders, quickly enough to ask again every few seconds."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .creation import JOURNAL
from .glance import Glance, glance
from .links import link_outside
from .manifest import MANIFEST

# A folder or file that changed this recently may change again without showing it in its time stamp.
_RACY_NS = 2_000_000_000
_CHANGE_COUNTER = slice(24, 28)  # in the header of an SQLite file, counted up by every transaction


@dataclass(frozen=True)
class Found:
    """Cases below some folders.

    Parameters
    ----------
    cases
        Case folder and what it is at a glance, by path.
    truncated
        Whether there may be more: too many cases or too many folders.
    """

    cases: list[tuple[Path, Glance]]
    truncated: bool


class CaseFinder:
    """Looks for cases and remembers what it read as long as the files stay the same; safe to use from threads.

    Folders are not entered through links, nor where their name starts with a point, nor below a case.

    Parameters
    ----------
    depth
        Levels of folders below each root.
    most_cases, most_folders
        Where to stop.
    hidden
        Look into hidden folders too.
    top
        A case with a link that leads out of this folder is not read.
    """

    def __init__(
        self,
        *,
        depth: int = 4,
        most_cases: int = 2000,
        most_folders: int = 20_000,
        hidden: bool = False,
        top: Path | None = None,
    ) -> None:
        self.depth, self.most_cases, self.most_folders = depth, most_cases, most_folders
        self.hidden, self.top = hidden, top
        self._lock = threading.Lock()
        self._rows: dict[Path, tuple[tuple[Any, ...], Glance]] = {}
        self._folders: dict[str, tuple[int, bool, list[str]]] = {}

    def look(self, roots: Sequence[Path]) -> Found:
        """Return the cases below the roots, each once."""
        with self._lock:
            cases: dict[Path, Glance] = {}
            seen, truncated = 0, False
            before, self._folders = self._folders, {}
            for root in roots:
                for folder, is_case in self._walk(root, before):
                    seen += 1
                    truncated = seen > self.most_folders or len(cases) >= self.most_cases
                    if truncated:
                        break
                    if is_case:
                        cases[folder] = self._glance(folder)
            self._rows = {path: kept for path, kept in self._rows.items() if path in cases}
            return Found(sorted(cases.items()), truncated)

    def one(self, folder: Path) -> Glance:
        """Return one case at a glance."""
        with self._lock:
            return self._glance(folder)

    def _walk(self, root: Path, before: dict[str, tuple[int, bool, list[str]]]) -> Iterator[tuple[Path, bool]]:
        waiting = [(str(root), 0)]
        while waiting:
            path, level = waiting.pop()
            try:
                changed = os.stat(path).st_mtime_ns  # noqa: PTH116 - a Path a folder is most of the cost
                kept = before.get(path)
                known = kept if kept is not None and kept[0] == changed else (changed, *self._read(path))
            except OSError:  # not ours to read, or gone meanwhile
                continue
            if time.time_ns() - changed > _RACY_NS:
                self._folders[path] = known
            _, is_case, folders = known
            yield Path(path), is_case
            if not is_case and level < self.depth:
                waiting += [(folder, level + 1) for folder in reversed(folders)]

    def _read(self, path: str) -> tuple[bool, list[str]]:
        folders, is_case = [], False
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.name == MANIFEST:
                    is_case = True
                elif (self.hidden or not entry.name.startswith(".")) and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
        return is_case, sorted(folders)

    def _glance(self, folder: Path) -> Glance:
        key = _state(folder)
        kept = self._rows.get(folder)
        if kept is not None and kept[0] == key:
            return kept[1]
        if self.top is not None and (link := link_outside(folder, self.top)):
            return _outside(folder, link)
        row = glance(folder)
        if row.status != "unreadable":  # it may be another process that writes this moment
            self._rows[folder] = key, row
        return row


def _state(folder: Path) -> tuple[Any, ...]:
    state: list[Any] = []
    for name in (MANIFEST, JOURNAL, f"{JOURNAL}-journal"):
        try:
            found = os.stat(folder / name)  # noqa: PTH116
            state += [found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode]
            if name == JOURNAL and stat.S_ISREG(found.st_mode):
                with (folder / name).open("rb") as file:
                    state.append(file.read(_CHANGE_COUNTER.stop)[_CHANGE_COUNTER])
        except OSError:
            state.append(None)
    return tuple(state)


def _outside(folder: Path, link: Path) -> Glance:
    what = f"{link.relative_to(folder)} in this case is a link that leads out of the folder of the server."
    return Glance(
        "", folder.name, "unreadable", "unreadable", readonly=True, updated="1970-01-01T00:00:00.000000Z",
        problem={"what": what, "advice": "Put a copy of the file in its place."},
    )  # fmt: skip
