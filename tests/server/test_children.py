"""Jobs on their own: with small programs in place of the real work."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance.server.child import Child
from jupyter_compliance.server.jobs import Job, Jobs
from jupyter_compliance.server.leftovers import Leftovers
from jupyter_compliance.server.refusal import RefusedError

DONE = "import json, sys; r = json.loads(sys.stdin.readline()); print(json.dumps({'phase': 'Half', 'progress': 0.5})); print('noise'); print(json.dumps({'result': r}))"
SLEEP = "import sys, time; print('{\"phase\": \"Asleep\", \"progress\": 0.1}', flush=True); time.sleep(600)"
CRASH = "import os, sys; sys.stderr.write('out of luck'); os.abort()"
ERROR = "import json; print(json.dumps({'error': {'what': 'No.', 'advice': 'Yes.', 'detail': ''}}))"


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


async def same(told: dict[str, Any]) -> dict[str, Any]:
    return told


def with_jobs(play: Callable[[Jobs], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        jobs = Jobs(**{"at_once": 2, "waiting": 2, "seconds": 60.0, "log": logging.getLogger("test"), **options})
        try:
            await play(jobs)
        finally:
            await jobs.close()

    asyncio.run(run())


async def until(job: Job, *states: str) -> None:
    ends = time.monotonic() + 60
    while job.state not in states:
        assert time.monotonic() < ends, job
        await job.newer_than(job.seq, 5)


def gone(pid: int | None) -> bool:
    """The process is not there any more, not even as a zombie."""
    assert pid
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_done() -> None:
    async def play(jobs: Jobs) -> None:
        job = jobs.start("verify", {"ü": 1}, same, command=python(DONE))
        assert job.told()["state"] == "queued"
        await until(job, "done")
        assert job.told() == {
            "id": job.id, "kind": "verify", "state": "done", "seq": job.seq, "phase": "Done", "progress": 1.0,
            "result": {"ü": 1}, "error": None,
        }  # fmt: skip
        assert job.seq >= 3
        assert gone(job.child.pid)
        await jobs.cancel(job)
        assert job.state == "done", "what is done stays done"

    with_jobs(play)


@pytest.mark.parametrize(("code", "what", "detail"), [(CRASH, "ended unexpectedly", "out of luck"), (ERROR, "No.", ""), ("", "ended unexpectedly", "exit code 0")])
def test_failed(code: str, what: str, detail: str) -> None:
    async def play(jobs: Jobs) -> None:
        job = jobs.start("verify", {}, same, command=python(code))
        await until(job, "failed")
        assert job.error
        assert what in job.error["what"]
        assert detail in job.error["detail"]
        assert gone(job.child.pid)

    with_jobs(play)


def test_a_result_that_cannot_be_finished_fails_the_job() -> None:
    async def play(jobs: Jobs) -> None:
        async def refuse(_: dict[str, Any]) -> dict[str, Any]:
            raise RefusedError(404, "Gone.", "Look.")

        job = jobs.start("verify", {}, refuse, command=python(DONE))
        await until(job, "failed")
        assert job.error == {"what": "Gone.", "advice": "Look.", "detail": ""}

        async def burst(_: dict[str, Any]) -> dict[str, Any]:
            raise ValueError("unforeseen")

        job = jobs.start("verify", {}, burst, command=python(DONE))
        await until(job, "failed")
        assert job.error
        assert "unforeseen" in job.error["detail"]

    with_jobs(play)


def test_cancelled_processes_are_gone_with_their_children(tmp_path: Path) -> None:
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-S', '-c', {SLEEP!r}]); open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid)); {SLEEP}"

    async def play(jobs: Jobs) -> None:
        job = jobs.start("create", {}, same, command=python(code))
        while job.phase != "Asleep":
            await job.newer_than(job.seq, 10)
        child = int((tmp_path / "pid").read_text())
        await jobs.cancel(job)
        assert job.state == "cancelled"
        assert gone(job.child.pid)
        status = Path(f"/proc/{child}/stat")
        ends = time.monotonic() + 30
        while status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
            assert time.monotonic() < ends, "the child of the child lives on"
            await asyncio.sleep(0.05)

    with_jobs(play)


def test_too_long() -> None:
    async def play(jobs: Jobs) -> None:
        job = jobs.start("create", {}, same, command=python(SLEEP))
        await until(job, "failed")
        assert job.error
        assert "longer than" in job.error["what"]
        assert "1 seconds" in job.error["what"] or "second" in job.error["what"]
        await asyncio.wait([job.task])  # type: ignore[list-item]
        assert gone(job.child.pid)

    with_jobs(play, seconds=1.0)


def test_too_many_wait_and_then_are_refused() -> None:
    async def play(jobs: Jobs) -> None:
        begun = [jobs.start("create", {}, same, command=python(SLEEP)) for _ in range(3)]
        with pytest.raises(RefusedError) as refused:
            jobs.start("create", {}, same, command=python(SLEEP))
        assert refused.value.status == 429
        await until(begun[0], "running")
        assert [job.state for job in begun][1:] == ["queued", "queued"]
        await jobs.cancel(begun[1])
        assert begun[1].state == "cancelled", "also one that never began"
        await jobs.cancel(begun[0])
        await until(begun[2], "running")
        jobs.start("create", {}, same, command=python(DONE))

    with_jobs(play, at_once=1)


def test_waiting_for_news_takes_no_longer_than_said() -> None:
    async def play(jobs: Jobs) -> None:
        job = jobs.start("create", {}, same, command=python(SLEEP))
        while job.phase != "Asleep":
            await job.newer_than(job.seq, 10)
        began = time.monotonic()
        await job.newer_than(job.seq, 0.2)
        assert 0.15 < time.monotonic() - began < 10
        await job.newer_than(0, 60)  # there is news already
        waiting = asyncio.ensure_future(job.newer_than(job.seq, 60))
        await asyncio.sleep(0)
        await jobs.cancel(job)
        await asyncio.wait_for(waiting, 30)

    with_jobs(play)


def test_the_end_of_the_server_is_the_end_of_all_jobs() -> None:
    begun: list[Job] = []

    async def play(jobs: Jobs) -> None:
        begun.extend(jobs.start("create", {}, same, command=python(SLEEP)) for _ in range(4))
        for job in begun[:2]:
            while job.phase != "Asleep":
                await job.newer_than(job.seq, 10)
        await jobs.close()
        with pytest.raises(RefusedError):
            jobs.start("create", {}, same, command=python(DONE))

    with_jobs(play)
    assert [job.state for job in begun] == ["cancelled"] * 4
    assert gone(begun[0].child.pid)
    assert begun[3].child.pid is None


def test_what_was_half_made_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    code = (
        f"import os; os.makedirs({str(target / '.case.jcase-tmp-MARK1234' / 'tables')!r}); "
        f"open({str(target / '.x.jcase-tmp-MARK99')!r}, 'w'); open({str(target / '.x.jcase-tmp-OTHER')!r}, 'w'); {SLEEP}"
    )

    async def play(jobs: Jobs) -> None:
        job = jobs.start("create", {}, same, Leftovers("MARK", target, tmp_path), command=python(code))
        while job.phase != "Asleep":
            await job.newer_than(job.seq, 10)
        await jobs.cancel(job)
        assert [path.name for path in target.iterdir()] == [".x.jcase-tmp-OTHER"], "what belongs to others stays"
        (target / ".x.jcase-tmp-OTHER").unlink()
        target.rmdir()
        target.parent.rmdir()
        job = jobs.start("create", {}, same, Leftovers("MARK", target, tmp_path), command=python(f"import os; os.makedirs({str(target)!r})"))
        await until(job, "failed")
        await asyncio.wait([job.task])  # type: ignore[list-item]
        assert not (tmp_path / "a").exists(), "folders made for nothing are gone"

    with_jobs(play)


def test_killed_before_it_began() -> None:
    child = Child({}, python(SLEEP))
    child.kill()
    assert child.run(lambda line: None) == (-9, "")
    assert child.pid is None


def test_the_real_worker_ends_when_nobody_listens(tmp_path: Path) -> None:
    """Its input closes when the server is gone, however that happened; what it had begun is removed."""
    ledger = tmp_path / "ledger.csv"
    rows = (f"t{i},2022-03-01T00:00:00Z,a{i % 997},b{i % 1009},ETH,{i}.5\n" for i in range(300_000))
    ledger.write_text("transfer_id,ts,src,dst,asset,amount\n" + "".join(rows))
    request = {
        "verb": "create", "top": str(tmp_path), "sources": {"transfers": [str(ledger)]}, "path": str(tmp_path / "new" / "case"),
        "mark": "MARK", "title": "x", "triage": True, "author": "a", "mapping": None, "currency": None, "timezone": None,
        "encoding": None,
    }  # fmt: skip
    worker = subprocess.Popen([sys.executable, "-m", "jupyter_compliance._work"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin and worker.stdout
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    assert b"Reading" in worker.stdout.readline()
    worker.stdin.close()
    assert worker.wait(60) == 1
    worker.stdout.close()
    assert not (tmp_path / "new" / "case").exists()
    assert not list(tmp_path.rglob("*.jcase-tmp-*"))
