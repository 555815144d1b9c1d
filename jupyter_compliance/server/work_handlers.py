"""Handlers that begin jobs, tell about them and end them."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import Resource, told_plainly
from .cases import CaseHandler
from .operations import operations_at
from .refusal import RefusedError
from .work import case_job, preview_job

_POLL_SECONDS = 20.0


class PreviewHandler(Resource):
    """``preview``."""

    operations = operations_at("preview")

    @web.authenticated
    @authorized(action="execute")
    @told_plainly
    async def post(self) -> None:
        """Begin to look at sources."""
        job = await preview_job(self.services, self.body())
        self.answer({"id": job.id})


class CaseJobHandler(CaseHandler):
    """``cases/{folder}/export``, ``…/verify`` and ``…/triage``."""

    async def begin(self, folder: str | None) -> None:
        """Begin the job of this path."""
        job = await case_job(self.services, self.verb, folder or "", self.body(), self.author)
        self.answer({"id": job.id})


class ExportHandler(CaseJobHandler):
    """``cases/{folder}/export``."""

    verb = "export"
    operations = operations_at("cases/{folder}", "cases/{folder}/export")

    @web.authenticated
    @authorized(action="write")
    @told_plainly
    async def post(self, folder: str | None) -> None:
        """Begin to write an export."""
        await self.begin(folder)


class VerifyHandler(CaseJobHandler):
    """``cases/{folder}/verify``."""

    verb = "verify"
    operations = operations_at("cases/{folder}", "cases/{folder}/verify")

    @web.authenticated
    @authorized(action="execute")
    @told_plainly
    async def post(self, folder: str | None) -> None:
        """Begin to check hashes."""
        await self.begin(folder)


class TriageHandler(CaseJobHandler):
    """``cases/{folder}/triage``."""

    verb = "triage"
    operations = operations_at("cases/{folder}", "cases/{folder}/triage")

    @web.authenticated
    @authorized(action="write")
    @told_plainly
    async def post(self, folder: str | None) -> None:
        """Begin to rank subjects."""
        await self.begin(folder)


class JobsHandler(Resource):
    """``jobs``."""

    operations = operations_at("jobs")

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """List the jobs."""
        self.answer({"jobs": [job.told(result=False) for job in self.services.jobs.all()]})


class JobHandler(Resource):
    """``jobs/{id}``."""

    operations = operations_at("jobs/{id}")

    @web.authenticated
    @authorized(action="read")
    @told_plainly
    async def get(self, name: str) -> None:
        """Tell about a job, once there is news."""
        after = self.get_query_argument("after", None)
        job = self.services.jobs.one(name)
        if after is not None:
            if not (after.isascii() and after.isdigit() and len(after) <= 12):
                raise RefusedError(400, "after is not a number.", "Give the seq that you have.")
            await job.newer_than(int(after), _POLL_SECONDS)
        self.answer(job.told())

    @web.authenticated
    @authorized(action="execute")
    @told_plainly
    async def delete(self, name: str) -> None:
        """End a job."""
        job = self.services.jobs.one(name)
        await self.services.jobs.cancel(job)
        self.answer(job.told())
