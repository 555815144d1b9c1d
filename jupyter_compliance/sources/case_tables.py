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
    list has tags. Those are added. Where a row with the same key was also named explicitly, the explicit one stands
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
            else:
                implied.setdefault(name, []).append(loaded)
    if "alerts" in named and "alerts" in implied:
        named["alerts"] = _alone(named["alerts"], implied.pop("alerts"))
    tables: dict[str, Loaded] = {}
    for name in TABLES:
        parts = ([named[name]] if name in named else []) + implied.get(name, [])
        if parts:
            tables[name] = parts[0] if len(parts) == 1 else _merge(parts)
    return tables


def _mapping_by_table(mapping: dict[str, Any], given: dict[str, Any]) -> dict[str, dict[str, str]]:
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
    """Stack tables; of rows with the same key the one of the earlier part stands, the others are rejected."""
    first = parts[0]
    contract = TABLES[first.table]
    frames, rejects, reports = [], [], []
    taken = first.frame.select(contract.key) if contract.key else None
    for part in parts:
        frame, lost = part.frame, part.frame.head(0)
        if taken is not None and part is not first:
            lost = frame.join(taken, on=list(contract.key), how="semi", maintain_order="left")
            frame = frame.join(taken, on=list(contract.key), how="anti", maintain_order="left")
            taken = pl.concat([taken, frame.select(contract.key)])
        frames.append(frame)
        rejects.append(part.rejects)
        reports.append(_with_losses(part.report, lost.height, "/".join(contract.key)))
        if lost.height:
            rejects.append(_superseded(lost, part, "/".join(contract.key)))
    frame = pl.concat(_alike(frames), how="diagonal")
    return Loaded(first.table, sort_table(frame, contract), pl.concat(rejects), merge_reports(reports))


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


def _superseded(lost: pl.DataFrame, part: Loaded, key: str) -> pl.DataFrame:
    # The row number of the source is no longer known here; rows are counted as the table lists them.
    return pl.concat(
        [
            pl.DataFrame(
                {"table": [part.table] * lost.height, "source": [part.report.source] * lost.height},
            ).with_columns(
                row=pl.int_range(1, lost.height + 1, dtype=pl.Int64),
                column=pl.lit(key),
                code=pl.lit("superseded"),
                reason=pl.lit(f"{key} is also in the source named for {part.table}, which stands"),
            ),
            as_json(lost),
        ],
        how="horizontal",
    )


def _with_losses(report: LoadReport, lost: int, key: str) -> LoadReport:
    if not lost:
        return report
    message = f"is also in the source named for {report.table}, which stands"
    problem = Problem(report.table, report.source, key, "superseded", lost, (), message)
    return LoadReport(
        report.table,
        report.source,
        report.read,
        report.kept - lost,
        report.rejected + lost,
        (problem, *report.problems),
        report.mapping,
    )


def _alike(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Turn unknown columns of differing types into text, so that frames can be stacked."""
    types: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            types.setdefault(name, set()).add(dtype)
    mixed = [name for name, seen in types.items() if len(seen) > 1]
    return [frame.with_columns(pl.col(c).cast(pl.String) for c in mixed if c in frame.columns) for frame in frames]
