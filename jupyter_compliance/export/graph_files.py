"""The graph of a case as GraphML and as node-link JSON, for other programs to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    for row in data.nodes.iter_rows(named=True):
        yield f'    <node id="{xml_text(row["id"])}">\n{"".join(_values("node", _NODE, row, "      "))}    </node>\n'
    for number, row in enumerate(data.edges.iter_rows(named=True)):
        ends = f'source="{xml_text(row["source"])}" target="{xml_text(row["target"])}"'
        yield f'    <edge id="e{number}" {ends}>\n{"".join(_values("edge", _EDGE, row, "      "))}    </edge>\n'
    yield "  </graph>\n</graphml>\n"


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
    data = graph_data(case)
    edges = []
    for number, row in enumerate(data.edges.iter_rows(named=True)):
        edges.append({**_present(row), "key": number})
    document = {
        "directed": True,
        "multigraph": True,
        "graph": data.about,
        "nodes": [_present(row) for row in data.nodes.iter_rows(named=True)],
        "edges": edges,
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
