"""The graphs of the exported page: one layout per subject over shared tables of accounts and pairs."""

from __future__ import annotations

from typing import Any

import polars as pl

from .graph_edges import EDGE_SCHEMA
from .graph_nodes import NODE_SCHEMA
from .service import BoardService

_PLACE = ("x", "y")


class Graphs:
    """Collects graph answers; accounts and pairs that occur in several are kept once.

    A group of the same account can gather others in another graph. Such a group gets an id of its own,
    ``group:<account>:out@2``.

    Attributes
    ----------
    layouts
        By subject: node ids, their places and what the graph does not show.
    """

    def __init__(self, service: BoardService) -> None:
        self._service = service
        self._accounts: dict[str, dict[str, Any]] = {}
        self._pairs: dict[tuple[str, str], dict[str, Any]] = {}
        self.layouts: dict[str, dict[str, Any]] = {}

    def add(self, subject: str) -> dict[str, Any]:
        """Ask for the graph around a subject (``""`` for the opening graph) and return its result."""
        answer = self._service.ask("graph", focus=[subject] if subject else [])
        nodes = answer.frames["nodes"].to_dicts()
        names = [self._keep(node) for node in nodes]
        for edge in answer.frames["edges"].iter_rows(named=True):
            self._pairs[names[edge["src"]], names[edge["dst"]]] = edge
        self.layouts[subject] = {
            "nodes": names,
            "x": [node["x"] for node in nodes],
            "y": [node["y"] for node in nodes],
            "focus": answer.result["focus"],
            "shownText": answer.result["shownText"],
            "hiddenText": answer.result["hiddenText"],
        }
        return answer.result

    def _keep(self, node: dict[str, Any]) -> str:
        name, number = node["id"], 1
        same = ("sub", "members") if node["group"] else ("id",)
        while (held := self._accounts.get(name)) is not None and any(held[key] != node[key] for key in same):
            number += 1
            name = f"{node['id']}@{number}"
        self._accounts.setdefault(name, node)
        return name

    def accounts(self) -> pl.DataFrame:
        """Return the accounts and groups of all graphs in the order they came."""
        rows = [{**node, "id": name} for name, node in self._accounts.items()]
        return pl.DataFrame(rows, schema=NODE_SCHEMA).drop(_PLACE)

    def pairs(self) -> pl.DataFrame:
        """Return the summed transfers between rows of `accounts`."""
        at = {name: row for row, name in enumerate(self._accounts)}
        rows = [{**edge, "src": at[src], "dst": at[dst]} for (src, dst), edge in self._pairs.items()]
        return pl.DataFrame(rows, schema=EDGE_SCHEMA).drop("share").sort("src", "dst")
