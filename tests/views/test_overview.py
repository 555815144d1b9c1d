"""The overview: every pair summed, the largest first, laid out once, said what is left out."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from theft import START, THIEF, wallet

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.views import overview as module
from jupyter_compliance.views import overview_places
from jupyter_compliance.views.board import Board
from jupyter_compliance.views.service import BoardService
from jupyter_compliance.views.wire import encode

SHAPES = Path(__file__).parents[2] / "js" / "src" / "core" / "graph" / "shapes.ts"


def by_name(answer):
    nodes, edges = answer.frames["nodes"], answer.frames["edges"]
    ids = nodes["id"].to_list()
    return {(ids[s], ids[d]): value for s, d, value in edges.select("src", "dst", "value").iter_rows()}


def test_every_pair_is_one_arrow_with_its_sum_and_the_largest_come_first(case, theft_rows):
    answer = BoardService(case).ask("overview")
    sums = defaultdict(Decimal)
    for _, _, src, dst, amount in theft_rows:
        sums[src, dst] += Decimal(amount)
    drawn = by_name(answer)
    assert drawn.keys() == sums.keys()
    for pair, value in drawn.items():
        assert value == pytest.approx(float(sums[pair]))
    values = answer.frames["edges"]["value"].to_list()
    assert values == sorted(values, reverse=True)
    assert answer.result["truncated"] == ""
    assert f"{len(sums)} arrows for {len(theft_rows)} transfers · 100 % of value shown" in answer.result["shownText"]


def test_a_time_range_leaves_out_what_is_not_in_it_and_moves_nobody(case):
    service = BoardService(case)
    whole = service.ask("overview").frames["nodes"]
    places = dict(zip(whole["id"], whole.select("x", "y").rows(), strict=True))
    ms = START.timestamp() * 1000
    part = service.ask("overview", time=[ms, ms + 86_400_000 * 1.01])
    nodes = part.frames["nodes"]
    assert THIEF in nodes["id"].to_list()
    assert wallet(12) not in nodes["id"].to_list()
    assert 0 < nodes.height < whole.height
    for name, x, y in nodes.select("id", "x", "y").iter_rows():
        assert places[name] == (x, y)


def test_nodes_say_what_they_are_in_numbers_the_front_end_knows(case):
    nodes = BoardService(case).ask("overview").frames["nodes"]
    row = {name: node for node in nodes.iter_rows(named=True) for name in [node["id"]]}
    kinds = re.search(r"KINDS = \[(.*?)\]", SHAPES.read_text("utf-8"))
    assert kinds is not None
    assert tuple(re.findall(r'"(\w+)"', kinds[1]))[: len(module.SHAPES)] == module.SHAPES
    assert row[THIEF]["flags"] & module.SANCTIONED
    assert row[THIEF]["label"] == "Bridge exploiter"
    assert row[wallet(3)]["label"] == ""
    assert module.SHAPES[row[wallet(777)]["shape"]] == "exchange"
    assert np.isfinite(nodes.select("x", "y").to_numpy()).all()


def test_too_many_arrows_are_cut_by_value_and_said(case, monkeypatch):
    monkeypatch.setattr(module, "ARROWS_AT_MOST", 10)
    answer = BoardService(case).ask("overview")
    assert answer.frames["edges"].height == 10
    assert "10 of 74 arrows drawn, largest value first" in answer.result["truncated"]
    assert set(by_name(answer)) <= {(THIEF, wallet(i)) for i in range(1, 13)}
    assert "100 %" not in answer.result["shownText"]


def test_what_is_left_out_is_found_as_the_words_say(case, theft_rows, monkeypatch):
    monkeypatch.setattr(module, "ARROWS_AT_MOST", 10)
    service = BoardService(case)
    every = {(src, dst) for _, _, src, dst, _ in theft_rows}
    whole = service.ask("overview")
    assert whole.result["truncated"].endswith("open an account or choose a time range for the rest")
    missing = sorted(every - set(by_name(whole)))
    # by opening an account
    src, dst = missing[0]
    near = service.ask("graph", focus=[src], added=[dst], limit=5_000)
    assert (src, dst) in by_name(near)
    # by a time range
    moments = {ts.timestamp() * 1000 for _, ts, _, _, _ in theft_rows}
    found = set().union(*(by_name(service.ask("overview", time=[ms, ms])) for ms in sorted(moments)))
    assert set(missing) <= found


def test_the_layout_is_kept_with_the_case_and_a_spoilt_one_is_made_again(case, monkeypatch):
    opened = Case.open(case.path)
    first = encode(BoardService(opened).ask("overview")).tables["nodes"]
    (kept,) = (case.path / overview_places.FOLDER).glob("overview-*.npy")
    computed = []
    lay_out = overview_places._lay_out
    monkeypatch.setattr(overview_places, "_lay_out", lambda *a: computed.append(1) or lay_out(*a))
    assert encode(BoardService(Case.open(case.path)).ask("overview")).tables["nodes"] == first
    assert computed == []
    kept.write_bytes(b"spoilt")
    assert encode(BoardService(opened).ask("overview")).tables["nodes"] == first, "an open case knows its places"
    assert computed == []
    assert encode(BoardService(Case.open(case.path)).ask("overview")).tables["nodes"] == first
    assert computed == [1]
    assert Case.open(case.path).verify().ok


def test_words_are_asked_for_one_arrow_or_account_at_a_time(case):
    service = BoardService(case)
    lines = service.ask("about", pair={"src": THIEF, "dst": wallet(1)}).result["lines"]
    assert lines[0].startswith("Bridge exploiter → ")
    assert "1,000.25 " in lines[1]
    assert lines[1].endswith(" in 2 transfers")
    assert service.ask("about", pair={"src": wallet(1), "dst": THIEF}).result["lines"][1] == "No transfers in this time."
    account = service.ask("about", subject=THIEF).result["lines"]
    assert account[:2] == ["Bridge exploiter", THIEF]
    assert any(line.startswith("pays 12 accounts, ") for line in account)
    for wrong in ({}, {"subject": THIEF, "pair": {"src": THIEF, "dst": THIEF}}, {"subject": "0xno"}, {"pair": {"src": "a"}}):
        with pytest.raises(ComplianceError):
            service.ask("about", **wrong)


def test_the_first_answer_comes_with_the_board_and_goes_when_it_was_heard_of(case):
    for scope, method in ((None, "graph"), ("near", "graph"), ("all", "overview")):
        board = Board(case, panes=("graph",), scope=scope)
        (opening,) = board.opening
        assert opening["method"] == method
        reply = BoardService(case).handle(method, opening["params"])
        assert opening["tables"] == reply.tables
        assert opening["result"] == reply.result
        board._answer(board, {"id": 1, "method": "notes", "params": {}}, [])
        assert board.opening == []
        board.close()
    assert Board(case, panes=("queue",)).opening == []
    with pytest.raises(ComplianceError, match="scope"):
        Board(case, scope="everything")


def test_an_empty_case_has_an_empty_overview(empty_case):
    answer = BoardService(empty_case).ask("overview")
    assert (answer.result["nodes"], answer.result["edges"]) == (0, 0)
