"""Real browsers against real servers: Chromium, JupyterLab on loopback, and no other network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from boardpage import BoardPages
from graphdesk import desk, harness_url  # noqa: F401 - fixtures
from labserver import Lab, serve

from jupyter_compliance import Case

HERE = Path(__file__).parent
SHOTS = HERE / "shots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Watched:
    """A page whose requests, dialogs and errors are recorded.

    `traces` says of each of the `errors` where it came from: its message and the addresses of the code it went through.
    """

    page: Any
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda r: self._request(r.url))
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", self._error)

    def _dialog(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

    def _error(self, error: Any) -> None:
        self.errors.append(str(error))
        self.traces.append(f"{error}\n{error.stack}")

    def _request(self, url: str) -> None:
        local = ("http://127.0.0.1", "http://localhost", "ws://127.0.0.1", "data:", "blob:", "file:", "about:")
        if not url.startswith(local):
            self.outside.append(url)

    def shot(self, name: str) -> None:
        """Keep a screenshot for people to look at."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A fresh page, 1440 by 860, that records what a person must never see."""
    context = browser.new_context(viewport={"width": 1440, "height": 860}, accept_downloads=True)
    yield Watched(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def journey(browser: Any) -> Iterator[Watched]:
    """One page for all tests of a module: what a test leaves open the next one finds."""
    context = browser.new_context(viewport={"width": 1440, "height": 860}, accept_downloads=True)
    yield Watched(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with serve(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return Case.demo(tmp_path_factory.mktemp("board") / "ronin")


@pytest.fixture
def live(browser: Any, case: Any) -> Iterator[BoardPages]:
    """Open a board over the case in a page of a given size; fails on script errors, dialogs and outside requests."""
    pages = BoardPages(browser, case)
    yield pages
    pages.close()
    assert pages.wrong == []
