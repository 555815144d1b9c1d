"""``jupyter compliance triage``: the ranked queue of a case, an exported case or a plain file of transfers."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from .cli_say import detecting, safe, safe_lines, say, step
from .cli_words import in_options
from .contracts.amount_words import count_of
from .contracts.errors import SourceError

if TYPE_CHECKING:
    from .case import Case
    from .contracts.report import LoadReport
    from .triage import Policy

_REASONS = 3


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "triage", parents=parents, help="rank the subjects of a case, or of a file of transfers"
    )
    command.add_argument("source", metavar="CASE_OR_FILE", help="case folder, exported .zip, or a file of transfers")
    command.add_argument("--policy", type=Path, metavar="TOML", help="triage policy (default: the one of the case)")
    command.add_argument(
        "--top", type=int, default=20, metavar="N", help="subjects to print, 0 for all (default %(default)s)"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON with every reason and its transfers")
    form.add_argument("--csv", action="store_true", help="print CSV that is safe to open in a spreadsheet")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rank and print; nothing is written to the case."""
    with tempfile.TemporaryDirectory(prefix="jupyter-compliance-") as scratch:
        case = opened(args.source, Path(scratch))
        from .triage import Policy

        policy = Policy.load(args.policy) if args.policy else case.policy
        with step("Ranking subjects"):
            case.findings(policy, progress=detecting)
            case.triage(policy)
        if args.json:
            print(json.dumps(queue_document(case, policy, args.top), ensure_ascii=False, indent=1))
        elif args.csv:
            from .export.csv_safe import csv_text

            text = csv_text(queue_frame(case, policy, args.top))
            sys.stdout.write(safe_lines(text) + "\n" if sys.stdout.isatty() else text)
        else:
            print_queue(case, policy, args.top)
    return 0


def opened(source: str, scratch: Path) -> Case:
    """Open a case for reading, or make one of an export or a file in a folder that is gone afterwards."""
    from .case import Case

    path = Path(source)
    if path.name == "case.jcase" or (path / "case.jcase").exists():
        return Case.open(path, readonly=True)
    if path.suffix == ".zip" and path.is_file():
        with step("Unpacking"):
            return Case.import_(path, scratch / "case")
    cases = sorted(path.glob("*/case.jcase")) if path.is_dir() else []
    if cases:
        raise SourceError(f"{path} holds {count_of(len(cases), 'case')}.", f"Name one: {cases[0].parent}.")
    if path.is_dir() and not any(path.iterdir()):
        raise SourceError(f"{path} is an empty folder.", "Name a case folder, an exported .zip or a file of transfers.")
    with step("Reading"):
        case = Case.create(scratch / "case", transfers=source, title=path.name)
    for table in case.report().loads:
        if table.rejected:
            say(in_options(safe_lines("\n".join([_counts(table), *(f"  {p}" for p in table.problems if p.rejected)]))))
    return case


def _counts(table: LoadReport) -> str:
    counts = f"{table.read:,} rows read, {table.kept:,} kept, {table.rejected:,} rejected"
    return f"{table.table} from {table.source}: {counts}; jupyter compliance create keeps the rejected ones to look at."


def print_queue(case: Case, policy: Policy, top: int) -> None:
    """Print the queue for people: full ids, scores, first reasons."""
    queue = case.triage(policy).queue.sort("rank")
    names = dict(case.ledger().accounts.select("account_id", "name").iter_rows())
    shown = queue if top <= 0 else queue.head(top)
    above = queue.filter(pl.col("score") >= policy.line).height
    print(
        f"{safe(case.title)} · {queue.height:,} subjects, {above:,} at or above {policy.line:g} · "
        f"policy {safe(policy.name)} {safe(policy.version)}, prior {policy.prior_text}"
    )
    width = max([len("account"), *(len(safe(subject)) for subject in shown["subject"])])
    print(f"{'rank':>5}  {'score':>5}  {'account':<{width}}  name and first reasons")
    for row in shown.iter_rows(named=True):
        reasons = "; ".join(safe(reason) for reason in row["reasons"][:_REASONS])
        more = len(row["reasons"]) - _REASONS
        reasons += f"; {more} more" if more > 0 else ""
        name = safe(names.get(row["subject"]), 40)
        print(
            f"{row['rank']:>5}  {row['score']:>5.1f}  {safe(row['subject']):<{width}}  "
            + " — ".join(part for part in (name, reasons or "no reasons") if part)
        )
    if queue.height > shown.height:
        print(f"… {queue.height - shown.height:,} more subjects; --top 0 prints all.")


def queue_frame(case: Case, policy: Policy, top: int) -> pl.DataFrame:
    """Return the queue with names, lists joined to text, for a table program."""
    queue = case.triage(policy).queue.sort("rank")
    names = case.ledger().accounts.select(pl.col("account_id").alias("subject"), "name")
    shown = (queue if top <= 0 else queue.head(top)).join(names, on="subject", how="left", maintain_order="left")
    return shown.select(
        "rank", "subject", "name", pl.col("score").round(4), "logodds", "prior",
        pl.col("reasons").list.join("; "), "value", "transfers", "first_ts", "last_ts",
    )  # fmt: skip


def queue_document(case: Case, policy: Policy, top: int) -> dict[str, Any]:
    """Return the queue with every reason and the transfers it cites, as a JSON document with exact money as text."""
    triage = case.triage(policy)
    queue = queue_frame(case, policy, top).drop("reasons")
    reasons: dict[str, list[dict[str, Any]]] = {}
    chosen = triage.evidence.filter(pl.col("subject").is_in(queue["subject"].to_list())).sort("subject", "order")
    for row in chosen.iter_rows(named=True):
        fields = ("detector", "variant", "title", "logodds", "sentence", "count", "transfer_ids")
        reasons.setdefault(row["subject"], []).append({name: _plain(row[name]) for name in fields})
    return {
        "title": case.title,
        "case_id": case.id,
        "currency": case.currency,
        "policy": {"name": policy.name, "version": policy.version, "sha256": policy.sha256, "line": policy.line},
        "subjects": triage.queue.height,
        "queue": [
            {**{name: _plain(value) for name, value in row.items()}, "reasons": reasons.get(row["subject"], [])}
            for row in queue.iter_rows(named=True)
        ],
    }


def _plain(value: Any) -> Any:
    """Give decimals and moments as text, everything else as it is."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        exponent = value.as_tuple().exponent
        return text.rstrip("0").rstrip(".") if isinstance(exponent, int) and exponent < -2 else text
    return value.isoformat() if isinstance(value, datetime) else value
