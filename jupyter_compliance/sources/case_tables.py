"""All tables of a case from the sources the user names, each source yielding what it holds."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.rejects import as_json
from jupyter_compliance.contracts.report import LoadReport, Problem, merge_reports
from jupyter_compliance.contracts.tables import TABLES

from .load import load_tables
from .loaded import Loaded, sort_table

_SUPERSEDED = "is also in a source named earlier for {}, which stands"


def load_case_tables(
    *,
    transfers: Any = None,
    accounts: Any = None,
    customers: Any = None,
    ownership: Any = None,
    events: Any = None,
    alerts: Any = None,
    tags: Any = None,
    watchlist: Any = None,
    currency: str | None = None,
    mapping: dict[str, Any] | None = None,
    timezone: str | None = None,
    adapter: str | None = None,
    encoding: str | None = None,
    base_date: datetime.date | str | None = None,
) -> dict[str, Loaded]:
    """Load every table of a case.

    A source given for one table may hold others: an AMLSim archive has accounts beside its transfers, a labelled edge
    list has tags. Those are added; transfers come from the source named for them alone. Where a row with the same key was also named explicitly, the explicit one stands
    and the other goes to the rejects.

    Parameters
    ----------
    transfers, accounts, customers, ownership, events, alerts, tags, watchlist
        Sources as `load` takes them; only transfers are required.
    currency
        Case currency; amounts in it are values as well.
    mapping
        ``{canonical: source}`` for the transfers, or ``{table: {canonical: source}}``.
    timezone, adapter, encoding, base_date
        As for `load`; `adapter` applies to the transfers.

    Returns
    -------
    dict of str to Loaded
        Only the tables that came about, in the order of `contracts.tables.TABLES`.

    Raises
    ------
    SourceError, ContractError
        As `load`; also when there are no transfers.
    """
    given = {
        "transfers": transfers,
        "accounts": accounts,
        "customers": customers,
        "ownership": ownership,
        "events": events,
        "alerts": alerts,
        "tags": tags,
        "watchlist": watchlist,
    }
    if transfers is None:
        raise ContractError("A case needs transfers.", "Pass transfers=<path, data frame or Sql>.")
    by_table = _mapping_by_table(mapping or {}, given)
    named: dict[str, Loaded] = {}
    implied: dict[str, list[Loaded]] = {}
    for table, source in given.items():
        if source is None:
            continue
        found = load_tables(
            source,
            table,
            mapping=by_table.get(table),
            timezone=timezone,
            currency=currency,
            adapter=adapter if table == "transfers" else None,
            encoding=encoding,
            base_date=base_date,
        )
        for name, loaded in found.items():
            if name == table:
                named[name] = loaded
            elif name != "transfers":
                implied.setdefault(name, []).append(loaded)
    if "alerts" in named and "alerts" in implied:
        named["alerts"] = _alone(named["alerts"], implied.pop("alerts"))
    tables: dict[str, Loaded] = {}
    for name in TABLES:
        parts = ([named[name]] if name in named else []) + implied.get(name, [])
        if parts:
            tables[name] = parts[0] if len(parts) == 1 else _merge(parts)
    return tables


def _mapping_by_table(mapping: dict[str, Any], given: dict[str, Any]) -> dict[str, dict[str, str | None]]:
    if not mapping:
        return {}
    nested = [isinstance(value, dict) for value in mapping.values()]
    if not any(nested):
        return {"transfers": mapping}
    if not all(nested):
        raise ContractError("mapping= mixes tables and columns.", "Write {table: {canonical: column}} throughout.")
    for name in mapping:
        if given.get(name) is None:
            raise ContractError(
                f"mapping= names the table {name!r}, for which there is no source.", f"Tables are: {', '.join(given)}."
            )
    return mapping


def _merge(parts: list[Loaded]) -> Loaded:
    """Stack tables; of rows that say the same the one of the earlier part stands, the others are rejected."""
    first = parts[0]
    contract = TABLES[first.table]
    key = list(contract.key) or [c.name for c in contract.columns if c.dtype != pl.List(pl.String)]
    frames, rejects, reports = [], [], []
    taken = first.frame.select(key).head(0)
    for part in parts:
        whole = pl.concat([part.frame, part.origin.select(pl.all().name.prefix("__"))], how="horizontal")
        lost = whole.join(taken, on=key, how="semi", nulls_equal=True, maintain_order="left")
        kept = whole.join(taken, on=key, how="anti", nulls_equal=True, maintain_order="left")
        taken = pl.concat([taken, kept.select(key)])
        frames.append(kept)
        rejects += [part.rejects, _superseded(lost, first.table, contract.key)]
        reports.append(_with_losses(part.report, lost.height, contract.key))
    placed = sort_table(pl.concat(_alike(frames), how="diagonal"), contract)
    origin = placed.select(source="__source", row="__row")
    frame = placed.drop("__source", "__row")
    return Loaded(first.table, frame, pl.concat(rejects), merge_reports(reports), origin)


def _alone(stated: Loaded, implied: list[Loaded]) -> Loaded:
    """Let the alerts the user named stand alone; alerts made from transfers would tell the same twice."""
    notes = tuple(
        Problem(
            "alerts",
            other.report.source,
            "",
            "left_aside",
            other.frame.height,
            (),
            "is an alert of the transfers' source, left aside because alerts are named",
            rejected=False,
        )
        for other in implied
    )
    return replace(stated, report=replace(stated.report, problems=stated.report.problems + notes))


def _superseded(lost: pl.DataFrame, table: str, key: tuple[str, ...]) -> pl.DataFrame:
    told = lost.select(
        pl.lit(table).alias("table"),
        pl.col("__source").alias("source"),
        pl.col("__row").alias("row"),
        pl.lit("/".join(key) or None, dtype=pl.String).alias("column"),
        pl.lit("superseded").alias("code"),
        pl.lit(_SUPERSEDED.format(table)).alias("reason"),
    )
    return pl.concat([told, as_json(lost)], how="horizontal")


def _with_losses(report: LoadReport, lost: int, key: tuple[str, ...]) -> LoadReport:
    if not lost:
        return report
    message = _SUPERSEDED.format(report.table)
    problem = Problem(report.table, report.source, "/".join(key), "superseded", lost, (), message)
    return replace(
        report, kept=report.kept - lost, rejected=report.rejected + lost, problems=(problem, *report.problems)
    )


def _alike(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Turn unknown columns of differing types into text, so that frames can be stacked."""
    types: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            types.setdefault(name, set()).add(dtype)
    mixed = [name for name, seen in types.items() if len(seen) > 1]
    return [frame.with_columns(pl.col(c).cast(pl.String) for c in mixed if c in frame.columns) for frame in frames]
