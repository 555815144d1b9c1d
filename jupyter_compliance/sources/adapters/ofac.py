"""OFAC lists in their headerless layout: SDN (or consolidated) with its addresses, aliases and remarks."""

from __future__ import annotations

import re

import polars as pl

from jupyter_compliance.contracts.errors import SourceError
from jupyter_compliance.sources.decoding import to_utf8_or_western
from jupyter_compliance.sources.delimited import read_delimited
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw, unread_frame
from jupyter_compliance.sources.records import split

from .layout import known_part

NAME = "ofac"
TABLES = ("watchlist",)

_LAYOUT = "OFAC's list format"
_SDN = [
    "ent_num",
    "sdn_name",
    "sdn_type",
    "program",
    "title",
    "call_sign",
    "vess_type",
    "tonnage",
    "grt",
    "vess_flag",
    "vess_owner",
    "remarks",
]
_COLUMNS = {
    "main": _SDN,
    "add": ["ent_num", "add_num", "address", "city", "country", "add_remarks"],
    "alt": ["ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"],
    "comments": ["ent_num", "remarks"],
}
_ROLE = re.compile(r"(?i)(sdn_comments|comments|sdn|prim|add|alt)(?=[._-]|$)")
_FIRST_LINE = re.compile(rb'^\s*\d+,\s*(?:"|-0-|\d+,)')
_ADDRESS = r"Digital Currency Address - ([A-Z0-9]+) ([^\s;,]+)"
_BORN = r"DOB ([^;]+)"
_NATION = r"(?:nationality|citizen) ([^;]+)"
_ORPHAN = "names an entry that the list does not have"
_AKA = r"a\.k\.a\. '([^']+(?:'[^';]+)*)'"


def claims(items: list[Item]) -> list[Item]:
    """Return files in OFAC's headerless layout, by their first line."""
    return [item for item in items if item.kind == "text" and _role(item) is not None]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Merge list, addresses, aliases and overflowing remarks into one row for each entry.

    Files belong together when their names are equal but for ``sdn``, ``prim``, ``add``, ``alt``, ``comments``. Rows of
    the other files whose entry the list does not have are rejected.

    Raises
    ------
    SourceError
        Addresses, aliases or comments come without the list they belong to.
    """
    sets: dict[str, dict[str, Raw]] = {}
    for item in items:
        role = _role(item)
        if role is not None:
            sets.setdefault(_family(item), {})[role] = _rows(item, role, options)
    parts = []
    for members in sets.values():
        if "main" not in members:
            name = next(iter(members.values())).source
            raise SourceError(
                f"{name} comes without the SDN list it belongs to.",
                "Pass sdn.csv together with add.csv and alt.csv, as a list.",
            )
        parts.append(_merge(members))
    return {"watchlist": parts}


def _role(item: Item) -> str | None:
    """Tell which of the four files it is, by the number and kind of fields of the first line."""
    line = item.head.split(b"\n", 1)[0]
    if not _FIRST_LINE.match(line):
        return None
    row = split(line.decode("utf-8", "replace").rstrip("\r"), ",") or []
    numbered = len(row) > 1 and row[1].strip().isdigit()
    return {12: "main", 6: "add" if numbered else None, 5: "alt" if numbered else None, 2: "comments"}.get(len(row))


def _family(item: Item) -> str:
    return _ROLE.sub("", item.name.lower().removesuffix(".gz"), count=1)


def _rows(item: Item, role: str, options: Options) -> Raw:
    data = to_utf8_or_western(item.read(), item.name, options.encoding).rstrip(b"\x1a\r\n")
    raw = read_delimited(data, item.name, names=_COLUMNS[role], decoded=True)
    text = pl.all().str.strip_chars()
    frame = raw.frame.select(pl.when(text.is_in(["-0-", ""])).then(None).otherwise(text).name.keep())
    return Raw(raw.source, frame, raw.rows, raw.unread)


def _merge(members: dict[str, Raw]) -> Part:
    main = members["main"]
    key = "ent_num"
    frame = main.frame.with_row_index("__at")
    if "comments" in members:
        more = (
            members["comments"]
            .frame.group_by(key, maintain_order=True)
            .agg(pl.col("remarks").str.join("").alias("more"))
        )
        frame = frame.join(more, on=key, how="left", maintain_order="left").with_columns(
            remarks=pl.concat_str("remarks", "more", ignore_nulls=True)
        )
    names = _collected(members, "alt", "alt_name", frame)
    places = _collected(members, "add", "country", frame)
    remarks = pl.col("remarks").fill_null("")
    lists = frame.select(
        aka=remarks.str.extract_all(_AKA).list.eval(pl.element().str.extract(_AKA)),
        born=remarks.str.extract_all(_BORN).list.eval(pl.element().str.extract(_BORN).str.strip_suffix(".")),
        nations=remarks.str.extract_all(_NATION).list.eval(pl.element().str.extract(_NATION).str.strip_suffix(".")),
        addresses=remarks.str.extract_all(_ADDRESS).list.eval(
            pl.element().str.extract(_ADDRESS, 2).str.strip_chars_end(".")
        ),
        programmes=pl.col("program").str.replace_all("[", "", literal=True).str.split("] "),
    )
    name = _list_name(main.source)
    computed = {
        "entry_id": (f"{name}:" + frame[key]),
        "kind": frame["sdn_type"].str.to_lowercase().fill_null("entity"),
        "aliases": _union(names, lists["aka"]),
        "countries": _union(places, lists["nations"]),
        "dates_of_birth": lists["born"],
        "addresses": lists["addresses"],
        "programmes": lists["programmes"].fill_null([]),
    }
    whole = frame.drop("__at", "more", strict=False)
    raw = Raw(main.source, whole, main.rows, pl.concat([main.unread, *_orphans(members, frame[key])]))
    given = ", ".join(members[role].source for role in ("alt", "add", "comments") if role in members)
    remarks_made = [("entry_id", "merged", f"is merged with {given}")] if given else []
    columns = {"name": "sdn_name", "remarks": "remarks"}
    constants = {"list": name, "source": main.source}
    return known_part(
        raw, "watchlist", columns, layout=_LAYOUT, constants=constants, computed=computed, remarks=remarks_made
    )


def _list_name(source: str) -> str:
    return "OFAC consolidated" if re.search(r"(?i)cons|prim", source) else "OFAC SDN"


def _collected(members: dict[str, Raw], role: str, column: str, frame: pl.DataFrame) -> pl.Series:
    """Return for each entry the distinct values of one column of an accompanying file, in file order."""
    if role not in members:
        return pl.Series([[]] * frame.height, dtype=pl.List(pl.String))
    grouped = (
        members[role]
        .frame.filter(pl.col(column).is_not_null())
        .group_by("ent_num", maintain_order=True)
        .agg(pl.col(column).unique(maintain_order=True).alias("v"))
    )
    joined = frame.select("ent_num").join(grouped, on="ent_num", how="left", maintain_order="left")["v"]
    return joined.fill_null([])


def _union(first: pl.Series, second: pl.Series) -> pl.Series:
    return (
        pl.DataFrame({"a": first, "b": second})
        .select(pl.concat_list("a", "b").list.unique(maintain_order=True))
        .to_series()
    )


def _orphans(members: dict[str, Raw], keys: pl.Series) -> list[pl.DataFrame]:
    """Return rows of accompanying files that name no entry, and rows of theirs that could not be split."""
    found = []
    for role, raw in members.items():
        if role == "main":
            continue
        found.append(raw.unread.with_columns(source=pl.lit(raw.source)))
        lost = ~raw.frame["ent_num"].is_in(keys.unique().to_list())
        text = raw.frame.filter(lost).select(pl.struct(pl.all()).struct.json_encode()).to_series()
        rows = zip(raw.rows.filter(lost), text, strict=True)
        found.append(unread_frame([(row, "no_such_entry", _ORPHAN, line) for row, line in rows], raw.source))
    return found
