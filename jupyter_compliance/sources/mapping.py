"""Which column of a source is which column of a contract, with confidence and reason."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from jupyter_compliance.contracts.tables import TABLES


@dataclass(frozen=True)
class Match:
    """One canonical column and where it comes from.

    Parameters
    ----------
    canonical, source
        Column names.
    confidence
        0 to 1; 1 is stated by the user or an exact name.
    why
        The reason in words.
    also
        Columns of the source that fit equally well and were not taken.
    """

    canonical: str
    source: str
    confidence: float
    why: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """How the columns of one source were understood.

    Parameters
    ----------
    table
        Canonical table.
    matches
        Columns found, in the order of the contract.
    constants
        Canonical columns that hold one value throughout: name to (value, why).
    made
        Canonical columns an adapter made from others: name to how.
    kept
        Columns of the source that are kept under their own name.
    columns
        All columns of the source.
    left_out
        Canonical columns that are not filled because the user said so.
    """

    table: str
    matches: tuple[Match, ...]
    constants: dict[str, tuple[str, str]] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def __getitem__(self, canonical: str) -> str | None:
        return next((m.source for m in self.matches if m.canonical == canonical), None)

    def apply(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame under canonical names, unknown columns behind."""
        taken = [pl.col(m.source).alias(m.canonical) for m in self.matches]
        fixed = [pl.lit(value, dtype=pl.String).alias(name) for name, (value, _) in self.constants.items()]
        canonical = {m.canonical for m in self.matches} | set(self.constants)
        contract = TABLES[self.table]
        clash = canonical | {c.name for c in contract.columns}
        rest = [pl.col(c).alias(f"source_{c}" if c in clash else c) for c in self.kept]
        return frame.select(*taken, *rest).with_columns(*fixed) if fixed else frame.select(*taken, *rest)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-safe data: canonical name to source, confidence and reason."""
        found = {
            m.canonical: {"source": m.source, "confidence": round(m.confidence, 2), "why": m.why} for m in self.matches
        }
        fixed = {name: {"value": value, "why": why} for name, (value, why) in self.constants.items()}
        made = {name: {"made": True, "why": why} for name, why in self.made.items()}
        return {**found, **fixed, **made, **{name: {"left_out": True, "why": "stated by you"} for name in self.left_out}}

    def _rows(self) -> list[tuple[str, str, str, str]]:
        rows = [
            (
                m.canonical,
                m.source,
                f"{m.confidence:.0%}",
                m.why + (f"; {', '.join(m.also)} would fit as well" if m.also else ""),
            )
            for m in self.matches
        ]
        rows += [(name, f'"{value}"', "", why) for name, (value, why) in self.constants.items()]
        rows += [(name, "(made)", "", why) for name, why in self.made.items()]
        return rows + [(name, "(left out)", "", "stated by you") for name in self.left_out]

    def __str__(self) -> str:
        rows = self._rows()
        wide = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
        lines = [f"{a:<{wide[0]}} ← {b:<{wide[1]}}  {c:>{wide[2]}}  {why}" for a, b, c, why in rows]
        if self.kept:
            lines.append("kept as they are: " + ", ".join(self.kept))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        cells = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in self._rows())
        kept = f"<p>Kept as they are: {html.escape(', '.join(self.kept))}</p>" if self.kept else ""
        head = "<tr><th>column</th><th>comes from</th><th>confidence</th><th>why</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{cells}</tbody></table>{kept}"
