"""The JupyterLab extension: launcher card, file type, and a notebook made from a case file."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("lab")


def ready(page: Any, lab: Any) -> None:
    lab.end_sessions()
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    page.wait_for_function("() => window.jupyterapp", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored")


def test_launcher_opens_the_demo_board(lab: Any, watched: Any) -> None:
    page = watched.page
    ready(page, lab)
    page.locator(".jp-LauncherCard", has_text="Ronin bridge theft").click()
    page.wait_for_selector(".jc-board [role=option]", timeout=120_000)
    assert (lab.root / "ronin" / "case.jcase").exists()
    assert watched.outside == []


def test_case_file_opens_in_a_notebook(lab: Any, watched: Any) -> None:
    page = watched.page
    ready(page, lab)
    page.evaluate("() => window.jupyterapp.commands.execute('filebrowser:open-path', { path: 'ronin' })")
    item = page.locator(".jp-DirListing-item[data-file-type=jcase]")
    item.wait_for(timeout=30_000)
    item.click(button="right")
    page.get_by_text("Investigate in a Notebook").click()
    page.wait_for_selector(".jc-board [role=option]", timeout=120_000)
    assert watched.outside == []
