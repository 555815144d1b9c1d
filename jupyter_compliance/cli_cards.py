"""``jupyter compliance cards``: what each detector looks for, how often it is right on generated data, and when not to rely on it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cards import ROWS
from .cli_generate import count
from .cli_say import detecting, safe, step


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "cards", parents=parents, help="write detector cards: rule, source, and accuracy measured on generated data"
    )
    command.add_argument("codes", nargs="*", metavar="CODE", help="D01 … D32 (default: all)")
    command.add_argument("--out", type=Path, default=Path("cards"), metavar="DIR", help="folder (default %(default)s)")
    command.add_argument(
        "--rows",
        type=count,
        default=ROWS,
        metavar="N",
        help="generated transfers, for example 1e6 (default %(default)s)",
    )
    command.add_argument("--seed", type=int, default=7, help="same seed, same cards (default %(default)s)")
    command.add_argument("--policy", type=Path, metavar="TOML", help="whose thresholds and weights (default: ours)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, write the cards and print what was found."""
    from .cards.words import short_share
    from .cards.write import write_cards
    from .triage.policy import Policy

    policy = Policy.load(args.policy) if args.policy else None
    with step(f"Measuring on {args.rows:,} generated transfers"):
        cards = write_cards(
            args.out, [c.upper() for c in args.codes], policy=policy, rows=args.rows, seed=args.seed, progress=detecting
        )
    print("Measured on generated data.")
    print(f"{'':<5}{'detector':<28}{'recall':<16}{'precision':<16}wrong of 10,000 accounts")
    for one in cards:
        point = one.measured.reported
        print(
            f"{one.detector.code:<5}{safe(one.detector.name, 27):<28}{short_share(point.recall):<16}"
            f"{short_share(point.right):<16}{one.measured.per_10000(point):.1f}"
        )
    print(safe(str(args.out / "index.html")))
    return 0
