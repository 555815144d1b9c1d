"""The board at the sizes and in the colours people have: nothing jumps, nothing needed is cut or lost."""

from __future__ import annotations

from typing import Any

import pytest

SHIFTS = """window.shifts = [];
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifts.push([entry.value, entry.sources.map(s => s.node?.className ?? s.node?.nodeName ?? '')]);
}).observe({ type: 'layout-shift', buffered: true });"""
#: What a browser's makers call good is 0.1 for a whole page; a board is looked at all day.
MOST = 0.02


def test_nothing_jumps_while_the_board_loads_and_is_worked(live: Any) -> None:
    page = live(script=SHIFTS)
    page.locator(".jc-evidence").wait_for()
    for tab in ("Subject", "Transfers", "Notes", "Evidence"):
        page.get_by_role("tab", name=tab).click()
        page.locator(f".jc-{tab.lower()}").first.wait_for()
    page.locator(".jc-board").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "e", "Escape"):
        page.keyboard.press(key)
        page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts = page.evaluate("() => window.shifts")
    assert sum(value for value, _ in shifts) <= MOST, shifts


@pytest.mark.parametrize(("width", "height"), [(870, 720), (700, 640)])
def test_without_room_for_three_columns_the_inspector_stands_below_the_queue(live: Any, width: int, height: int) -> None:
    page = live(width, height)
    queue, inspector, graph = (page.locator(f".jc-pane-{name}").bounding_box() for name in ("queue", "inspector", "graph"))
    assert inspector["y"] >= queue["y"] + queue["height"] - 1
    assert graph["x"] >= queue["x"] + queue["width"] - 1
    assert graph["width"] >= 0.5 * width
    assert page.locator(".jc-big-score").is_visible()
    for pane in ("queue", "inspector"):
        page.get_by_title(f"Fold {pane} away").click()
    wide = page.locator(".jc-pane-graph").bounding_box()
    assert wide["x"] <= 40
    assert wide["y"] == pytest.approx(graph["y"], abs=1)
    page.get_by_title("Show inspector").click()
    assert page.locator(".jc-pane-queue").is_hidden()
    assert page.locator(".jc-pane-inspector").bounding_box()["height"] > 0.7 * (height - 80)


@pytest.mark.parametrize(("width", "height"), [(980, 600), (860, 640), (640, 360)])
def test_every_button_of_the_toolbar_is_in_sight(live: Any, width: int, height: int) -> None:
    page = live(width, height)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.jc-toolbar button, .jc-toolbar input, .jc-status button')]
            .filter(e => { const b = e.getBoundingClientRect(); return b.right > innerWidth || b.left < 0 || b.width < 10; }).map(e => e.title)"""
    )
    assert outside == []
    assert page.locator(".jc-pane-graph").bounding_box()["height"] > 0.4 * height


def test_a_wall_of_pixels_has_larger_text_and_more_of_everything(live: Any) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('.jc-name')).fontSize)"
    usual = live(1280, 720)
    wall = live(3840, 2160)
    assert wall.evaluate(size) >= 1.15 * usual.evaluate(size)
    assert wall.locator(".jc-chip").count() > 2 * usual.locator(".jc-chip").count()
    assert wall.evaluate("() => [...document.querySelectorAll('.jc-queue-row')].filter(r => r.scrollHeight > r.clientHeight + 1).length") == 0


def test_forced_colours_keep_lines_and_selection(live: Any) -> None:
    page = live(forced_colors="active")
    ground, line, chosen = page.evaluate(
        """() => [getComputedStyle(document.querySelector('.jc-pane-graph')).backgroundColor,
            getComputedStyle(document.querySelector('.jc-splitter')).backgroundColor,
            getComputedStyle(document.querySelector('.jc-queue-row.jc-selected')).outlineStyle]"""
    )
    assert line != ground
    assert chosen != "none"


def test_nothing_moves_for_those_who_asked_for_stillness(live: Any) -> None:
    page = live(reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('.jc-board, .jc-board *')].filter(e => {
            const s = getComputedStyle(e);
            return (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0) || parseFloat(s.transitionDuration) > 0;
        }).map(e => e.className)"""
    )
    assert moving == []
