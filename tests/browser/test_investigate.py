"""The journey of an investigator in JupyterLab: run the notebook, look, note, decide, export, open the page offline."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from boardpage import rest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
ROOT = ".jc-board"


@pytest.fixture
def notebook(lab: Any) -> str:
    for left in ("ronin", "ronin-annotated.zip", "01_investigate.ipynb"):
        path = lab.root / left
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    shutil.copy(NOTEBOOKS / "01_investigate.ipynb", lab.root)
    return "01_investigate.ipynb"


def board(page: Any) -> Any:
    return page.locator(ROOT).first


def painted(page: Any) -> None:
    page.wait_for_selector(f"{ROOT} [role=listbox] [role=option], {ROOT} [role=grid] [role=row]", timeout=60_000)
    board(page).scroll_into_view_if_needed()
    rest(page)


def test_the_whole_journey(lab: Any, watched: Any, notebook: str) -> None:
    page = watched.page
    lab.open(page, notebook)
    lab.run_cells(page)
    painted(page)
    outputs = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert not [o for o in outputs if "Traceback" in o]

    first = board(page).locator("[role=option]").first
    assert "Ronin bridge exploiter" in first.inner_text()
    watched.shot("lab-light")

    # A click on a queue row moves graph, timeline and evidence together.
    second = board(page).locator("[role=option]").nth(1)
    second.click()
    rest(page)
    chosen = json.loads(lab.execute(page, "import json; print(json.dumps(board.selection))"))
    assert chosen["source"] == "queue"
    (subject,) = chosen["subjects"]
    short = f"{subject[:6]}…{subject[-4:]}"
    assert short in board(page).locator(".jc-inspector").inner_text()
    assert "prior" in board(page).locator(".jc-inspector").inner_text()
    lanes = board(page).locator(".jc-timeline")
    assert short in (lanes.inner_text() + (lanes.get_attribute("aria-label") or ""))
    watched.shot("lab-light-selected")

    # A note written on the board is read back in Python.
    page.keyboard.press("n")
    page.keyboard.type("Whole balance arrived in one transfer. <img src=x onerror=alert(1)>")
    page.keyboard.press("Control+Enter")
    board(page).locator(".jc-note-text:visible", has_text="Whole balance").wait_for()
    board(page).locator(".jc-status", has_text="saved").wait_for()
    texts = json.loads(lab.execute(page, "print(json.dumps([n['text'] for n in case.notes()]))"))
    assert "Whole balance arrived in one transfer. <img src=x onerror=alert(1)>" in texts

    # A note written in Python is shown on the board.
    lab.execute(page, f"case.note('Seen from Python', subject='{subject}')")
    board(page).get_by_role("tab", name="Notes").click()
    board(page).locator(".jc-inspector", has_text="Seen from Python").wait_for()

    # A disposition by key.
    board(page).locator("[role=option]").nth(1).click()
    page.keyboard.press("2")
    board(page).locator("[role=option]").nth(1).filter(has_text="monitor").wait_for()
    decided = json.loads(lab.execute(page, "print(json.dumps({k: v['disposition'] for k, v in case.dispositions().items()}))"))
    assert decided[subject] == "monitor"

    # The selection made in Python is followed on the board.
    lab.execute(page, f"board.select(subjects=['{THIEF}'])")
    board(page).locator(".jc-inspector", has_text="Ronin bridge exploiter").wait_for()

    assert (lab.root / "ronin-annotated.zip").exists()
    assert watched.dialogs == []
    assert watched.outside == []
    assert watched.errors == []


def test_dark_theme(lab: Any, watched: Any, notebook: str) -> None:
    page = watched.page
    lab.open(page, notebook, theme="dark")
    lab.run_cells(page)
    painted(page)
    background = board(page).evaluate("e => getComputedStyle(e).backgroundColor")
    red = int(background.split("(")[1].split(",")[0])
    assert red < 60, background
    watched.shot("lab-dark")
    lab.theme("light")


def test_exported_page_works_with_the_network_closed(
    lab: Any, watched: Any, notebook: str, tmp_path: Path, browser: Any
) -> None:
    page = watched.page
    lab.open(page, notebook)
    lab.run_cells(page)
    lab.execute(page, f"case.note('<img src=x onerror=alert(1)>', subject='{THIEF}'); case.export('again.zip')")
    with zipfile.ZipFile(lab.root / "again.zip") as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(("page.html", "case.html"))]
        archive.extract(name, tmp_path)
    context = browser.new_context(viewport={"width": 1440, "height": 860}, offline=True)
    seen: list[str] = []
    opened = context.new_page()
    opened.on("request", lambda r: seen.append(r.url))
    opened.on("dialog", lambda d: seen.append("dialog " + d.message))
    opened.on("pageerror", lambda e: seen.append("error " + str(e)))
    opened.goto(f"file://{tmp_path / name}")
    opened.wait_for_selector(f"{ROOT} [role=option]", timeout=30_000)
    opened.locator(f"{ROOT} [role=option]").nth(1).click()
    opened.locator(".jc-inspector", has_text="prior").wait_for()
    opened.screenshot(path=Path(__file__).parent / "shots" / "page-light.png")
    assert [u for u in seen if not u.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_reopened_without_a_kernel_shows_the_picture(lab: Any, watched: Any, notebook: str) -> None:
    page = watched.page
    lab.open(page, notebook)
    lab.run_cells(page)
    painted(page)
    page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:save'); }")
    lab.end_sessions()
    page.goto(f"{lab.url}/lab/tree/{notebook}?token={lab.token}&reset")
    page.wait_for_selector(".jc-BoardOutput-still img", timeout=60_000)
    rest(page, 1000)
    still = page.locator(".jc-BoardOutput-still img").first
    assert still.is_visible()
    assert still.evaluate("e => e.naturalWidth") > 600
    assert "model not found" not in page.locator(".jp-NotebookPanel").inner_text()
    still.scroll_into_view_if_needed()
    watched.shot("lab-reopened")
