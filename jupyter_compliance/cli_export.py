"""``jupyter compliance export``: the annotated case or one part of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cli_say import safe, step


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "export",
        parents=parents,
        help="write a case as .zip, .html, .pyvis.html, .graphml, .json, .svg, .png, .md or .csv",
    )
    command.add_argument("case", type=Path, metavar="CASE", help="case folder")
    command.add_argument("out", type=Path, metavar="OUT", help="file to write; its ending says what")
    command.add_argument(
        "--overwrite", action="store_true", help="replace a file that is there; an earlier export of the case always is"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write one export and print its path."""
    from .case import Case
    from .export.kinds import kind_of

    kind = kind_of(args.out)
    case = Case.open(args.case)
    with step("Exporting"):
        written = case.export(args.out, kind, overwrite=args.overwrite)
    print(safe(str(written)))
    return 0
