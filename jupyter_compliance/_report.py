"""The load report of a whole case: one report per table, kept in the manifest and readable ever after."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import Any

from .contracts.report import LoadReport, Problem


@dataclass(frozen=True)
class StoredMapping:
    """How columns were understood, as it was told when the case was made.

    Parameters
    ----------
    text
        In words.
    columns
        By canonical column: the source column or fixed value, how sure it was, and why; all text.
    """

    text: str
    columns: dict[str, dict[str, str]]

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        def cell(text: str) -> str:
            return f'<td style="text-align:left">{html.escape(text)}</td>'

        rows = "".join(
            f"<tr>{cell(name)}{cell(told.get('source') or told.get('value', ''))}"
            f"{cell(told.get('confidence', ''))}{cell(told.get('why', ''))}</tr>"
            for name, told in self.columns.items()
        )
        head = "".join(f'<th style="text-align:left">{name}</th>' for name in ("column", "taken from", "sure", "why"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


@dataclass(frozen=True)
class CreateReport:
    """What was read, kept and rejected, table by table.

    Parameters
    ----------
    loads
        One report per table, in the order of the tables; ``read == kept + rejected`` in each.
    """

    loads: tuple[LoadReport, ...]

    @property
    def read(self) -> int:
        """Rows read, over all tables."""
        return sum(one.read for one in self.loads)

    @property
    def kept(self) -> int:
        """Rows kept."""
        return sum(one.kept for one in self.loads)

    @property
    def rejected(self) -> int:
        """Rows rejected; each stands in the table ``rejects`` with its reason."""
        return sum(one.rejected for one in self.loads)

    def with_remark(self, remark: Problem) -> CreateReport:
        """Return the report with a remark added to the table it is about."""
        told = [
            replace(one, problems=(*one.problems, remark)) if one.table == remark.table else one for one in self.loads
        ]
        return CreateReport(tuple(told))

    def __getitem__(self, table: str) -> LoadReport:
        """Return the report of one table."""
        return {one.table: one for one in self.loads}[table]

    def __str__(self) -> str:
        return "\n".join([*(str(one) for one in self.loads), self._total()])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(one._repr_html_() for one in self.loads) + f"<p>{html.escape(self._total())}</p>"

    def _total(self) -> str:
        return f"In all: {self.read:,} rows read, {self.kept:,} kept, {self.rejected:,} rejected."

    @classmethod
    def from_settings(cls, stored: list[dict[str, Any]]) -> CreateReport:
        """Read the report back from the settings of a manifest."""
        return cls(tuple(_load(one) for one in stored))


def as_settings(report: CreateReport) -> list[dict[str, Any]]:
    """Return the report as JSON data without floats, for the settings of a manifest."""
    return [{**one.as_dict(), "mapping": _mapping(one.mapping)} for one in report.loads]


def _mapping(mapping: Any) -> dict[str, Any] | None:
    if mapping is None:
        return None
    columns = {
        name: {key: f"{value:.0%}" if isinstance(value, float) else str(value) for key, value in told.items()}
        for name, told in mapping.as_dict().items()
    }
    return {"text": str(mapping), "columns": columns}


def _load(stored: dict[str, Any]) -> LoadReport:
    mapping = stored["mapping"]
    return LoadReport(
        table=stored["table"],
        source=stored["source"],
        read=stored["read"],
        kept=stored["kept"],
        rejected=stored["rejected"],
        problems=tuple(Problem(**{**one, "rows": tuple(one["rows"])}) for one in stored["problems"]),
        mapping=None if mapping is None else StoredMapping(mapping["text"], mapping["columns"]),
    )
