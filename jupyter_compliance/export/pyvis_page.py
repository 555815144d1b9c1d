"""The graph as a pyvis page: one file, nothing loaded from outside, labels as plain text, nothing moving by itself."""

from __future__ import annotations

import io
import json
import re
from html import escape
from typing import Any

import polars as pl

_NODES_AT_MOST = 60
_LABELLED_AT_MOST = 60  # edges; beyond that their texts cover one another and only show on hover
_ASPECT = 2.0  # width to height of the picture, so that wide screens are used
_RISK = ("#9aa5ae", "#f4b563", "#e8824a", "#d0502f", "#9f1d2b")
_SHAPES = {
    "customer": "dot", "wallet": "dot", "exchange": "square", "contract": "diamond", "mixer": "hexagon",
    "bank": "square", "unknown": "dot",
}  # fmt: skip
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "navigationButtons": False, "keyboard": True, "tooltipDelay": 120},
    "nodes": {"font": {"size": 14, "multi": False}, "scaling": {"label": {"drawThreshold": 3}}},
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
        "color": {"color": "#b0b8be", "highlight": "#1f6fc5", "hover": "#1f6fc5"},
        "font": {"size": 11, "multi": False, "align": "horizontal", "strokeWidth": 3},
        "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.45},
    },
}


def pyvis_page(case: Any) -> str:
    """Return the graph the board opens with as a self-contained pyvis page.

    Positions, labels and risk colours are those of the board. Labels reach the page as JSON and are drawn on a
    canvas; pyvis would put a tooltip holding ``href`` into the page as markup, so tooltips are added behind its back.
    """
    from pyvis.network import Network

    nodes, edges, shown = _board_graph(case)
    titles = {row["id"]: _tooltip(row) for row in nodes}

    class Page(Network):
        def get_network_data(self) -> Any:
            drawn, *rest = super().get_network_data()
            return [[{**node, "title": titles[node["id"]]} for node in drawn], *rest]

    page = Page(height="86vh", width="100%", directed=True, cdn_resources="in_line", bgcolor="#ffffff")
    stretch = _stretch(nodes)
    for row in nodes:
        page.add_node(
            row["id"],
            label=row["label"] + (f"\n{row['sub']}" if row["sub"] else ""),
            x=float(row["x"]) * stretch,
            y=float(row["y"]),
            shape=_SHAPES.get(row["kind"], "dot") if not row["group"] else "square",
            size=16 if row["risk"] is not None and row["risk"] >= 50 else 11,
            color={"background": _fill(row["risk"]), "border": "#16191d" if row["sanctioned"] else "#5b6670"},
            borderWidth=4 if row["sanctioned"] else 1,
        )
    for row in edges:
        page.add_edge(
            nodes[row["src"]]["id"], nodes[row["dst"]]["id"],
            label=row["text"] if len(edges) <= _LABELLED_AT_MOST else "", title=f"{row['text']}\n{row['exact']}", width=1 + 5 * float(row["share"] or 0) ** 0.5,
        )  # fmt: skip
    page.set_options(json.dumps(_OPTIONS))
    return _seal(page.generate_html(), case.title, shown)


def _board_graph(case: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], str]:
    """Ask the board for the graph it opens with."""
    from jupyter_compliance.views.service import BoardService

    ask: dict[str, Any] = {
        "focus": [], "added": [], "hidden": [], "pinned": {}, "positions": {}, "layout": "flow", "time": None,
        "limit": _NODES_AT_MOST,
    }  # fmt: skip
    reply = BoardService(case).handle("graph", ask)
    nodes, edges = (pl.read_ipc_stream(io.BytesIO(reply.tables[name])).to_dicts() for name in ("nodes", "edges"))
    for row in nodes:
        row["risk"] = None if row["risk"] != row["risk"] else row["risk"]
    return nodes, edges, f"{reply.result['shownText']}. {reply.result['hiddenText']}".strip(". ")


def _stretch(nodes: list[dict[str, Any]]) -> float:
    """Return by how much to widen the layout."""
    wide, high = (max(row[c] for row in nodes) - min(row[c] for row in nodes) if nodes else 0 for c in "xy")
    return min(4.0, max(1.0, _ASPECT * high / wide)) if wide > 0 else 1.0


def _tooltip(row: dict[str, Any]) -> str:
    said = [row["id"], row["label"], row["sub"], row["kind"]]
    said += [f"score {row['scoreText']}" if row["scoreText"] else "", "sanctioned" if row["sanctioned"] else ""]
    said += [row["illicit"] or "", row["moreText"] or ""]
    return "\n".join(dict.fromkeys(part for part in said if part))


def _fill(risk: float | None) -> str:
    return "#c9d1d6" if risk is None else _RISK[min(int(risk // 20), 4)]


def _seal(page: str, title: str, shown: str) -> str:
    """Take out what pyvis would load from outside, and forbid loading altogether."""
    page = re.sub(r"<link\b[^>]*?\bhref=[\"']https?:[^>]*>", "", page)
    page = re.sub(r"<script\b[^>]*?\bsrc=[\"']https?:[^>]*>\s*</script>", "", page)
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"(<center>\s*<h1></h1>\s*</center>)", "", page)
    # inside script text "\/" is "/", so name spaces keep their meaning and no address is left to follow
    page = re.sub(r"(https?):/{2}", r"\1:\\/\\/", page)
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>body{{font:13px system-ui,sans-serif;margin:12px}}"
        "h1{font-size:16px;margin:0 0 4px}p{margin:0 0 8px;color:#5b6670}.vis-tooltip{white-space:pre}</style>"
    )
    page = page.replace('<meta charset="utf-8">', head, 1).replace("<html>", '<!doctype html>\n<html lang="en">', 1)
    return page.replace("<body>", f"<body><h1>{escape(title)}</h1><p>{escape(shown)}</p>", 1)
