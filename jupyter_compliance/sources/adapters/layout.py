"""Putting rows of a known layout under canonical names."""

from __future__ import annotations

import polars as pl

from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.mapping import Mapping, Match
from jupyter_compliance.sources.raw import Raw


def known_part(
    raw: Raw,
    table: str,
    columns: dict[str, str],
    *,
    layout: str,
    constants: dict[str, str] | None = None,
    computed: dict[str, pl.Series] | None = None,
    remarks: list[tuple[str, str, str]] | None = None,
) -> Part:
    """Return the rows of a known layout under canonical names.

    Parameters
    ----------
    raw
        The rows as they stood.
    table
        Canonical table.
    columns
        Canonical column to column of the source; absent source columns are skipped.
    layout
        Name of the layout, given as the reason of each match.
    constants
        Canonical columns with one value throughout.
    computed
        Canonical columns the adapter made, same height.
    remarks
        What was assumed: (column, code, message).

    Returns
    -------
    Part
        Ready for `loaded.finish`.
    """
    have = raw.frame.columns
    found = {name: source for name, source in columns.items() if source in have}
    why = f"the layout is {layout}"
    matches = tuple(Match(name, source, 1.0, why) for name, source in found.items())
    used = set(found.values())
    kept = tuple(c for c in have if c not in used)
    made = dict.fromkeys(name for name in (computed or {}) if name not in found) if computed else {}
    fixed = {name: (value, why) for name, value in (constants or {}).items()}
    mapping = Mapping(table, matches, fixed, dict.fromkeys(made, f"made by the adapter; {why}"), kept, tuple(have))
    frame = mapping.apply(raw.frame)
    if computed:
        frame = frame.with_columns([values.alias(name) for name, values in computed.items()])
    return Part(raw, frame, mapping, remarks or [])


def lower_columns(columns: list[str]) -> set[str]:
    """Return column names in lower case without surrounding space."""
    return {c.strip().lower() for c in columns}
