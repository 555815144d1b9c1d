"""An honest figure: alerts of our own detectors on AMLSim, judged by its fraud labels."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench" / "bench_triage.py"


@pytest.mark.parametrize(
    ("name", "floor"),
    [("20K_fanin200", {50: 0.95, 100: 0.95, 200: 0.93}), ("20K_cycle200", {50: 0.95, 100: 0.95, 200: 0.95})],
)
def test_top_of_the_queue_is_mostly_right(shared_data: Path, name: str, floor: dict[int, float]) -> None:
    spec = importlib.util.spec_from_file_location("bench_triage", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    figures = {row["name"]: row["value"] for row in bench.precision(shared_data / "amlsim" / f"{name}.tgz")}
    for k, least in floor.items():
        assert figures[f"precision at {k}, {name}"] >= least
