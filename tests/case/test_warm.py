"""The board is made ready ahead in a kernel, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def loaded(folder: Path, before: str) -> str:
    script = f"""
import sys, threading, types
from jupyter_compliance import Case
case = Case.demo({str(folder)!r})
{before}
case.triage()
case.triage()
threads = [t for t in threading.enumerate() if t.name == "jupyter-compliance-warm"]
for thread in threads:
    thread.join()
print(len(threads) <= 1, "anywidget" in sys.modules, "jupyter_compliance.views.picture" in sys.modules)
"""
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.strip()


def test_a_kernel_loads_the_board_ahead_once(tmp_path):
    assert loaded(tmp_path / "case", "sys.modules['ipykernel'] = types.ModuleType('ipykernel')") == "True True True"


def test_elsewhere_nothing_is_loaded(tmp_path):
    assert loaded(tmp_path / "case", "") == "True False False"
