"""Reading any source into canonical tables."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as Overrides
from dataclasses import replace
from typing import Any

from jupyter_compliance.contracts.errors import ContractError, SourceError
from jupyter_compliance.contracts.report import LoadReport, Problem
from jupyter_compliance.contracts.tables import TABLES

from .adapters import find_adapters, take_named
from .items import distinct, open_items
from .loaded import Loaded, Part, finish
from .mapped import mapped_part
from .options import Options


def load(
    source: Any,
    table: str = "transfers",
    *,
    mapping: Overrides[str, str | None] | None = None,
    timezone: str | None = None,
    currency: str | None = None,
    adapter: str | None = None,
    encoding: str | None = None,
    base_date: datetime.date | str | None = None,
) -> Loaded:
    """Read a source into one canonical table; nothing is lost.

    Parameters
    ----------
    source
        Path, folder, glob pattern, archive, list of paths, data frame (Polars, pandas, Arrow), or `Sql`.
    table
        Name of the canonical table.
    mapping
        Canonical column to column of the source, where the inference errs or cannot know; ``"=ETH"`` fills a column
        with one value, and None leaves an optional column out.
    timezone
        IANA name of the zone of times that state none; UTC by default.
    currency
        Case currency; amounts in it are values as well.
    adapter
        Name of an adapter; by default the content decides.
    encoding
        Encoding of text that is neither UTF-8 nor marked.
    base_date
        Day of step 0 for sources that count days (AMLSim); 2017-01-01 by default.

    Returns
    -------
    Loaded
        Table, rejects and report; ``read == kept + rejected``.

    Raises
    ------
    SourceError
        The source cannot be read at all.
    ContractError
        A required column is absent, or an argument names something that does not exist.
    """
    found = load_tables(
        source,
        table,
        mapping=mapping,
        timezone=timezone,
        currency=currency,
        adapter=adapter,
        encoding=encoding,
        base_date=base_date,
    )
    if table not in found:
        have = ", ".join(found)
        raise SourceError(f"The source holds {have}, and no {table}.", f'Load it with table="{next(iter(found))}".')
    return found[table]


def load_tables(
    source: Any,
    table: str,
    *,
    mapping: Overrides[str, str | None] | None = None,
    timezone: str | None = None,
    currency: str | None = None,
    adapter: str | None = None,
    encoding: str | None = None,
    base_date: datetime.date | str | None = None,
) -> dict[str, Loaded]:
    """Like `load`, and return every table the source yields: an AMLSim archive holds accounts beside transfers."""
    if table not in TABLES or table == "rejects":
        names = ", ".join(name for name in TABLES if name != "rejects")
        raise ContractError(f"{table!r} is no table of a case.", f"The tables are: {names}.")
    options = Options(table, timezone or "UTC", encoding, currency, dict(mapping or {}), base_date)
    items = distinct(open_items(source))
    if adapter is not None:
        named = take_named(adapter)
        claimed = named.claims(items) or (items if getattr(named, "TAKES_ANY", False) else [])
        if not claimed:
            raise SourceError(
                f"The source holds nothing that the adapter {adapter!r} knows.",
                "Leave the adapter out, so that the content decides, or name another one.",
            )
        claims, rest = [(named, claimed)], [item for item in items if not any(item is c for c in claimed)]
    else:
        claims, rest = find_adapters(items, table, mapped=bool(mapping))
    parts: dict[str, list[Part]] = {}
    for chosen, claimed in claims:
        for name, found in chosen.read(claimed, options).items():
            parts.setdefault(name, []).extend(found)
    aside: list[str] = []
    for item in rest:
        try:
            parts.setdefault(table, []).append(mapped_part(item, table, options))
        except (SourceError, ContractError):
            if item.named or not claims:
                raise
            aside.append(item.name)
    loaded = {
        name: finish(parts[name], name, timezone=options.timezone, currency=currency)
        for name in TABLES
        if parts.get(name)
    }
    for first in list(loaded)[:1]:
        loaded[first] = replace(loaded[first], report=_with_aside(loaded[first].report, aside))
    return loaded


def _with_aside(report: LoadReport, names: list[str]) -> LoadReport:
    """Say which files of a folder or archive hold no rows of the table."""
    message = f"holds no {report.table} and was left aside"
    notes = tuple(Problem(report.table, name, "", "left_aside", 0, (), message, rejected=False) for name in names)
    return replace(report, problems=report.problems + notes)
