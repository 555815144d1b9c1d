"""The pages in a real browser, opened from disk with the network closed: they draw, load nothing and run no label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance import Case

pytestmark = pytest.mark.browser

@pytest.fixture(scope="module")
def pages(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    case = Case.open(made, readonly=True)
    return {kind: case.export(folder / name) for kind, name in (("html", "page.html"), ("pyvis", "page.pyvis.html"))}


def visit(browser: Any, path: Path, *, scripts: bool = True) -> tuple[Any, list[str]]:
    """Open a page; gives it and everything it did that it should not have done."""
    wrong: list[str] = []
    context = browser.new_context(offline=True, java_script_enabled=scripts, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.on("request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or wrong.append(request.url))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: wrong.append(f"error {error}"))
    page.on("console", lambda said: said.type == "error" and wrong.append(f"console {said.text}"))
    page.goto(path.as_uri())
    return page, wrong


def test_the_page_draws_the_queue_and_follows_a_click(browser: Any, pages: dict[str, Path], case: Case) -> None:
    page, wrong = visit(browser, pages["html"])
    page.get_by_text("Thief").first.wait_for(timeout=20_000)
    page.wait_for_selector("canvas", timeout=20_000)
    second = case.triage().queue["subject"][1]
    page.evaluate("() => new Promise(done => setTimeout(done, 500))")
    assert page.title() == case.title
    assert page.locator("img[onerror]").count() == 0
    body = page.inner_text("body")
    assert "<img src=x onerror=alert(1)>" in body, "the label is there, as text"
    assert any(text in body for text in (second, second[:6]))
    assert wrong == []
    page.context.close()


def test_without_scripts_the_page_still_tells(browser: Any, pages: dict[str, Path]) -> None:
    page, wrong = visit(browser, pages["html"], scripts=False)
    assert page.locator("noscript svg, body svg").count() >= 1
    assert page.get_by_role("row").count() > 1
    assert wrong == []
    page.context.close()


def test_the_pyvis_page_draws_and_stands_still(browser: Any, pages: dict[str, Path]) -> None:
    page, wrong = visit(browser, pages["pyvis"])
    page.wait_for_selector("#mynetwork canvas", timeout=20_000)
    before = page.evaluate("() => JSON.stringify(network.getPositions())")
    page.mouse.move(640, 360)
    page.evaluate("() => new Promise(done => setTimeout(done, 800))")
    assert page.evaluate("() => JSON.stringify(network.getPositions())") == before
    assert wrong == []
    page.context.close()
