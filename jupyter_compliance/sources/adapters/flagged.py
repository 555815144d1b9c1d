"""Lists of addresses that an explorer flagged, with what they received."""

from __future__ import annotations

from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.read import columns_of, read_item

from .layout import known_part, lower_columns

NAME = "flagged"
TABLES = ("tags",)


def claims(items: list[Item]) -> list[Item]:
    """Return the items with a column ``flagged_address``."""
    return [
        i for i in items if i.kind in ("text", "frame", "parquet") and "flagged_address" in lower_columns(columns_of(i))
    ]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read flagged addresses as tags of category ``other``: the list does not say what they were flagged for."""
    parts = []
    for item in items:
        raw = read_item(item, encoding=options.encoding)
        column = next(c for c in raw.frame.columns if c.strip().lower() == "flagged_address")
        constants = {"label": "flagged address", "category": "other", "confidence": "0.3", "source": item.name}
        parts.append(
            known_part(raw, "tags", {"account_id": column}, layout="a list of flagged addresses", constants=constants)
        )
    return {"tags": parts}
