"""What all handlers share: who may, what is refused and how that is told, and work that stays off the event loop."""

from __future__ import annotations

import asyncio
import functools
import json
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.store.author import default_author
from jupyter_compliance.store.finding import CaseFinder
from jupyter_compliance.store.glance import Glance
from jupyter_compliance.store.manifest import MANIFEST

from .jobs import Jobs
from .operations import RESOURCE, Operation, read_body
from .refusal import RefusedError, refusal_of
from .roots import Roots

#: Key of `Services` in the settings of the web application.
SERVICES = "jupyter_compliance_services"
_ADVICE = {
    403: "Log in again, or ask for the permission.",
    404: "Check the address.",
    405: "See openapi.json for what can be done.",
}
_ANONYMOUS = re.compile(r"[0-9a-f]{32}")
T = TypeVar("T")


@dataclass
class Services:
    """What the handlers work with.

    Parameters
    ----------
    roots, finder, jobs
        Where cases may lie, how they are found, and the work in hand.
    most_body_bytes, preview_rows
        Limits.
    """

    roots: Roots
    finder: CaseFinder
    jobs: Jobs
    most_body_bytes: int
    preview_rows: int
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(4, thread_name_prefix="compliance")
    )

    async def off_loop(self, work: Callable[..., T], *given: Any) -> T:
        """Do something that touches the disk in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, functools.partial(work, *given))

    def row(self, folder: Path, row: Glance | None = None) -> dict[str, Any]:
        """Return the CaseRow of a case folder; looks at the disk unless the row is at hand."""
        path = self.roots.spelled(folder)
        manifest = f"{path}/{MANIFEST}" if path else MANIFEST
        return {"path": manifest, "folder": path, **(row or self.finder.one(folder)).as_dict()}


def told_plainly(method: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Turn what cases and files refuse into an HTTP error that carries the same words."""

    @functools.wraps(method)
    async def wrapper(self: Resource, *args: Any, **kwargs: Any) -> None:
        try:
            await method(self, *args, **kwargs)
        except (ComplianceError, OSError) as error:
            refused = refusal_of(error)
            raise web.HTTPError(refused.status, refused.what.replace("%", "%%")) from refused

    return wrapper


class Resource(APIHandler):
    """A path of the API. No method answers, not even one that does not exist, unless the user is known and may."""

    auth_resource = RESOURCE
    operations: ClassVar[dict[str, Operation]] = {}

    @property
    def services(self) -> Services:
        """What the handlers work with."""
        return self.settings[SERVICES]

    @property
    def author(self) -> str:
        """Who writes: the user of the server; where a shared token tells nobody, whoever runs the server."""
        user = self.current_user
        if _ANONYMOUS.fullmatch(user.username) and user.name.startswith("Anonymous "):
            return default_author()
        name = " ".join((user.display_name or user.name or user.username).split())
        return "".join(c for c in name if c.isprintable())[:200] or default_author()

    async def prepare(self) -> None:  # type: ignore[override] # as APIHandler does
        """Refuse whoever is not known or not authorised, and bodies that are too large."""
        await super().prepare()
        user = self.current_user
        if not user:
            raise web.HTTPError(403)
        operation = self.operation
        for action, resource in operation.rights if operation else (("read", RESOURCE),):
            if not await ensure_async(self.authorizer.is_authorized(self, user, action, resource)):
                raise web.HTTPError(403, f"You may not {action} {resource}.")
        if len(self.request.body) > self.services.most_body_bytes:
            raise web.HTTPError(413, f"The body is larger than {self.services.most_body_bytes:,} bytes.")

    @property
    def operation(self) -> Operation | None:
        """The operation asked for; None for a method that the path does not have."""
        return self.operations.get(self.request.method or "")

    @web.authenticated
    def options(self, *_: Any, **__: Any) -> None:  # type: ignore[override] # what the decorator makes of the return type
        """Say which methods there are."""
        self.set_header("Allow", ", ".join([*self.operations, "OPTIONS"]))
        self.set_status(204)
        self.finish()

    def body(self) -> dict[str, Any]:
        """Return the body, as the schema of the operation wants it."""
        operation = self.operation
        assert operation is not None and operation.body is not None
        return read_body(self.request.body, operation.body)

    def answer(self, document: Any) -> None:
        """Send JSON with the status of the operation."""
        assert self.operation is not None
        self.set_status(self.operation.status)
        self.set_header("Cache-Control", "no-cache")
        self.finish(json.dumps(document))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell what was refused as ``{what, advice, detail}``."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        refused = error.__cause__ if error is not None else None
        if not isinstance(refused, RefusedError):
            said = error.log_message if isinstance(error, web.HTTPError) else None
            what = str(said or f"{HTTPStatus(status_code).phrase}.").replace("%%", "%")
            refused = RefusedError(status_code, what, _ADVICE.get(status_code, ""))
        told = {"what": refused.what, "advice": refused.advice, "detail": refused.detail, "message": str(refused)}
        self.finish(json.dumps(told))
