"""An investigation as code and done again: any sequence of actions, two authors, imports, tampering, hostile text."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_compliance import Case
from jupyter_compliance.cli import main
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.views.exploration import Exploration
from jupyter_compliance.views.service import BoardService

THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
HOSTILE = 'x\'; import os  # """\n\\ \u202e <script> \x00\x1b[31m'
SLOW = settings(
    max_examples=8, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The demonstration case, fresh and ranked; tests work on copies that share what is computed."""
    case = Case.demo(tmp_path_factory.mktemp("demo") / "ronin")
    case.triage()
    return case


@pytest.fixture
def copy(demo: Case, tmp_path: Path) -> Callable[[], Case]:
    """Make copies of the fresh case."""
    made: list[Path] = []

    def make() -> Case:
        made.append(tmp_path / f"copy{len(made)}")
        shutil.copytree(demo.path, made[-1])
        case = Case.open(made[-1])
        case.author = "A. Analyst"
        case._analysis = demo._analysis
        return case

    return make


class HandsOn:
    """A browser that is none: it does what the board does and tells Python, as the front end would."""

    def __init__(self, case: Case) -> None:
        self.service = BoardService(case)
        self.state = self.service.followed.window("").begin().state
        self.service = BoardService(case)
        self.undo: list[tuple[Exploration, Exploration]] = []
        self.told: list[bool] = []
        self.fresh = False
        self._draw(self._question(self.state.view()["positions"]))

    def _question(self, positions: dict[str, Any]) -> dict[str, Any]:
        view = self.state.view()
        time = None if self.state.time is None else [t / 1000 for t in self.state.time]
        asked = {name: view[name] for name in ("focus", "added", "hidden", "pinned", "layout")}
        return asked | {"positions": positions, "time": time, "limit": 60}

    def _draw(self, question: dict[str, Any]) -> dict[str, list[float]]:
        """Read places off the wire, as float32, and round them as the browser does."""
        nodes = pl.read_ipc_stream(self.service.handle("graph", question).tables["nodes"])
        self.drawn = set(nodes["id"])
        return {
            name: [_hundredths(x), _hundredths(y)]
            for name, x, y in nodes.select("id", "x", "y").iter_rows()
        }

    def do(self, steps: list[tuple[str, dict[str, Any], Exploration]]) -> None:
        """Do some things quickly, draw once, and tell."""
        start, fresh = self.state, self.fresh
        for _, _, after in steps:
            fresh |= (after.focus, after.layout) != (self.state.focus, self.state.layout)
            self.state = after
        self.fresh = fresh and self.state.scope == "all"
        before = {} if fresh else self.state.view()["positions"]
        # All accounts are drawn elsewhere: the neighbourhood stays as it was left.
        places = before | self._draw(self._question(before)) if self.state.scope == "near" else self.state.view()["positions"]
        self.state = Exploration.of_view(self.state.view() | {"positions": places}, self.kept(self.state)["time"], self.state.filter)
        answer = self.service.handle("step", {
            "steps": [{"call": call, "args": args} for call, args, _ in steps],
            "start": self.kept(start) | {"filter": start.filter}, "state": self.kept(self.state) | {"filter": self.state.filter},
            "drawn": True,
        })  # fmt: skip
        self.told.append(answer.result["followed"])

    @staticmethod
    def kept(state: Exploration) -> dict[str, Any]:
        return json.loads(json.dumps(state.kept()))


def _hundredths(value: float) -> float:
    import math

    return math.floor(value * 100 + 0.5) / 100


CALLS = ("focus", "expand", "collapse", "hide", "show", "pin", "unpin", "place", "layout", "colour", "scope", "between", "filter")


def act(hands: HandsOn, call: str, pick: int) -> tuple[str, dict[str, Any], Exploration] | None:
    """Choose arguments that fit what is shown; None where nothing can be done."""
    state, shown = hands.state, sorted(n for n in hands.drawn if not n.startswith("group:"))
    name = shown[pick % len(shown)]
    if call == "focus":
        return call, {"ids": [name]}, state.focused([name])
    if call == "expand":
        limit = 5 + pick % 30
        answer = hands.service.ask("neighbours", id=name, limit=limit, direction="both").result["add"]
        fresh = [one for one in answer if one not in hands.drawn and one not in state.added]
        return (call, {"id": name, "limit": limit}, state.adding(fresh)) if fresh else None
    if call in ("hide", "pin"):
        if call == "hide" and name in (*state.focus, *state.hidden):
            return None
        return call, {"ids": [name]}, state.hiding([name]) if call == "hide" else state.pinning([name])
    if call == "place":
        place = (1000 * (pick % 700) + 250, -10 * (pick % 90_000))
        return call, {"places": {name: list(place)}}, state.placing({name: place})
    if call in ("layout", "colour"):
        mode = {"layout": ("flow", "force"), "colour": ("risk", "direction")}[call][pick % 2]
        return call, {"mode": mode}, state.laid_out(mode) if call == "layout" else state.coloured(mode)
    if call == "scope":
        mode = ("near", "all")[pick % 2]
        return call, {"mode": mode}, state.scoped(mode)
    if call == "between":
        time = None if pick % 4 == 0 else (1_648_000_000_000_000 + pick * 977, 1_650_000_000_000_000 + pick)
        return call, {} if time is None else {"time": list(time)}, state.between(time)
    if call == "filter":
        given = {"text": HOSTILE[: pick % 12], "disposition": "", "minScore": None if pick % 2 else "50"}
        return call, given, state.filtered(given)
    after = {"collapse": state.collapsed, "show": state.showing, "unpin": state.unpinning}[call]()
    return call, {}, after


@SLOW
@given(st.lists(st.lists(st.tuples(st.sampled_from(CALLS), st.integers(0, 100_000)), min_size=1, max_size=3), min_size=1, max_size=5))
def test_browser_python_replay_and_script_agree(copy: Callable[[], Case], flushes: list[list[tuple[str, int]]]) -> None:
    fresh, case = copy(), copy()
    hands = HandsOn(case)
    for flush in flushes:
        done = []
        before = hands.state
        for call, pick in flush:
            found = act(hands, call, pick)
            if found is not None:
                done.append(found)
                hands.state = found[2]
        hands.state = before
        if done:
            hands.do(done)
    case.note("Seen.", subject=THIEF)
    if not hands.told:
        return
    assert all(hands.told), [e.body for e in case.journal.entries("explore.step")]
    assert case.folder.layout == hands.kept(hands.state)

    replay = case.replay()
    assert replay.ok, str(replay)

    script = case.code().replace(repr(str(case.path))[1:-1], str(fresh.path))
    scope: dict[str, Any] = {}
    exec(compile(script, "script", "exec"), scope)
    scope["case"].journal.settle()
    assert scope["case"].folder.layout == case.folder.layout, script
    assert [n["text"] for n in scope["case"].notes()] == ["Seen."]


def investigate(case: Case) -> None:
    """Two authors at work, with text that wants out of its quotes."""
    board = case.board()
    board.expand(THIEF)
    shown = [name for name in board.exploration.positions if name.startswith("0x")]
    board.hide(shown[3], shown[4])
    board.pin(shown[5])
    board.pin(shown[6], 12.5, -3)
    board.between("2022-03-24", "2022-04-10 12:30")
    board.filter(text=HOSTILE, min_score=50)
    board.arrange("force")
    board.undo()
    board.redo()
    first = case.note(HOSTILE, subject=THIEF, tags=[HOSTILE[:4], "b"])
    case.author = "B. Second"
    second = case.note("No.", reply_to=first)
    case.note("A pair", pair=(THIEF, shown[1]))
    case.note("A range", time=("2022-03-24", "2022-03-25"))
    case.note("Some", region=shown[:3])
    case.note("The case")
    case.withdraw(second, HOSTILE)
    case.dispose(THIEF, "escalate", HOSTILE)
    board.close()
    again = case.board()
    again.show()
    with again.at_once():
        again.focus(shown[1])
        again.expand(shown[1], 4)
    again.colour("direction")
    again.close()


def told(case: Case) -> Any:
    """What a script must lead to: everything but moments."""
    case.journal.settle()
    notes = [{k: v for k, v in n.items() if k not in ("ts", "seq", "withdrawn")} | {"withdrawn": (n["withdrawn"] or {}).get("reason")} for n in case.notes()]
    decisions = {s: {k: v for k, v in d.items() if k != "ts"} for s, d in case.dispositions().items()}
    steps = [e.body for e in case.journal.entries("explore.step")]
    return notes, decisions, case.folder.layout, steps


def test_two_authors_and_hostile_text(copy: Callable[[], Case], tmp_path: Path) -> None:
    fresh, case = copy(), copy()
    investigate(case)
    case.export(case.folder.artifacts / "handed over.md")
    replay = case.replay(tmp_path / "again")
    assert replay.ok, str(replay)
    assert replay.path == tmp_path / "again"
    assert Case.open(tmp_path / "again").notes() == case.notes()
    assert "reproduces" in replay.sentence and "byte for byte" in replay.sentence
    assert "<table>" in replay._repr_html_()

    script = case.code()
    assert "\u202e" not in script and "\x1b" not in script and "\x00" not in script
    exec(compile(script.replace(str(case.path), str(fresh.path)), "script", "exec"), {})
    assert told(fresh) == told(case)


def test_parts_of_the_code(copy: Callable[[], Case]) -> None:
    case = copy()
    assert "board" not in case.code() and case.code().count("case.triage()") == 1
    board = case.board()
    board.hide(list(board.exploration.positions or board.exploration.focus)[-1])
    board.colour("direction")
    assert case.code(-1).splitlines()[-1] == 'board.colour("direction")'
    assert "hide" in case.code(-2) and "hide" not in case.code(-1)
    board.undo()
    board.undo()
    board.undo()  # nothing is left to take back, and nothing is written
    assert case.code(-1).splitlines()[-1] == "board.undo()" and "colour" not in case.code(-1)
    assert case.code(-2).count("undo") == 2 and case.code(-3).count("undo") == 2 and "colour" in case.code(-3)
    assert case.replay().ok
    number = len(case.journal.entries())
    case.dispose(THIEF, "monitor")
    assert case.code(number + 1).splitlines()[-1] == f'case.dispose("{THIEF}", "monitor")'
    assert "dispose" in case.code(since="2020-01-01") and case.code(since="2100-01-01") == ""
    for wrong in ("yesterday", 1.5, True):
        with pytest.raises(ComplianceError):
            case.code(wrong)  # type: ignore[arg-type]


def test_what_is_written_in_the_background_is_counted(copy: Callable[[], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    case = copy()
    service = BoardService(case)
    state = service.followed.window("w").begin().state
    shown = state.kept() | {"filter": state.filter}
    before = case.journal.size()
    append, begun, go = type(case.journal).append, threading.Event(), threading.Event()

    def slow(*args: Any, **named: Any) -> Any:
        begun.set()
        go.wait(10)
        return append(*args, **named)

    monkeypatch.setattr(type(case.journal), "append", slow)
    later = type(case.journal).later
    monkeypatch.setattr(type(case.journal), "later", lambda self, job: (later(self, job), begun.wait(10))[0])
    told = service.handle("step", {"steps": [{"call": "colour", "args": {"mode": "direction"}}], "start": shown, "state": shown | {"colour": "direction"}})
    go.set()
    case.journal.settle()
    assert told.result["entries"] == case.journal.size() == before + 2


def test_a_case_nobody_worked_on_says_so(demo: Case, tmp_path: Path) -> None:
    frame = demo.table("transfers").collect()
    script = Case.create(tmp_path / "case", transfers=frame, currency="ETH").code()
    assert script.splitlines()[-1] == "# Nothing was done yet."
    compile(script, "script", "exec")


def test_all_accounts_are_a_step(copy: Callable[[], Case]) -> None:
    case = copy()
    board = case.board()
    places = board.exploration.positions
    board.scope("all")
    assert board.view["scope"] == "all" and board.exploration.positions == places
    assert case.code(-1).splitlines()[-1] == 'board.scope("all")'
    board.undo()
    assert board.view["scope"] == "near"
    board.redo()
    with pytest.raises(ComplianceError):
        board.scope("some")
    board.close()
    assert case.folder.layout["scope"] == "all" and case.board().view["scope"] == "all"
    assert case.replay().ok
    # a board that was asked for all accounts says so before the first step
    other = copy()
    whole = other.graph(scope="all")
    whole.colour("direction")
    whole.close()
    assert whole.view["scope"] == "all" and "board.restore(scope=\"all\")" in other.code()
    assert other.replay().ok


def test_an_imported_case_replays(copy: Callable[[], Case], tmp_path: Path, demo: Case) -> None:
    case = copy()
    investigate(case)
    case.export(tmp_path / "case.zip")
    back = Case.import_(tmp_path / "case.zip", tmp_path / "back")
    back._analysis = demo._analysis
    replay = back.replay()
    assert replay.ok, str(replay)


def test_a_tampered_case_is_not_replayed(copy: Callable[[], Case], capsys: pytest.CaptureFixture[str]) -> None:
    case = copy()
    table = case.path / "tables" / case.manifest.tables["transfers"].file
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    with pytest.raises(ComplianceError, match=r"not intact cannot be replayed.*Restore the case"):
        Case.open(case.path).replay()
    assert main(["replay", str(case.path)]) == 2
    assert "not intact" in capsys.readouterr().err


def test_a_layout_changed_by_hand_is_named(copy: Callable[[], Case], capsys: pytest.CaptureFixture[str]) -> None:
    case = copy()
    board = case.board()
    board.colour("direction")
    case.journal.settle()
    assert main(["replay", str(case.path)]) == 0
    assert "reproduces" in capsys.readouterr().out
    layout = case.folder.layout
    case.folder.layout = layout | {"colour": "risk"}
    assert main(["replay", str(case.path)]) == 1
    said = capsys.readouterr().out
    assert "does not reproduce" in said and "layout.json" in said and "NO" in said
    # a new board begins by telling all of a layout that the journal does not lead to, and the record is exact again
    again = Case.open(case.path).board()
    again.hide([name for name in again.view["positions"] if name not in again.view["focus"]][:1])
    again.close()
    assert Case.open(case.path).replay().ok


def test_nothing_is_recorded_where_nothing_can_be_written(copy: Callable[[], Case]) -> None:
    case = copy()
    size = len(case.journal.entries())
    board = Case.open(case.path, readonly=True).board()
    board.colour("direction")
    assert board.exploration.colour == "direction"
    board.close()
    assert len(case.journal.entries()) == size and not (case.path / "layout.json").exists()


def test_a_replaced_table_replays_where_it_was_made(copy: Callable[[], Case], tmp_path: Path) -> None:
    case = copy()
    tags = case.table("tags").collect()
    case.folder.replace_table("tags", tags.head(tags.height - 1), author="A. Analyst")
    case.folder.replace_policy(case.folder.policy_text + "\n# other\n", author="A. Analyst")
    case = Case.open(case.path)
    case.triage()
    case.dispose(THIEF, "review")
    replay = case.replay()
    assert replay.ok, str(replay)
