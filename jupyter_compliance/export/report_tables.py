"""Findings, evidence and queue as tables, and the queue in words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.amount_words import amount_short, count_of
from jupyter_compliance.contracts.time_words import moment_text
from jupyter_compliance.triage.score import logodds_text, score_text

_REASONS = 5
_LISTED = 50
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ORDINARY = re.compile(r"[\w.:/@+=-]+")


def report_frames(case: Any) -> dict[str, pl.DataFrame]:
    """Return findings, evidence and queue of the stored policy, by name."""
    triage = case.triage()
    return {"findings": case.findings(), "evidence": triage.evidence, "queue": triage.queue}


def write_reports(case: Any, folder: Path) -> None:
    """Write each report frame as Parquet and as CSV that no spreadsheet takes for formulas."""
    from .csv_safe import write_csv

    for name, frame in report_frames(case).items():
        frame.write_parquet(folder / f"{name}.parquet")
        write_csv(frame, folder / f"{name}.csv")


def summary_markdown(case: Any, top: int = _LISTED) -> str:
    """Return the head of the queue in Markdown: full ids, scores, reasons with cited transfers.

    Parameters
    ----------
    case
        The case.
    top
        Number of subjects told, from the first rank.
    """
    triage, policy = case.triage(), case.policy
    queue = triage.queue.sort("rank")
    names = dict(case.ledger().accounts.select("account_id", "name").iter_rows())
    told = (
        f"{count_of(queue.height, 'subject')} ranked under policy “{plain(policy.name)} {plain(policy.version)}”, line {policy.line:g}, "
        f"prior {policy.prior_text}. Values in {plain(case.currency)}; times in UTC. "
        "Scores are evidence to look at, not conclusions about people."
    )
    lines = [f"# {plain(case.title)}", "", told, ""]
    by_subject = _evidence_of(triage, queue["subject"].head(top))
    for row in queue.head(top).iter_rows(named=True):
        name = names.get(row["subject"])
        lines.append(f"## {row['rank']}. {code(row['subject'])}" + (f" — {plain(name)}" if name else ""))
        lines.append("")
        lines.append(
            f"Score {score_text(row['score'])} (log-odds {logodds_text(row['logodds'])} = prior "
            f"{logodds_text(row['prior'])} + reasons) · {amount_short(row['value'], case.currency)} · "
            f"{count_of(row['transfers'], 'transfer')}"
            + (f" · {moment_text(row['first_ts'])} to {moment_text(row['last_ts'])}" if row["first_ts"] else "")
        )
        lines.append("")
        lines += [_reason(one) for one in by_subject.get(row["subject"], [])[:_REASONS]]
        lines.append("")
    left = queue.height - min(top, queue.height)
    if left:
        lines.append(f"{count_of(left, 'more subject')} in `queue.csv`.")
    return "\n".join(lines).rstrip() + "\n"


def _evidence_of(triage: Any, subjects: pl.Series) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    chosen = triage.evidence.filter(pl.col("subject").is_in(subjects.to_list())).sort("subject", "order")
    for row in chosen.iter_rows(named=True):
        told.setdefault(row["subject"], []).append(row)
    return told


def _reason(row: dict[str, Any]) -> str:
    cited = row["transfer_ids"] or []
    text = f"- {logodds_text(row['logodds'])} {plain(row['title'])}: {plain(row['sentence'])}"
    if cited:
        shown = ", ".join(code(one) for one in cited[:3])
        text += f" Transfers: {shown}" + (f" and {len(cited) - 3} more." if len(cited) > 3 else ".")
    return text


def plain(text: str) -> str:
    """Write any text so that Markdown shows it as it is: one line, no markup, no HTML, no link."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    marked = "".join(_ENTITIES.get(c) or (f"\\{c}" if c in "\\`*_[]#|!~" else c) for c in shown)
    return re.sub(
        r"(?i)://|(?<=\bwww)\.", lambda match: match.group().replace(":", "&#58;").replace(".", "&#46;"), marked
    )


def code(text: str) -> str:
    """Write an identifier as a code span, or as plain text where it holds anything unusual."""
    return f"`{text}`" if _ORDINARY.fullmatch(text) else plain(text)
