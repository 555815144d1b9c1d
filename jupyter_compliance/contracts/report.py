"""What a load tells the user: counts that add up, every problem, and how columns were understood."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

_ROWS_SHOWN = 10


@dataclass(frozen=True)
class Problem:
    """Rows of one source and column that share one kind of problem.

    Parameters
    ----------
    table, source, column
        Where it is; `column` is empty for whole rows.
    code
        Short stable name, ``not_a_number``.
    count
        Number of rows; 0 where a whole file is meant.
    rows
        Row numbers of the first of them; the first data row of a source is 1.
    message, advice
        The problem in words, and what to do about it.
    rejected
        Whether the rows were rejected; false for what was assumed about rows that were kept.
    """

    table: str
    source: str
    column: str
    code: str
    count: int
    rows: tuple[int, ...]
    message: str
    advice: str = ""
    rejected: bool = True

    def __str__(self) -> str:
        if not self.count:
            return f"{self.message}. {self.advice}".strip()
        shown = ", ".join(f"{row:,}" for row in self.rows[:_ROWS_SHOWN])
        more = ", …" if self.count > len(self.rows[:_ROWS_SHOWN]) else ""
        noun = "row" if self.count == 1 else "rows"
        place = f"{self.column}: " if self.column else ""
        rows = f" ({noun} {shown}{more})" if shown and (self.rejected or not more) else ""
        text = f"{place}{self.count:,} {noun} {_plural(self.message, self.count)}{rows}."
        return f"{text} {self.advice}".strip()


@dataclass(frozen=True)
class LoadReport:
    """One load in one readable report; ``read == kept + rejected``, always.

    Parameters
    ----------
    table
        Canonical table.
    source
        File or query it came from.
    read, kept, rejected
        Rows.
    problems
        Everything found, rejected rows first.
    mapping
        How columns were understood; printable, with `_repr_html_`. None where nothing had to be mapped.

    Raises
    ------
    ValueError
        The counts do not add up.
    """

    table: str
    source: str
    read: int
    kept: int
    rejected: int
    problems: tuple[Problem, ...] = ()
    mapping: Any = None

    def __post_init__(self) -> None:
        if self.read != self.kept + self.rejected:
            raise ValueError(f"{self.table}: {self.read} rows read, {self.kept} kept, {self.rejected} rejected")

    @property
    def headline(self) -> str:
        """The counts in one line."""
        return (
            f"{self.table} from {self.source}: {self.read:,} rows read, {self.kept:,} kept, {self.rejected:,} rejected"
        )

    def __str__(self) -> str:
        lines = [self.headline]
        if self.mapping is not None:
            lines += ["  " + line for line in str(self.mapping).splitlines()]
        lines += [f"  {'✗' if p.rejected else 'i'} {_place(p, self.source)}{p}" for p in self.problems]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><b>{'rejected' if p.rejected else 'note'}</b> {html.escape(_place(p, self.source) + str(p))}</li>"
            for p in self.problems
        )
        mapping = self.mapping._repr_html_() if self.mapping is not None else ""
        problems = f"<ul>{items}</ul>" if items else ""
        return f"<div><p><b>{html.escape(self.headline)}</b></p>{problems}{mapping}</div>"

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-safe data, for manifests and journals."""
        return {
            "table": self.table,
            "source": self.source,
            "read": self.read,
            "kept": self.kept,
            "rejected": self.rejected,
            "problems": [{**vars(p), "rows": list(p.rows)} for p in self.problems],
            "mapping": self.mapping.as_dict() if self.mapping is not None else None,
        }


def merge_reports(reports: Iterable[LoadReport]) -> LoadReport:
    """Add reports of the same table into one.

    Parameters
    ----------
    reports
        At least one report.

    Returns
    -------
    LoadReport
        Summed counts, all problems; the mapping of the first report that has one.
    """
    parts = list(reports)
    first = parts[0]
    if len(parts) == 1:
        return first
    return replace(
        first,
        source=name_sources([p.source for p in parts]),
        read=sum(p.read for p in parts),
        kept=sum(p.kept for p in parts),
        rejected=sum(p.rejected for p in parts),
        problems=tuple(problem for p in parts for problem in p.problems),
        mapping=next((p.mapping for p in parts if p.mapping is not None), None),
    )


def name_sources(names: Iterable[str]) -> str:
    """Return the distinct names in one line; of many the first and how many more."""
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct) if len(distinct) <= 4 else f"{distinct[0]} and {len(distinct) - 1} more files"


def _place(problem: Problem, source: str) -> str:
    return "" if problem.source == source else f"{problem.source}: "


def _plural(message: str, count: int) -> str:
    """Bend the verb that starts a message: ``is``, ``has``, ``does`` and the like."""
    if count == 1:
        return message
    verb, _, rest = message.partition(" ")
    bent = {
        "is": "are",
        "has": "have",
        "does": "do",
        "states": "state",
        "carries": "carry",
        "counts": "count",
        "moves": "move",
        "names": "name",
    }.get(verb, verb)
    return f"{bent} {rest}"
