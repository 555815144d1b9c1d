"""Two people at one case, through jupyter-collaboration: each sees the other's notes and what the other looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from labserver import Lab, serve

from jupyter_compliance import Case

BOARD = ".jc-CaseDocument .jc-board"
ROW = f"{BOARD} [role=option]"
PATH = "shared/case.jcase"

#: Who somebody is, by a cookie: what a hub tells a server of its users.
IDENTITY = """
from jupyter_server.auth.identity import IdentityProvider, User

class Names(IdentityProvider):
    async def get_user(self, handler):
        user = super().get_user(handler)
        user = await user if hasattr(user, '__await__') else user
        who = handler.get_cookie('who', '')
        return User(who.lower(), who, who, color={'Mira': '#b3541e', 'Jon': '#2e7d4f'}.get(who)) if user and who else user

c.ServerApp.identity_provider_class = Names
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, peers: Path) -> Iterator[Lab]:
    """A server that knows its users by name and shares documents among them."""
    home = tmp_path_factory.mktemp("office")
    (home / "config").mkdir()
    (home / "config" / "jupyter_server_config.py").write_text(IDENTITY)
    with serve(home, python=str(peers)) as running:
        Case.demo(running.root / "shared").triage()
        yield running


@pytest.fixture
def seats(browser: Any, office: Lab) -> Iterator[Any]:
    """Give a page to somebody."""
    contexts = []

    def sit(who: str) -> Any:
        context = browser.new_context(viewport={"width": 1440, "height": 860})
        contexts.append(context)
        context.add_cookies([{"name": "who", "value": who, "url": office.url}])
        page = context.new_page()
        page.goto(f"{office.url}/lab/workspaces/{who}?token={office.token}&reset")
        page.wait_for_function("() => window.jupyterapp", timeout=90_000)
        page.evaluate("() => window.jupyterapp.restored")
        page.evaluate("path => { void window.jupyterapp.commands.execute('jupyter-compliance:open-case', { path }); }", PATH)
        page.wait_for_selector(ROW, timeout=120_000)
        return page

    yield sit
    for context in contexts:
        context.close()


def test_notes_and_selections_reach_the_other(seats: Any, office: Lab) -> None:
    mira, jon = seats("Mira"), seats("Jon")
    manifest = (office.root / PATH).read_bytes()

    mira.locator(ROW).nth(1).click()
    subject = mira.locator(f"{BOARD} [role=option][aria-selected=true]").get_attribute("data-subject")
    short = f"{subject[:6]}…{subject[-4:]}"
    jon.locator(f"{BOARD} .jc-status-people", has_text=f"Mira looks at {short}").wait_for()
    chip = jon.locator(f"{BOARD} [data-subject='{subject}'] .jc-person")
    assert chip.inner_text() == "M"
    assert chip.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(179, 84, 30)"
    jon.screenshot(path=Path(__file__).parent / "shots" / "two-people.png")

    # What one selects does not move the other's board.
    jon.locator(ROW).nth(4).click()
    mira.locator(f"{BOARD} .jc-status-people", has_text="Jon looks at").wait_for()
    assert mira.locator(f"{BOARD} [role=option][aria-selected=true]").get_attribute("data-subject") == subject

    # Notes are signed by who wrote them and shown to the other at once.
    jon.locator(ROW).nth(1).click()
    jon.keyboard.press("n")
    jon.keyboard.type("Seen by Jon")
    jon.keyboard.press("Control+Enter")
    mira.locator(f"{BOARD} [role=tab]", has_text="Notes").click()
    mira.locator(f"{BOARD} .jc-thread", has_text="Seen by Jon").wait_for()
    assert [(n["author"], n["text"]) for n in Case.open(office.root / "shared", readonly=True).notes()] == [("Jon", "Seen by Jon")]

    # A note of another kernel is noticed, a little later.
    other = Case.open(office.root / "shared", author="Nightly job")
    other.note("From another process", subject=subject)
    mira.locator(f"{BOARD} .jc-thread", has_text="From another process").wait_for()

    mira.keyboard.press("Control+s")
    assert (office.root / PATH).read_bytes() == manifest, "nobody's browser writes the manifest"
    for page in (mira, jon):
        assert page.locator(".jp-Dialog").count() == 0
