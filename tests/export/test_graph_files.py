"""GraphML and JSON: valid, exact, complete, and hostile labels come back as the text they are."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET  # our own output
from decimal import Decimal

import networkx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance import Case
from jupyter_compliance.export import graph_files
from jupyter_compliance.export.graph_data import GraphData, graph_data
from jupyter_compliance.export.graph_files import graph_json, graphml, xml_text

from .conftest import BREAKOUT, HOSTILE, WHALE


def test_graphml_is_read_by_networkx_with_exact_sums(case: Case) -> None:
    graph = networkx.parse_graphml(graphml(case))
    assert graph.is_directed()
    ledger = case.ledger()
    assert set(graph.nodes) == set(ledger.accounts["account_id"])
    assert graph.edges[BREAKOUT, "hub"]["amount"] == f"{WHALE:f}"
    assert graph.edges["hub", "mule00"]["amount"] == "1.000000000000000001"
    assert sum(data["transfers"] for *_, data in graph.edges(data=True)) == ledger.transfers.height
    hub = graph.nodes["hub"]
    assert hub["sanctioned"] is True
    assert hub["rank"] == 1
    assert hub["disposition"] == "escalate"
    assert HOSTILE in hub["tags"]
    assert hub["received"] == f"{WHALE:f}"


def test_graphml_totals_are_those_of_the_ledger(case: Case) -> None:
    edges = graph_data(case).edges
    assert sum(map(Decimal, edges["amount"])) == sum(case.table("transfers").collect()["amount"])


def test_scores_in_the_graph_are_those_of_the_queue(case: Case) -> None:
    graph = networkx.parse_graphml(graphml(case))
    for row in case.triage().queue.iter_rows(named=True):
        node = graph.nodes[row["subject"]]
        assert node["score"] == row["score"]
        assert Decimal(node["logodds"]) == row["logodds"]


def test_json_is_node_link_data(case: Case) -> None:
    text = graph_json(case)
    graph = networkx.node_link_graph(json.loads(text), edges="edges")
    assert graph.number_of_nodes() == case.ledger().accounts.height
    (edge,) = graph[BREAKOUT]["hub"].values()
    assert edge["amount"] == f"{WHALE:f}"
    assert edge["transfer_ids"] == ["t0"]
    assert graph_json(case) == text


def test_ids_that_xml_cannot_hold_stay_apart() -> None:
    ids = ["a\x01", "a\u2401", "a\x01\x02", "b"]
    nodes = pl.DataFrame({"id": ids}).with_columns(
        [pl.lit(None, dtype=pl.String).alias(name) for name in graph_files._NODE]
    )
    edges = pl.DataFrame({"source": ids[:2], "target": ["b", "b"], "transfers": [1, 2]}).with_columns(
        [pl.lit(None, dtype=pl.String).alias(name) for name in graph_files._EDGE if name != "transfers"]
    )
    about = dict.fromkeys(graph_files._GRAPH)
    graph = networkx.parse_graphml("".join(graph_files.graphml_parts(GraphData(nodes, edges, about))))
    assert graph.number_of_nodes() == len(ids)
    assert sorted(data["transfers"] for *_, data in graph.edges(data=True)) == [1, 2]


@given(st.text())
def test_any_text_becomes_well_formed_xml(text: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    element = ET.fromstring(f'<a b="{xml_text(text)}">{xml_text(text)}</a>')
    for read in (element.text or "", element.get("b")):
        assert len(read) == len(text)
        assert all(a == b or not b.isprintable() for a, b in zip(read, text, strict=True))


@pytest.mark.parametrize("text", ["tab\t", "line\nline", "cr\r", "a  b", " edge "])
def test_white_space_survives_attributes(text: str) -> None:
    assert ET.fromstring(f'<a b="{xml_text(text)}"/>').get("b") == text
