"""Text, identifiers, closed vocabularies and lists from what sources write down."""

from __future__ import annotations

import json

import polars as pl

from .addresses import normalise_account
from .parsed import Fault, Parsed, as_text, where


def parse_text(values: pl.Series) -> Parsed:
    """Read free text as it stands; only the empty text becomes null.

    Parameters
    ----------
    values
        Column of any type.

    Returns
    -------
    Parsed
        Strings, untouched.
    """
    text = as_text(values)
    return Parsed(text.to_frame("t").select(pl.when(pl.col("t") != "").then("t").alias(values.name))[values.name])


def parse_key(values: pl.Series) -> Parsed:
    """Read identifiers: surrounding white space is removed, the empty text becomes null.

    Parameters
    ----------
    values
        Column of any type.

    Returns
    -------
    Parsed
        Strings.
    """
    return parse_text(as_text(values).str.strip_chars())


def parse_account(values: pl.Series) -> Parsed:
    """Read account identifiers in their canonical spelling (see `contracts.addresses`).

    Parameters
    ----------
    values
        Column of any type.

    Returns
    -------
    Parsed
        Strings.
    """
    text = as_text(values)
    return Parsed(text.to_frame("t").select(normalise_account(pl.col("t")).alias(values.name))[values.name])


def parse_allowed(values: pl.Series, allowed: tuple[str, ...]) -> Parsed:
    """Read words of a closed vocabulary, in any case.

    Parameters
    ----------
    values
        Column of any type.
    allowed
        The vocabulary, in lower case.

    Returns
    -------
    Parsed
        Words of the vocabulary; other words are faults.
    """
    word = parse_key(values).values.str.to_lowercase()
    unknown = where(word.is_not_null() & ~word.is_in(list(allowed)))
    kept = word.to_frame("w").select(pl.when(~unknown).then(pl.col("w")).alias(values.name))[values.name]
    fault = Fault("not_in_vocabulary", unknown, "is not one of " + ", ".join(allowed), "Use one of these words.")
    return Parsed(kept, [fault])


def parse_list(values: pl.Series) -> Parsed:
    """Read lists of text: lists as they are, JSON arrays, or items separated by ``;`` or ``|``.

    Parameters
    ----------
    values
        Column of any type.

    Returns
    -------
    Parsed
        Lists of strings; text that starts like a JSON array and is none is a fault.
    """
    target = pl.List(pl.String)
    if isinstance(values.dtype, (pl.List, pl.Array)):
        return Parsed(values.cast(target))
    text = parse_key(values).values
    items: list[list[str] | None] = []
    broken: list[bool] = []
    for cell in text:
        parsed, bad = _items(cell)
        items.append(parsed)
        broken.append(bad)
    mask = pl.Series(broken, dtype=pl.Boolean)
    fault = Fault("not_a_list", mask, "is not a JSON array", 'Write ["a", "b"], or separate the items by `;`.')
    return Parsed(pl.Series(values.name, items, dtype=target), [fault])


def _items(cell: str | None) -> tuple[list[str] | None, bool]:
    if cell is None:
        return None, False
    if not cell.startswith("["):
        parts = [part.strip() for part in cell.replace("|", ";").split(";")]
        return [part for part in parts if part], False
    try:
        found = json.loads(cell)
    except ValueError:
        return None, True
    return [item if isinstance(item, str) else json.dumps(item) for item in found if item is not None], False
