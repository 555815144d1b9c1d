"""``jupyter compliance replay``: does this investigation come out the same when it is done again?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cli_say import safe_lines, step


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("replay", parents=parents, help="do the whole investigation again and compare, byte for byte")
    command.add_argument("path", type=Path, metavar="PATH", help="case folder")
    command.add_argument("--out", type=Path, metavar="DIR", help="folder to make and keep the replayed case in")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print each item with both hashes; 0 when all are the same, 1 when one is not. What cannot be replayed ends with 2."""
    from .case import Case

    case = Case.open(args.path, readonly=True)
    with step("Replaying"):
        found = case.replay(args.out)
    print(safe_lines(str(found)))
    return 0 if found.ok else 1
