from __future__ import annotations

import base64
import json

import polars as pl
import pytest
from theft import THIEF, finding, many_transfers, open_case, wallet

from jupyter_compliance.views import snapshot as module
from jupyter_compliance.views.snapshot import snapshot


def frames(data):
    return {name: pl.read_ipc_stream(base64.b64decode(text)) for name, text in data["tables"].items()}


def test_the_page_gets_everything_of_a_small_case(case):
    case.note("seen", subject=THIEF)
    data = snapshot(case)
    json.dumps(data, allow_nan=False)
    tables = frames(data)
    assert data.keys() == {"spec", "selection", "view", "subjects", "graphs", "notes", "timeline", "verify", "tables"}
    assert tables.keys() == {"accounts", "pairs", "transfers", "queue", "bins", "ticks"}
    assert data["spec"]["offline"] is data["spec"]["readonly"] is True
    assert "partial" not in data["spec"]
    assert tables["transfers"].height == case.ledger().rows
    assert data["subjects"].keys() == set(tables["queue"]["subject"])
    assert data["notes"]["notes"][0]["text"] == "seen"
    assert data["verify"]["ok"]


def test_graphs_refer_to_accounts_and_pairs(case):
    data = snapshot(case)
    tables = frames(data)
    ids = tables["accounts"]["id"].to_list()
    assert len(set(ids)) == len(ids)
    pairs = {(ids[row["src"]], ids[row["dst"]]): row for row in tables["pairs"].iter_rows(named=True)}
    assert data["graphs"].keys() == {"", *data["subjects"]}
    for graph in data["graphs"].values():
        assert set(graph["nodes"]) <= set(ids)
        assert len(graph["nodes"]) == len(graph["x"]) == len(graph["y"])
        assert graph["shownText"]
    assert pairs[THIEF, wallet(1)]["exact"] == "1,000.25 ETH in 2 transfers"


def test_groups_that_differ_between_graphs_stay_apart(case):
    data = snapshot(case)
    tables = frames(data)
    members = dict(tables["accounts"].select("id", "members").iter_rows())
    groups = [name for name in members if name.startswith(f"group:{THIEF}:out")]
    assert len(groups) == len({members[name] for name in groups}) >= 2


def test_a_large_case_is_cut_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SUBJECTS_AT_MOST", 3)
    monkeypatch.setattr(module, "TRANSFERS_AT_MOST", 50)
    transfers = many_transfers(2000, 300)
    subjects = transfers["src"].unique().sort().head(6).to_list()
    cited = transfers["transfer_id"][7]
    findings = [finding(subject, "D09", "", [cited], 0.9) for subject in subjects]
    case = open_case(tmp_path / "large", {"transfers": transfers}, findings, currency="USD")
    data = snapshot(case)
    tables = frames(data)
    assert len(data["subjects"]) == 3
    assert tables["transfers"].height == 50
    assert cited in tables["transfers"]["id"].to_list()
    assert tables["transfers"]["ts"].is_sorted()
    assert data["spec"]["partial"] == (
        "This page holds the evidence of 3 of 6 subjects and 50 of 2,000 transfers; the case holds all."
    )


def test_an_empty_case(empty_case):
    data = snapshot(empty_case)
    json.dumps(data, allow_nan=False)
    assert frames(data)["pairs"].is_empty()
    assert data["graphs"][""]["nodes"] == []


def test_values_for_pixels_come_along(case):
    transfers = frames(snapshot(case))["transfers"]
    assert transfers["value"].dtype == pl.Float32
    assert transfers["value"].sum() == pytest.approx(case.ledger().value.sum(), rel=1e-6)
