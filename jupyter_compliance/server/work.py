"""From a request to a job: paths are settled here, before anything is started."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.contracts.lines import one_line

from .base import Services
from .jobs import Job
from .leftovers import Leftovers
from .refusal import RefusedError

_READING = ("mapping", "currency", "timezone", "encoding")


async def preview_job(services: Services, body: dict[str, Any]) -> Job:
    """Begin to look at sources.

    Raises
    ------
    RefusedError
        A source lies outside, or there are too many jobs.
    """
    sources = await services.off_loop(_sources, services, body["sources"])
    request = {
        "verb": "preview", "top": str(services.roots.top), "sources": sources, "rows": services.preview_rows,
        **{name: body.get(name) for name in _READING},
    }  # fmt: skip
    return services.jobs.start("preview", request, _as_it_is)


async def create_job(services: Services, body: dict[str, Any], author: str) -> Job:
    """Begin to make a case.

    Raises
    ------
    RefusedError
        A path lies outside or is taken, the title is not one line, or there are too many jobs.
    """
    try:
        title = one_line(body["title"], "title")
    except StoreError as error:
        raise RefusedError(400, error.what, error.advice) from None
    sources = await services.off_loop(_sources, services, body["sources"])
    target = await services.off_loop(services.roots.new_case, body["folder"])
    mark = uuid.uuid4().hex
    request = {
        "verb": "create", "top": str(services.roots.top), "sources": sources, "path": str(target), "mark": mark,
        "title": title, "triage": body.get("triage", True), "author": author,
        **{name: body.get(name) for name in _READING},
    }  # fmt: skip

    async def finish(told: dict[str, Any]) -> dict[str, Any]:
        return await services.off_loop(_row, services, target, told.get("problem"))

    return services.jobs.start("create", request, finish, Leftovers(mark, target.parent, services.roots.top))


async def case_job(services: Services, verb: str, name: str, body: dict[str, Any], author: str) -> Job:
    """Begin to export, verify or triage a case.

    Raises
    ------
    RefusedError
        There is no such case, or there are too many jobs.
    """
    folder = await services.off_loop(services.roots.case, name)
    mark = uuid.uuid4().hex
    request = {
        "verb": verb, "top": str(services.roots.top), "path": str(folder), "mark": mark, "author": author,
        **{name: body[name] for name in ("kind",) if name in body},
    }  # fmt: skip

    async def row(_: dict[str, Any]) -> dict[str, Any]:
        return await services.off_loop(_row, services, folder)

    async def exported(told: dict[str, Any]) -> dict[str, Any]:
        return {"path": services.roots.spelled(Path(told["path"])), "text": told["text"]}

    finish = {"triage": row, "export": exported}.get(verb, _as_it_is)
    leftovers = Leftovers(mark, folder / "artifacts", folder) if verb == "export" else None
    return services.jobs.start(verb, request, finish, leftovers)


async def _as_it_is(told: dict[str, Any]) -> dict[str, Any]:
    return told


def _sources(services: Services, named: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table: [str(services.roots.source(path)) for path in paths] for table, paths in named.items()}


def _row(services: Services, folder: Path, problem: dict[str, str] | None = None) -> dict[str, Any]:
    row = services.row(folder)
    return {**row, "problem": row["problem"] or problem}
