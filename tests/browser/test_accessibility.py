"""axe-core over the board in every state a person can bring it to, and over the exported page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe
import pytest
from boardpage import BoardPages

from jupyter_compliance import Case

FAILING = ("queue", "graph", "timeline", "subject", "transfers")
THREAD = "An answer to the first look."


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A case with a thread of notes, a withdrawn one and a decision."""
    case = Case.demo(tmp_path_factory.mktemp("axe") / "ronin")
    subject = case.triage().queue.item(0, "subject")
    first = case.note("First look.", subject=subject, tags=["urgent"])
    case.note(THREAD, reply_to=first)
    case.withdraw(case.note("The wrong account.", subject=subject), "typo")
    case.dispose(subject, "escalate", "listed")
    return case


@pytest.fixture
def boards(browser: Any, written: Any) -> Iterator[BoardPages]:
    pages = BoardPages(browser, written)
    yield pages
    pages.close()
    assert pages.wrong == []


class Sweep:
    """Collects what axe-core finds in one state after another."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.found: dict[str, list[str]] = {}

    def look(self, state: str) -> None:
        self.page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
        if grave := axe.grave(self.page):
            self.found[state] = grave


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_board_has_a_serious_violation(boards: BoardPages, scheme: str) -> None:
    page = boards(color_scheme=scheme)
    sweep = Sweep(page)
    page.locator(".jc-graph-words div").first.wait_for()
    for tab in ("Evidence", "Subject", "Transfers", "Notes"):
        page.get_by_role("tab", name=tab).click()
        sweep.look(tab)
    page.get_by_text(THREAD).wait_for()
    page.get_by_title("Withdraw this note").first.click()
    page.get_by_role("dialog").wait_for()
    sweep.look("withdraw dialog")
    page.keyboard.press("Escape")
    for button in page.locator("[aria-haspopup=menu]").all():
        button.click()
        page.get_by_role("menu").wait_for()
        sweep.look(f"menu {button.get_attribute('title')}")
        page.keyboard.press("Escape")
    page.locator(".jc-board").focus()
    for key, role in (("?", "dialog"), ("Shift+F10", "menu")):
        page.keyboard.press(key)
        page.get_by_role(role).wait_for()
        sweep.look(f"after {key}")
        page.keyboard.press("Escape")
        page.locator(".jc-board").focus()
    page.get_by_title("Enter a time range").click()
    page.get_by_role("dialog").wait_for()
    sweep.look("range dialog")
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Search").fill("0x")
    page.locator(".jc-hits [role=option]").first.wait_for()
    sweep.look("search results")
    page.get_by_role("combobox", name="Search").fill("no such thing")
    page.get_by_text("Nothing found for this text.").wait_for()
    sweep.look("search without results")
    page.keyboard.press("Escape")
    page.get_by_title("Filter the queue").click()
    page.get_by_label("Filter by name, address or reason").fill("no such thing")
    page.get_by_text("No subject matches the filter.").wait_for()
    sweep.look("empty queue")
    for pane in ("queue", "inspector", "timeline"):
        page.get_by_title(f"Fold {pane} away").click()
    sweep.look("folded panes")
    assert sweep.found == {}


def test_loading_errors_and_narrow_boards_have_no_serious_violation(boards: BoardPages) -> None:
    stacked = Sweep(boards(820, 640))
    stacked.look("inspector below the queue")
    assert stacked.found == {}
    narrow = Sweep(boards(600, 600))
    narrow.look("narrow")
    narrow.page.get_by_title("Show inspector").click()
    narrow.look("narrow, inspector over the graph")
    assert narrow.found == {}

    waiting = boards(script=f"window.unanswered = {list(FAILING)!r}", drawn=".jc-skeleton")
    waiting.get_by_text("Still working…").first.wait_for()
    assert axe.grave(waiting) == []

    answer = boards.service.respond
    boards.service.respond = lambda m: answer(m | {"method": "nothing"} if m["method"] in FAILING else m)  # type: ignore[method-assign]
    broken = boards(drawn=".jc-error")
    broken.locator(".jc-error summary").first.click()
    assert axe.grave(broken) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_exported_page_has_no_serious_violation(browser: Any, written: Any, tmp_path: Path, scheme: str) -> None:
    file = written.export(tmp_path / "case.html")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme=scheme, offline=True, bypass_csp=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator("[role=option]").first.wait_for()
    sweep = Sweep(page)
    for tab in ("Evidence", "Subject", "Transfers", "Notes"):
        page.get_by_role("tab", name=tab).click()
        sweep.look(tab)
    context.close()
    assert sweep.found == {}


@pytest.mark.parametrize("theme", ["JupyterLab Dark High Contrast"])
def test_list_wizard_and_document_in_jupyterlab_have_no_serious_violation(lab: Any, watched: Any, theme: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 720})
    Case.demo(lab.root / "axe" / "ronin").triage()
    (lab.root / "axe" / "payments.csv").write_text("id,ts,src,dst,amount\n1,2026-05-01T10:00:00Z,hub,payee,100.50\n2,soon,hub,payee,7\n")
    lab.end_sessions()
    lab.settings("themes", {"theme": theme})
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    page.wait_for_function("() => window.jupyterapp", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored")
    run = "([command, args]) => void window.jupyterapp.commands.execute(`jupyter-compliance:${command}`, args)"
    found = {}
    try:
        page.evaluate(run, ["show-cases", {}])
        page.locator('.jc-Cases-row[data-path="axe/ronin/case.jcase"]').wait_for()
        found["list"] = axe.grave(page, ".jc-Cases")
        page.evaluate(run, ["new-case", {"files": ["axe/payments.csv"]}])
        page.locator(".jc-Wizard").wait_for()
        page.locator(".jc-Wizard select").first.wait_for()
        found["wizard"] = axe.grave(page, ".jc-Wizard")
        page.evaluate(run, ["open-case", {"path": "axe/ronin/case.jcase"}])
        page.locator(".jc-CaseDocument .jc-big-score").wait_for(timeout=120_000)
        found["document"] = axe.grave(page, ".jc-CaseDocument")
        watched.shot("look-lab-contrast")
        assert {where: what for where, what in found.items() if what} == {}
    finally:
        lab.theme("light")
