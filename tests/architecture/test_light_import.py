"""`import jupyter_compliance` is light: the command line and notebooks start fast."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ["altair", "anywidget", "ipywidgets", "pyvis", "numba", "jupyter_server", "tornado", "lightgbm", "sklearn", "matplotlib", "pandas", "duckdb", "pyarrow", "pyspark", "vl_convert"]


def test_import_loads_no_heavy_library() -> None:
    code = f"import sys, jupyter_compliance; print([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
