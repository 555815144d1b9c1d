"""One window of a case document: its comm, who sits at it, and what it asks."""

from __future__ import annotations

import inspect
import threading
import time
from typing import TYPE_CHECKING, Any

from jupyter_compliance.contracts.errors import CancelledError, ComplianceError
from jupyter_compliance.detectors.registry import DETECTORS

from .asks import RequestError
from .document_hub import SILENT_SECONDS, readonly_reason, refuse
from .remembered import standing
from .service import METHODS, WRITING, explain

if TYPE_CHECKING:
    from .document_hub import DocumentHub

NAME_LONGEST = 120


def signer(name: Any) -> str:
    """Return the name of whoever sits at a window as it may sign; empty where none is usable."""
    text = " ".join(str(name).split()) if isinstance(name, str) else ""
    return text[:NAME_LONGEST].strip() if text.isprintable() else ""


class DocumentClient:
    """A window that shows a case document.

    Parameters
    ----------
    hub
        The document.
    comm
        Comm the window opened.
    told
        What it said: ``{author, readonly}``.
    """

    def __init__(self, hub: DocumentHub, comm: Any, told: dict[str, Any]) -> None:
        self.hub = hub
        self.heard = time.monotonic()
        self._comm = comm
        self._author = signer(told.get("author"))
        self._only_looks = bool(told.get("readonly"))
        self._stopped = threading.Event()
        comm.on_msg(self._hear)
        comm.on_close(lambda _message: hub.detach(self))
        hub.attach(self)

    def begin(self) -> None:
        """Make the answers ready, saying how far that is, and tell the window about the case."""
        try:
            self._prepare()
            self.hub.restore()
            told = self.own(self.hub.told())
        except (KeyboardInterrupt, CancelledError):
            given_up = RequestError("Stopped before it was done.", "Try again when you like.")
            self.post({"event": "failed", "stopped": True, "error": explain(given_up)})
            return
        except ComplianceError as error:
            self.post({"event": "failed", "stopped": False, "error": explain(error)})
            return
        except Exception as error:
            self.post({"event": "failed", "stopped": False, "error": explain(error)})
            return
        self.post({
            "event": "hello", "spec": told, "view": self.hub.view, "selection": self.hub.selection,
            "warning": self.hub.case.folder.warning, "folder": self.hub.case.path.name,
        })  # fmt: skip

    def own(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return the spec as this window is told it: who signs, and whether it may write."""
        reason = self._reason()
        return told | {
            "author": self._author or self.hub.case.author,
            "readonly": bool(reason),
            "readonlyReason": reason,
            "height": 0,
        }

    def post(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        """Send a message to the window."""
        self._comm.send(message, buffers=buffers)

    def _prepare(self) -> None:
        def progress(code: str, done: int, total: int) -> None:
            if code in DETECTORS:
                self.post({"event": "progress", "text": f"Looking for: {DETECTORS[code].name}", "done": done, "total": total})

        case = self.hub.case
        self.post({"event": "progress", "text": "Reading the transfers", "done": 0, "total": 0})
        case.findings(progress=progress, cancel=self._stopped)
        self.post({"event": "progress", "text": "Ranking the subjects", "done": 1, "total": 1})

    def _reason(self) -> str:
        if self._only_looks:
            return "This document was opened for reading only."
        return readonly_reason(self.hub.case)

    def _hear(self, message: Any) -> None:
        content = message.get("content", {}).get("data") if isinstance(message, dict) else None
        if not isinstance(content, dict) or "method" not in content:
            return
        silent = time.monotonic() - self.heard
        self.heard = time.monotonic()
        method, params = str(content["method"]), content.get("params") or {}
        own = {"keep": self._keep, "choose": self._choose, "moved": self._moved, "beat": self._beat, "stop": self._stop}.get(method)
        if own is None:
            self.hub.used(self)
            self.post(*self._answer(content, method, params))
            return
        try:
            reply: dict[str, Any] = {"id": content.get("id"), "ok": True, "result": own(params, silent), "tables": []}
        except Exception as error:
            reply = {"id": content.get("id"), "ok": False, "error": explain(error)}
        self.post(reply)

    def _answer(self, content: dict[str, Any], method: str, params: Any) -> tuple[dict[str, Any], list[bytes]]:
        if method in WRITING and (reason := self._reason()):
            return {"id": content.get("id"), "ok": False, "error": explain(refuse(method, reason))}, []
        signs = method in METHODS and "author" in inspect.signature(METHODS[method]).parameters
        if signs and isinstance(params, dict) and not params.get("author") and self._author:
            content = content | {"params": params | {"author": self._author}}
        return self.hub.service.respond(content)

    def _keep(self, params: Any, _silent: float) -> dict[str, Any]:
        """Store how the board looks and what is selected."""
        if self._reason():
            return {"kept": False}
        self.hub.keep(params.get("view"))
        self.hub.case.journal.settle()  # what was done before it is on the disk too
        return {"kept": True}

    def _choose(self, params: Any, _silent: float) -> dict[str, Any]:
        """Take note of what is selected in this window."""
        self.hub.used(self)
        self.hub.selection = standing(self.hub.service.facts, params.get("selection"))
        return {}

    def _moved(self, params: Any, _silent: float) -> dict[str, Any]:
        """Follow the case to another path."""
        self.hub.moved(str(params.get("path")))
        return {"folder": self.hub.case.path.name}

    def _beat(self, _params: Any, silent: float) -> dict[str, Any]:
        """Say that this window is still there; after a long silence it is told everything anew."""
        if silent > SILENT_SECONDS:
            self.post({"event": "changed", "what": ["case", "notes", "queue"], "spec": self.own(self.hub.told())})
        return {}

    def _stop(self, _params: Any, _silent: float) -> dict[str, Any]:
        """Give up what `begin` is doing."""
        self._stopped.set()
        return {}
