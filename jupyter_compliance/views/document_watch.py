"""Notices what other processes write to a case, by looking at its files now and then while somebody has it open."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LOG = logging.getLogger(__name__)
#: Seconds between looks: two file sizes and times, nothing is read while they stay.
EVERY_SECONDS = 2.0

Stamp = tuple[int, int] | None


class JournalWatch:
    """Calls back when the journal or the manifest of a case changed and not through this process.

    Parameters
    ----------
    case
        The open case.
    changed
        Called with whether tables or title changed too.
    present
        Called with whether the manifest is there, when that changes.
    every
        Seconds between looks.
    """

    def __init__(
        self, case: Any, changed: Callable[[bool], None], present: Callable[[bool], None], *, every: float = EVERY_SECONDS
    ) -> None:
        self._case, self._changed, self._present, self._every = case, changed, present, every
        self._lock = threading.Lock()
        self._running = False
        self._there = True
        self._stamps: tuple[Stamp, Stamp] = (None, None)
        self._known: tuple[int, Any] = (0, None)

    def start(self, wanted: Callable[[], bool]) -> None:
        """Look from now on, in a thread of its own, for as long as `wanted` says so."""
        with self._lock:
            if self._running:
                return
            self._running = True
        self.seen()
        threading.Thread(target=self._run, args=(wanted,), name="jupyter-compliance-watch", daemon=True).start()

    def seen(self) -> None:
        """Take what is on the disk now as known."""
        try:
            self._stamps, self._known = self._look(), self._state()
        except Exception:  # a case that cannot be read is told of by whoever reads it
            _LOG.debug("The case could not be looked at.", exc_info=True)

    def look(self) -> None:
        """Compare once."""
        stamps = self._look()
        there = stamps[1] is not None
        if there != self._there:
            self._there = there
            self._present(there)
        if not there or stamps == self._stamps:
            return
        before, self._stamps = self._known, stamps
        self._known = self._state()
        tables = self._known[1] != before[1]
        if tables or self._known[0] != before[0]:
            self._changed(tables)

    def _run(self, wanted: Callable[[], bool]) -> None:
        pause = threading.Event()
        while not pause.wait(self._every):
            if not wanted():
                with self._lock:
                    self._running = False
                return
            try:
                self.look()
            except Exception:  # tried again at the next look
                _LOG.debug("The case could not be looked at.", exc_info=True)

    def _look(self) -> tuple[Stamp, Stamp]:
        return _stamp(self._case.journal.path), _stamp(self._case.path / "case.jcase")

    def _state(self) -> tuple[int, Any]:
        """Return how many entries came from elsewhere, and what the manifest says of title and tables."""
        manifest = self._case.folder.refresh()
        journal = self._case.journal
        size = journal.head()[0]
        return size - journal.appended, (manifest.title, {name: table.sha256 for name, table in manifest.tables.items()})


def _stamp(path: Any) -> Stamp:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
