"""``jupyter compliance demo``: the Ronin case, in JupyterLab or, without a browser, as printed queue and exports."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .cli_say import detecting, safe, say, step

_TOP = 20


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "demo", parents=parents, help="the Ronin bridge theft of 2022: open it, or print and export it"
    )
    command.add_argument(
        "--no-browser", action="store_true", help="print the ranked queue and write the exports instead"
    )
    command.add_argument(
        "--out", type=Path, default=Path("ronin-demo"), metavar="DIR", help="folder to write to (default %(default)s)"
    )
    command.add_argument(
        "--top", type=int, default=_TOP, metavar="N", help="subjects to print, 0 for all (default %(default)s)"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make or open the demonstration case and show it."""
    from .case import Case

    with step("Opening the Ronin case"):
        case = Case.demo(args.out / "ronin")
    if not args.no_browser:
        return _lab(args.out)
    with step("Ranking subjects"):
        case.findings(progress=detecting)
        case.triage()
    with step("Writing the annotated export"):
        written = [case.export(args.out / name, overwrite=True) for name in ("ronin.zip", "ronin.html")]
    from .cli_triage import print_queue

    for path in written:
        say(f"Wrote {safe(str(path))}")
    print_queue(case, case.policy, args.top)
    return 0


def _lab(out: Path) -> int:
    """Write a notebook beside the case, unless there is one, and open JupyterLab on it."""
    notebook = out / "ronin.ipynb"
    if not notebook.exists():
        notebook.write_text(json.dumps(_notebook(), indent=1) + "\n", encoding="utf-8")
    say(f"Opening {safe(str(notebook))} in JupyterLab; end it with Ctrl-C.")
    command = [sys.executable, "-m", "jupyterlab", str(notebook)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 0


def _notebook() -> dict[str, Any]:
    markdown = (
        "# The Ronin bridge theft\n\nA ranked, explained queue; a graph and a timeline linked to it; notes that stay."
    )
    cells = [
        ("markdown", "intro", markdown),
        ("code", "open", 'from jupyter_compliance import Case\n\ncase = Case.open("ronin")\ncase'),
        ("code", "board", "case.board()"),
        ("code", "queue", "case.triage().queue.head(10)"),
        ("code", "export", 'case.export("ronin.zip")'),
    ]
    return {
        "cells": [
            {
                "cell_type": kind,
                "id": name,
                "metadata": {},
                "source": text.splitlines(keepends=True),
                **({"execution_count": None, "outputs": []} if kind == "code" else {}),
            }
            for kind, name, text in cells
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
