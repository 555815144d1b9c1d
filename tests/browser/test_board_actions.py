"""Menus, pictures to keep, forced colours, foreign words and clean ends of the board, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import axe
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
        "Make it the focus", "Expand", "Hide", "Pin", "Write a note", "Show its transfers",
        "Find patterns like this", "Copy the address",
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


@pytest.fixture(scope="module")
def rings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A case of three rings of four accounts each, nine days apart, among everyday payments."""
    start, rows = datetime(2026, 3, 2, 9, tzinfo=UTC), []
    for ring, name in enumerate(("ada", "bob", "cyn")):
        rows += [(start + timedelta(days=9 * ring, hours=3 * hop), f"{name}-{hop}", f"{name}-{(hop + 1) % 4}", 9000 - 150 * hop - 10 * ring) for hop in range(4)]
    rows += [(start + timedelta(hours=11 * i), f"shop-{i % 7}", f"client-{i % 13}", 40 + 3 * i) for i in range(60)]
    told = [f"t{i},{ts:%Y-%m-%dT%H:%M:%SZ},{src},{dst},USD,{amount}" for i, (ts, src, dst, amount) in enumerate(sorted(rows))]
    folder = tmp_path_factory.mktemp("rings")
    (folder / "transfers.csv").write_text("\n".join(["transfer_id,ts,src,dst,asset,amount", *told]) + "\n")
    return Case.create(folder / "case", transfers=folder / "transfers.csv", title="Rings")


def test_patterns_like_the_selection_are_found_mended_chosen_kept_and_opened_again(browser: Any, rings: Any) -> None:
    pages = BoardPages(browser, rings)
    page = pages()
    serious: dict[str, list[str]] = {}

    def look(state: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            rest(page)
            serious.update({f"{state}, {scheme}": found} if (found := axe.grave(page, ".jc-dialog")) else {})

    def dialog() -> Any:
        page.locator(".jc-board").focus()
        page.keyboard.press("m")
        rest(page)
        return page.get_by_role("dialog", name="Find patterns like this")

    page.locator(".jc-cite", has_text="4 transfers").first.click()
    example = settled(page)["transfers"]
    opened = dialog()
    text = opened.get_by_role("textbox", name="Pattern")
    assert 'window = "2 days"' in text.input_value()
    look("drawn")
    page.keyboard.press("Enter")  # Find has the focus
    opened.locator(".jc-found").nth(2).wait_for()
    assert "findings about" in opened.locator(".jc-pattern-outcome").inner_text()
    look("found")

    right = text.input_value()
    text.fill(right.replace("window", "widow"))
    page.keyboard.press("Control+Enter")
    opened.get_by_text("unknown key 'widow'").wait_for()
    assert opened.get_by_role("button", name="Line 4").is_visible()
    assert text.evaluate("t => t.value.slice(t.selectionStart, t.selectionEnd)") == 'widow = "2 days"'
    look("wrong")
    page.keyboard.type('window = "2 days"')  # over the line that is selected
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type('name = "Rings"')
    page.keyboard.press("Control+Enter")
    opened.locator(".jc-found").nth(2).wait_for()
    for key in ("End", "Enter"):
        page.keyboard.press(key)
    chosen = settled(page)
    assert len(chosen["transfers"]) == 4 and not set(chosen["transfers"]) & set(example)
    assert {name.split("-")[0] for name in chosen["subjects"]} == {chosen["subjects"][0].split("-")[0]}
    view = page.evaluate("() => window.values.view")
    assert view["focus"] == chosen["subjects"][:1] and {f"{view['focus'][0][:3]}-{hop}" for hop in range(4)} <= set(view["positions"])
    assert rings.code(-2).startswith("# ") and 'name = "Rings"' in rings.code(-2), "what was sought can be done again"

    opened = dialog()  # the list again, where it was left
    assert page.evaluate("() => document.activeElement.matches('.jc-found[aria-current=true]')")
    opened.get_by_role("button", name="Keep with the case").click()
    opened.get_by_text("Kept with the case as pattern:rings.").wait_for()
    look("kept")
    page.keyboard.press("Escape")
    for _ in range(3):
        page.keyboard.press("Escape")
    assert settled(page)["subjects"] == []
    opened = dialog()
    opened.get_by_role("combobox", name="Begin with").select_option("D14")
    assert "Scatter-gather" in opened.locator(".jc-pattern-words").inner_text()
    opened.get_by_role("combobox", name="Begin with").select_option("Rings")
    assert opened.get_by_role("textbox", name="Pattern").input_value() == rings.patterns()["pattern:rings"].to_toml()
    look("opened again")
    assert "case.keep_pattern(" in rings.code(-1)
    assert rings.replay().ok
    pages.close()
    assert (serious, pages.wrong) == ({}, [])
