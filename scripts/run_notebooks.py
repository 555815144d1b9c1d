"""Run the notebooks in an empty folder and save them with what they show: `python scripts/run_notebooks.py`.

The stored outputs are what a reader sees before running anything, so they are made by the product, never by hand.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def run(path: Path) -> Any:
    """Execute a notebook in an empty folder and return it with its outputs; an error in a cell is raised."""
    notebook = nbformat.read(path, as_version=4)
    os.environ["JUPYTER_COMPLIANCE_AUTHOR"] = "A. Analyst"
    with tempfile.TemporaryDirectory() as home:
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": home}}).execute()
    return stable(notebook)


def stable(notebook: Any) -> Any:
    """Drop what changes from run to run and means nothing to a reader: times of execution and widget identities."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


if __name__ == "__main__":
    for source in sorted(NOTEBOOKS.glob("*.ipynb")):
        shown = run(source)
        nbformat.write(shown, source)
        print(f"{source.name}: {sum(bool(c.get('outputs')) for c in shown.cells)} cells with output", file=sys.stderr)
    shutil.rmtree(NOTEBOOKS / ".ipynb_checkpoints", ignore_errors=True)
