"""How long the timeline of ten million transfers takes to answer, and how much it sends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from .data import BUILD
from .figures import figure

ROWS = int(os.environ.get("BENCH_TIMELINE_ROWS", "10000000"))
WITHIN_MS, WITHIN_KB = 150.0, 200.0
#: Ranges asked for, from an hour to the whole year, for each choice of subjects.
RANGES = 100
REPEATS = 3
CHOICES = (0, 1, 8)


def rows() -> list[dict[str, Any]]:
    """Measure in a process of its own, so that its memory is told apart; the data is made once and kept."""
    folder = BUILD / f"timeline-{ROWS}"
    here = str(Path(__file__).parents[1])
    for step in ("make", "measure"):
        call = [sys.executable, "-c", f"from ui import timeline; timeline.{step}({str(folder)!r})"]
        done = subprocess.run(
            call, cwd=here, env=os.environ | {"PYTHONPATH": here}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def make(where: str) -> None:
    """Generate a ledger and create a case from its Parquet files, unless that was done before."""
    from generate import generate, write

    from jupyter_compliance import Case

    folder = Path(where)
    if (folder / "made.json").exists():
        return
    files = write(folder / "files", generate(ROWS))
    start = time.perf_counter()
    Case.create(
        folder / "case",
        **{name: files[name] for name in ("transfers", "accounts", "tags")},
        currency="USD",
        author="bench",
    )
    figures = {"seconds": time.perf_counter() - start, "peak": _memory("VmHWM")}
    for path in files.values():
        path.unlink()
    (folder / "made.json").write_text(json.dumps(figures))


def measure(where: str) -> None:
    """Print the figures as JSON."""
    import polars as pl

    from jupyter_compliance import Case
    from jupyter_compliance.contracts.results import FINDINGS
    from jupyter_compliance.views.service import BoardService

    made = json.loads((Path(where) / "made.json").read_text())
    case = Case.open(Path(where) / "case")
    # what detectors find plays no part in the timeline, and looking for it in ten million rows takes minutes
    case._analysis.findings = lambda *_args, **_named: pl.DataFrame(schema=FINDINGS)  # type: ignore[method-assign]
    service = BoardService(case)
    ledger = service.facts.ledger
    degree = np.bincount(ledger.s, minlength=ledger.size) + np.bincount(ledger.d, minlength=ledger.size)
    busy = np.argsort(-degree, kind="stable")[: max(CHOICES)]
    before = _memory("VmRSS")
    start = time.perf_counter()
    service.handle("timeline", {})
    first = time.perf_counter() - start
    grown = _memory("VmRSS") - before
    low, high = (t / 1000 for t in service.facts.span)
    found = []
    for subjects in CHOICES:
        rng = np.random.default_rng(subjects)
        chosen = [ledger.ids[i] for i in busy[:subjects]]
        took, size = [], []
        for _ in range(RANGES):
            length = np.exp(rng.uniform(np.log(3_600_000), np.log(high - low)))
            begin = rng.uniform(low, high - length)
            asked = {"time": [begin, begin + length], "subjects": chosen, "bins": 400}
            again = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                reply = service.handle("timeline", asked)
                again.append(1000 * (time.perf_counter() - start))
            took.append(min(again))
            size.append((len(json.dumps(reply.result)) + sum(map(len, reply.tables.values()))) / 1024)
        who = (
            f"the {subjects} busiest chosen, {int(degree[busy[:subjects]].sum()):,} transfers"
            if subjects
            else "none chosen"
        )
        note = f"generated; slowest of {RANGES} ranges, each the fastest of {REPEATS}; median {np.median(took):.0f} ms; {who}"
        found.append(figure("timeline answers", max(took), "ms", ledger.rows, note, target=WITHIN_MS))
        found.append(
            figure("timeline sends", max(size), "KiB", ledger.rows, f"largest; {who}", target=WITHIN_KB * 1000 / 1024)
        )
    note = f"first answer, sums built once: {grown:+,.0f} MiB; case created in {made['seconds']:.0f} s, peak {made['peak']:,.0f} MiB; analysed peak {_memory('VmHWM'):,.0f} MiB"
    found.append(figure("timeline, first answer", 1000 * first, "ms", ledger.rows, note))
    print(json.dumps(found))


def _memory(what: str) -> float:
    """Resident memory of this process, MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024
