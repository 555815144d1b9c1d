"""``jupyter compliance verify``: is this case, or exported case, what it says it is?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cli_say import safe


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("verify", parents=parents, help="check tables and journal against their hashes")
    command.add_argument("path", type=Path, metavar="PATH", help="case folder or exported .zip")
    command.set_defaults(run=run, unreadable=2)


def run(args: argparse.Namespace) -> int:
    """Print the outcome; 0 when intact, 1 when not. What cannot be read at all ends with 2."""
    from .store import verify_path

    check = verify_path(args.path)
    if check.ok:
        print(f"intact: {check.size:,} journal entries, head {check.head}, root {check.root}")
        return 0
    where = f"entry {check.first_bad}: " if check.first_bad is not None else ""
    print(f"NOT INTACT: {where}{safe(check.reason)}")
    return 1
