"""GraphSense tagpacks: YAML packs and the flattened table, categories mapped to the closed vocabulary."""

from __future__ import annotations

from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.contracts.parsed import as_text
from jupyter_compliance.contracts.vocabulary import TAG_CATEGORIES
from jupyter_compliance.sources.decoding import to_utf8
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw
from jupyter_compliance.sources.read import columns_of, read_item

from .labels import category_of
from .layout import known_part, lower_columns

NAME = "tagpacks"
TABLES = ("tags",)

#: Abuse terms decide first: what was done with an address says more than what it is.
CATEGORY_OF_ABUSE = {
    "sanction": "sanctioned",
    "ransomware": "ransomware",
    "phishing": "phishing",
    "service_hack": "theft",
    "hack": "theft",
    "theft": "theft",
    "extremism": "extremism",
    "terrorism": "extremism",
    "dark_web": "darknet",
    "scam": "scam",
    "sextortion": "scam",
    "extortion": "scam",
    "ponzi_scheme": "scam",
    "pyramid_scheme": "scam",
    "investment_fraud": "scam",
}

CATEGORY_OF_ENTITY = {
    "exchange": "exchange",
    "mixing_service": "mixer",
    "coinjoin": "coinjoin",
    "gambling": "gambling",
    "miner": "miner",
    "mining_service": "miner",
    "market": "merchant",
    "shop": "merchant",
    "payment_processor": "merchant",
    "defi": "defi",
    "defi_dex": "defi",
    "defi_lending": "defi",
    "defi_bridge": "bridge",
    "bridge": "bridge",
    "wallet_service": "service",
    "hosted_wallet": "service",
    "service": "service",
    "hosting": "service",
    "donation": "organization",
    "organization": "organization",
    "smart_contract": "contract",
    "user": "other",
    "black_list": "other",
}

#: Words of the GraphSense confidence vocabulary as numbers: its published levels (0 to 100) divided by 100
#: (graphsense-tagpack-tool, confidence.csv). `ledger_immanent` is read off the ledger itself, as sure as ownership.
CONFIDENCE = {
    "override": 1.0,
    "ownership": 1.0,
    "ledger_immanent": 1.0,
    "manual_transaction": 0.9,
    "service_api": 0.7,
    "authority_data": 0.6,
    "trusted_provider": 0.5,
    "service_data": 0.5,
    "forensic": 0.5,
    "untrusted_transaction": 0.4,
    "web_crawl": 0.2,
    "heuristic": 0.1,
    "unknown": 0.05,
}

#: A pack that states no confidence says neither that it is sure nor that it guesses: the middle of the scale.
UNSTATED = 0.5

#: Packs written by hand often use the words that this product shows.
_OWN_WORDS = {word: word for word in TAG_CATEGORIES}
_SANCTIONED_LABEL = r"(?i)\bOFAC\b|sanctions list"
_DARKNET_MARKET = r"(?i)hydra market|alphabay|silk\s*road|agora|nucleus|evolution|abraxas|blackbank|pandora|sheep|hansa|darknet|middleearth|babylon|doctor ?d|crimenetwork"
_LAYOUT = "GraphSense tagpacks"
_TAG_FIELDS = (
    "address",
    "label",
    "category",
    "abuse",
    "actor",
    "confidence",
    "source",
    "lastmod",
    "currency",
    "network",
    "concepts",
    "context",
    "tx_hash",
    "is_cluster_definer",
    "creator",
)


def claims(items: list[Item]) -> list[Item]:
    """Return tagpack files: YAML with ``tags:``, or a table with address, label, and abuse or category."""
    return [item for item in items if _is_pack(item) or _is_table(item)]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read tagpacks as tags; the original category, abuse and confidence words are kept behind."""
    return {
        "tags": [
            _part(_yaml(item, options) if _is_pack(item) else read_item(item, encoding=options.encoding), item)
            for item in items
        ]
    }


def _is_pack(item: Item) -> bool:
    return item.kind == "yaml" and b"tags:" in item.read()


def _is_table(item: Item) -> bool:
    if item.kind not in ("text", "frame", "parquet"):
        return False
    columns = lower_columns(columns_of(item))
    return {"address", "label", "abuse", "category"} <= columns


def _part(raw: Raw, item: Item) -> Part:
    frame = raw.frame
    text = pl.DataFrame(
        {
            name: as_text(frame[name])
            if name in frame.columns
            else pl.repeat(None, frame.height, dtype=pl.String, eager=True)
            for name in ("label", "category", "abuse", "confidence", "source", "lastmod", "tagpack")
        }
    )
    known = _category()
    made = text.select(
        category=known,
        confidence=_confidence(known),
        listed_on=pl.col("lastmod").str.head(10).str.to_date("%Y-%m-%d", strict=False),
        source=pl.coalesce("source", "tagpack", pl.lit(item.name)),
    )
    remarks = [
        ("category", "vocabulary", "is mapped from GraphSense's category, abuse or label"),
        ("confidence", "vocabulary", "is the number of GraphSense's confidence word"),
    ]
    columns = {"account_id": "address", "label": "label", "actor": "actor"}
    kept = raw.frame.rename({c: f"tagpack_{c}" for c in ("category", "confidence") if c in frame.columns})
    renamed = Raw(raw.source, kept, raw.rows, raw.unread)
    return known_part(
        renamed, "tags", columns, layout=_LAYOUT, computed={c: made[c] for c in made.columns}, remarks=remarks
    )


def _confidence(category: pl.Expr) -> pl.Expr:
    """Number of the confidence word; without one a sanctions listing counts as authority data, all else as half sure."""
    silent = pl.when(category == "sanctioned").then(CONFIDENCE["authority_data"]).otherwise(UNSTATED)
    word = pl.col("confidence").str.to_lowercase()
    return pl.coalesce(word.replace_strict(CONFIDENCE, default=None, return_dtype=pl.Float64), silent)


def _category() -> pl.Expr:
    abuse, entity = pl.col("abuse").str.to_lowercase(), pl.col("category").str.to_lowercase()
    label = pl.col("label").fill_null("")
    by_abuse = abuse.replace_strict({**_OWN_WORDS, **CATEGORY_OF_ABUSE}, default=None, return_dtype=pl.String)
    by_entity = entity.replace_strict({**_OWN_WORDS, **CATEGORY_OF_ENTITY}, default=None, return_dtype=pl.String)
    return (
        pl.when(label.str.contains(_SANCTIONED_LABEL) & (entity == "user").fill_null(False))
        .then(pl.lit("sanctioned"))
        .when(by_abuse.is_not_null())
        .then(by_abuse)
        .when((by_entity == "merchant") & label.str.contains(_DARKNET_MARKET))
        .then(pl.lit("darknet"))
        .when(by_entity.is_not_null())
        .then(by_entity)
        .when(abuse.is_not_null() | entity.is_not_null())
        .then(pl.lit("other"))
        .otherwise(category_of(label))
    )


def _yaml(item: Item, options: Options) -> Raw:
    """Read one pack; its header applies to every tag that does not say otherwise."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = to_utf8(item.read(), item.name, options.encoding)
    try:
        pack = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{item.name} is not whole YAML ({reason}).", "Check it with a YAML linter.") from None
    tags = pack.get("tags") if isinstance(pack, dict) else None
    if not isinstance(tags, list):
        raise SourceError(f"{item.name} has no list of `tags`.", "A tagpack has `title`, `creator` and `tags`.")
    header = {name: value for name, value in pack.items() if name in _TAG_FIELDS}
    rows = [{**header, **tag} if isinstance(tag, dict) else {"label": str(tag)} for tag in tags]
    frame = pl.DataFrame(
        {name: pl.Series([_text(row.get(name)) for row in rows], dtype=pl.String) for name in _TAG_FIELDS}
    )
    return Raw.whole(item.name, frame.with_columns(tagpack=pl.lit(item.name)))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
