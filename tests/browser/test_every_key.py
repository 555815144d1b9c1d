"""Every command, and everything else a pointer can do on the board, done by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import TimeoutError

WITHIN = 30_000


class Keys:
    """A board worked without a pointer; `until` waits for what a key must bring about."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, condition: str, arg: Any = None) -> None:
        """Wait for a condition in JavaScript, where `s` is the selection, `v` the view, `active` what has the focus."""
        script = (
            "arg => { const s = window.values.selection, v = window.values.view, active = document.activeElement;"
            f" const $ = q => document.querySelector(q); return ({condition}); }}"
        )
        try:
            self.page.wait_for_function(script, arg=arg, timeout=WITHIN)
        except TimeoutError as error:
            active = self.page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)")
            raise AssertionError(f"{condition}, {arg!r}; {self.get('JSON.stringify([s, v.focus, v.tab, v.panes])')}; focus {active}") from error

    def get(self, expression: str) -> Any:
        return self.page.evaluate(f"() => {{ const s = window.values.selection, v = window.values.view; return {expression}; }}")

    def reach(self, selector: str) -> None:
        """Go there with Tab, from the start of the board."""
        self.page.locator(".jc-board").focus()
        for _ in range(120):
            self.press("Tab")
            if self.page.evaluate("q => document.activeElement.matches(q)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    def use(self, selector: str) -> None:
        """Go there with Tab and press Enter."""
        self.reach(selector)
        self.press("Enter")

    def board(self) -> None:
        self.page.locator(".jc-board").focus()

    def steps(self, condition: str, *steps: tuple[str, Any]) -> None:
        """Press keys one after the other, each until the condition holds for what comes with it."""
        for key, arg in steps:
            self.press(key)
            self.until(condition, arg)

    def dialog_ended(self) -> None:
        """Leave a dialog, in which the focus is, by Escape; the focus is with the board again."""
        self.until("$('[role=dialog]').contains(active)")
        self.press("Escape")
        self.until("!$('[role=dialog]') && $('.jc-board').contains(active)")

    def said(self, words: str) -> None:
        self.until("$('.jc-news').textContent.includes(arg)", words)

    def first(self) -> str:
        """Choose the first subject of the queue; its id."""
        self.reach("[role=listbox]")
        self.press("Home")
        subject = self.page.locator("[data-subject]").first.get_attribute("data-subject")
        self.until("s.subjects.length === 1 && s.subjects[0] === arg && v.focus?.[0] === arg", subject)
        self.board()
        return str(subject)

    def other(self) -> str:
        """Choose an account of the graph beside the focus; its id."""
        focus = self.first()
        for way in ("Right", "Right", "Down", "Left", "Up"):
            self.press(f"Shift+Arrow{way}", "Enter")
            if (chosen := self.get("s.subjects[0]")) != focus and not self.page.locator(".jc-news", has_text="group").count():
                return str(chosen)
        raise AssertionError("no account beside the focus is reached")


def search(keys: Keys) -> None:
    keys.board()
    keys.press("/")
    keys.until("active.getAttribute('role') === 'combobox'")
    keys.page.keyboard.type("ronin")
    keys.page.locator(".jc-hits [role=option]").first.wait_for()
    keys.press("ArrowDown", "ArrowUp", "Enter")
    keys.until("s.subjects.length === 1 && active === $('.jc-board')")


def queue(keys: Keys) -> None:
    first = keys.first()
    keys.steps("(s.subjects[0] === arg[0]) === arg[1]", ("ArrowDown", [first, False]), ("ArrowUp", [first, True]))


def walk(keys: Keys) -> None:
    keys.first()
    keys.press("ArrowRight")
    keys.until("s.transfers.length === 1")
    early = keys.get("s.transfers[0]")
    keys.press("ArrowRight")
    keys.until("s.transfers.length === 1 && s.transfers[0] !== arg", early)
    keys.press("ArrowLeft")
    keys.until("s.transfers[0] === arg", early)


def expand(keys: Keys) -> None:
    keys.first()
    keys.press("e")
    keys.until("v.added?.length > 0")
    keys.press("Shift+E")
    keys.until("v.added?.length === 0")


def hide(keys: Keys) -> None:
    other = keys.other()
    undone = ("Control+z", 0)
    keys.steps("v.hidden?.length === arg", ("h", 1), undone, ("Control+y", 1), undone, ("Control+Shift+Z", 1))
    keys.until("v.hidden[0] === arg", other)
    keys.steps("v.hidden?.length === arg", undone)


def pin(keys: Keys) -> None:
    first = keys.first()
    keys.steps("JSON.stringify(Object.keys(v.pinned)) === JSON.stringify(arg)", ("p", [first]), ("p", []))


def note(keys: Keys) -> None:
    keys.first()
    keys.press("n")
    keys.until("active.tagName === 'TEXTAREA'")
    keys.page.keyboard.type("Written by key: d d b m x 1 2 3")
    keys.press("Tab")
    keys.page.keyboard.type("exchange, urgent")
    keys.press("Control+Enter")
    keys.until("[...document.querySelectorAll('.jc-note .jc-chip')].some(c => c.textContent === 'urgent')")


def rows(keys: Keys) -> None:
    keys.first()
    keys.press("r")
    keys.until("v.tab === 'transfers'")


def copy(keys: Keys) -> None:
    keys.first()
    keys.press("c")
    keys.said("Copied")


def patterns(keys: Keys) -> None:
    keys.first()
    keys.press("m")
    keys.page.get_by_role("dialog", name="Find patterns like this").wait_for()
    keys.dialog_ended()


def menu(keys: Keys) -> None:
    keys.other()
    keys.press("Shift+F10")
    keys.until("active.getAttribute('role') === 'menuitem'")
    keys.press("End", "Home", "ArrowDown", "Escape")
    keys.until("!$('[role=menu]') && $('.jc-board').contains(active)")


def camera(keys: Keys) -> None:
    keys.first()
    keys.press("f")
    keys.until("v.camera")
    before = keys.get("v.camera.k")
    keys.press("+", "+", "+")
    keys.until("v.camera.k > arg * 1.5", before)
    near = keys.get("v.camera.k")
    keys.press("-")
    keys.until("v.camera.k < arg", near)
    keys.press("f")
    keys.until("Math.abs(v.camera.k - arg) < arg * 0.2", before)


def pan(keys: Keys) -> None:
    keys.first()
    keys.press("f")
    keys.until("v.camera")
    before = keys.get("JSON.stringify(v.camera)")
    keys.press("Control+ArrowRight")
    keys.until("JSON.stringify(v.camera) !== arg", before)


def graph(keys: Keys) -> None:
    other = keys.other()
    focus = keys.get("v.focus[0]")
    for way in ("Left", "Up", "Down", "Right"):
        keys.press(f"Shift+Arrow{way}", "Shift+Enter")
        if keys.get("s.subjects.length") == 2:
            break
    keys.until("s.subjects.length === 2 && s.subjects.includes(arg)", other)
    keys.other()
    keys.press("Control+Enter")
    keys.until("v.focus.length === 1 && v.focus[0] === s.subjects[0] && v.focus[0] !== arg", focus)


def move(keys: Keys) -> None:
    other = keys.other()
    before = keys.get(f"v.positions[{json.dumps(other)}]")
    keys.press("Alt+ArrowDown")
    keys.until("v.pinned[arg[0]]?.[1] > arg[1]", [other, before[1]])


def time(keys: Keys) -> None:
    keys.first()
    whole = "$(\"button[title='Show all time again']\")"
    seen = [""]
    for key in ("i", "i", ".", ","):
        keys.press(key)
        keys.until(f"!{whole}.hidden && $('.jc-news').textContent.startsWith('Shown: ') && $('.jc-news').textContent !== arg", seen[-1])
        seen.append(keys.get("document.querySelector('.jc-news').textContent"))
    assert seen[4] == seen[2] != seen[3] != seen[1]
    keys.press("o", "o", "o")
    keys.until(f"{whole}.hidden")
    keys.said("All time")


def layout(keys: Keys) -> None:
    keys.board()
    keys.steps("v.layout === arg", ("l", "force"), ("l", "flow"))


def scope(keys: Keys) -> None:
    keys.board()
    keys.steps("(v.scope === 'all') === arg", ("a", True), ("a", False))


def code(keys: Keys) -> None:
    keys.board()
    keys.press("s")
    keys.page.get_by_role("dialog").wait_for()
    keys.dialog_ended()


def decide(keys: Keys) -> None:
    keys.first()
    for key, word in (("1", "escalate"), ("2", "monitor"), ("3", "close"), ("4", "review")):
        keys.press(key)
        keys.said(f": {word}.")
        keys.until("$('[role=option] .jc-chip-decided')?.textContent === arg", word)


def clear(keys: Keys) -> None:
    keys.first()
    keys.press("ArrowRight")
    keys.until("s.transfers.length === 1")
    keys.press("Escape")
    keys.until("s.transfers.length === 0 && s.subjects.length === 1")
    keys.press("Escape")
    keys.until("s.subjects.length === 0")


def helped(keys: Keys) -> None:
    keys.board()
    keys.press("?")
    keys.page.get_by_role("dialog", name="Keys").wait_for()
    keys.press("Tab", "Shift+Tab")
    keys.dialog_ended()
    keys.until("$('.jc-board') === active")


CASES: dict[str, Callable[[Keys], None]] = {
    "Search address, name, transfer": search,
    "Next subject of the queue": queue,
    "Previous subject of the queue": queue,
    "Next transfer in time": walk,
    "Previous transfer in time": walk,
    "Expand: top counterparties": expand,
    "Collapse what was expanded": expand,
    "Hide the selected accounts": hide,
    "Undo": hide,
    "Redo": hide,
    "Pin or unpin the selected accounts": pin,
    "Write a note on the selection": note,
    "Show the transfers of the selection": rows,
    "Find patterns like this": patterns,
    "Copy the address of the selection": copy,
    "Menu of the selected account": menu,
    "Fit the graph": camera,
    "Zoom in": camera,
    "Zoom out": camera,
    "Move over the graph": pan,
    "Go from account to account in the graph": graph,
    "Select that account; with Shift, add it": graph,
    "Make that account the focus": graph,
    "Move the selected accounts": move,
    "Zoom in along time": time,
    "Zoom out along time": time,
    "Move the timeline to earlier": time,
    "Move the timeline to later": time,
    "Change the layout: flow or force": layout,
    "All accounts, or the neighbourhood": scope,
    "Show as code": code,
    "Decide: escalate": decide,
    "Decide: monitor": decide,
    "Decide: close": decide,
    "Decide: review": decide,
    "Clear the selection": clear,
    "Show the keys": helped,
}


def test_every_command_has_a_key_that_does_it(live: Any) -> None:
    page = live()
    keys = Keys(page)
    keys.board()
    keys.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    listed = page.evaluate("() => [...document.querySelectorAll('.jc-key-row')].map(r => r.lastElementChild.textContent)")
    keys.press("Escape")
    assert set(listed) == set(CASES), "each command of the help has a case here, and each case a command"
    for case in dict.fromkeys(CASES.values()):
        case(keys)


def test_panes_tabs_menus_and_the_time_range_need_no_pointer(live: Any) -> None:
    page = live()
    keys = Keys(page)
    keys.first()
    for label, side, key, pane in (
        ("Resize queue", "left", "ArrowRight", ".jc-pane-queue"),
        ("Resize inspector", "right", "ArrowLeft", ".jc-pane-inspector"),
        ("Resize timeline", "bottom", "ArrowUp", ".jc-pane-timeline"),
    ):
        keys.reach(f"[role=separator][aria-label='{label}']")
        before = page.locator(pane).bounding_box()
        keys.press(key, key)
        keys.until("v.panes[arg] > 0", side)
        after = page.locator(pane).bounding_box()
        assert after["width"] * after["height"] > before["width"] * before["height"]
        keys.press("Enter")
        keys.until("$(arg).hidden", pane)
        keys.until("active.closest('.jc-rail')")
        keys.press("Enter")
        keys.until("!$(arg).hidden && $('.jc-board').contains(active)", pane)

    keys.reach("[role=tab]")
    for key, tab in (("ArrowRight", "subject"), ("End", "notes"), ("ArrowRight", "evidence"), ("End", "notes"), ("ArrowLeft", "transfers")):
        keys.press(key)
        keys.until("v.tab === arg && active.getAttribute('aria-selected') === 'true'", tab)
    page.locator(".jc-transfer").first.wait_for()
    keys.reach("select[aria-label='Order of transfers']")
    top = page.locator(".jc-transfer").first.inner_text()
    keys.press("ArrowDown", "ArrowDown")
    keys.until("$('.jc-transfer').innerText !== arg", top)
    keys.reach("[role=grid]")
    keys.press("ArrowDown")
    keys.until("s.transfers.length === 1")
    keys.press("Shift+ArrowDown")
    keys.until("s.transfers.length === 2")
    keys.use("button[title^='Copy these transfers']")
    keys.until("active.classList.contains('jc-copied')")

    keys.board()
    keys.press("Escape")
    keys.use("button[title='Enter a time range']")
    page.get_by_role("dialog").wait_for()
    keys.press("ArrowUp", "Enter")
    keys.until("!$('[role=dialog]') && s.time !== null")
    keys.reach("[role=slider]")
    start = keys.get("s.time[0]")
    keys.press("ArrowRight")
    keys.until("s.time[0] > arg", start)
    for title, condition in (
        ("Show the chosen time range alone", "!$(\"button[title='Show all time again']\").hidden"),
        ("Show all time again", "$(\"button[title='Show all time again']\").hidden"),
        ("Clear the time range", "s.time === null"),
    ):
        keys.use(f"button[title='{title}']")
        keys.until(condition)
        keys.until("$('.jc-board').contains(active)")

    keys.use("button[title='Filter the queue']")
    keys.until("active.getAttribute('aria-label')?.startsWith('Filter by name')")
    keys.page.keyboard.type("exploiter")
    keys.until("/ of /.test($('.jc-pane-queue .jc-pane-title').textContent)")
    for select in ("decision", "score"):
        keys.press("Tab")
        keys.until("active.getAttribute('aria-label') === `Filter by ${arg}`", select)
        keys.press("ArrowDown")
        keys.until("active.selectedIndex === 1")
        keys.press("ArrowUp")
    keys.press("Shift+Tab", "Shift+Tab", "Control+a", "Delete")
    keys.until("/by score/.test($('.jc-pane-queue .jc-pane-title').textContent)")

    for menu, item, done in (
        ("Layout of the graph", "Force", "v.layout === 'force'"),
        ("Colour of the graph", "Direction", "v.colour === 'direction'"),
        ("Export", "Graph, JSON", "/json/i.test($('.jc-news').textContent) && !/writing/.test($('.jc-news').textContent)"),
    ):
        keys.use(f"[aria-haspopup=menu][title^='{menu}']")
        page.get_by_role("menu").wait_for()
        for _ in range(12):
            if page.evaluate("text => document.activeElement.textContent.includes(text)", item):
                break
            keys.press("ArrowDown")
        keys.press("Enter")
        keys.until(done)


@pytest.fixture
def answered(case: Any) -> str:
    subject = case.triage().queue.item(0, "subject")
    return str(case.note("A note to answer and to withdraw.", subject=subject))


def test_a_note_is_answered_and_withdrawn_by_key(live: Any, case: Any, answered: str) -> None:
    keys = Keys(live())
    keys.first()
    keys.press("n")
    keys.until("active.tagName === 'TEXTAREA'")
    keys.press("Escape")
    keys.until("active.tagName !== 'TEXTAREA' && $('.jc-board').contains(active)")
    keys.use(f"[data-note='{answered}'] button[title='Reply this note']")
    keys.until("active.tagName === 'TEXTAREA'")
    keys.page.keyboard.type("The answer.")
    keys.press("Control+Enter")
    keys.until("[...document.querySelectorAll('.jc-reply')].some(r => r.textContent.includes('The answer.'))")
    keys.use(f"[data-note='{answered}'] button[title='Withdraw this note']")
    keys.until("active.getAttribute('aria-label') === 'Reason'")
    keys.page.keyboard.type("It was a test.")
    keys.press("Enter")
    keys.until("!$('[role=dialog]') && $('.jc-board').contains(active)")
    keys.until("$('.jc-withdrawn')?.textContent.includes('It was a test.')")
    told = {note["text"]: note for note in case.notes()}
    assert told["The answer."]["reply_to"] == answered
    assert told["A note to answer and to withdraw."]["withdrawn"]
