"""``jupyter compliance generate``: an invented case of any size, as Parquet, with the truth beside it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cli_say import safe, step


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "generate",
        parents=parents,
        help="write invented data of any size, with planted typologies and the truth beside",
    )
    command.add_argument(
        "--transfers", type=count, default=100_000, metavar="N", help="how many, for example 1e6 (default %(default)s)"
    )
    command.add_argument("--seed", type=int, default=7, help="same seed, same data (default %(default)s)")
    command.add_argument(
        "--days", type=int, default=365, metavar="N", help="length of the ledger (default %(default)s)"
    )
    command.add_argument(
        "--typologies", nargs="*", metavar="CODE", help="D01 … D32 and names of look-alikes to plant (default: all)"
    )
    command.add_argument("--instances", type=int, metavar="N", help="instances of each typology (default: by size)")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="new or empty folder")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the data and print what was written."""
    from .sources.synthetic import write

    with step(f"Generating {args.transfers:,} transfers"):
        manifest = write(args.out, args.transfers, args.seed, args.typologies, args.days, args.instances)
    print(manifest["notice"])
    for table, rows in sorted(manifest["rows"].items()):
        print(f"{table:<13}{rows:>14,}")
    print(safe(str(args.out)))
    return 0


def count(text: str) -> int:
    """Return a whole number, also when it is written ``1e6``."""
    try:
        number = float(text)
    except ValueError:
        number = -0.5
    if not number.is_integer():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(number)
