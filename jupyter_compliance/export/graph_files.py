"""The graph of a case as GraphML and as node-link JSON, for other programs to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from .graph_data import GraphData, graph_data

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_NODE = {
    "name": str, "kind": str, "category": str, "sanctioned": bool, "illicit": str, "rank": int, "score": float,
    "logodds": str, "reasons": str, "tags": str, "received": str, "sent": str, "disposition": str,
}  # fmt: skip
_EDGE = {
    "asset": str, "transfers": int, "amount": str, "value": str, "first": str, "last": str, "transfer_ids": str,
}  # fmt: skip
_GRAPH = {"title": str, "case_id": str, "currency": str, "policy": str, "accounts": int, "transfers": int}

# XML 1.0 has no way to write these, so they are shown by their pictures (U+2400 onwards).
_NOT_XML = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"}
_NOT_XML |= {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_MARKUP = {
    ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;",
    ord("\t"): "&#9;", ord("\n"): "&#10;", ord("\r"): "&#13;",
}  # fmt: skip
_TABLE = str.maketrans(_NOT_XML | _MARKUP)


def xml_text(text: str) -> str:
    """Escape any text for XML content or attributes; characters XML cannot hold become their pictures."""
    return text.translate(_TABLE)


def graphml(case: Any) -> str:
    """Return the graph of a case as GraphML.

    Accounts are nodes, each (payer, payee, asset) is an edge; amounts are exact text, times are UTC.
    """
    return "".join(graphml_parts(graph_data(case)))


def write_graphml(case: Any, path: Path) -> None:
    """Write the graph of a case as GraphML, piece by piece."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(graphml_parts(graph_data(case)))


def graphml_parts(data: GraphData) -> Iterator[str]:
    """Yield a GraphML document piece by piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for scope, keys in (("graph", _GRAPH), ("node", _NODE), ("edge", _EDGE)):
        for name, kind in keys.items():
            yield f'  <key id="{scope}_{name}" for="{scope}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    yield "".join(_values("graph", _GRAPH, data.about, "    "))
    shown = _shown_ids(data.nodes["id"])
    for row in data.nodes.iter_rows(named=True):
        name = xml_text(shown.get(row["id"], row["id"]))
        yield f'    <node id="{name}">\n{"".join(_values("node", _NODE, row, "      "))}    </node>\n'
    for number, row in enumerate(data.edges.iter_rows(named=True)):
        src, dst = (xml_text(shown.get(row[end], row[end])) for end in ("source", "target"))
        yield f'    <edge id="e{number}" source="{src}" target="{dst}">\n'
        yield f"{''.join(_values('edge', _EDGE, row, '      '))}    </edge>\n"
    yield "  </graph>\n</graphml>\n"


def _shown_ids(ids: pl.Series) -> dict[str, str]:
    """Return another spelling for each id that XML cannot hold, different from every other id."""
    odd = [one for one in ids if one.translate(_NOT_XML) != one]
    taken = set(ids) if odd else set()
    shown: dict[str, str] = {}
    for one in odd:
        name = one.translate(_NOT_XML)
        while name in taken:
            name += "~"
        taken.add(name)
        shown[one] = name
    return shown


def _values(scope: str, keys: dict[str, type], row: dict[str, Any], indent: str) -> Iterator[str]:
    for name in keys:
        value = row[name]
        if value is None or value == []:
            continue
        text = "; ".join(value) if isinstance(value, list) else str(value)
        text = text.lower() if isinstance(value, bool) else text
        yield f'{indent}<data key="{scope}_{name}">{xml_text(text)}</data>\n'


def graph_json(case: Any) -> str:
    """Return the graph of a case as node-link JSON (``networkx.node_link_graph(data, edges="edges")`` reads it)."""
    return "".join(graph_json_parts(graph_data(case)))


def write_graph_json(case: Any, path: Path) -> None:
    """Write the graph of a case as node-link JSON, piece by piece."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(graph_json_parts(graph_data(case)))


def graph_json_parts(data: GraphData) -> Iterator[str]:
    """Yield node-link JSON piece by piece, one node or edge a line."""
    yield f'{{"directed": true, "multigraph": true, "graph": {_json(data.about)},\n"nodes": ['
    for number, row in enumerate(data.nodes.iter_rows(named=True)):
        yield f"{',' if number else ''}\n{_json(_present(row))}"
    yield '\n],\n"edges": ['
    for number, row in enumerate(data.edges.iter_rows(named=True)):
        yield f"{',' if number else ''}\n{_json({**_present(row), 'key': number})}"
    yield "\n]}\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
