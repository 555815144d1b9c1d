"""The whole list of keys in JupyterLab, while the notebook hears none of them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from boardpage import rest
from labserver import notebook

BOARD = "from jupyter_compliance import Case\ncase = Case.demo('keys-case')\nboard = case.board()\nboard"
CELLS = """() => {
    const { model, activeCellIndex, mode } = window.jupyterapp.shell.currentWidget.content;
    return JSON.stringify([[...model.cells].map(c => [c.type, c.sharedModel.getSource(), c.executionCount ?? null]), activeCellIndex, mode]);
}"""


@pytest.fixture
def page(lab: Any, watched: Any) -> Any:
    notebook(lab, "keys.ipynb", BOARD, "1 + 1", "2 + 2")
    page = watched.page
    lab.open(page, "keys.ipynb")
    lab.run_cells(page)
    page.wait_for_selector(".jc-board [role=option]", timeout=60_000)
    page.locator(".jc-board").scroll_into_view_if_needed()
    rest(page)
    yield page
    assert (watched.dialogs, watched.outside, watched.errors) == ([], [], [])


def python(lab: Any, page: Any, expression: str) -> Any:
    return json.loads(lab.execute(page, f"import json; print(json.dumps({expression}))"))


def soon(value: Any, wanted: Any, within: float = 30) -> None:
    """Wait until what `value` returns passes `wanted`; Python hears of the board a moment later."""
    ends = time.monotonic() + within
    while not wanted(value()):
        assert time.monotonic() < ends, value()
        time.sleep(0.15)


def press(page: Any, *keys: str) -> None:
    """Press keys and wait until what they do is done; the kernel hears of it before of anything it is asked later."""
    for key in keys:
        page.keyboard.press(key)
    rest(page)


def test_every_key_of_the_board_acts_and_the_notebook_hears_none(lab: Any, page: Any) -> None:
    board = page.locator(".jc-board")
    news = page.locator(".jc-news")
    page.locator("[role=option]").first.click()
    rest(page)
    cells = page.evaluate(CELLS)

    def selection() -> dict[str, Any]:
        return dict(python(lab, page, "board.selection"))

    def view(part: str) -> Any:
        return python(lab, page, f"board.view.get('{part}')")

    first = selection()["subjects"]
    press(page, "ArrowDown")
    second = selection()["subjects"]
    assert second != first
    soon(lambda: view("focus"), lambda found: found == second)
    press(page, "ArrowUp")
    soon(lambda: selection()["subjects"], lambda found: found == first)

    press(page, "ArrowRight")
    early = selection()["transfers"]
    assert len(early) == 1
    press(page, "ArrowRight")
    assert selection()["transfers"] != early
    press(page, "ArrowLeft")
    soon(lambda: selection()["transfers"], lambda found: found == early)
    press(page, "Escape")
    soon(lambda: selection()["transfers"], lambda found: found == [])
    soon(lambda: selection()["subjects"], lambda found: found == first)

    press(page, "e")
    soon(lambda: view("added"), lambda found: found != [])
    press(page, "Shift+E")
    soon(lambda: view("added"), lambda found: found == [])
    press(page, "p")
    soon(lambda: list(view("pinned")), lambda found: found == first)
    press(page, "p")
    soon(lambda: view("pinned"), lambda found: found == {})

    press(page, "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    other = selection()["subjects"]
    assert other != first
    press(page, "h")
    soon(lambda: view("hidden"), lambda found: found == other)
    press(page, "Control+z")
    soon(lambda: view("hidden"), lambda found: found == [])
    press(page, "Control+y")
    soon(lambda: view("hidden"), lambda found: found == other)
    press(page, "Control+Shift+z", "Control+z")
    soon(lambda: view("hidden"), lambda found: found == [])

    press(page, "l")
    soon(lambda: view("layout"), lambda found: found == "force")
    press(page, "l")
    soon(lambda: view("layout"), lambda found: found == "flow")
    camera = view("camera")
    press(page, "+", "+")
    soon(lambda: view("camera")["k"], lambda found: found > camera["k"])
    press(page, "f")
    soon(lambda: view("camera")["k"], lambda found: found == pytest.approx(camera["k"], rel=0.2))
    press(page, "r")
    soon(lambda: view("tab"), lambda found: found == "transfers")
    press(page, "c")
    news.get_by_text("Copied").wait_for()

    press(page, "/")
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.type("ronin")
    page.locator(".jc-hits [role=option]").first.wait_for()
    press(page, "Escape")
    assert page.evaluate("() => document.activeElement.classList.contains('jc-board')")

    press(page, "n")
    page.keyboard.type("By key alone, d d b m x")
    press(page, "Control+Enter")
    soon(lambda: python(lab, page, "[n['text'] for n in case.notes()]"), lambda found: "By key alone, d d b m x" in found)
    board.focus()

    for key, name in (("1", "escalate"), ("2", "monitor"), ("3", "close"), ("4", "review")):
        press(page, key)
        chosen = selection()["subjects"][0]
        decided = f"case.dispositions().get({chosen!r}, {{}}).get('disposition', '')"
        soon(lambda ask=decided: python(lab, page, ask), lambda found, name=name: found.startswith(name))

    press(page, "?")
    help_text = page.get_by_role("dialog", name="Keys").inner_text()
    for word in ("Search", "Next subject", "Next transfer", "Expand", "Hide", "Pin", "note", "Fit", "layout", "Decide", "Undo", "Redo", "Clear"):
        assert word in help_text
    press(page, "Escape")
    assert page.get_by_role("dialog").count() == 0

    # Commands of the notebook in command mode: delete, insert, change the kind, cut, paste, merge, run, save as.
    press(page, "d", "d", "a", "b", "m", "y", "x", "v", "z", "Shift+m", "0", "Space", "j", "k", "o", "Enter", "Shift+Enter", "i", "i")
    page.keyboard.press("Escape")
    assert page.evaluate(CELLS) == cells


def test_keys_stay_with_the_board_when_the_button_pressed_goes_away(page: Any) -> None:
    page.locator("[role=option]").nth(1).click()
    rest(page)
    cells = page.evaluate(CELLS)
    undo = page.get_by_role("button", name="Undo", exact=True)
    while undo.is_enabled():
        undo.click()
        rest(page, 100)
    press(page, "d", "d", "b")
    assert page.evaluate(CELLS) == cells
    page.locator("[role=option]").nth(1).click()
    page.get_by_role("tab", name="Evidence").click()
    page.locator(".jc-cite").first.click()
    rest(page)
    press(page, "d", "d", "b")
    assert page.evaluate(CELLS) == cells
    for button in page.locator(".jc-toolbar button, .jc-graph-tools button, .jc-tab").all():
        if button.is_enabled():
            button.focus()
            page.keyboard.press("d")
            page.keyboard.press("d")
    rest(page)
    assert page.evaluate(CELLS) == cells


def test_twenty_runs_of_the_cell_leave_one_board(lab: Any, page: Any) -> None:
    page.evaluate(
        """() => {
            window.boards = [];
            new MutationObserver(list => { for (const { addedNodes } of list) for (const node of addedNodes) if (node.nodeType === 1) {
                const board = node.matches('.jc-board') ? node : node.querySelector('.jc-board');
                if (board) window.boards.push(new WeakRef(board));
            } }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    for _ in range(20):
        page.evaluate(
            """async () => {
                const { content } = window.jupyterapp.shell.currentWidget;
                content.activeCellIndex = 0;
                await window.jupyterapp.commands.execute('notebook:run-cell');
            }"""
        )
        # Not wait_for_selector: it returns a handle, which keeps its element, and the board around it, alive.
        page.locator(".jc-board [role=option]").first.wait_for()
        page.locator(".jc-graph canvas[aria-hidden]").wait_for()
    assert page.locator(".jc-board").count() == 1
    assert page.evaluate("() => window.boards.length") >= 20
    # Timers, idle callbacks and the notebook let go of the last boards in their own time, and a collection only then.
    session = page.context.new_cdp_session(page)
    for _ in range(60):
        session.send("HeapProfiler.collectGarbage")
        left = page.evaluate("() => window.boards.filter(ref => ref.deref()).length")
        if left == 1:
            break
        page.wait_for_timeout(250)
    assert left == 1, "the board that is shown, and none of those before it"
    alive = python(lab, page, "sum(type(o).__name__ == 'Board' and o._service is not None for o in __import__('gc').get_objects())")
    assert alive == 1
