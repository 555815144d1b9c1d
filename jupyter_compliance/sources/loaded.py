"""From understood rows to a table that meets its contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from jupyter_compliance.contracts.addresses import normalise_account
from jupyter_compliance.contracts.rejects import ROW_COLUMN, SOURCE_COLUMN
from jupyter_compliance.contracts.report import LoadReport, Problem, name_sources
from jupyter_compliance.contracts.schema import Contract
from jupyter_compliance.contracts.tables import REJECTS, TABLES
from jupyter_compliance.contracts.texts import parse_list
from jupyter_compliance.contracts.validate import validate

from .raw import Raw

_ADVICE = {
    "too_many_fields": "Put fields that contain the separator in double quotes; the rejects hold the text of the rows.",
    "too_few_fields": "Export the rows again in full; the rejects hold the text of the rows.",
    "unclosed_quote": "Double the quotation marks inside fields; the rejects hold the text of the rows.",
    "not_an_object": "Write one JSON object a line.",
    "no_such_entry": "Take all files from the same day.",
}


@dataclass(frozen=True)
class Loaded:
    """One canonical table and how it came about.

    Parameters
    ----------
    table
        Name of the table.
    frame
        Rows that meet the contract: canonical columns in order, unknown ones behind; sorted by (ts, transfer_id) for
        transfers and events, by key otherwise.
    rejects
        The other rows, by `contracts.tables.REJECTS`.
    report
        Counts, problems and mapping.
    origin
        Source and row number of each row of `frame`.
    """

    table: str
    frame: pl.DataFrame
    rejects: pl.DataFrame
    report: LoadReport
    origin: pl.DataFrame = field(repr=False)

    def __str__(self) -> str:
        return str(self.report)

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


@dataclass(frozen=True)
class Part:
    """Rows of one item, under canonical names.

    Parameters
    ----------
    raw
        The rows as they stood.
    frame
        The same rows, same height, under canonical names.
    mapping
        How the columns were understood.
    remarks
        What an adapter assumed: (column, code, message).
    """

    raw: Raw
    frame: pl.DataFrame
    mapping: Any = None
    remarks: list[tuple[str, str, str]] = field(default_factory=list)


def finish(parts: list[Part], table: str, *, timezone: str = "UTC", currency: str | None = None) -> Loaded:
    """Validate, complete and sort the rows of all parts as one table.

    Parameters
    ----------
    parts
        At least one.
    table
        Name of the canonical table.
    timezone
        IANA name of the zone of times that state none.
    currency
        Case currency; see `_with_value`.

    Returns
    -------
    Loaded
        ``report.read`` counts every row of every part, also those that had no fields to speak of.
    """
    contract = TABLES[table]
    source = name_sources([p.raw.source for p in parts])
    frame = _join([_marked(_normalised(p.frame, table), p.raw) for p in parts])
    raw = _join([_marked(p.raw.frame, p.raw) for p in parts])
    checked = validate(frame, contract, source=source, timezone=timezone, raw=raw)
    unread = pl.concat([_unread(p.raw, table) for p in parts])
    rejects = pl.concat([checked.rejects, unread])
    kept = checked.kept
    problems = [*checked.problems, *_unread_problems(parts, table), *_remarks(parts, table)]
    problems += _other_mappings(parts, table)
    if table == "transfers":
        kept, told = _with_value(kept, currency)
        problems += [Problem(table, source, "value", "valued", told[0], (), told[1], rejected=False)] if told else []
    mapping = next((p.mapping for p in parts if p.mapping is not None), None)
    report = LoadReport(
        table,
        source,
        frame.height + unread.height,
        kept.height,
        rejects.height,
        tuple(sorted(problems, key=lambda p: not p.rejected)),
        mapping,
    )
    placed = sort_table(
        pl.concat([kept, checked.origin.select(pl.all().name.prefix("__"))], how="horizontal"), contract
    )
    return Loaded(
        table,
        placed.drop("__source", "__row"),
        rejects.sort("source", "row", maintain_order=True),
        report,
        placed.select(source="__source", row="__row"),
    )


def sort_table(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Return the rows in the fixed order of the table."""
    if contract.name in ("transfers", "events"):
        return frame.sort("ts", contract.key[0], maintain_order=True)
    keys = contract.key or tuple(c.name for c in contract.columns if c.dtype != pl.List(pl.String))
    return frame.sort(keys, nulls_last=True, maintain_order=True)


def _marked(frame: pl.DataFrame, raw: Raw) -> pl.DataFrame:
    return frame.with_columns(pl.lit(raw.source).alias(SOURCE_COLUMN), raw.rows.alias(ROW_COLUMN))


def _normalised(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Give the addresses of a watchlist the spelling that accounts have."""
    if table != "watchlist" or "addresses" not in frame.columns:
        return frame
    lists = parse_list(frame["addresses"])
    if lists.faults and lists.faults[0].mask.any():
        return frame
    return frame.with_columns(addresses=lists.values.list.eval(normalise_account(pl.element())))


def _join(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Stack frames by column name; a column of different types becomes text."""
    if len(frames) == 1:
        return frames[0]
    from jupyter_compliance.contracts.parsed import as_text

    types: dict[str, set[Any]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            types.setdefault(name, set()).add(dtype)
    mixed = {name for name, seen in types.items() if len(seen) > 1}
    same = [f.with_columns([as_text(f[c]) for c in f.columns if c in mixed]) for f in frames]
    return pl.concat(same, how="diagonal")


def _unread(raw: Raw, table: str) -> pl.DataFrame:
    return raw.unread.select(
        pl.lit(table).alias("table"),
        pl.col("source").fill_null(raw.source),
        "row",
        pl.lit(None, dtype=pl.String).alias("column"),
        "code",
        "reason",
        "raw",
    ).match_to_schema(REJECTS.schema)


def _unread_problems(parts: list[Part], table: str) -> list[Problem]:
    found = []
    for part in parts:
        keys = [pl.col("source").fill_null(part.raw.source), "code", "reason"]
        groups = part.raw.unread.group_by(keys, maintain_order=True).agg(pl.len(), pl.col("row").head(10).alias("rows"))
        for source, code, reason, count, rows in groups.iter_rows():
            found.append(Problem(table, source, "", code, count, tuple(rows), reason, _ADVICE.get(code, "")))
    return found


def _remarks(parts: list[Part], table: str) -> list[Problem]:
    return [
        Problem(table, part.raw.source, column, code, part.frame.height, (), message, rejected=False)
        for part in parts
        for column, code, message in part.remarks
        if part.frame.height
    ]


def _other_mappings(parts: list[Part], table: str) -> list[Problem]:
    """Say how files were understood whose columns are named otherwise than those of the first."""
    found = []
    first = parts[0].mapping
    for part in parts[1:]:
        if first is None or part.mapping is None:
            continue
        pairs = [f"{m.canonical} ← {m.source}" for m in part.mapping.matches if first[m.canonical] != m.source]
        if pairs:
            message = f"names its columns otherwise: {', '.join(pairs)}"
            found.append(Problem(table, part.raw.source, "", "mapped_otherwise", 0, (), message, rejected=False))
    return found


def _with_value(kept: pl.DataFrame, currency: str | None) -> tuple[pl.DataFrame, tuple[int, str] | None]:
    """Fill `value` from `amount` where the asset is the case currency, or where the source names no asset at all."""
    if currency is None or not kept.height:
        return kept, None
    unnamed = kept["asset"].is_null().all()
    same = pl.lit(True) if unnamed else pl.col("asset").str.to_uppercase() == currency.upper()
    fill = pl.col("value").is_null() & same.fill_null(False)
    count = kept.select(fill.sum()).item()
    if not count:
        return kept, None
    kept = kept.with_columns(value=pl.when(fill).then("amount").otherwise("value"))
    if unnamed:
        kept = kept.with_columns(asset=pl.lit(currency.upper()))
    reason = "is the amount itself, taken to be in" if unnamed else "is the amount itself, in"
    return kept, (count, f"{reason} {currency.upper()}")
