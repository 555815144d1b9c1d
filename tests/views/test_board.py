from __future__ import annotations

import gc
import stat
import weakref
import xml.etree.ElementTree as ET

import polars as pl
import pytest
from theft import THIEF, wallet

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.views import board as board_module
from jupyter_compliance.views import frontend
from jupyter_compliance.views.board import Board
from jupyter_compliance.views.places import PLACES, Places
from jupyter_compliance.views.service import METHODS
from jupyter_compliance.views.still import MIME


@pytest.fixture(autouse=True)
def built(monkeypatch):
    """A front end of one line: these tests are about Python's side."""
    monkeypatch.setattr(board_module, "bundle", lambda name: f"/* {name} */")


class Wire:
    """Records what a board sends and hands it messages as the front end would."""

    def __init__(self, board, monkeypatch):
        self.board, self.sent = board, []
        monkeypatch.setattr(board, "send", lambda content, buffers=None: self.sent.append((content, buffers)))

    def post(self, **message):
        self.board._handle_custom_msg(message, [])
        return self.sent[-1]


@pytest.fixture
def board(case):
    board = Board(case)
    yield board
    board.close()


def test_requests_are_answered_over_messages(board, monkeypatch):
    wire = Wire(board, monkeypatch)
    message, buffers = wire.post(id=4_000_001, method="graph", params={"focus": [THIEF]})
    assert (message["id"], message["ok"], message["tables"]) == (4_000_001, True, ["nodes", "edges"])
    assert THIEF in pl.read_ipc_stream(buffers[0])["id"].to_list()
    message, buffers = wire.post(id=2, method="nothing", params={})
    assert not message["ok"]
    assert message["error"]["advice"]
    assert not buffers


def test_messages_that_are_no_requests_are_passed_over(board, monkeypatch):
    wire = Wire(board, monkeypatch)
    for content in ({}, {"kind": "anywidget-command"}, [], None, "x"):
        board._handle_custom_msg(content, [])
    assert wire.sent == []


def test_spec_tells_what_the_protocol_names(board):
    assert board.spec.keys() == {
        "title", "status", "caseId", "currency", "subjects", "accounts", "transfers", "timeFrom", "timeTo", "rangeText",
        "policy", "panes", "readonly", "author", "height", "version", "dispositions", "journal", "colour", "offline",
    }  # fmt: skip
    assert board.spec["policy"]["line"] == 50
    assert [entry["key"] for entry in board.spec["dispositions"]] == ["1", "2", "3", "4"]
    assert board.spec["status"] == "new"


def test_judging_in_python_reaches_the_board(board, case, monkeypatch):
    wire = Wire(board, monkeypatch)
    before = board.spec["journal"]["entries"]
    case.note("seen", subject=THIEF)
    assert ({"event": "changed", "what": ["notes"]}, None) in wire.sent
    assert board.spec["journal"]["entries"] == before + 1
    for subject in case.triage().queue.filter(pl.col("score") >= 50)["subject"]:
        case.dispose(subject, "escalate", "listed")
    assert ({"event": "changed", "what": ["queue"]}, None) in wire.sent
    assert board.spec["status"] == "reviewed"


def test_a_board_opens_on_the_first_subject_and_brings_the_graph_around_it(board, case):
    first = case.triage().queue["subject"][:1].to_list()
    assert board.view["focus"] == board.selection["subjects"] == first
    (answer,) = board.opening
    assert (answer["method"], answer["params"]["focus"]) == ("graph", first)
    alone = Board(case, panes=("graph",))
    assert not alone.view.get("focus") and alone.selection["subjects"] == []
    board.view = {"focus": [wallet(1)]}
    case.journal.settle()
    again = Board(case)
    assert again.view["focus"] == [wallet(1)] and again.selection["subjects"] == []


def test_selecting_from_python(board):
    board.select(subjects=[THIEF, wallet(1)], transfers="out00", time=("2022-03-24", "2022-03-23"))
    assert board.selection == {
        "subjects": [THIEF, wallet(1)],
        "transfers": ["out00"],
        "time": [1647993600000.0, 1648080000000.0],
        "source": "python",
    }
    board.select()
    assert board.selection["subjects"] == []
    for wrong, what in (({"subjects": ["0xno"]}, "0xno"), ({"transfers": ["out00", "no"]}, "'no'"), ({"time": ("x", "y")}, "'x'")):
        with pytest.raises(ComplianceError, match=what):
            board.select(**wrong)


def test_traits_the_front_end_writes_are_not_echoed():
    for name in ("selection", "view"):
        assert Board.class_traits()[name].metadata["echo_update"] is False


def test_the_view_is_kept_with_the_case(board, case):
    board.view = {"focus": [THIEF], "positions": {THIEF: [1.5, 2]}}
    case.journal.settle()  # steps and the layout after them are written in the background
    again = Case.open(case.path)
    assert again.folder.layout["positions"][THIEF] == [1.5, 2]


def test_a_readonly_case_keeps_nothing_and_breaks_nothing(case, tmp_path):
    case.triage()
    opened = Case.open(case.path, readonly=True)
    opened._analysis.findings = case._analysis.findings
    layout = case.path / "layout.json"
    before = layout.read_bytes() if layout.exists() else None
    board = Board(opened)
    assert board.spec["readonly"] is True
    board.view = {"focus": [THIEF]}
    assert (layout.read_bytes() if layout.exists() else None) == before
    board.close()


def test_a_layout_that_cannot_be_written_is_logged(board, case, caplog):
    mode = stat.S_IMODE(case.path.stat().st_mode)
    board.view = {"positions": {"a": [float("nan"), 0]}}
    assert "could not be kept" in caplog.text
    assert stat.S_IMODE(case.path.stat().st_mode) == mode


def test_panes_and_heights(case):
    board = case.graph()
    assert board.spec["panes"] == ["graph"]
    board.close()
    board = case.queue()
    assert board.spec["panes"] == ["queue"]
    board.close()
    board = Board(case, height=10)
    assert board.spec["height"] == 200
    board.close()
    with pytest.raises(ComplianceError, match="no pane 'map'"):
        Board(case, panes=("map",))
    with pytest.raises(ComplianceError, match="needs a pane"):
        Board(case, panes=())


def test_a_front_end_that_is_not_built_is_said(case, monkeypatch, tmp_path):
    monkeypatch.setattr(board_module, "bundle", frontend.bundle)
    monkeypatch.setattr(frontend, "STATIC", tmp_path)
    frontend.bundle.cache_clear()
    with pytest.raises(ComplianceError, match=r"loader\.js.* not built.*make setup"):
        Board(case)
    frontend.bundle.cache_clear()


def test_a_cell_output_holds_a_picture_beside_the_view(board):
    data, _ = board._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == board.model_id
    assert THIEF in data["text/plain"]
    stored = data[MIME]
    assert stored == {"alt": data["text/plain"], "model_id": board.model_id}
    assert stored["alt"].startswith("Bridge theft: 64 accounts")
    assert ET.fromstring(data["image/svg+xml"]).tag.endswith("svg")
    assert len(data["image/svg+xml"]) < 100_000


def test_a_picture_that_fails_does_not_take_the_board_away(board, monkeypatch, caplog):
    monkeypatch.setattr(board, "_draw", lambda: 1 / 0)
    data, _ = board._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "image/svg+xml" not in data
    assert "could not be drawn" in caplog.text


def test_the_code_of_a_board_is_sent_when_a_page_has_none(board, monkeypatch):
    wire, opening = Wire(board, monkeypatch), list(board.opening)
    assert wire.post(method="module") == ({"event": "module"}, [b"/* board.js */", b"/* board.css */"])
    assert board._esm == "/* loader.js */"
    assert board.opening == opening, "what is shown first waits for the code"
    assert "module" not in METHODS, "a request of the board itself must not be taken for it"


def test_a_closed_board_is_freed(case):
    board = Board(case)
    board._repr_mimebundle_()
    gone = weakref.ref(board)
    board.close()
    del board
    gc.collect()
    assert gone() is None
    case.note("nobody listens", subject=THIEF)


def test_boards_do_not_pile_up_when_a_cell_runs_again(case, monkeypatch):
    boards = []
    for run in range(5):
        monkeypatch.setattr(board_module, "running_cell", lambda run=run: ("cell-1", f"run-{run}"))
        board = Board(case)
        board._repr_mimebundle_()
        boards.append(weakref.ref(board))
    del board
    gc.collect()
    assert [ref() is not None for ref in boards] == [False] * 4 + [True]
    boards[-1]().close()


def test_a_closed_board_says_so(board):
    board.close()
    assert repr(board) == "Board (closed); case.board() opens a new one"
    assert board._repr_mimebundle_ is None


class Thing:
    pass


def test_only_what_no_cell_shows_is_replaced():
    places, first, second = Places(), Thing(), Thing()
    assert places.show(first, "a", "1") == []
    assert places.show(second, "a", "1") == []
    assert places.show(first, "b", "2") == []
    assert places.show(Thing(), "a", "3") == [second]
    assert places.shows(first)
    assert places.show(first, "b", "4") == []
    places.forget(first)
    assert not places.shows(first)


def test_nothing_is_kept_about_closed_boards(board):
    board._repr_mimebundle_()
    board.close()
    assert not PLACES.shows(board)


def test_plain_text_is_a_ranked_list(board):
    lines = repr(board).splitlines()
    assert lines[0] == "Bridge theft: 64 accounts, 75 transfers, 23 Mar – 12 Apr 2022 UTC"
    assert lines[1].split()[0] == "1"
    assert THIEF in lines[1]
