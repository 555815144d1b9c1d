"""Every change of the view can be taken back and done again, by keys alone where there is a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from boardpage import rest, settled

THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"


def state(page: Any) -> dict[str, Any]:
    """What can be undone: selection and the parts of the view that are steps."""
    rest(page)
    selection, view = page.evaluate("() => [window.values.selection, window.values.view]")
    kept = ("focus", "added", "hidden", "pinned", "layout", "colour")
    return {"selection": {k: selection[k] for k in ("subjects", "transfers", "time")}} | {k: view.get(k) for k in kept}


def choose_in_graph(page: Any) -> str:
    """Select the account right of the focus with the keyboard."""
    page.locator(".jc-board").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    return str(settled(page)["subjects"][0])


def drag_the_chosen(page: Any) -> None:
    # The keyboard's menu opens beside the account, which tells where it stands.
    choose_in_graph(page)
    page.keyboard.press("Shift+F10")
    box = page.locator(".jc-context").bounding_box()
    page.keyboard.press("Escape")
    x, y = box["x"] - 12, box["y"] - 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 25, steps=4)
    page.mouse.up()
    page.mouse.move(5, 5)


def brush(page: Any) -> None:
    box = page.locator(".jc-timeline-svg").bounding_box()
    y = box["y"] + 30
    page.mouse.move(box["x"] + 200, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, y, steps=4)
    page.mouse.up()


def pick_menu(button: str, item: str) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        page.get_by_role("button", name=button).click()
        page.get_by_role("menuitemradio", name=item).click()

    return act


def keyed(*keys: str, chosen: bool = True) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        if chosen:
            choose_in_graph(page)
        page.locator(".jc-board").focus()
        for key in keys:
            page.keyboard.press(key)

    return act


@pytest.mark.parametrize(
    ("act", "changes"),
    [
        (keyed("e"), "added"),
        (keyed("h"), "hidden"),
        (keyed("p"), "pinned"),
        (drag_the_chosen, "pinned"),
        (keyed("l", chosen=False), "layout"),
        (pick_menu("Layout of the graph (L)", "Force"), "layout"),
        (pick_menu("Colour of the graph", "Direction"), "colour"),
        (brush, "selection"),
        (keyed("ArrowRight", chosen=False), "selection"),
        (keyed("ArrowDown", chosen=False), "focus"),
    ],
    ids=["expand", "hide", "pin", "move", "layout-key", "layout", "colour", "time", "walk", "queue"],
)
def test_a_step_is_undone_and_done_again(live: Any, act: Callable[[Any], None], changes: str) -> None:
    page = live(1440, 860)
    act(page)
    after = state(page)
    page.locator(".jc-board").focus()
    page.keyboard.press("Control+z")
    before = state(page)
    assert before[changes] != after[changes]
    page.keyboard.press("Control+y")
    assert state(page) == after
    page.get_by_role("button", name="Undo", exact=True).click()
    assert state(page) == before
    page.keyboard.press("Control+Shift+z")
    assert state(page) == after


def test_an_account_that_was_moved_or_hidden_comes_back_to_its_place(live: Any) -> None:
    page = live(1440, 860)
    where = "() => JSON.stringify(window.values.view.positions)"
    rest(page)
    first = page.evaluate(where)
    drag_the_chosen(page)
    rest(page)
    assert page.evaluate(where) != first
    page.keyboard.press("Control+z")
    rest(page)
    assert page.evaluate(where) == first
    choose_in_graph(page)
    page.keyboard.press("h")
    rest(page)
    page.keyboard.press("Control+z")
    rest(page)
    assert page.evaluate("([text]) => { const then = JSON.parse(text), now = window.values.view.positions; return Object.keys(then).filter(k => JSON.stringify(then[k]) !== JSON.stringify(now[k])); }", [first]) == []


def test_moves_of_the_camera_join_into_one_step(live: Any) -> None:
    page = live(1440, 860)
    camera = "() => window.values.view.camera"
    rest(page)
    first = page.evaluate(camera)
    page.locator(".jc-board").focus()
    for _ in range(4):
        page.keyboard.press("+")
    rest(page)
    moved = page.evaluate(camera)
    assert moved["k"] > 2 * first["k"]
    assert page.get_by_role("button", name="Undo", exact=True).get_attribute("title") == "Undo: move the view (Ctrl+Z)"
    page.keyboard.press("Control+z")
    rest(page)
    assert page.evaluate(camera) == pytest.approx(first)
    page.keyboard.press("Control+y")
    rest(page)
    assert page.evaluate(camera) == pytest.approx(moved)
