"""``jupyter compliance find``: what fits a pattern in a case, an exported case or a plain file of transfers."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from .cli_say import detecting, safe, safe_lines, step
from .cli_triage import opened
from .contracts.amount_words import count_of


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("find", parents=parents, help="find what fits a pattern of who pays whom")
    command.add_argument("source", metavar="CASE_OR_FILE", help="case folder, exported .zip, or a file of transfers")
    command.add_argument(
        "pattern",
        metavar="PATTERN",
        help='TOML file, D09 to D16, or the code of a pattern kept with the case ("pattern:…")',
    )
    command.add_argument(
        "--top", type=int, default=20, metavar="N", help="findings to print, 0 for all (default %(default)s)"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON with every transfer cited")
    form.add_argument("--csv", action="store_true", help="print CSV that is safe to open in a spreadsheet")
    form.add_argument("--toml", action="store_true", help="print the pattern itself, to change it")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Find and print; nothing is written to the case."""
    from ._patterns import named
    from .patterns import summary

    with tempfile.TemporaryDirectory(prefix="jupyter-compliance-") as scratch:
        case = opened(args.source, Path(scratch))
        pattern = named(case, args.pattern)
        if args.toml:
            print(safe_lines(pattern.to_toml()))
            return 0
        told = summary(pattern, case.currency)
        with step("Looking"):
            found = case.find(pattern, progress=detecting)
        found = found.sort("strength", "finding_id", descending=[True, False])
        shown = found if args.top <= 0 else found.head(args.top)
        if args.json:
            print(
                json.dumps(
                    {"pattern": pattern.name, "sha256": pattern.sha256, "findings": _document(shown)},
                    ensure_ascii=False,
                    indent=1,
                )
            )
        elif args.csv:
            from .export.csv_safe import csv_text

            text = csv_text(shown.drop("parameters").with_columns(pl.col("transfer_ids").list.join(" ")))
            sys.stdout.write(safe_lines(text) + "\n" if sys.stdout.isatty() else text)
        else:
            print(safe(told))
            subjects = count_of(found["subject"].n_unique(), "account")
            print(
                f"{count_of(found.height, 'finding')} about {subjects} · {safe(pattern.code)}, sha256 {pattern.sha256[:12]}"
            )
            width = max([len("account"), *(len(safe(subject)) for subject in shown["subject"])])
            print(f"{'strength':>8}  {'account':<{width}}  what")
            for row in shown.iter_rows(named=True):
                print(f"{row['strength']:>8.2f}  {safe(row['subject']):<{width}}  {safe(row['sentence'])}")
            if found.height > shown.height:
                print(f"… {found.height - shown.height:,} more findings; --top 0 prints all.")
    return 0


def _document(found: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {**row, "start": row["start"].isoformat(), "end": row["end"].isoformat(), "value": str(row["value"]), "parameters": json.loads(row["parameters"])}
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
