from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from theft import HOSTILE, START, THIEF, open_case, transfer_frame, wallet

from jupyter_compliance.contracts.amount_words import amount_short, count_of
from jupyter_compliance.contracts.time_words import from_us, to_ms
from jupyter_compliance.views import answers_timeline
from jupyter_compliance.views.answers_timeline import TICKS_IN_ALL
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
    ("days", "most", "unit"),
    [(2, 160, "hour"), (60, 160, "day"), (700, 160, "week"), (2000, 80, "month"), (9000, 50, "year")],
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
    assert sorted(mark["text"] for mark in marks if mark["kind"] == "note") == [
        "A. Analyst: Odd hour",
        "A. Analyst: Whole week",
    ]
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


ACCOUNTS = [wallet(i) for i in range(6)]


@pytest.fixture(scope="module")
def ledger_case(tmp_path_factory):
    """Two thousand transfers over two years, some of them on one instant or an account's own."""
    rng = np.random.default_rng(5)
    moments = rng.integers(0, 2 * 365 * 86_400, 2000)
    moments[:300] = moments[300]
    rows = [
        (f"t{i:04}", START + timedelta(seconds=int(moments[i])), *(ACCOUNTS[k] for k in rng.integers(0, 6, 2)),
         str(Decimal(int(rng.integers(0, 10**12))).scaleb(-int(rng.integers(0, 19)))))
        for i in range(2000)
    ]  # fmt: skip
    return open_case(tmp_path_factory.mktemp("time") / "case", {"transfers": transfer_frame(rows)}, [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(st.floats(-0.1, 1.1), st.floats(-0.1, 1.1)),
    st.sets(st.sampled_from(ACCOUNTS)),
    st.integers(1, 400),
    st.booleans(),
)
def test_bars_equal_a_plain_aggregation_at_every_zoom(ledger_case, monkeypatch, window, subjects, most, by_rows):
    monkeypatch.setattr(answers_timeline, "LISTS_AT_MOST", 0 if by_rows else 256)
    service = BoardService(ledger_case)
    first, last = service.facts.moments
    low, high = sorted(to_ms(first) + share * (to_ms(last) - to_ms(first)) for share in window)
    answer = service.ask("timeline", time=[low, high], subjects=sorted(subjects), bins=most)
    ts = pl.col("ts").dt.timestamp("us")
    within = ledger_case.ledger().transfers.filter(ts.is_between(round(low * 1000), round(high * 1000)))
    edges = bins_for(round(low * 1000), round(high * 1000), most).edges
    out = pl.col("src").is_in(list(subjects)) if subjects else pl.lit(True)
    money = pl.col("amount")
    moments = within["ts"].dt.timestamp("us").to_numpy()
    within = within.with_columns(bin=np.searchsorted(edges, moments, side="right") - 1)
    plain = (
        within.filter(out | pl.col("dst").is_in(list(subjects)))
        .group_by("bin")
        .agg(
            pl.len().alias("n"),
            money.filter(out).sum().alias("out"),
            money.filter(~out).sum().alias("in"),
            money.sum(),
        )
        .sort("bin")
    )
    bins = answer.frames["bins"]
    assert bins["t0"].to_list() == [edges[i] / 1000 for i in plain["bin"]]
    assert bins["t1"].to_list() == [edges[i + 1] / 1000 for i in plain["bin"]]
    assert bins["n"].to_list() == plain["n"].to_list()
    for name, exact in (("outValue", "out"), ("inValue", "in")):
        assert bins[name].to_list() == pytest.approx([float(value) for value in plain[exact]], rel=1e-6)
    told = [
        f"{count_of(n, 'transfer')}, {amount_short(value, 'ETH')}"
        for n, value in plain.select("n", "amount").iter_rows()
    ]
    assert [text.split(": ", 1)[1] for text in bins["text"]] == told


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.lists(st.sampled_from(ACCOUNTS), min_size=1, max_size=6, unique=True))
def test_ticks_tell_every_transfer_of_their_lanes(ledger_case, start, end, lanes):
    service = BoardService(ledger_case)
    first, last = service.facts.moments
    low, high = sorted(to_ms(first) + share * (to_ms(last) - to_ms(first)) for share in (start, end))
    ticks = service.ask("timeline", time=[low, high], lanes=lanes).frames["ticks"]
    within = ledger_case.ledger().transfers.filter(
        pl.col("ts").dt.timestamp("us").is_between(round(low * 1000), round(high * 1000))
    )
    for lane, account in enumerate(lanes):
        for way, column in ((-1, "src"), (1, "dst")):
            own = ticks.filter((pl.col("lane") == lane) & (pl.col("dir") == way))
            assert own["n"].sum() == within.filter(pl.col(column) == account).height
            assert own["t"].is_sorted()
            named = [name for names in own["ids"] for name in json.loads(names)]
            assert set(named) <= set(within.filter(pl.col(column) == account)["transfer_id"])
    assert ticks.height <= TICKS_IN_ALL


def test_an_answer_is_small_whatever_the_ledger_holds(tmp_path):
    """Long ids, a busy year for eight accounts, hundreds of long notes: 200 KB at most."""
    rng = np.random.default_rng(1)
    busy = [wallet(i) for i in range(8)]
    rows = [
        (
            f"0x{i:064x}",
            START + timedelta(minutes=26 * i),
            busy[i % 8],
            busy[(i * 5 + 1) % 8],
            str(int(rng.integers(1, 10**9))),
        )
        for i in range(20_000)
    ]
    case = open_case(tmp_path / "busy", {"transfers": transfer_frame(rows)}, [])
    for i in range(220):
        case.note(
            f"{HOSTILE} {i} " + "é" * 5_000, time=(from_us(1_650_000_000_000_000 + i), from_us(1_660_000_000_000_000))
        )
    service = BoardService(case)
    for asked in (
        {"subjects": busy},
        {"lanes": busy, "bins": 400},
        {"time": [1.66e12, 1.67e12], "subjects": busy, "bins": 400},
    ):
        reply = service.handle("timeline", asked)
        size = len(json.dumps(reply.result, ensure_ascii=False).encode()) + sum(map(len, reply.tables.values()))
        assert size <= 200_000
        ids = service.ask("timeline", **asked).frames["ticks"]["ids"]
        assert all(len(json.loads(text)) >= 1 or not text for text in ids) or len(ids) > 500
