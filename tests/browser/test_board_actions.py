"""Menus, pictures to keep, forced colours, foreign words and clean ends of the board, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from boardpage import BoardPages, rest, settled

from jupyter_compliance import Case

HOSTILE = ("<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "user\u202etxt.exe", "long " + "x" * 5_000)


def walk_to_an_account(page: Any) -> None:
    page.locator(".jc-board").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")


def test_the_menu_key_and_the_right_button_offer_the_same_actions(live: Any) -> None:
    page = live(1440, 860)
    walk_to_an_account(page)
    page.keyboard.press("Shift+F10")
    menu = page.locator(".jc-context")
    by_key = menu.locator("[role=menuitem]").all_inner_texts()
    assert [text.split("\n")[0] for text in by_key] == [
        "Make it the focus", "Expand", "Hide", "Pin", "Write a note", "Show its transfers", "Copy the address",
    ]  # fmt: skip
    chosen = settled(page)["subjects"]
    box = menu.bounding_box()
    page.keyboard.press("Escape")
    assert menu.count() == 0
    assert page.evaluate("() => document.activeElement.closest('.jc-graph-canvas') !== null"), "focus goes back"
    page.keyboard.press("Escape")
    page.mouse.click(box["x"] - 12, box["y"] - 12, button="right")
    menu.wait_for()
    assert menu.locator("[role=menuitem]").all_inner_texts() == by_key
    assert settled(page)["subjects"] == chosen
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert settled(page) and page.evaluate("() => window.values.view.hidden") == chosen


def test_an_arrow_has_a_menu_and_its_transfers(live: Any, case: Any) -> None:
    page = live(1440, 860)
    walk_to_an_account(page)
    page.keyboard.press("Shift+F10")
    box = page.locator(".jc-context").bounding_box()
    page.keyboard.press("Escape")
    # The arrow that arrives at this account runs level just left of it.
    page.mouse.click(box["x"] - 12 - 34, box["y"] - 12, button="right")
    menu = page.locator(".jc-context")
    menu.get_by_text("Write a note on the pair").wait_for()
    src, dst = settled(page)["subjects"]
    menu.get_by_text("Show its transfers").click()
    page.locator(".jc-transfer").first.wait_for()
    moved = case.ledger().transfers.filter((pl.col("src") == src) & (pl.col("dst") == dst))
    assert sorted(settled(page)["transfers"]) == sorted(moved["transfer_id"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_carry_title_words_and_legend_in_the_theme(live: Any, tmp_path: Path, scheme: str) -> None:
    page = live(1440, 860, color_scheme=scheme, accept_downloads=True)

    def save(item: str, name: str) -> Path:
        with page.expect_download() as download:
            page.get_by_role("button", name="Export").click()
            page.get_by_text(item).click()
        download.value.save_as(tmp_path / name)
        return tmp_path / name

    picture = ElementTree.parse(save("Graph as drawn, SVG", "graph.svg")).getroot()
    words = [text.text or "" for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert words[0] == "Ronin bridge theft"
    assert words[1] == "23 Mar – 27 Sep 2022 UTC"
    assert " of value shown" in words[2]
    assert words[3].endswith("hidden")
    assert {"wallet", "sanctioned", "theft or other crime", "risk 0–100", "width: value (log)"} <= set(words)
    ground = picture.find("{http://www.w3.org/2000/svg}rect").get("fill")
    assert (int(ground[1:3], 16) < 60) == (scheme == "dark")
    png = save("Graph as drawn, PNG", "graph.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    height = int.from_bytes(png[20:24], "big")
    assert height == pytest.approx(2 * float(picture.get("height")), abs=2), "the same paper around it"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_reach_the_canvas(live: Any, scheme: str) -> None:
    page = live(color_scheme=scheme, forced_colors="active")
    told = page.evaluate(
        """() => {
            const board = document.querySelector('.jc-board'), style = getComputedStyle(board);
            const probe = document.createElement('span');
            probe.style.color = 'Canvas';
            board.append(probe);
            return [style.getPropertyValue('--jc-background'), getComputedStyle(probe).color, board.hasAttribute('data-jc-contrast')];
        }"""
    )
    hexed = "#" + "".join(f"{int(part):02x}" for part in told[1].removeprefix("rgb(").removesuffix(")").split(","))
    assert told[0] == hexed
    assert told[2]
    page.locator(".jc-board").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }")
        assert outline, page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")


def test_focus_is_seen_on_everything_the_tab_key_reaches(live: Any) -> None:
    page = live()
    page.locator(".jc-board").focus()
    bare, seen = [], set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, visible = page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e), b = getComputedStyle(e, '::before');
                const bar = e.getAttribute('role') === 'separator' && b.backgroundColor !== 'rgba(0, 0, 0, 0)';
                return [e.outerHTML.slice(0, 90), e === document.body || bar || s.outlineStyle !== 'none'];
            }"""
        )
        seen.add(name)
        if not visible:
            bare.append(name)
    assert len(seen) > 20
    assert bare == []


def test_every_button_has_a_name_and_a_title(live: Any) -> None:
    page = live(1440, 860)
    for tab in ("Evidence", "Subject", "Transfers", "Notes"):
        page.get_by_role("tab", name=tab).click()
        rest(page)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('.jc-board button')]
                .filter(b => !((b.getAttribute('aria-label') || b.textContent).trim() && (b.title || b.textContent.trim().length > 2)))
                .map(b => b.outerHTML.slice(0, 120))"""
        )
        assert nameless == []


@pytest.fixture(scope="module")
def hostile_case(tmp_path_factory: pytest.TempPathFactory) -> Any:
    start = datetime(2025, 3, 1, tzinfo=UTC)
    names = [f"0x{n:040x}" for n in range(1, 8)]
    transfers = pl.DataFrame(
        {
            "transfer_id": [f"t{i}" for i in range(12)],
            "ts": [start + timedelta(hours=i) for i in range(12)],
            "src": [names[0]] * 6 + names[1:7],
            "dst": names[1:7] + [names[0]] * 6,
            "asset": ["ETH"] * 12,
            "amount": [10 + i for i in range(12)],
            "memo": [HOSTILE[i % 4] for i in range(12)],
        }
    )
    tags = pl.DataFrame(
        {
            "account_id": names[:4],
            "label": HOSTILE,
            "category": ["sanctioned", "theft", "exchange", "mixer"],
            "source": ["javascript:alert(1)", *HOSTILE[1:]],
        }
    )
    folder = tmp_path_factory.mktemp("hostile") / "case"
    return Case.create(folder, transfers=transfers, tags=tags, title=HOSTILE[0], currency="ETH")


def test_hostile_words_stay_words_and_break_no_layout(browser: Any, hostile_case: Any) -> None:
    pages = BoardPages(browser, hostile_case)
    for text in HOSTILE:
        hostile_case.note(text, subject=hostile_case.ledger().ids[0], tags=(text[:60],))
    page = pages(1280, 720)
    rows = page.locator("[role=option]")
    for at in range(min(4, rows.count())):
        rows.nth(at).click()
        for tab in ("Evidence", "Subject", "Transfers", "Notes"):
            page.get_by_role("tab", name=tab).click()
            rest(page)
            wide = page.evaluate(
                """() => {
                    const frame = document.querySelector('.jc-board').getBoundingClientRect();
                    return [...document.querySelectorAll('.jc-board *')].filter(e => e.offsetParent && !e.closest('svg'))
                        .filter(e => { const b = e.getBoundingClientRect(); return b.right > frame.right + 2 || b.left < frame.left - 2; })
                        .map(e => e.className + ' ' + e.textContent.slice(0, 40));
                }"""
            )
            assert wide == []
    page.keyboard.press("Escape")
    page.locator(".jc-board").focus()
    page.keyboard.press("/")
    page.keyboard.type("img src")
    page.locator(".jc-hits [role=option]").first.wait_for()
    assert page.locator(".jc-board img, .jc-board script").count() == 0
    page.screenshot(path=Path(__file__).parent / "shots" / "hostile.png")
    pages.close()
    assert pages.wrong == []
