"""A search that is given up half-way leaves the case as it was, and the next one finds what it would have found."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance import Case
from jupyter_compliance.contracts.errors import CancelledError
from jupyter_compliance.server.child import Child
from jupyter_compliance.sources import synthetic

ROWS = 300_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A case of 300,000 invented transfers with customers and events."""
    folder = tmp_path_factory.mktemp("stopping")
    yield Case.create(
        folder / "case", **synthetic.generate(ROWS, seed=3).case, currency="USD", author="A. Analyst"
    ).path
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def undisturbed(made: Path) -> dict[str, str]:
    return judged(Case.open(made, readonly=True))


def hashes(folder: Path) -> dict[str, str]:
    """Hash of every file of a folder."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def judged(case: Case) -> dict[str, str]:
    """Hashes of findings, queue and evidence."""
    triage = case.triage()
    frames = {"findings": case.findings(), "queue": triage.queue, "evidence": triage.evidence}
    return {name: hashlib.sha256(frame.write_ndjson().encode()).hexdigest() for name, frame in frames.items()}


def stopped(case: Case, how: Callable[[], None], **given: Any) -> tuple[BaseException, float]:
    """Give a triage up in the midst of D11; what it raised, and the seconds that took."""
    asked: list[float] = []

    def stop() -> None:
        asked.append(time.monotonic())
        how()

    def progress(code: str, *_: int) -> None:
        if code == "D11":
            threading.Timer(0.2, stop).start()

    with pytest.raises((KeyboardInterrupt, CancelledError)) as caught:
        case.triage(progress=progress, **given)
    return caught.value, time.monotonic() - asked[0]


def test_a_case_is_whole_after_a_search_that_was_given_up(
    made: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    case = Case.open(shutil.copytree(made, tmp_path / "case"))
    before = hashes(case.path)
    token = threading.Event()
    error, seconds = stopped(case, token.set, cancel=token)
    assert str(error).startswith("Stopped at D11, ")
    assert "nothing was kept" in str(error)
    assert seconds < 5
    error, _ = stopped(case, lambda: signal.raise_signal(signal.SIGINT))
    assert isinstance(error, KeyboardInterrupt)
    assert str(error).startswith("Stopped at D11, ")
    assert hashes(case.path) == before
    with pytest.raises(CancelledError):
        case.triage(cancel=token)
    assert judged(case) == undisturbed
    assert case.verify().ok


@pytest.mark.skipif(os.name == "nt", reason="signals of another system")
def test_ctrl_c_ends_the_command_with_one_sentence(made: Path) -> None:
    before = hashes(made)
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_compliance.cli", "triage", str(made)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    while "D11 " not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    time.sleep(0.2)  # the line is told before the search begins
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == ""
    assert "Ranking subjects …" in said
    (sentence,) = [line for line in err.splitlines() if line.startswith("jupyter compliance: ")]
    assert sentence.startswith("jupyter compliance: Stopped at D11, ")
    assert "Traceback" not in err
    assert hashes(made) == before


def test_a_job_that_is_killed_leaves_the_case_as_it_was(
    made: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    folder = shutil.copytree(made, tmp_path / "case")
    before = hashes(folder)
    told: list[str] = []
    child = Child({"verb": "triage", "top": str(tmp_path), "path": str(folder), "mark": "m", "author": "A. Analyst"})

    def hear(line: dict[str, Any]) -> None:
        told.append(str(line.get("phase")))
        if told[-1] == "Detecting D11":
            child.kill()

    code, _ = child.run(hear)
    assert code == -9
    assert told[-1] == "Detecting D11"
    assert hashes(folder) == before
    assert judged(Case.open(folder)) == undisturbed
