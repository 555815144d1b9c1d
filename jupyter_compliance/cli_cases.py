"""``jupyter compliance cases``: all cases below some folders, as the sidebar of JupyterLab lists them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .cli_say import safe, say
from .contracts.amount_words import count_of
from .contracts.errors import StoreError

_TITLE = 40


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("cases", parents=parents, help="list the cases below some folders")
    command.add_argument(
        "roots", nargs="*", type=Path, default=[Path()], metavar="ROOT", help="folder to look in (default: this one)"
    )
    command.add_argument(
        "--depth", type=int, default=4, metavar="N", help="levels of folders below each root (default %(default)s)"
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the cases; 1 when one of them cannot be read or is not intact."""
    from .store import CaseFinder

    for root in args.roots:
        if not root.is_dir():
            raise StoreError(f"There is no folder {root}.", "Name a folder that holds cases.")
    found = CaseFinder(depth=max(0, args.depth)).look([root.resolve() for root in args.roots])
    rows = [{"path": str(folder / "case.jcase"), "folder": str(folder), **row.as_dict()} for folder, row in found.cases]
    if args.json:
        print(json.dumps({"cases": rows, "truncated": found.truncated}, ensure_ascii=False, indent=1))
    else:
        _print(rows)
    if found.truncated:
        say("There may be more cases: not every folder was looked into. Name the folders that hold them.")
    return 1 if any(row["problem"] for row in rows) else 0


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        print("No case found. Make one with jupyter compliance create, or name another folder.")
        return
    wide = min(_TITLE, max(len("title"), *(len(safe(row["title"])) for row in rows)))
    print(f"{'score':>5}  {'title':<{wide}}  {'assignee':<16}  {'due':<10}  status, folder")
    for row in rows:
        waiting = [count_of(row["openReviews"], "open review request")] if row["openReviews"] else []
        problem = [row["problem"]["what"]] if row["problem"] else []
        told = " · ".join([row["statusText"], *waiting, *problem, row["folder"]])
        print(
            f"{safe(row['topScoreText'], 5):>5}  {safe(row['title'], wide):<{wide}}  "
            f"{safe(row['assignee'], 16):<16}  {safe(row['due'], 10):<10}  {safe(told)}"
        )
    print(count_of(len(rows), "case"))
