"""The consolidated list of the UN Security Council (XML)."""

from __future__ import annotations

from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.contracts.schema import ColumnTypes
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw

from .layout import known_part

NAME = "un"
TABLES = ("watchlist",)

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def claims(items: list[Item]) -> list[Item]:
    """Return XML files whose root is the consolidated list."""
    return [item for item in items if item.kind == "xml" and b"<CONSOLIDATED_LIST" in item.head]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:  # noqa: ARG001 - XML states its encoding
    """Read individuals and entities, one row each.

    Raises
    ------
    SourceError
        The XML is not whole, or declares a document type or entities (refused: they can read files and fill memory).
    """
    return {"watchlist": [_part(item) for item in items]}


def _part(item: Item) -> Part:
    root = _parse(item)
    rows = [_row(node, "individual") for node in root.iterfind(".//INDIVIDUALS/INDIVIDUAL")]
    rows += [_row(node, "entity") for node in root.iterfind(".//ENTITIES/ENTITY")]
    lists = pl.List(pl.String)
    schema: ColumnTypes = {
        "entry_id": pl.String,
        "name": pl.String,
        "kind": pl.String,
        "aliases": lists,
        "dates_of_birth": lists,
        "countries": lists,
        "programmes": lists,
        "addresses": lists,
        "listed_on": pl.String,
        "remarks": pl.String,
    }
    raw = Raw.whole(item.name, pl.DataFrame(rows, schema=schema, orient="row"))
    constants = {"list": "UN consolidated", "source": item.name}
    return known_part(
        raw, "watchlist", {name: name for name in schema}, layout="the UN consolidated list", constants=constants
    )


def _parse(item: Item) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(item.read(), forbid_dtd=True)
    except DefusedXmlException:
        raise SourceError(
            f"{item.name} declares a document type or entities, which an honest list does not.",
            "Download the list again from the United Nations.",
        ) from None
    except ParseError as error:
        raise SourceError(
            f"{item.name} is not whole XML ({error}).", "It may have been cut off; copy it again."
        ) from None


def _row(node: Any, kind: str) -> tuple[Any, ...]:
    side = "INDIVIDUAL" if kind == "individual" else "ENTITY"
    number = _text(node, "REFERENCE_NUMBER") or _text(node, "DATAID") or ""
    aliases = [*_all(node, f"{side}_ALIAS/ALIAS_NAME"), *_all(node, "NAME_ORIGINAL_SCRIPT")]
    places = [*_all(node, "NATIONALITY/VALUE"), *_all(node, f"{side}_ADDRESS/COUNTRY")]
    return (
        f"UN:{number}" if number else None,
        " ".join(part for part in (_text(node, tag) for tag in _NAMES) if part),
        kind,
        aliases,
        [born for born in map(_born, node.iterfind("INDIVIDUAL_DATE_OF_BIRTH")) if born],
        list(dict.fromkeys(places)),
        _all(node, "UN_LIST_TYPE"),
        [],
        (_text(node, "LISTED_ON") or "")[:10] or None,
        _text(node, "COMMENTS1"),
    )


def _born(node: Any) -> str:
    exact = _text(node, "DATE") or _text(node, "YEAR")
    if exact:
        return exact
    first, last = _text(node, "FROM_YEAR"), _text(node, "TO_YEAR")
    return f"{first} to {last}" if first and last else (first or last or "")


def _text(node: Any, path: str) -> str | None:
    found = node.findtext(path)
    return found.strip() or None if found else None


def _all(node: Any, path: str) -> list[str]:
    texts = [(found.text or "").strip() for found in node.iterfind(path)]
    return list(dict.fromkeys(text for text in texts if text))
