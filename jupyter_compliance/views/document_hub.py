"""One open case for all windows that show it as a document: one service, one selection, changes told to all."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.store.relocate import relocate

from .answers_case import spec
from .asks import RequestError
from .document_board import DocumentBoard
from .document_watch import JournalWatch
from .remembered import NOTHING, remembered, to_keep
from .service import BoardService

if TYPE_CHECKING:
    from .document_client import DocumentClient

_LOG = logging.getLogger(__name__)
#: Windows not heard of for so many seconds are told nothing; one that is heard again is told everything.
SILENT_SECONDS = 600.0


class DocumentHub:
    """The windows of one case document.

    Parameters
    ----------
    case
        The open case.
    path
        Path of its manifest as the Jupyter server knows it.
    """

    def __init__(self, case: Any, path: str) -> None:
        self.case = case
        self.path = path
        self.service = BoardService(case)
        self.board = DocumentBoard(self)
        self.selection: dict[str, Any] = dict(NOTHING)
        self.view: dict[str, Any] = {}
        self._restored = False
        self._clients: list[DocumentClient] = []
        self._lock = threading.RLock()
        self._watch = JournalWatch(case, self._elsewhere, self._gone)
        case.watch(self._changed)

    # ---- windows -----------------------------------------------------------------------------------------------

    def attach(self, client: DocumentClient) -> None:
        """Add a window."""
        with self._lock:
            self._clients.append(client)
        self._watch.start(self._anybody)

    def detach(self, client: DocumentClient) -> None:
        """Forget a window."""
        with self._lock:
            self._clients = [known for known in self._clients if known is not client]

    def used(self, client: DocumentClient) -> None:
        """Note that somebody works in a window: ``board`` speaks of it from now on."""
        with self._lock:
            if self._clients and self._clients[-1] is not client:
                self._clients = [*(known for known in self._clients if known is not client), client]

    def awake(self) -> list[DocumentClient]:
        """Return the windows heard of lately, the one used last at the end."""
        since = time.monotonic() - SILENT_SECONDS
        with self._lock:
            return [client for client in self._clients if client.heard >= since]

    def _anybody(self) -> bool:
        return bool(self.awake())

    # ---- what is shown -----------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Take up the view and selection the case was left with, once."""
        with self._lock:
            if not self._restored:
                self.view, self.selection = remembered(self.service.facts)
                self._restored = True

    def show(self, *, view: dict[str, Any] | None = None, selection: dict[str, Any] | None = None) -> None:
        """Show a view or a selection in the window used last, or in the next one to open."""
        if view is not None:
            self.view = view
        if selection is not None:
            self.selection = selection
        for client in self.awake()[-1:]:
            if view is not None:
                client.post({"event": "view", "view": view})
            if selection is not None:
                client.post({"event": "selection", "selection": selection})

    def keep(self, view: Any) -> None:
        """Store the view of a window, its selection in it, with the case.

        Raises
        ------
        ComplianceError
            The case cannot be written.
        """
        kept = to_keep(view)
        self.service.followed.current.keep(kept)
        self.view = {name: value for name, value in kept.items() if name != "selection"}

    def told(self) -> dict[str, Any]:
        """Return what every window is told of the case."""
        return spec(self.service.facts)

    # ---- changes -----------------------------------------------------------------------------------------------

    def _changed(self, what: list[str]) -> None:
        """Tell every window that the case changed."""
        self._watch.seen()
        try:
            clients = self.awake()
            told = self.told() if clients else {}
            for client in clients:
                client.post({"event": "changed", "what": list(what), "spec": client.own(told)})
        except Exception:  # a note is written whether or not a window can show it
            _LOG.exception("The case document could not be told of a change.")

    def _elsewhere(self, tables: bool) -> None:
        """Another process wrote to the case."""
        self._changed(["case", "notes", "queue"] if tables else ["notes", "queue"])

    def _gone(self, there: bool) -> None:
        """The manifest vanished, or is back."""
        for client in self.awake():
            client.post({"event": "present", "there": there, "path": str(self.case.path)})

    def moved(self, path: str) -> None:
        """Follow the case to where the Jupyter server has moved it.

        Raises
        ------
        ComplianceError
            The case is not there.
        """
        if path == self.path:
            return
        here, there = (PurePosixPath("/") / PurePosixPath(p).parent for p in (self.path, path))
        steps = os.path.relpath(there, here)
        place = Path(os.path.normpath(self.case.path / steps))
        if not place.is_dir():
            raise RequestError(f"The case is not at {place}.", "Reopen it from the file browser.")
        old = self.case.path
        relocate(self.case.folder, place)
        self.path = path
        self._watch.seen()
        _follow(old, place)
        for client in self.awake():
            client.post({"event": "moved", "path": path})


def _follow(old: Path, place: Path) -> None:
    """Keep the kernel's working folder valid where it was the folder of the case."""
    try:
        here = Path.cwd()
    except OSError:
        here = old
    if here == old:
        os.chdir(place)


def readonly_reason(case: Any) -> str:
    """Say why nothing can be written to a case; empty where it can be."""
    if case.folder.warning:
        return str(case.folder.warning)
    reason = case.folder.readonly_reason
    return f"This case is open for reading only: {reason}." if reason else ""


def refuse(method: str, reason: str) -> ComplianceError:
    """Return the error of a window that may only look."""
    return RequestError(f"Nothing was written ({method}): {reason}", "Open the case for writing first.")
