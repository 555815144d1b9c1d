"""What the extension puts into JupyterLab: cards, menus, context menus, settings, status item, notifications, versions, help."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance import Case

FOLDER = "desk"
STATUS = ".jc-StandingItem-button"
TOAST = ".Toastify__toast"
LEDGER = "transfer_id,ts,src,dst,asset,amount\n" + "".join(
    f"t{n},2024-01-{n + 1:02}T10:00:00Z,a{n},hub,EUR,{n + 1}\n" for n in range(9)
)


def ready(page: Any, lab: Any, query: str = "") -> None:
    page.goto(f"{lab.url}/lab/tree/{FOLDER}?token={lab.token}&reset{query}")
    page.wait_for_function("() => window.jupyterapp", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored")
    page.locator(".jp-DirListing-item").first.wait_for()


def front(page: Any, label: str) -> None:
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text=label).click()


def run(page: Any, command: str, **args: Any) -> None:
    page.evaluate(
        "([id, args]) => { void window.jupyterapp.commands.execute('jupyter-compliance:' + id, args); }", [command, args]
    )


def item(page: Any, name: str) -> Any:
    return page.locator(".jp-DirListing-item", has_text=name)


def menu(page: Any, label: str) -> Any:
    return page.locator(".lm-Menu-item:not(.lm-mod-hidden)", has_text=label)


def theme(page: Any, name: str) -> None:
    """Change the theme as a person does: JupyterLab stumbles over its splash screen when it must show it twice at once."""
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=name)
    page.locator("#jupyterlab-splash").wait_for(state="detached")


def risk(page: Any) -> str:
    return str(page.locator(".jc-board").evaluate("e => getComputedStyle(e).getPropertyValue('--jc-risk-100')"))


@pytest.fixture(scope="module", autouse=True)
def desk(lab: Any) -> Any:
    """A folder of its own in the server's root, with data of several kinds."""
    home = lab.root / FOLDER
    (home / "empty").mkdir(parents=True)
    for name in ("ledger.csv", "more.csv", "notes.md"):
        (home / name).write_text(LEDGER, "utf-8")
    lab.end_sessions()
    yield home
    lab.end_sessions()
    lab.settings("plugin", {}, "jupyter-compliance")
    shutil.rmtree(home)


def test_from_the_launcher_to_the_status_bar(lab: Any, watched: Any, desk: Path) -> None:
    page = watched.page
    ready(page, lab)
    assert page.locator(STATUS).is_hidden()
    assert page.locator(".jp-LauncherCard", has_text="New case").count() == 1
    page.locator(".jp-LauncherCard", has_text="Ronin bridge theft").click()
    page.locator(".jc-board [role=option]").first.wait_for(timeout=120_000)
    assert (desk / "ronin" / "case.jcase").exists()
    assert page.locator(TOAST, has_text="Making the demo case").count() == 0

    status = page.locator(STATUS)
    status.filter(has_text="Ronin bridge theft · new · journal").filter(has_text="✓").wait_for()
    page.locator(".jc-board [role=option]").nth(1).click()
    page.keyboard.press("2")
    status.filter(has_text="in review").filter(has_text="saved").wait_for()
    status.click()
    page.locator(".jc-status .jc-news", has_text="Intact").wait_for()
    watched.shot("lab-status")

    # The same case in the menu: everything that needs one is enabled now.
    page.locator(".lm-MenuBar-item", has_text="Compliance").click()
    for label in ("New Case", "Open Notebook on This Case", "Verify Case", "Rank Subjects Again", "Keys"):
        assert "lm-mod-disabled" not in str(menu(page, label).first.get_attribute("class"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    # Settings reach the open board, at once.
    ember = risk(page)
    page.evaluate("() => { void window.jupyterapp.commands.execute('settingeditor:open', {query: 'Compliance'}); }")
    page.locator("select[id$=riskColours]").select_option(label="Blue")
    page.locator("input[id$=confirmDecisions]").check()
    page.locator("input[id$=author]").fill("Ada Ops")
    front(page, "Ronin bridge theft")
    page.wait_for_function(
        """before => {
            const told = JSON.parse(document.documentElement.dataset.jcPreferences);
            const now = getComputedStyle(document.querySelector('.jc-board')).getPropertyValue('--jc-risk-100');
            return now !== before && told.confirmDecisions && told.author === 'Ada Ops';
        }""",
        arg=ember,
    )
    page.locator(".jc-board").focus()
    page.keyboard.press("1")
    page.get_by_role("dialog").get_by_role("button", name="Decide: escalate").click()
    page.locator(".jc-status .jc-news", has_text="escalate").wait_for()
    decided = [entry for entry in Case.open(desk / "ronin", readonly=True).journal.entries() if entry.kind == "disposition.set"]
    assert [entry.author for entry in decided] == ["A. Analyst", "Ada Ops"]

    # The theme is followed by everything that draws.
    light = page.locator(".jc-board").evaluate("e => getComputedStyle(e).backgroundColor")
    theme(page, "JupyterLab Dark")
    page.wait_for_function("() => document.querySelector('.jc-board').dataset.jcMode === 'dark'")
    assert page.locator(".jc-board").evaluate("e => getComputedStyle(e).backgroundColor") != light
    watched.shot("lab-status-dark")
    theme(page, "JupyterLab Dark High Contrast")
    page.locator(".jc-board[data-jc-contrast]").wait_for()
    theme(page, "JupyterLab Light")
    page.locator(".jc-board:not([data-jc-contrast])").wait_for()

    # Another tab in front: no case, no item.
    run(page, "documentation")
    page.locator(".jc-Help h1", has_text="Keys").wait_for()
    status.wait_for(state="hidden")
    run(page, "licence")
    page.locator(".jc-Help pre", has_text="Redistribution and use").wait_for()
    assert watched.outside == []
    assert watched.errors == []


def test_notifications_menus_and_keys(lab: Any, watched: Any, desk: Path) -> None:
    page = watched.page
    page.route("**/jupyter-compliance/version*", lambda route: route.fulfill(json={"version": "99.0.0", "schemaVersion": 1}))
    ready(page, lab)
    advice(page, "the server 99.0.0: reload the page")
    jobs(page, desk)
    context_menus(page)
    keys_and_palette(page)
    watched.shot("lab-keys")
    assert watched.errors == []


def advice(page: Any, words: str) -> None:
    """A notification with these words leads to what can be done."""
    page.locator(TOAST, has_text=words).get_by_text("What to do").click(timeout=60_000)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("nstall jupyter").first.wait_for()
    dialog.get_by_role("button", name="Close").click()


def jobs(page: Any, desk: Path) -> None:
    """Work of the server is told by notifications, and can be stopped."""
    path = f"{FOLDER}/ronin/case.jcase"
    run(page, "verify-case", path=path)
    page.locator(TOAST, has_text="Intact").wait_for(timeout=60_000)
    run(page, "export-case", path=path, kind="graphml")
    page.locator(TOAST, has_text=".graphml").get_by_text("Show in file browser").click(timeout=60_000)
    item(page, ".graphml").wait_for()
    assert len(list((desk / "ronin" / "artifacts").glob("*.graphml"))) == 1
    run(page, "export-case", path=f"{FOLDER}/nowhere/case.jcase")
    page.locator(f"{TOAST}.Toastify__toast--error").wait_for(timeout=60_000)
    # The server is kept from ending this one.
    page.route("**/jupyter-compliance/jobs/*", lambda route: _running(route))
    run(page, "triage-case", path=path)
    page.locator(TOAST, has_text="reading transfers").get_by_text("Cancel").click(timeout=60_000)
    page.locator(TOAST, has_text="cancelled").wait_for()
    page.unroute("**/jupyter-compliance/jobs/*")
    page.evaluate("folder => window.jupyterapp.commands.execute('filebrowser:go-to-path', {path: folder})", FOLDER)


def _running(route: Any) -> None:
    told = {"id": "j", "kind": "triage", "state": "running", "seq": 1, "phase": "reading transfers", "progress": 0.4}
    if route.request.method == "DELETE":
        route.fulfill(status=204)
    else:
        route.fulfill(json=told | {"result": None, "error": None})


def context_menus(page: Any) -> None:
    """Data files become a case, folders with a case open; nothing else is offered anything."""
    for other in ("notes.md", "empty"):
        item(page, other).click(button="right")
        page.locator(".lm-Menu").wait_for()
        assert menu(page, "Create Case from").count() == 0
        assert menu(page, "Open Case").count() == 0
        page.keyboard.press("Escape")
    item(page, "ronin").click(button="right")
    menu(page, "Open Case Read-Only").click()
    page.locator(".jc-board [role=option]").first.wait_for(timeout=120_000)
    page.locator(STATUS, has_text="read-only").wait_for()
    item(page, "ledger.csv").click()
    item(page, "more.csv").click(modifiers=["Control"])
    item(page, "more.csv").click(button="right")
    menu(page, "Create Case from 2 Files…").click()
    page.locator(".jc-Wizard, .lm-DockPanel").get_by_text("more.csv").first.wait_for()


def keys_and_palette(page: Any) -> None:
    """Help and palette name everything, once."""
    page.locator(".lm-MenuBar-item", has_text="Help").click()
    for label in ("Compliance Documentation", "Compliance Licence and Attribution"):
        assert menu(page, label).count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:activate-command-palette')")
    page.locator(".lm-CommandPalette-input").fill("compliance")
    labels = page.locator(".lm-CommandPalette-itemLabel").all_inner_texts()
    assert {"Verify Case", "Export: Interactive Page (HTML)", "Open the Demo Case (Ronin Bridge Theft)"} <= set(labels)
    assert len(labels) == len(set(labels))
    page.keyboard.press("Escape")
    page.locator(".jp-DirListing-content").click(position={"x": 5, "y": 300})
    page.keyboard.press("Alt+Shift+K")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Next subject of the queue").wait_for()
    dialog.get_by_text("Alt+Shift+N").wait_for()


def test_server_without_its_part(lab: Any, watched: Any) -> None:
    page = watched.page
    page.route(f"{lab.url}/jupyter-compliance/**", lambda route: route.fulfill(status=404, body="not here"))
    ready(page, lab)
    advice(page, "server part of jupyter-compliance is not running")
