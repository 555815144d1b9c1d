"""The kernel's side of a case document: opens the case, names it for the user, and answers the windows that show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError

from .asks import RequestError
from .document_client import DocumentClient
from .document_hub import DocumentHub
from .service import explain

TARGET = "jupyter_compliance.document"
_HUBS: list[DocumentHub] = []


class Served:
    """What came of serving a case, as JSON for the front end that asked."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told

    def __repr__(self) -> str:
        return f"Served({self.told!r})"

    def _repr_json_(self) -> dict[str, Any]:
        return self.told


def serve(open_case: Callable[[str], Any], path: str, folder: str = ".", case_id: str = "") -> Served:
    """Open the case of a document, set ``case`` and ``board`` for the user, and wait for windows.

    Parameters
    ----------
    open_case
        ``Case.open``.
    path
        Path of the manifest as the Jupyter server knows it: the name by which windows ask.
    folder
        Folder of the case as the kernel sees it.
    case_id
        Identity that the manifest of the document tells; a kernel may run in another folder.

    Returns
    -------
    Served
        ``{ok, error}``; the error is in words.
    """
    try:
        import comm
        from IPython import get_ipython

        shell = get_ipython()
        names: dict[str, Any] = {} if shell is None else shell.user_ns
        hub = _hub(path) or _new(open_case, path, folder, case_id, names.get("case"))
        names |= {"case": hub.case, "board": hub.board}
        comm.get_comm_manager().register_target(TARGET, connect)
    except Exception as error:
        return Served({"ok": False, "error": explain(error)})
    return Served({"ok": True, "error": None})


def connect(channel: Any, message: Any) -> None:
    """Attach a window that opened a comm; one whose case is not served here is told so."""
    told = message.get("content", {}).get("data")
    told = told if isinstance(told, dict) else {}
    hub = _hub(str(told.get("path")))
    if hub is None:
        channel.send({"event": "unknown"})
        return
    DocumentClient(hub, channel, told).begin()


def _hub(path: str) -> DocumentHub | None:
    return next((hub for hub in _HUBS if hub.path == path), None)


def _new(open_case: Callable[[str], Any], path: str, folder: str, case_id: str, known: Any) -> DocumentHub:
    """Open a case, or take the one the kernel's user has open already, so that both see each other's notes."""
    place = Path(folder).resolve()
    same = getattr(known, "path", None) == place and hasattr(known, "watch") and not _stale(known)
    case = known if same else open_case(folder)
    if case_id and case.id != case_id:
        raise RequestError(
            f"This kernel runs in {place}, where another case is.",
            "Choose another kernel by its name at the top right, or start a new one for this case.",
        )
    hub = DocumentHub(case, path)
    _HUBS.append(hub)
    return hub


def _stale(case: Any) -> bool:
    try:
        case.folder.refresh()
    except ComplianceError:
        return True
    return False
