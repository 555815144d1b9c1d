"""The adapters there are, and which of them recognises what."""

from __future__ import annotations

from types import ModuleType

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.sources.items import Item

from . import amlsim, amlsim_bank, amlworld, edges, flagged, ofac, ofac_addresses, tagpacks, un

#: Adapter modules by name, asked in this order. Each has ``NAME``, ``TABLES``, ``claims(items) -> items it
#: recognises`` and ``read(items, options) -> {table: parts}``; one with ``TAKES_ANY`` reads, when named, items it does
#: not recognise by itself too.
ADAPTERS: dict[str, ModuleType] = {
    module.NAME: module
    for module in (amlsim, amlsim_bank, amlworld, edges, flagged, tagpacks, ofac, ofac_addresses, un)
}


def find_adapters(
    items: list[Item], table: str, *, mapped: bool = False
) -> tuple[list[tuple[ModuleType, list[Item]]], list[Item]]:
    """Ask every adapter that yields the table which items it recognises.

    Parameters
    ----------
    items
        What the source consists of.
    table
        Table asked for.
    mapped
        The user stated a mapping; only adapters that heed it are asked (``HEEDS_MAPPING``).

    Returns
    -------
    (list of (adapter, items), list of items)
        Claims, and the items nobody claimed.
    """
    claims = []
    rest = items
    for module in ADAPTERS.values():
        if table not in module.TABLES or (mapped and not getattr(module, "HEEDS_MAPPING", False)):
            continue
        claimed = module.claims(rest)
        if claimed:
            claims.append((module, claimed))
            rest = [item for item in rest if not any(item is c for c in claimed)]
    return claims, rest


def take_named(name: str) -> ModuleType:
    """Return the adapter of that name, or raise `SourceError` with the names there are."""
    if name not in ADAPTERS:
        raise SourceError(f"There is no adapter {name!r}.", f"Adapters are: {', '.join(ADAPTERS)}.")
    return ADAPTERS[name]
