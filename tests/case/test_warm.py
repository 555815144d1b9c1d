"""The board's modules are loaded ahead in a kernel, and nowhere else."""

from __future__ import annotations

import subprocess
import sys


def loaded(before: str) -> str:
    script = f"""
import sys, threading, types
from jupyter_compliance._warm import warm
{before}
warm(); warm()
threads = [t for t in threading.enumerate() if t.name == "jupyter-compliance-warm"]
for thread in threads:
    thread.join()
print(len(threads) <= 1, "anywidget" in sys.modules, "jupyter_compliance.views.picture" in sys.modules)
"""
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.strip()


def test_a_kernel_loads_the_board_ahead_once():
    assert loaded("sys.modules['ipykernel'] = types.ModuleType('ipykernel')") == "True True True"


def test_elsewhere_nothing_is_loaded():
    assert loaded("") == "True False False"
