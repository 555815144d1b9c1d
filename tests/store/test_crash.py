"""Killed at any moment, a case is whole: all of the old state or all of the new, never a mixture."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import CaseFolder, verify_path
from jupyter_compliance.store.atomic import write_atomic
from jupyter_compliance.store.creation import put_aside

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills by signal")

CHILD = """
import sys
from pathlib import Path
import polars as pl
sys.path.insert(0, {tests!r})
from tests.store.conftest import POLICY, transfers
from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import CaseFolder
path, work = Path(sys.argv[1]), sys.argv[2]
frames = [transfers(200 + i, seed=i) for i in range(5)]
print("ready", flush=True)
step = 0
while True:
    step += 1
    if work == "create":
        CaseFolder.create(path, tables={{"transfers": frames[step % 5]}}, title=f"case {{step}}", currency="ETH",
                          sources={{}}, policy=POLICY, author="child", overwrite=True)
    elif work == "append":
        CaseFolder.open(path).journal.append("note.added", {{"id": f"n{{step}}", "text": "x" * 3000}}, "child")
    elif work == "layout":
        CaseFolder.open(path).layout = {{"step": step, "positions": ["x" * 100] * 400}}
    else:
        CaseFolder.open(path).replace_table("transfers", frames[step % 5], author="child")
    print(step, flush=True)
"""


def run_and_kill(path: Path, work: str, seconds: float, *, after_a_step: bool) -> int:
    """Start a child that works without end, kill it at a moment, and return how many steps it had finished."""
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "PYTHONPATH": root}
    command = [sys.executable, "-c", CHILD.format(tests=root), str(path), work]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        finished = [child.stdout.readline()] if after_a_step else []
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        finished += child.stdout.read().split()
    return int(finished[-1]) if finished else 0


@pytest.mark.parametrize("work", ["append", "replace", "layout"])
def test_killed_at_work(make: Callable[..., CaseFolder], work: str) -> None:
    path = make().path
    rng = random.Random(work)
    done = 0
    for turn in range(4):
        entries = len(CaseFolder.open(path).journal.entries())
        steps = run_and_kill(path, work, rng.uniform(0.0, 0.15), after_a_step=turn > 0)
        readonly = CaseFolder.open(path, readonly=True)
        assert readonly.warning == "" and readonly.read("transfers").collect().height >= 5
        case = CaseFolder.open(path)
        assert not case.readonly and case.warning == ""
        assert verify_path(path).ok, verify_path(path).reason
        assert case.read("transfers").select(pl.len()).collect().item() == case.manifest.tables["transfers"].rows
        written = len(case.journal.entries()) - entries
        assert written in ((0,) if work == "layout" else (steps, steps + 1))
        if work == "layout" and case.layout:
            assert case.layout["positions"] == ["x" * 100] * 400
        done += steps
        case.journal.append("note.added", {"id": "after"}, "parent")
    assert done > 0


def test_killed_while_creating(tmp_path: Path) -> None:
    path = tmp_path / "case"
    rng = random.Random(3)
    done = 0
    for turn in range(5):
        done += run_and_kill(path, "create", rng.uniform(0.0, 0.12), after_a_step=turn > 0)
        if path.exists():
            assert verify_path(path).ok and CaseFolder.open(path).warning == ""
        else:
            aside = put_aside(path)
            assert done == 0 or any(verify_path(p).ok for p in aside)
            if aside:
                with pytest.raises(StoreError, match=r"Replacing it was interrupted: rename .*jcase-old-"):
                    CaseFolder.open(path)
    assert done > 0


def test_a_failed_write_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")

    def fail(half: Path) -> None:
        half.write_bytes(b"ne")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, fail)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
