"""How sources would be understood, before a case is made of them: columns, mapping, counts, problems and first rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from ._create import likely_currency, title_of
from ._form_words import in_the_form
from .contracts.errors import ComplianceError, ContractError
from .contracts.report import Problem
from .contracts.schema import Contract
from .contracts.tables import TABLES
from .sources.inference import infer_mapping
from .sources.items import Item, open_items
from .sources.load import load_tables
from .sources.mapping import Mapping
from .sources.read import read_item

_SAMPLES = 5
_LONGEST = 120


def preview_sources(
    sources: dict[str, list[Path]], reading: dict[str, Any], tell: Callable[[str, float], None]
) -> dict[str, Any]:
    """Return what the wizard for new cases shows.

    Parameters
    ----------
    sources
        Files by table.
    reading
        ``mapping`` by table, ``currency``, ``timezone``, ``encoding`` and the number of ``rows`` to show.
    tell
        Called with a phase and a share from 0 to 1.

    Returns
    -------
    dict
        ``{tables: […], currency, timezone, title}``, JSON.
    """
    told, currency = [], reading["currency"]
    for place, (table, paths) in enumerate(sources.items()):
        tell(f"Reading {table}", 0.05 + 0.9 * place / len(sources))
        found, frame = _table(table, paths, reading)
        told.append(found)
        if table == "transfers" and not currency and frame is not None:
            currency = likely_currency(frame)
    return {
        "tables": told,
        "currency": currency or "USD",
        "timezone": reading["timezone"] or "UTC",
        "title": title_of(sources["transfers"], Path("case")),
    }


def _table(table: str, paths: list[Path], reading: dict[str, Any]) -> tuple[dict[str, Any], pl.DataFrame | None]:
    contract = TABLES[table]
    overrides = (reading["mapping"] or {}).get(table, {})
    columns = _columns(paths, reading["encoding"])
    told: dict[str, Any] = {
        "table": table,
        "sources": [path.name for path in paths],
        "columns": columns,
        "canonicals": [{"name": c.name, "required": c.required, "description": c.doc} for c in contract.columns],
        "read": 0, "kept": 0, "rejected": 0, "rows": {"header": [], "body": []},
    }  # fmt: skip
    names = {name: reading[name] for name in ("timezone", "currency", "encoding")}
    try:
        loaded = load_tables(paths, table, mapping=overrides, **names).get(table)
        if loaded is None:
            raise ContractError(f"The files hold no {table}.", "Choose them for another table.")
    except ComplianceError as error:
        problem = Problem(table, "", "", "unusable", 0, (), error.what.rstrip("."), error.advice)
        return {**told, "mapping": _guessed(contract, columns, overrides, names["currency"]), "problems": [_problem(problem)]}, None
    report = loaded.report
    frame = loaded.frame.head(reading["rows"])
    shown = [c for c in frame.columns if c not in contract.by_name or frame[c].null_count() < frame.height or contract.by_name[c].required]
    told |= {
        "mapping": _mapping(contract, report.mapping),
        "read": report.read, "kept": report.kept, "rejected": report.rejected,
        "problems": [_problem(one) for one in report.problems],
        "rows": {"header": shown, "body": [[_text(value) for value in row] for row in frame.select(shown).rows()]},
    }  # fmt: skip
    return told, loaded.frame


def _columns(paths: list[Path], encoding: str | None) -> list[dict[str, Any]]:
    """Return the columns of all files with their first values; files of no known layout have none."""
    samples: dict[str, list[str]] = {}
    for path in paths:
        try:
            for item in open_items(path):
                frame = read_item(_beginning(item), encoding=encoding).frame.head(_SAMPLES)
                for column in frame.iter_columns():
                    kept = samples.setdefault(column.name, [])
                    kept += [_text(value) for value in column if value is not None][: _SAMPLES - len(kept)]
        except ComplianceError:
            continue
    return [{"name": name, "samples": values} for name, values in samples.items()]


def _beginning(item: Item) -> Item:
    """Return an item of text cut after its last whole line within the first bytes."""
    if item.kind not in ("text", "jsonl"):
        return item
    head = item.head
    whole, newline, _ = head.rpartition(b"\n")
    return replace(item, read=lambda: whole + newline if newline else head)


def _guessed(
    contract: Contract, columns: list[dict[str, Any]], overrides: dict[str, str | None], currency: str | None
) -> list[dict[str, Any]]:
    """Return what can be said about the columns where the table cannot be loaded as it is."""
    samples = [column["samples"] for column in columns]
    longest = max((len(values) for values in samples), default=0)
    frame = pl.DataFrame(
        {c["name"]: pl.Series(v + [None] * (longest - len(v)), dtype=pl.String) for c, v in zip(columns, samples, strict=True)}
    )
    try:
        return _mapping(contract, infer_mapping(frame, contract, overrides, currency=currency))
    except ComplianceError:
        return _mapping(contract, None)


def _mapping(contract: Contract, mapping: Any) -> list[dict[str, Any]]:
    told = []
    matches = {match.canonical: match for match in mapping.matches} if isinstance(mapping, Mapping) else {}
    others = {**mapping.constants, **{name: (None, why) for name, why in mapping.made.items()}} if matches else {}
    others |= dict.fromkeys(mapping.left_out, (None, "left out by you")) if matches else {}
    for column in contract.columns:
        match, other = matches.get(column.name), others.get(column.name)
        source = match.source if match else f"={other[0]}" if other and other[0] is not None else None
        told.append({
            "canonical": column.name,
            "column": source,
            "confidence": round(match.confidence, 2) if match else 1.0 if other else 0.0,
            "why": match.why if match else other[1] if other else "",
            "required": column.required,
        })  # fmt: skip
    return told


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "column": problem.column, "code": problem.code, "count": problem.count, "rows": list(problem.rows),
        "message": in_the_form(str(replace(problem, advice=""))), "advice": in_the_form(problem.advice), "rejected": problem.rejected,
    }  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").replace("+00:00", "")
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
