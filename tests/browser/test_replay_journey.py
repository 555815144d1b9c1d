"""By hand in the browser, then as code, then all of it again: the same, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from boardpage import rest, settled

from jupyter_compliance import Case
from jupyter_compliance.views.remembered import remembered

THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A case of this file's own, whose journal nobody else writes."""
    return Case.demo(tmp_path_factory.mktemp("replay") / "ronin")


def steps(case: Case) -> list[str]:
    return [entry.body["call"] for entry in case.journal.entries("explore.step")]


def until(page: Any, case: Case, call: str, times: int = 1) -> None:
    """Wait until the journal has a step."""
    for _ in range(300):
        if steps(case).count(call) >= times:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{call} is not in {steps(case)}")


def choose_in_graph(page: Any) -> str:
    page.locator(".jc-board").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    return str(settled(page)["subjects"][0])


def press(page: Any, key: str) -> None:
    page.locator(".jc-board").focus()
    page.keyboard.press(key)


def test_what_is_done_by_hand_is_code_and_replays(live: Any, case: Case) -> None:
    page = live()
    assert steps(case) == [], "opening a board is no step"
    # expand, hide, undo by key
    press(page, "e")
    until(page, case, "expand")
    chosen = choose_in_graph(page)
    press(page, "h")
    until(page, case, "hide")
    press(page, "Control+z")  # the selection that hiding moved and the hiding are one step
    until(page, case, "undo")
    # drag an account: the keyboard's menu opens beside it, which tells where it stands
    dragged = choose_in_graph(page)
    page.keyboard.press("Shift+F10")
    box = page.locator(".jc-context").bounding_box()
    page.keyboard.press("Escape")
    x, y = box["x"] - 12, box["y"] - 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 25, steps=4)
    page.mouse.up()
    page.mouse.move(5, 5)
    until(page, case, "place")
    # brush the timeline
    box = page.locator(".jc-timeline-svg").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 30, steps=4)
    page.mouse.up()
    until(page, case, "between")
    # layout, filter, another focus, quickly one after the other
    press(page, "l")
    page.get_by_title("Filter the queue").click()
    page.get_by_label("Filter by name, address or reason").fill("mixer")
    until(page, case, "filter")
    page.get_by_label("Filter by name, address or reason").fill("")
    press(page, "ArrowDown")
    press(page, "ArrowDown")
    press(page, "ArrowUp")
    until(page, case, "focus", 2)
    press(page, "2")
    press(page, "n")
    page.keyboard.type("Ask the exchange.")
    page.keyboard.press("Control+Enter")
    for _ in range(300):
        if case.notes():
            break
        page.wait_for_timeout(100)
    rest(page)

    entries = case.journal.entries("explore.step")
    assert not [e.body for e in entries if "set" in e.body], "Python arrives where the browser is by the same steps"
    code = case.code()
    for call in (
        f'board.expand("{THIEF}"', f'board.hide("{chosen}")', "board.undo()", f'"{dragged}": (', "board.between(",
        'board.arrange("force")', 'board.filter(text="mixer")', "board.focus(", 'case.note("Ask the exchange."', "case.dispose(",
    ):  # fmt: skip
        assert call in code, call
    replay = case.replay()
    assert replay.ok, str(replay)
    assert replay.steps == len(entries)


def test_show_as_code_and_replay_in_the_dialog(live: Any, case: Case) -> None:
    page = live(1280, 720)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "s")
    dialog = page.get_by_role("dialog", name="Show as code")
    code = dialog.get_by_role("region", name="Code")
    page.wait_for_function("() => document.querySelector('.jc-code')?.textContent.includes('case.')")
    last = code.inner_text()
    assert "import" not in last and len(last.splitlines()) <= 6
    dialog.get_by_label("Whole investigation").check()
    page.wait_for_function("() => document.querySelector('.jc-code').textContent.includes('from jupyter_compliance import Case')")
    assert code.inner_text().strip() == case.code().strip()
    dialog.get_by_role("button", name="Copy").click()
    dialog.get_by_text("Copied.").wait_for()
    assert dialog.get_by_role("button", name="Insert in a notebook").count() == 0, "no notebook takes code here"
    dialog.get_by_role("button", name="Replay and compare").click()
    dialog.get_by_text("The investigation reproduces").wait_for()
    assert dialog.get_by_role("row").count() > 8
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")


def test_what_python_does_is_shown_and_the_key_takes_it_back(live: Any, case: Case) -> None:
    view, _ = remembered(live.service.facts)
    page = live(view=view)
    before = page.evaluate("() => window.values.view.colour ?? 'risk'")
    current = live.service.followed.current
    current.begin()
    current.do("colour", {"mode": "direction"})
    state = current.explorer.state
    event = {"event": "explored", "call": "colour", "view": state.view(), "time": None, "filter": {"text": "", "disposition": "", "minScore": None}}
    page.evaluate("message => window.tell('msg:custom', message, [])", event)
    page.wait_for_function("() => window.values.view.colour === 'direction'")
    recorded = len(steps(case))
    press(page, "Control+z")
    page.wait_for_function("before => window.values.view.colour === before", arg=before)
    until(page, case, "undo", steps(case)[:recorded].count("undo") + 1)
    assert case.replay().ok


def test_a_board_goes_on_where_another_ended(live: Any, case: Case) -> None:
    view, _ = remembered(live.service.facts)
    page = live(view=view)
    begun = steps(case).count("start")
    page.wait_for_function("() => document.querySelector('.jc-graph-words')?.textContent.includes('shown')")
    press(page, "l")
    until(page, case, "layout", steps(case).count("layout") + 1)
    case.journal.settle()
    start = [e.body for e in case.journal.entries("explore.step") if e.body["call"] == "start"][begun:]
    assert len(start) == 1
    assert set(start[0]["args"]) <= {"time"}, "what was left is found again; only the range was not given to this page"
    assert case.replay().ok
