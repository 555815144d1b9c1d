"""The board in JupyterLab when its kernel goes away, comes back as another, or takes its time."""

from __future__ import annotations

from typing import Any

import pytest
from boardpage import rest
from labserver import notebook

CODE = "from jupyter_compliance import Case\ncase = Case.demo('kernel-case')\nboard = case.board()\nboard"


@pytest.fixture
def page(lab: Any, watched: Any) -> Any:
    notebook(lab, "kernel.ipynb", CODE)
    page = watched.page
    lab.open(page, "kernel.ipynb")
    lab.run_cells(page)
    page.wait_for_selector(".jc-board [role=option]", timeout=60_000)
    rest(page)
    yield page
    assert watched.dialogs == []


def banner(page: Any) -> Any:
    return page.locator(".jc-banner")


def test_a_stopped_kernel_is_said_in_words_and_retry_is_offered(lab: Any, page: Any) -> None:
    assert banner(page).is_hidden()
    lab.end_sessions()
    banner(page).get_by_text("The kernel has stopped. Run the cell again.").wait_for()
    page.locator("[role=option]").nth(2).click()
    page.locator(".jc-inspector .jc-error").first.get_by_text("The kernel has stopped.").wait_for()
    assert page.locator(".jc-skeleton").count() == 0
    assert page.locator(".jc-inspector").get_by_role("button", name="Try again").first.is_visible()
    banner(page).get_by_role("button", name="Try again").click()
    banner(page).get_by_text("It does not answer.").wait_for()
    assert page.locator("[role=option]").count() > 5, "what was there stays"
    assert page.locator(".jc-fault").count() == 0, "one banner says it, not a pile of errors"


def test_a_restarted_kernel_is_said_and_the_cell_run_again_mends_it(lab: Any, page: Any) -> None:
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    banner(page).get_by_text("Run the cell again.").wait_for()
    lab.run_cells(page)
    page.wait_for_selector(".jc-board [role=option]", timeout=60_000)
    page.wait_for_timeout(2_500)
    assert page.locator(".jc-board").count() == 1
    assert banner(page).is_hidden()
    page.locator("[role=option]").nth(1).click()
    page.locator(".jc-inspector .jc-evidence").wait_for()


def test_a_request_given_up_can_be_tried_again(lab: Any, page: Any) -> None:
    lab.execute(
        page,
        "import time\n_ask = board._service.ask\n"
        "def slow(method, **params):\n"
        "    if method == 'subject': time.sleep(10)\n"
        "    return _ask(method, **params)\n"
        "board._service.ask = slow",
    )
    page.locator("[role=option]").nth(1).click()
    inspector = page.locator(".jc-inspector")
    inspector.get_by_role("button", name="Cancel").click()
    inspector.get_by_text("Stopped before it was done.").wait_for()
    lab.execute(page, "board._service.ask = _ask")
    inspector.get_by_role("button", name="Try again").click()
    inspector.locator(".jc-evidence").wait_for()
