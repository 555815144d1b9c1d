"""Handlers for cases: list, look at one, change one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store.care import change_care, checked_changes
from jupyter_compliance.store.folder import CaseFolder

from .base import Resource, Services, told_plainly
from .operations import operations_at
from .refusal import RefusedError
from .work import create_job

_WAIT_SECONDS = 5.0


class CasesHandler(Resource):
    """``cases``."""

    operations = operations_at("cases")

    @web.authenticated
    @authorized(action="read")
    @told_plainly
    async def get(self) -> None:
        """List the cases; tornado answers 304 where If-None-Match names what would be sent."""
        self.answer(await self.services.off_loop(_list, self.services))

    @web.authenticated
    @authorized(action="write")
    @told_plainly
    async def post(self) -> None:
        """Begin to make a case."""
        job = await create_job(self.services, self.body(), self.author)
        self.answer({"id": job.id})


class CaseHandler(Resource):
    """``cases/{folder}``; where a path ends in what is done to a case, looking and changing mean a folder of that name."""

    verb = ""
    operations = operations_at("cases/{folder}")

    @web.authenticated
    @authorized(action="read")
    @told_plainly
    async def get(self, folder: str | None) -> None:
        """Tell about one case."""
        row = await self.services.off_loop(_one, self.services, self.named(folder))
        self.answer(row)

    @web.authenticated
    @authorized(action="write")
    @told_plainly
    async def patch(self, folder: str | None) -> None:
        """Change who works on it, its due day, its title, or whether it is closed."""
        wanted = self.request.headers.get("If-Match")
        row = await self.services.off_loop(_change, self.services, self.named(folder), self.body(), self.author, wanted)
        self.answer(row)

    def named(self, folder: str | None) -> str:
        """Return the folder that a path means."""
        return "/".join(part for part in (folder, self.verb) if part)


def _list(services: Services) -> dict[str, Any]:
    found = services.finder.look(services.roots.usable())
    return {
        "roots": services.roots.told(),
        "cases": [services.row(folder, row) for folder, row in found.cases],
        "truncated": found.truncated,
    }


def _one(services: Services, name: str) -> dict[str, Any]:
    return services.row(services.roots.case(name))


def _change(services: Services, name: str, changes: dict[str, Any], author: str, wanted: str | None) -> dict[str, Any]:
    folder = services.roots.case(name)
    try:
        changes = checked_changes(changes)
    except StoreError as error:
        raise RefusedError(400, error.what, error.advice) from None
    if wanted is not None and wanted != _etag(services.row(folder)):
        raise RefusedError(412, "The case was changed meanwhile.", "Look at it again, then change it.")
    change_care(CaseFolder.open(folder, wait_seconds=_WAIT_SECONDS), changes, author=author)
    return services.row(folder)


def _etag(row: dict[str, Any]) -> str:
    """Return the ETag that tornado gives to this row."""
    return f'"{hashlib.sha1(json.dumps(row).encode()).hexdigest()}"'
