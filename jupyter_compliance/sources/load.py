"""Reading any source into canonical tables."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as Overrides
from typing import Any

from jupyter_compliance.contracts.errors import ContractError, SourceError
from jupyter_compliance.contracts.tables import TABLES
from jupyter_compliance.contracts.validate import missing_column

from .adapters import find_adapters, take_named
from .inference import infer_mapping
from .items import Item, distinct, open_items
from .loaded import Loaded, Part, finish
from .options import Options
from .read import read_item


def load(
    source: Any,
    table: str = "transfers",
    *,
    mapping: Overrides[str, str] | None = None,
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
        with one value.
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
    mapping: Overrides[str, str] | None = None,
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
        claims, rest = [(take_named(adapter), items)], []
    else:
        claims, rest = find_adapters(items, table, mapped=bool(mapping))
    parts: dict[str, list[Part]] = {}
    for chosen, claimed in claims:
        for name, found in chosen.read(claimed, options).items():
            parts.setdefault(name, []).extend(found)
    if rest:
        parts.setdefault(table, []).extend(_mapped(item, options) for item in rest)
    order = list(TABLES)
    parts = dict(sorted(parts.items(), key=lambda entry: order.index(entry[0])))
    return {
        name: finish(found, name, timezone=options.timezone, currency=currency)
        for name, found in parts.items()
        if found
    }


def _mapped(item: Item, options: Options) -> Part:
    """Read one item by inferred mapping."""
    raw = read_item(item, encoding=options.encoding)
    contract = TABLES[options.table]
    found = infer_mapping(raw.frame, contract, options.mapping, source=item.name, currency=options.currency)
    for column in contract.columns:
        if column.required and found[column.name] is None and column.name not in found.constants:
            raise missing_column(contract, column, raw.frame.columns, item.name)
    return Part(raw, found.apply(raw.frame), found)
