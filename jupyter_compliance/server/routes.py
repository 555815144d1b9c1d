"""Which handler answers which path."""

from __future__ import annotations

from jupyter_server.utils import url_path_join

from .about import DescriptionHandler, UnknownHandler, VersionHandler
from .base import Resource
from .cases import CaseHandler, CasesHandler
from .operations import PREFIX
from .work_handlers import ExportHandler, JobHandler, JobsHandler, PreviewHandler, TriageHandler, VerifyHandler

#: Handler by path as the operations name it; the first that fits answers.
HANDLERS: dict[str, type[Resource]] = {
    "version": VersionHandler,
    "openapi.json": DescriptionHandler,
    "preview": PreviewHandler,
    "jobs": JobsHandler,
    "jobs/{id}": JobHandler,
    "cases": CasesHandler,
    "cases/{folder}/export": ExportHandler,
    "cases/{folder}/verify": VerifyHandler,
    "cases/{folder}/triage": TriageHandler,
    "cases/{folder}": CaseHandler,
}
# The folder of a case in the root folder of the server is empty, and with it the slash behind it may be gone.
_PATTERNS = {"{id}": "([^/]+)", "{folder}/": "(?:(.*)/)?", "{folder}": "(.*)"}


def routes(base_url: str) -> list[tuple[str, type[Resource]]]:
    """Return (pattern, handler) pairs for the web application."""
    found: list[tuple[str, type[Resource]]] = []
    for path, handler in HANDLERS.items():
        pattern = path.replace(".", r"\.")
        for name, expression in _PATTERNS.items():
            pattern = pattern.replace(name, expression)
        found.append((url_path_join(base_url, PREFIX, pattern), handler))
    return [*found, (url_path_join(base_url, PREFIX, "(.*)"), UnknownHandler)]
