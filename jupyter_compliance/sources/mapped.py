"""Reading one item by inferred mapping."""

from __future__ import annotations

from jupyter_compliance.contracts.tables import TABLES
from jupyter_compliance.contracts.validate import missing_column

from .inference import infer_mapping
from .items import Item
from .loaded import Part
from .options import Options
from .read import read_item


def mapped_part(item: Item, table: str, options: Options) -> Part:
    """Read one item and put its columns under canonical names.

    Parameters
    ----------
    item
        What `open_items` returned.
    table
        Canonical table.
    options
        The mapping stated by the user applies where `table` is the table asked for.

    Returns
    -------
    Part
        Ready for `loaded.finish`.

    Raises
    ------
    SourceError
        The item cannot be read.
    ContractError
        No column fits a required canonical one.
    """
    raw = read_item(item, encoding=options.encoding)
    overrides = options.mapping if table == options.table else {}
    found = infer_mapping(raw.frame, table, overrides, source=item.name, currency=options.currency)
    contract = TABLES[table]
    for column in contract.columns:
        if column.required and found[column.name] is None and column.name not in found.constants:
            raise missing_column(contract, column, raw.frame.columns, item.name)
    return Part(raw, found.apply(raw.frame), found)
