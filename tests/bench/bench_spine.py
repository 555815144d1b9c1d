"""How long a generated case takes from file to first picture, and how much memory: `make bench-spine`.

    python tests/bench/bench_spine.py [--rows 1000000] [--format csv] [--out build/bench/spine.json]

Each phase runs once, in one process, in the order an investigator lives through. Making the data is not counted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lab_paint

ROOT = Path(__file__).parents[2]
WITHIN = 60.0  # seconds for loading, triage and first paint of 1,000,000 transfers on 2 cores


def make_data(rows: int, suffix: str) -> Path:
    """Generate the files in a process of their own, so that their memory is not ours."""
    folder = ROOT / "build" / "bench" / f"generated-{rows}"
    if not (folder / f"transfers.{suffix}").exists():
        script = Path(__file__).with_name("generate.py")
        call = [sys.executable, str(script), str(folder), "--rows", str(rows), "--format", suffix]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    return folder


def load(data: Path, suffix: str, target: Path) -> Any:
    """Read, check and store the tables as a case."""
    from jupyter_compliance import Case

    shutil.rmtree(target, ignore_errors=True)
    files = {name: data / f"{name}.{suffix}" for name in ("transfers", "accounts", "tags")}
    return Case.create(target, **files, currency="USD", author="bench")


def first_paint(case: Any) -> dict[str, int]:
    """Answer what a board asks before its first picture is complete; bytes on the wire by request."""
    from jupyter_compliance.views.service import BoardService

    service = BoardService(case)
    first = case.triage().queue.item(0, "subject")
    asked = (
        ("queue", {"offset": 0, "limit": 100}),
        ("graph", {"focus": [first], "layout": "flow", "limit": 200}),
        ("timeline", {"subjects": [first], "bins": 120}),
        ("subject", {"id": first}),
        ("transfers", {"subjects": [first], "offset": 0, "limit": 200}),
        ("notes", {}),
    )
    size = {}
    for method, params in asked:
        reply = service.handle(method, params)
        size[method] = len(json.dumps(reply.result, default=str)) + sum(map(len, reply.tables.values()))
    return size


def cell(data: Path, suffix: str) -> str:
    """Return the notebook cell that does all of it: load, triage, board."""
    files = ", ".join(f"{name}={str(data / f'{name}.{suffix}')!r}" for name in ("transfers", "accounts", "tags"))
    return f"from jupyter_compliance import Case\ncase = Case.create('million', {files}, currency='USD')\ncase.board()"


def peak_memory() -> float:
    """Peak resident memory of this process, MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def run(rows: int, suffix: str) -> list[dict[str, Any]]:
    """Run the phases and return their figures."""
    data = make_data(rows, suffix)
    figures: list[dict[str, Any]] = []
    full = rows >= 1_000_000  # the targets are about a million transfers

    def figure(name: str, value: float, unit: str, target: float | None, note: str) -> None:
        known = {"name": name, "value": round(value, 3), "unit": unit, "target": target if full else None}
        figures.append(known | {"better": "lower", "rows": rows, "note": note})

    def timed(name: str, target: float | None, note: Callable[[Any], str], work: Callable[[], Any]) -> Any:
        start, busy = time.perf_counter(), time.process_time()
        result = work()
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        figure(name, seconds, "s", target, f"{note(result)}; {busy:.1f} s of processor time")
        return result

    size = (data / f"transfers.{suffix}").stat().st_size / 1e6
    case = timed(
        "load", 25, lambda _: f"{suffix}, {size:.0f} MB, checked and stored", lambda: load(data, suffix, data / "case")
    )
    timed("ledger", 8, lambda ledger: f"{ledger.size:,} accounts", case.ledger)
    timed("detectors", 20, lambda found: f"{found.height:,} findings", case.findings)
    result = timed("triage", 3, lambda t: f"{t.queue.height:,} subjects, {t.above_line:,} at the line", case.triage)
    timed("first paint", 4, lambda s: f"{sum(s.values()) / 1024:.0f} KiB to the browser", lambda: first_paint(case))
    figure("load to first paint", sum(f["value"] for f in figures), "s", WITHIN, "browser excluded")
    figure("peak memory", peak_memory(), "MiB", None, "whole process")
    seen = lab_paint.paint(cell(data, suffix))
    figure("in JupyterLab", seen["painted"], "s", WITHIN, "one cell: create, triage, board painted in Chromium")
    figure("kernel memory", seen["kernel"], "MiB", None, "peak of the notebook's kernel")
    assert result.queue.height > 0
    return figures


def show(figures: list[dict[str, Any]]) -> None:
    """Print the figures as a table."""
    print(f"generated data, {figures[0]['rows']:,} transfers\n")
    print(f"{'phase':<22}{'value':>10}  {'target':>10}  note")
    for f in figures:
        target = "" if f["target"] is None else f"≤ {f['target']:.1f}"
        print(f"{f['name']:<22}{f['value']:>8,.2f} {f['unit']:<3}{target:>8}  {f['note']}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--format", choices=("csv", "parquet"), default="csv")
    options.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "spine.json")
    given = options.parse_args()
    measured = run(given.rows, given.format)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(measured, indent=1) + "\n")
    show(measured)
    sys.exit(any(f["target"] is not None and f["value"] > f["target"] for f in measured))
