"""``jupyter compliance verify``: is this case, or exported case, what it says it is?"""

from __future__ import annotations

import argparse
import contextlib
import io
from pathlib import Path
from typing import Any

from .cli_say import safe, safe_lines
from .contracts.errors import StoreError


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("verify", parents=parents, help="check tables and journal against their hashes")
    command.add_argument(
        "path", type=Path, metavar="PATH", help="case folder, exported .zip or the folder it was unpacked to"
    )
    command.add_argument("--head", metavar="SIZE:HASH", help="head of the journal that reached you in another way")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the outcome; 0 when intact, 1 when not. What cannot be checked at all ends with 2."""
    if args.path.name == "case.jcase" or (args.path / "case.jcase").exists():
        from .store import verify_path

        check = verify_path(args.path, _head(args.head) if args.head else None)
        print(safe(str(check)))
        return 0 if check.ok else 1
    if not args.path.is_file() and not (args.path / "MANIFEST.json").is_file():
        raise StoreError(
            f"There is neither a case nor an export at {args.path}.", "Name a case folder or an exported .zip."
        )
    return _bundle(args.path, args.head)


def _bundle(path: Path, head: str | None) -> int:
    from .export import verify_case

    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = verify_case.main([str(path), *(["--head", head] if head else [])])
    if code == 2:
        raise StoreError(told.getvalue().strip() + ".", "Give a .zip that case.export made, or a case folder.")
    print(safe_lines(told.getvalue()))
    return code


def _head(text: str) -> tuple[int, str]:
    size, colon, digest = text.partition(":")
    if not colon or not size.isdigit():
        raise StoreError(f"{text!r} is not a head.", "Write it like 12:9fa4…, as an export's README.txt does.")
    return int(size), digest
