from __future__ import annotations

import polars as pl
import pytest
from theft import HOSTILE, START, THIEF, open_case, transfer_frame, wallet

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.time_words import to_ms
from jupyter_compliance.views.service import BoardService


@pytest.fixture
def service(case):
    return BoardService(case)


def test_rows_of_a_subject_have_a_direction_and_exact_amounts(service):
    answer = service.ask("transfers", subjects=[wallet(1)])
    rows = answer.frames["transfers"]
    assert answer.result == {"total": 7, "totalText": "7 transfers · 1,405 ETH"}
    assert dict(rows.select("id", "direction").iter_rows())["out00"] == "in"
    assert rows.filter(pl.col("direction") == "out").height == 5
    last = rows.filter(pl.col("id") == "ex00").row(0, named=True)
    assert last["amountText"] == "5.000000000000000001 ETH"
    assert last["amountShort"] == "5 ETH"
    assert last["tsText"] == "2022-03-24 22:29:00 UTC"
    assert last["dstName"] == "Big Exchange"
    assert last["memo"] == HOSTILE


def test_conditions_hold_together(service):
    ids = ["out00", "out05", "nothing"]
    assert service.ask("transfers", ids=ids).frames["transfers"]["id"].to_list() == ["out00", "out05"]
    assert service.ask("transfers", ids=ids, subjects=[wallet(1)]).frames["transfers"]["id"].to_list() == ["out00"]
    day = to_ms(START) + 86_400_000
    assert service.ask("transfers", subjects=[THIEF], time=[day, day]).frames["transfers"]["id"].to_list() == ["out00"]


def test_sorting_and_paging(service):
    def ids(**params):
        return service.ask("transfers", **params).frames["transfers"]["id"].to_list()

    everything = ids(limit=1000)
    assert len(everything) == service.case.ledger().rows
    assert [one for at in range(0, 80, 7) for one in ids(offset=at, limit=7)] == everything
    assert ids(limit=1000, descending=True) == everything[::-1]
    assert ids(sort="value", descending=True, limit=3) == ["out00", "out01", "out02"]
    assert ids(sort="value", limit=1) == ["dust"]
    assert ids(offset=10_000) == []


def test_walking_visits_every_transfer_of_a_subject_once(service):
    expected = service.ask("transfers", subjects=[THIEF]).frames["transfers"]["id"].to_list()
    found = [expected[0]]
    while (step := service.ask("walk", transfer=found[-1], subject=THIEF).result["id"]) is not None:
        found.append(step)
    assert found == expected
    back = [found[-1]]
    while (step := service.ask("walk", transfer=back[-1], direction="prev", subject=THIEF).result["id"]) is not None:
        back.append(step)
    assert back == expected[::-1]


def test_notes_on_transfers_are_counted(service):
    service.case.note("look", transfer="out00")
    rows = service.ask("transfers", subjects=[wallet(1)]).frames["transfers"]
    assert dict(rows.select("id", "notes").iter_rows())["out00"] == 1


def test_values_unknown_are_not_zero(tmp_path):
    rows = transfer_frame([("a", START, "x", "y", "5"), ("b", START, "x", "z", "7")])
    mixed = rows.with_columns(pl.Series("asset", ["ETH", "USDT"]))
    service = BoardService(open_case(tmp_path / "mixed", {"transfers": mixed}, [], currency="USD"))
    found = service.ask("transfers").frames["transfers"]
    assert found["valueText"].to_list() == ["", ""]
    assert found["amountText"].to_list() == ["5 ETH", "7 USDT"]
    assert service.ask("graph", focus=["x"]).frames["edges"]["text"].to_list() == ["1 transfer", "1 transfer"]
    assert service.ask("graph", focus=["x"]).result["shownText"] == "3 of 3 accounts shown"


def test_an_arrow_of_the_graph_has_exactly_its_transfers(service):
    def ids(**params):
        return service.ask("transfers", limit=1_000, **params).frames["transfers"]["id"].to_list()

    drawn = service.ask("graph", focus=[THIEF])
    names = drawn.frames["nodes"]["id"].to_list()
    assert any(name.startswith("group:") for name in names)
    seen = []
    for src, dst, n in drawn.frames["edges"].select("src", "dst", "n").iter_rows():
        found = ids(pair={"src": names[src], "dst": names[dst]})
        assert len(found) == n
        seen += found
    assert len(seen) == len(set(seen))
    day = to_ms(START) + 86_400_000
    pair = {"src": THIEF, "dst": wallet(1)}
    assert ids(pair=pair, time=[day, day]) == ["out00"]
    assert ids(pair=pair, ids=["out05"]) == []
    assert ids(pair={"src": wallet(1), "dst": THIEF}) == []


@pytest.mark.parametrize("pair", [["a", "b"], {"src": "a"}, {"src": "a", "dst": 3}, {"src": "nobody", "dst": "no one"}])
def test_a_pair_that_cannot_be_is_refused(service, pair):
    with pytest.raises(ComplianceError):
        service.ask("transfers", pair=pair)
