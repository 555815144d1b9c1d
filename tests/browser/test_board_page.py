"""The board in a browser without Jupyter: over a live case through the message protocol, and as the exported page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from boardpage import rest, settled

HOSTILE = "<img src=x onerror=alert(1)>"

def cut_off(page: Any) -> list[str]:
    """Name controls that reach beyond the board, and texts that must never be shortened but are."""
    return page.evaluate(
        """() => {
            const frame = document.querySelector('.jc-board').getBoundingClientRect();
            const outside = [...document.querySelectorAll('.jc-board button, .jc-board input')]
                .filter(e => e.offsetParent && !e.closest('.jc-scroll, .jc-virtual'))
                .filter(e => { const b = e.getBoundingClientRect(); return b.right > frame.right + 1 || b.bottom > frame.bottom + 1; })
                .map(e => e.outerHTML.slice(0, 90));
            const short = [...document.querySelectorAll('.jc-score, .jc-queue-row .jc-value, .jc-big-score, .jc-tab, .jc-reason .jc-figure')]
                .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1).map(e => e.className + ' ' + e.textContent);
            return [...outside, ...short];
        }"""
    )


@pytest.mark.parametrize(
    ("width", "height"), [(1000, 720), (1280, 720), (1440, 860), (2560, 1440), (3840, 2160), (760, 600)]
)
def test_nothing_important_is_cut_at_any_size(live: Any, width: int, height: int) -> None:
    page = live(width, height)
    for tab in ("Evidence", "Subject", "Transfers", "Notes"):
        if page.get_by_role("tab", name=tab).is_visible():
            page.get_by_role("tab", name=tab).click()
            rest(page)
            assert cut_off(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(live: Any, scheme: str) -> None:
    page = live(color_scheme=scheme)
    ratios = page.evaluate(
        """() => {
            const lum = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
            const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (c.startsWith('rgb(')) return c; } return 'rgb(255, 255, 255)'; };
            return ['.jc-title', '.jc-rank', '.jc-chip', '.jc-value', '.jc-status', '.jc-reason-text', '.jc-cite', '.jc-tab'].map(s => {
                const e = document.querySelector(s);
                const [a, b] = [lum(getComputedStyle(e).color), lum(ground(e))].sort((x, y) => y - x);
                return [s, (a + .05) / (b + .05)];
            });
        }"""
    )
    assert [pair for pair in ratios if pair[1] < 4.5] == []


def test_a_board_opens_on_the_first_subject_and_asks_for_one_graph(live: Any, case: Any) -> None:
    page = live()
    assert live.asked.count("graph") == 1, live.asked
    first = case.triage().queue["subject"][0]
    assert page.evaluate("() => [window.values.selection.subjects, window.values.view.focus]") == [[first], [first]]
    assert page.get_by_role("button", name="Undo", exact=True).is_disabled(), "opening is no step"


def test_brushing_the_timeline_filters_graph_and_table(live: Any) -> None:
    page = live()
    page.get_by_role("tab", name="Transfers").click()
    rest(page)
    before = page.locator(".jc-total").inner_text()
    box = page.locator(".jc-timeline-svg").bounding_box()
    y = box["y"] + box["height"] * 0.4
    page.mouse.move(box["x"] + 180, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, y, steps=5)
    page.mouse.up()
    chosen = settled(page)
    assert chosen["source"] == "timeline"
    assert chosen["time"][0] % 86_400_000 == 0, "edges fall on whole days"
    assert page.locator(".jc-total").inner_text() != before
    page.get_by_role("slider", name="Start of the time range").focus()
    page.keyboard.press("ArrowRight")
    assert settled(page)["time"][0] == chosen["time"][0] + 86_400_000
    page.keyboard.press("Control+z")
    assert settled(page)["time"] == chosen["time"]


def test_the_keyboard_alone_reaches_an_account_and_writes_a_note_about_it(live: Any, case: Any) -> None:
    page = live()
    page.locator(".jc-board").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    chosen = settled(page)
    assert chosen["source"] == "graph"
    page.keyboard.press("n")
    page.keyboard.type(HOSTILE)
    page.keyboard.press("Control+Enter")
    settled(page)
    (note,) = [n for n in case.notes() if n["text"] == HOSTILE]
    assert note["target"] == {"type": "subject", "id": chosen["subjects"][0]}
    assert page.locator("img").count() == 0
    assert "saved" in page.locator(".jc-status").inner_text()


def test_lasso_selects_accounts_and_gives_them_lanes(live: Any) -> None:
    page = live()
    page.get_by_role("button", name="Lasso").click()
    box = page.locator(".jc-graph-canvas").bounding_box()
    corners = [(0.02, 0.02), (0.99, 0.02), (0.99, 0.85), (0.02, 0.85), (0.02, 0.02)]
    points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()
    chosen = settled(page)
    assert chosen["source"] == "graph"
    assert len(chosen["subjects"]) > 1
    assert page.locator(".jc-lane-label").count() > 1


def test_panes_stand_alone_and_the_board_leaves_nothing_behind(live: Any) -> None:
    for panes in (("graph",), ("queue",)):
        page = live(1000, 420, panes=panes)
        assert page.locator(".jc-pane").count() == 1
        page.evaluate("() => window.end()")
        assert page.locator("#root *").count() == 0


def test_the_exported_page_links_its_panes_with_the_network_closed(browser: Any, case: Any, tmp_path: Path) -> None:
    from jupyter_compliance.export.html import html_page

    case.note(HOSTILE, subject=case.triage().queue["subject"][0])
    file = tmp_path / "page.html"
    file.write_text(html_page(case), "utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page, seen = context.new_page(), []
    page.on("request", lambda request: seen.append(request.url))
    page.on("pageerror", lambda error: seen.append(f"error {error}"))
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.goto(file.as_uri())
    page.locator("[role=option]").nth(1).click()
    rest(page)
    assert case.triage().queue["subject"][1][:6] in page.locator(".jc-inspector").inner_text()
    page.locator(".jc-cite").first.click()
    page.get_by_role("tab", name="Transfers").click()
    rest(page)
    assert page.locator(".jc-transfer").count() > 0
    assert page.locator(".jc-tick-hit").count() > 0
    page.get_by_role("tab", name="Notes").click()
    assert page.locator(".jc-composer").count() == 0
    assert page.locator("img").count() == 0
    assert cut_off(page) == []
    assert [url for url in seen if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()
