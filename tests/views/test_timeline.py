from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from theft import START, THIEF, wallet

from jupyter_compliance.contracts.time_words import to_ms
from jupyter_compliance.views.service import BoardService
from jupyter_compliance.views.time_bins import bins_for

HOUR = 3_600_000_000


@given(st.integers(-(10**15), 4 * 10**15), st.integers(0, 3 * 10**15), st.integers(1, 400))
def test_bins_cover_the_range_and_are_few(first, length, most):
    cut = bins_for(first, first + length, most)
    assert cut.edges[0] <= first
    assert first + length < cut.edges[-1]
    assert 1 <= len(cut.edges) - 1 <= most
    assert (np.diff(cut.edges) > 0).all()
    assert cut.label(0)


@pytest.mark.parametrize(
    ("days", "most", "unit"), [(2, 160, "hour"), (60, 160, "day"), (700, 160, "week"), (2000, 80, "month"), (9000, 50, "year")]
)
def test_the_unit_follows_the_range(days, most, unit):
    first = round(to_ms(START) * 1000)
    assert bins_for(first, first + days * 24 * HOUR, most).unit == unit


def test_weeks_begin_on_monday_and_months_on_the_first():
    first = round(to_ms(START) * 1000)
    assert bins_for(first, first + 700 * 24 * HOUR, 160).label(0) == "week of 21 Mar 2022"
    assert bins_for(first, first + 2000 * 24 * HOUR, 80).label(0) == "Mar 2022"


@pytest.fixture
def service(case):
    return BoardService(case)


def test_bars_add_up_to_the_ledger(service):
    answer = service.ask("timeline")
    bins = answer.frames["bins"]
    assert bins["n"].sum() == service.case.ledger().rows
    assert bins["outValue"].sum() == pytest.approx(service.case.ledger().value.sum())
    assert bins["inValue"].sum() == 0
    assert answer.result["unit"] == "day"
    assert bins["text"][0] == "23 Mar 2022: 2 transfers, 100.5 ETH"


def test_subjects_have_sides_and_lanes(service):
    answer = service.ask("timeline", subjects=[THIEF, wallet(1)])
    bins, ticks = answer.frames["bins"], answer.frames["ticks"]
    assert [lane["id"] for lane in answer.result["lanes"]] == [THIEF, wallet(1)]
    assert bins["inValue"].sum() == pytest.approx(100.5)
    assert ticks.filter(pl.col("lane") == 0)["n"].sum() == 15
    assert ticks.filter(pl.col("lane") == 1)["n"].sum() == 7
    assert set(ticks["dir"]) == {-1, 1}
    named = [name for names in ticks["ids"] for name in json.loads(names)]
    assert {"in1", "out00", "ex00"} <= set(named)
    assert ticks["size"].is_between(0, 1).all()


def test_lanes_are_at_most_eight(service):
    many = [wallet(i) for i in range(1, 13)]
    assert len(service.ask("timeline", subjects=many).result["lanes"]) == 8


def test_a_range_is_kept_to(service):
    day = to_ms(START) + 86_400_000
    answer = service.ask("timeline", time=[day, day + 43_200_000])
    assert answer.result["unit"] == "hour"
    assert answer.frames["bins"]["n"].sum() == 6


def test_markers_show_alerts_notes_and_listings(service):
    service.case.note("Odd hour", transfer="out00")
    service.case.note("Whole week", time=("2022-03-24", "2022-03-30"))
    gone = service.case.note("wrong", transfer="out01")
    service.case.withdraw(gone, "mistaken")
    marks = service.ask("timeline", time=[to_ms(START), to_ms(START) + 30 * 86_400_000]).result["markers"]
    assert [mark["kind"] for mark in marks] == ["alert", "note", "note", "listing"]
    assert marks[-1]["text"] == "2 accounts listed (OFAC SDN)"
    assert sorted(mark["text"] for mark in marks if mark["kind"] == "note") == ["A. Analyst: Odd hour", "A. Analyst: Whole week"]
    about = service.ask("timeline", subjects=[wallet(5)]).result["markers"]
    assert [mark["kind"] for mark in about] == ["note"]


def test_an_empty_case_has_an_empty_timeline(empty_case):
    answer = BoardService(empty_case).ask("timeline")
    assert answer.frames["bins"].is_empty()
    assert answer.result["lanes"] == answer.result["markers"] == []


def test_lanes_are_apart_from_what_the_bars_sum(case):
    service = BoardService(case)
    alone = service.ask("timeline", subjects=[THIEF])
    beside = service.ask("timeline", subjects=[THIEF], lanes=[THIEF, wallet(1), "gone since", wallet(2)])
    assert [lane["id"] for lane in beside.result["lanes"]] == [THIEF, wallet(1), wallet(2)]
    assert beside.frames["bins"].equals(alone.frames["bins"])
    first = beside.frames["ticks"].filter(pl.col("lane") == 0)
    assert first["ids"].to_list() == alone.frames["ticks"]["ids"].to_list()
    assert set(beside.frames["ticks"]["lane"]) == {0, 1, 2}
