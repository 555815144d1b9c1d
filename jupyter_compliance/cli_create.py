"""``jupyter compliance create`` and ``import``: a case folder from sources, or from an exported case."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cli_say import safe, safe_lines, step
from .cli_words import in_options
from .contracts.errors import ComplianceError
from .contracts.tables import TABLES

_FORMS = " (CSV, Parquet, Arrow, JSON lines, AMLSim archive); the same for every table below"
_TABLES = tuple(name for name in TABLES if name != "rejects")


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the commands to the parser."""
    create = commands.add_parser("create", parents=parents, help="make a case folder from files")
    create.add_argument("path", type=Path, metavar="PATH", help="folder of the new case")
    for name in _TABLES:
        create.add_argument(
            f"--{name}", nargs="+", metavar="FILE", required=name == "transfers",
            help=f"files or globs with {name}" + (_FORMS if name == "transfers" else ""),
        )  # fmt: skip
    create.add_argument("--title", help="title of the case")
    create.add_argument("--currency", help="currency or asset that values are told in")
    create.add_argument("--timezone", help="IANA zone of time stamps without one (default UTC)")
    create.add_argument("--encoding", help="encoding of text that is not UTF-8, for example cp1252")
    create.add_argument("--adapter", help="name of the adapter for the transfers, for example amlsim")
    create.add_argument("--base-date", metavar="DAY", help="day that simulated steps count from, for example 2022-01-01")
    create.add_argument("--policy", type=Path, metavar="TOML", help="triage policy file")
    create.add_argument(
        "--map", action="append", default=[], metavar="[TABLE.]COLUMN=SOURCE", dest="maps",
        help="take a column from this column of the source; TABLE is transfers unless said, for example --map ts=when; --map memo= leaves an optional column out",
    )  # fmt: skip
    create.add_argument("--overwrite", action="store_true", help="replace a case that is there, its journal included")
    create.set_defaults(run=run_create)

    import_ = commands.add_parser("import", parents=parents, help="make a case folder from an exported .zip")
    import_.add_argument("bundle", type=Path, metavar="ZIP", help="archive that `export` wrote")
    import_.add_argument("path", type=Path, metavar="PATH", help="folder of the new case")
    import_.add_argument("--overwrite", action="store_true", help="replace a case that is there, its journal included")
    import_.set_defaults(run=run_import)


def run_create(args: argparse.Namespace) -> int:
    """Create a case and print what was read, kept and rejected."""
    from .case import Case

    given = {name: getattr(args, name) for name in _TABLES}
    sources = {name: files[0] if len(files) == 1 else files for name, files in given.items() if files}
    with step("Reading"):
        case = Case.create(
            args.path,
            **sources,
            title=args.title,
            currency=args.currency,
            timezone=args.timezone,
            encoding=args.encoding,
            adapter=args.adapter,
            base_date=args.base_date,
            policy=args.policy,
            mapping=mapping_of(args.maps) or None,
            overwrite=args.overwrite,
        )
    print(in_options(safe_lines(str(case.report()))))
    print(safe(repr(case)))
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Import an exported case and print what it is."""
    from .case import Case

    with step("Importing"):
        case = Case.import_(args.bundle, args.path, overwrite=args.overwrite)
    print(safe(repr(case)))
    return 0


def mapping_of(maps: list[str]) -> dict[str, dict[str, str | None]]:
    """Turn ``["ts=when", "accounts.kind=type"]`` into one ``{column: source column}`` per table; ``"memo="`` is None."""
    found: dict[str, dict[str, str | None]] = {}
    for text in maps:
        left, equals, source = text.partition("=")
        table, dot, column = left.partition(".")
        table, column = (table, column) if dot else ("transfers", left)
        known = TABLES[table].by_name.get(column) if table in _TABLES else None
        if not equals or known is None or (known.required and not source):
            raise ComplianceError(
                f"--map {text!r} does not name a column.",
                "Write it like ts=when or accounts.kind=type: our column, an equals sign, the column of the file.",
            )
        found.setdefault(table, {})[column] = source or None
    return found
