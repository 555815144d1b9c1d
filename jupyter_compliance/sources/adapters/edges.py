"""Etherscan-like edge lists: transfers whose ends carry labels, which become tags."""

from __future__ import annotations

import polars as pl

from jupyter_compliance.contracts.texts import parse_account
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.mapped import mapped_part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw
from jupyter_compliance.sources.read import columns_of

from .labels import category_of, confidence_of
from .layout import known_part

NAME = "edges"
TABLES = ("transfers", "tags")
HEEDS_MAPPING = True
TAKES_ANY = True

_LAYOUT = "an edge list with labels"
_LABELS = {
    "src": ("fromlabel", "fromname", "fromtag", "fromentity", "srclabel", "senderlabel", "sourcelabel"),
    "dst": ("tolabel", "toname", "totag", "toentity", "dstlabel", "receiverlabel", "targetlabel"),
}


def claims(items: list[Item]) -> list[Item]:
    """Return the items that have a label beside payer or payee."""
    return [item for item in items if item.kind in ("text", "frame", "parquet") and _labels(columns_of(item))]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read transfers, and one tag for each account and label that occurs.

    Categories and confidences of the tags come from the keyword rules of `labels.RULES`; the label itself is kept
    untouched.
    """
    found: dict[str, list[Part]] = {"transfers": [], "tags": []}
    for item in items:
        part = mapped_part(item, "transfers", options)
        found["transfers"].append(part)
        ends = {side: part.mapping[side] for side in ("src", "dst")}
        tags = _tags(part.raw, ends, item.name)
        if tags is not None:
            found["tags"].append(tags)
    return {table: parts for table, parts in found.items() if parts}


def _labels(columns: list[str]) -> dict[str, str]:
    plain = {"".join(ch for ch in c.lower() if ch.isalnum()): c for c in columns}
    return {side: plain[name] for side, names in _LABELS.items() for name in names if name in plain}


def _tags(raw: Raw, ends: dict[str, str | None], source: str) -> Part | None:
    labels = _labels(raw.frame.columns)
    sides = [
        raw.frame.select(account_id=parse_account(raw.frame[end]).values, label=pl.col(labels[side]).cast(pl.String))
        for side, end in ends.items()
        if end is not None and side in labels
    ]
    if not sides:
        return None
    tags = (
        pl.concat(sides)
        .filter(pl.col("label").str.strip_chars() != "", pl.col("account_id").is_not_null())
        .unique()
        .sort("account_id", "label")
        .with_columns(
            category=category_of(pl.col("label")), confidence=confidence_of(pl.col("label")), source=pl.lit(source)
        )
    )
    remark = ("category", "keyword_rules", "is a category read from keywords in the label, at lower confidence")
    same = {name: name for name in tags.columns}
    return known_part(Raw.whole(source, tags), "tags", same, layout=_LAYOUT, remarks=[remark])
