"""OFAC-listed digital-currency addresses, one file for each asset (text lines or a JSON array)."""

from __future__ import annotations

import json
import re

import polars as pl

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.sources.decoding import to_utf8
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw

from .layout import known_part

NAME = "ofac_addresses"
TABLES = ("watchlist",)
TAKES_ANY = True

_NAME = re.compile(r"(?i)sanctioned_addresses_([A-Za-z0-9]+)\.(json|txt)$")


def claims(items: list[Item]) -> list[Item]:
    """Return the address files; where an asset has both forms, the JSON one."""
    found = [(item, match) for item in items if (match := _NAME.search(item.name))]
    in_json = {match[1] for _, match in found if match[2].lower() == "json"}
    return [item for item, match in found if match[2].lower() == "json" or match[1] not in in_json]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read each address as one entry of the SDN list; the files do not say whose it is, and neither do we."""
    return {"watchlist": [_part(item, options) for item in items]}


def _part(item: Item, options: Options) -> Part:
    text = to_utf8(item.read(), item.name, options.encoding).decode("utf-8")
    match = _NAME.search(item.name)
    asset = match[1].upper() if match else None
    addresses = pl.Series("address", _addresses(text, item.name), dtype=pl.String)
    raw = Raw.whole(
        item.name,
        pl.DataFrame({"address": addresses, "asset": pl.repeat(asset, len(addresses), dtype=pl.String, eager=True)}),
    )
    computed = {
        "entry_id": f"OFAC SDN:{asset or 'address'}:" + addresses,
        "name": addresses,
        "addresses": raw.frame.select(pl.concat_list("address")).to_series(),
    }
    constants = {"list": "OFAC SDN", "kind": "address", "source": item.name}
    return known_part(raw, "watchlist", {}, layout="OFAC address files", constants=constants, computed=computed)


def _addresses(text: str, name: str) -> list[str]:
    if not text.lstrip().startswith("["):
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        found = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{name} is not whole JSON ({error}).", "Copy it again.") from None
    return [entry if isinstance(entry, str) else json.dumps(entry) for entry in found]
