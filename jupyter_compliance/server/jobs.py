"""Jobs: heavy work in child processes, a few at a time, each with progress, a time limit and an end."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError

from .child import Child
from .leftovers import Leftovers
from .refusal import RefusedError

Finish = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
_KEPT = 100
_KEPT_SECONDS = 3600.0
_ENDED = ("done", "failed", "cancelled")


@dataclass
class Job:
    """One piece of work.

    Parameters
    ----------
    kind
        What it is: preview, create, export, verify or triage.
    child
        The process that does it.
    finish
        Turns what the child found into the result of the job.
    leftovers
        What to remove if it does not finish.
    """

    kind: str
    child: Child
    finish: Finish
    leftovers: Leftovers | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    state: str = "queued"
    seq: int = 0
    phase: str = "Waiting"
    progress: float | None = None
    result: dict[str, Any] | None = None
    error: dict[str, str] | None = None
    ended: float = 0.0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def told(self, *, result: bool = True) -> dict[str, Any]:
        """Return the job as JSON, with its result or without."""
        return {
            "id": self.id, "kind": self.kind, "state": self.state, "seq": self.seq, "phase": self.phase,
            "progress": self.progress, "result": self.result if result else None, "error": self.error,
        }  # fmt: skip

    def change(self, **changes: Any) -> None:
        """Change it and wake whoever waits for news."""
        if all(getattr(self, name) == value for name, value in changes.items()):
            return
        vars(self).update(changes)
        self.seq += 1
        self.news.set()
        self.news = asyncio.Event()

    async def newer_than(self, seq: int, seconds: float) -> None:
        """Return when there is news after `seq`, or when the time is over."""
        ends = time.monotonic() + seconds
        while self.seq <= seq and self.state not in _ENDED and (left := ends - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(self.news.wait(), left)
            except TimeoutError:
                return


class Jobs:
    """The jobs of a server; all methods belong to its event loop.

    Parameters
    ----------
    at_once
        So many run at the same time.
    waiting
        So many more may wait; beyond, a new one is refused.
    seconds
        Longest time a job may run.
    log
        Where unexpected ends are told.
    """

    def __init__(self, *, at_once: int, waiting: int, seconds: float, log: logging.Logger | Any) -> None:
        self.at_once, self.waiting, self.seconds = at_once, waiting, seconds
        self._log = log
        self._jobs: dict[str, Job] = {}
        self._places = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once + 1, thread_name_prefix="compliance-job")
        self._closed = False

    def start(
        self, kind: str, request: dict[str, Any], finish: Finish, leftovers: Leftovers | None = None, **child: Any
    ) -> Job:
        """Begin a job, or let it wait for its turn.

        Raises
        ------
        RefusedError
            429: too many are running and waiting.
        """
        self._forget()
        busy = sum(job.state not in _ENDED for job in self._jobs.values())
        if self._closed or busy >= self.at_once + self.waiting:
            raise RefusedError(429, f"{busy} jobs are running or waiting.", "Wait until one has ended, or cancel one.")
        job = Job(kind, Child(request, **child), finish, leftovers)
        self._jobs[job.id] = job
        job.task = asyncio.get_running_loop().create_task(self._run(job))
        return job

    def all(self) -> list[Job]:
        """Return the jobs in hand and those that ended lately, oldest first."""
        self._forget()
        return list(self._jobs.values())

    def one(self, name: str) -> Job:
        """Return a job.

        Raises
        ------
        RefusedError
            404: there is none of that name, or it ended long ago.
        """
        if name not in self._jobs:
            raise RefusedError(404, f"There is no job {name[:64]}.", "It may have ended long ago; begin a new one.")
        return self._jobs[name]

    async def cancel(self, job: Job) -> None:
        """End a job and wait until its process is gone and what it left is removed."""
        if job.state in _ENDED or job.task is None:
            return
        if job.state == "queued":
            job.task.cancel()
        self._end(job, "cancelled", {"what": "The work was cancelled.", "advice": "Begin it again if you need it.", "detail": ""})
        await asyncio.wait([job.task])

    async def close(self) -> None:
        """End all jobs and take no new ones."""
        self._closed = True
        await asyncio.gather(*(self.cancel(job) for job in list(self._jobs.values())))
        self._threads.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        async with self._places:
            if job.state in _ENDED:
                return
            loop = asyncio.get_running_loop()
            found: dict[str, Any] = {}

            def heard(line: dict[str, Any]) -> None:
                loop.call_soon_threadsafe(_take, job, line, found)

            job.change(state="running", phase="Starting")
            alarm = loop.call_later(self.seconds, self._expire, job)
            made: list[Path] = []
            try:
                if job.leftovers:
                    made = await loop.run_in_executor(self._threads, job.leftovers.missing)
                code, last = await loop.run_in_executor(self._threads, job.child.run, heard)
                await asyncio.sleep(0)  # lets the last line be taken
                if job.state not in _ENDED:
                    await self._conclude(job, found, code, last)
            except Exception as error:
                self._log.exception("A %s job broke down", job.kind)
                self._end(job, "failed", _broken(f"{type(error).__name__}: {error}"))
            finally:
                alarm.cancel()
                if job.leftovers and job.state != "done":
                    await loop.run_in_executor(self._threads, job.leftovers.remove, made)

    async def _conclude(self, job: Job, found: dict[str, Any], code: int, last: str) -> None:
        if "error" in found:
            self._end(job, "failed", found["error"])
        elif "result" in found:
            try:
                result = await job.finish(found["result"])
            except ComplianceError as error:
                self._end(job, "failed", {"what": error.what, "advice": error.advice, "detail": ""})
            else:
                job.change(state="done", phase="Done", progress=1.0, result=result, ended=time.monotonic())
        else:
            self._log.warning("A %s job ended with %d: %s", job.kind, code, last)
            self._end(job, "failed", _broken(f"exit code {code}\n{last}".strip()))

    def _expire(self, job: Job) -> None:
        minutes = f"{self.seconds / 60:.3g} minutes" if self.seconds >= 60 else f"{self.seconds:.3g} seconds"
        what = f"The work took longer than the {minutes} that a job may take and was ended."
        advice = "Do it on the command line, or have ComplianceApp.job_seconds raised."
        self._end(job, "failed", {"what": what, "advice": advice, "detail": ""})

    def _end(self, job: Job, state: str, error: dict[str, str]) -> None:
        if job.state not in _ENDED:
            job.change(state=state, phase=state.capitalize(), error=error, ended=time.monotonic())
        job.child.kill()

    def _forget(self) -> None:
        ended = [job for job in self._jobs.values() if job.state in _ENDED]
        old = time.monotonic() - _KEPT_SECONDS
        for place, job in enumerate(ended):
            if job.ended < old or place < len(ended) - _KEPT:
                del self._jobs[job.id]


def _take(job: Job, line: Any, found: dict[str, Any]) -> None:
    """Take one line that the child told."""
    if not isinstance(line, dict) or job.state != "running":
        return
    found.update({name: line[name] for name in ("result", "error") if name in line})
    if "phase" in line:
        job.change(phase=str(line["phase"]), progress=line.get("progress"))


def _broken(detail: str) -> dict[str, str]:
    return {
        "what": "The work ended unexpectedly.",
        "advice": "Try again; if it happens again, do it on the command line, which shows more.",
        "detail": detail,
    }
