"""A case as a document: opened by double-click, kept by its kernel, restored, renamed, read only, shared with code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from jupyter_compliance import Case

BOARD = ".jc-CaseDocument .jc-board"
ROW = f"{BOARD} [role=option]"
SELECTED = f"{BOARD} [role=option][aria-selected=true]"


@pytest.fixture(scope="module")
def folder(lab: Any) -> Iterator[str]:
    """A case of its own below the server's root; what is called `documents` holds it."""
    root = lab.root / "documents"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    Case.demo(root / "theft").triage()
    yield "documents"
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="module")
def desk(journey: Any, lab: Any, folder: str) -> Iterator[Any]:
    """JupyterLab in one page for the whole journey: what a test leaves open the next one finds."""
    lab.end_sessions()
    journey.page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    started(journey.page)
    yield journey
    lab.end_sessions()


def started(page: Any) -> None:
    page.wait_for_function("() => window.jupyterapp", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored")


def execute(page: Any, command: str, args: dict[str, Any] | None = None) -> None:
    page.evaluate("([id, args]) => { void window.jupyterapp.commands.execute(id, args); }", [command, args or {}])


def kernel_id(page: Any) -> str:
    return page.evaluate(
        """() => [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument'))
            .context.sessionContext.session.kernel.id"""
    )


def python(page: Any, code: str) -> str:
    """Run code in the kernel of the document, unseen, and return what it prints."""
    out = page.evaluate(
        """async code => {
            const doc = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument'));
            const future = doc.context.sessionContext.session.kernel.requestExecute({ code, store_history: false });
            let text = '';
            future.onIOPub = m => {
                if (m.header.msg_type === 'stream') { text += m.content.text; }
                if (m.header.msg_type === 'error') { text += 'ERROR ' + m.content.traceback.join('\\n'); }
            };
            await future.done;
            return text;
        }""",
        code,
    )
    assert "ERROR" not in out, out
    return str(out).strip()


def saved(page: Any) -> None:
    """Press the key of saving and wait for what it does."""
    page.keyboard.press("Control+s")
    clean(page)


def clean(page: Any) -> None:
    """Wait until everything is with the case: the kernel confirmed it."""
    page.wait_for_function(
        """() => {
            const doc = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument'));
            return doc.content.board && !doc.content.board.unwritten && !doc.context.model.dirty;
        }"""
    )


def dispose_documents(page: Any) -> None:
    page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].filter(w => w.hasClass('jc-CaseDocument')).forEach(w => w.dispose())")


def documents(page: Any) -> int:
    return int(page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].filter(w => w.hasClass('jc-CaseDocument')).length"))


def open_case(page: Any, path: str, **more: Any) -> None:
    execute(page, "jupyter-compliance:open-case", {"path": path, **more})
    page.wait_for_selector(ROW, timeout=120_000)


def select(page: Any, at: int) -> str:
    """Choose a row of the queue, which is unsaved at first, and return its subject."""
    page.locator(ROW).nth(at).click()
    page.wait_for_selector(f"{SELECTED}[aria-posinset='{at + 1}']")
    return str(page.locator(SELECTED).get_attribute("data-subject"))


def unsaved(page: Any) -> None:
    page.wait_for_function(
        "() => [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument')).context.model.dirty"
    )


def close_tab(page: Any) -> None:
    page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabCloseIcon").first.click()


def write_note(page: Any, text: str) -> None:
    page.keyboard.press("n")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")


def test_double_click_opens_the_board(desk: Any, folder: str) -> None:
    page = desk.page
    page.evaluate("path => window.jupyterapp.commands.execute('filebrowser:open-path', { path })", f"{folder}/theft")
    page.locator(".jp-DirListing-item[data-file-type=jcase]").dblclick()
    page.wait_for_selector(ROW, timeout=120_000)
    assert page.locator(".jp-mod-current .lm-TabBar-tabLabel, .lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel").first.inner_text() == "Ronin bridge theft"
    room = page.locator(".jc-CaseDocument-place").bounding_box()
    board = page.locator(BOARD).bounding_box()
    assert room and board and abs(room["height"] - board["height"]) < 2, "the board fills its tab"
    assert python(page, "print(type(case).__name__, type(board).__name__)") == "Case DocumentBoard"
    desk.shot("document-light")


def test_work_is_kept_by_the_kernel_and_dirty_until_then(desk: Any, lab: Any, folder: str) -> None:
    page = desk.page
    clean(page)
    page.evaluate(
        """() => {
            const doc = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument'));
            window.tabWas = [];
            doc.context.model.stateChanged.connect((_, { name }) => {
                if (name === 'dirty') { window.tabWas.push(doc.title.className.includes('jp-mod-dirty')); }
            });
        }"""
    )
    page.locator(ROW).nth(2).click()
    page.wait_for_selector(f"{SELECTED} >> nth=0")
    subject = page.locator(SELECTED).get_attribute("data-subject")
    saved(page)
    was = page.evaluate("() => window.tabWas")
    assert was[0] is True and was[-1] is False, was
    screen = json.loads((lab.root / folder / "theft" / "screen.json").read_text())
    assert screen["selection"]["subjects"] == [subject]
    assert json.loads(python(page, "import json; print(json.dumps(board.selection['subjects']))")) == [subject]
    manifest = (lab.root / folder / "theft" / "case.jcase").read_bytes()

    page.locator(ROW).nth(2).click()
    page.keyboard.press("n")
    page.keyboard.type("Asked the exchange. <img src=x onerror=alert(1)>")
    page.keyboard.press("Control+Enter")
    page.locator(f"{BOARD} .jc-thread", has_text="Asked the exchange.").wait_for()
    texts = json.loads(python(page, "import json; print(json.dumps([n['text'] for n in case.notes()]))"))
    assert texts == ["Asked the exchange. <img src=x onerror=alert(1)>"]
    execute(page, "docmanager:save")
    clean(page)
    assert (lab.root / folder / "theft" / "case.jcase").read_bytes() == manifest, "the browser never writes the manifest"
    assert not (lab.root / folder / "theft" / ".ipynb_checkpoints").exists()

    # Python's side of the same case: a note and a selection appear at once.
    python(page, "case.note('Seen from Python', subject=case.triage().queue['subject'][2])")
    page.locator(f"{BOARD} .jc-thread", has_text="Seen from Python").wait_for()
    python(page, "board.select(subjects=[case.triage().queue['subject'][0]])")
    page.wait_for_function("s => document.querySelector(s)?.getAttribute('aria-posinset') === '1'", arg=SELECTED)
    assert desk.dialogs == []


def test_a_reload_restores_view_selection_and_kernel(desk: Any, lab: Any) -> None:
    page = desk.page
    page.locator(ROW).nth(4).click()
    page.locator(f"{BOARD} [role=tab]", has_text="Transfers").click()
    subject = page.locator(SELECTED).get_attribute("data-subject")
    clean(page)
    page.evaluate("() => window.jupyterapp.restored")
    before = kernel_id(page)
    # The workspace is written a moment after the layout has come to rest.
    page.wait_for_timeout(1500)
    page.goto(f"{lab.url}/lab?token={lab.token}")
    started(page)
    page.wait_for_selector(SELECTED, timeout=60_000)
    assert kernel_id(page) == before
    assert page.locator(SELECTED).get_attribute("data-subject") == subject
    assert page.locator(f"{BOARD} [role=tab][aria-selected=true]").inner_text().startswith("Transfers")
    assert "Nothing is selected" not in page.locator(BOARD).inner_text()


def test_a_renamed_folder_is_followed(desk: Any, lab: Any, folder: str) -> None:
    page = desk.page
    # Who renames a folder looks at the one above it; JupyterLab's file browser complains of a folder gone under its feet.
    page.evaluate("path => window.jupyterapp.commands.execute('filebrowser:open-path', { path })", folder)
    page.locator(".jp-DirListing-item[data-isdir=true]", has_text="theft").wait_for()
    page.evaluate(
        "([a, b]) => window.jupyterapp.serviceManager.contents.rename(a, b)", [f"{folder}/theft", f"{folder}/bridge"]
    )
    page.wait_for_function(
        """path => [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument')).context.path === path""",
        arg=f"{folder}/bridge/case.jcase",
    )
    page.locator(ROW).nth(1).click()
    page.keyboard.press("n")
    page.keyboard.type("Written after the move")
    page.keyboard.press("Control+Enter")
    page.locator(f"{BOARD} .jc-thread", has_text="Written after the move").wait_for()
    clean(page)
    assert python(page, "print(case.path.name)") == "bridge"
    assert not (lab.root / folder / "theft").exists()
    assert any(n["text"] == "Written after the move" for n in Case.open(lab.root / folder / "bridge", readonly=True).notes())


def test_a_notebook_shares_the_kernel_and_shows_a_live_board(desk: Any, folder: str) -> None:
    page = desk.page
    page.set_viewport_size({"width": 2400, "height": 1000})
    execute(page, "jupyter-compliance:open-notebook")
    page.wait_for_selector(".jp-NotebookPanel .jc-board [role=option]", timeout=120_000)
    panel = page.evaluate(
        """() => {
            const panel = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jp-NotebookPanel'));
            return { kernel: panel.sessionContext.session.kernel.id, path: panel.context.path };
        }"""
    )
    assert panel["kernel"] == kernel_id(page)
    assert panel["path"].startswith(f"{folder}/Untitled")
    python(page, "case.note('From the notebook', subject=case.triage().queue['subject'][1])")
    for board in (BOARD, ".jp-NotebookPanel .jc-board"):
        page.locator(f"{board} [role=tab]", has_text="Notes").click()
        page.locator(f"{board} [role=option]").nth(1).click()
        page.locator(f"{board} .jc-thread", has_text="From the notebook").wait_for()
    # A cell that takes long does not keep the document waiting.
    page.evaluate(
        """() => {
            const panel = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jp-NotebookPanel'));
            const { kernel } = panel.sessionContext.session;
            window.cell = { kernel, state: 'running' };
            kernel.requestExecute({ code: 'import time; time.sleep(600)' }).done.then(() => { window.cell.state = 'done'; });
        }"""
    )
    page.locator(ROW).nth(6).click()
    third = page.locator(SELECTED).get_attribute("data-subject") or ""
    page.locator(f"{BOARD} [role=tab]", has_text="Evidence").click()
    page.locator(f"{BOARD} .jc-inspector", has_text=f"{third[:6]}…{third[-4:]}").wait_for()
    assert page.evaluate("() => window.cell.state") == "running"
    page.evaluate("() => window.cell.kernel.interrupt()")
    page.wait_for_function("() => window.cell.state === 'done'")
    desk.shot("document-notebook")
    page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].filter(w => w.hasClass('jp-NotebookPanel')).forEach(w => w.dispose())")
    page.set_viewport_size({"width": 1440, "height": 860})


def test_a_kernel_that_dies_is_told_and_started_again(desk: Any) -> None:
    page = desk.page
    page.evaluate(
        """() => {
            const doc = [...window.jupyterapp.shell.widgets('main')].find(w => w.hasClass('jc-CaseDocument'));
            doc.context.sessionContext.session.kernel.requestExecute({ code: 'import os; os._exit(1)' });
        }"""
    )
    page.locator(f"{BOARD} .jc-banner", has_text="The kernel").wait_for(timeout=60_000)
    # Its folder has another name since the rename, so the server cannot start it again; JupyterLab may say that itself.
    dialog = page.locator(".jp-Dialog")
    page.add_locator_handler(dialog, lambda: dialog.locator(".jp-mod-accept").click())
    desk.shot("document-kernel-gone")
    subject = page.locator(SELECTED).get_attribute("data-subject")
    page.locator(f"{BOARD} .jc-banner button", has_text=re.compile("reopen", re.I)).click()
    page.locator(f"{BOARD} .jc-banner").wait_for(state="hidden", timeout=120_000)
    page.remove_locator_handler(dialog)
    assert page.locator(SELECTED).get_attribute("data-subject") == subject
    page.locator(ROW).nth(3).click()
    page.locator(f"{BOARD} [role=tab]", has_text="Notes").click()
    clean(page)
    assert python(page, "print(type(board).__name__)") == "DocumentBoard"


def test_read_only_and_other_ways_to_open(desk: Any, folder: str) -> None:
    page = desk.page
    path = f"{folder}/bridge/case.jcase"
    dispose_documents(page)
    open_case(page, path, readonly=True)
    badge = page.locator(".jc-CaseDocument-badge")
    badge.wait_for()
    assert "reading only" in (badge.get_attribute("title") or "")
    page.locator(ROW).nth(1).click()
    page.locator(f"{BOARD} [role=tab]", has_text="Notes").click()
    # Why nothing can be written stands where the form would be.
    assert page.locator(f"{BOARD} .jc-composer").count() == 0
    assert "reading only" in page.locator(f"{BOARD} .jc-notes").inner_text()
    desk.shot("document-readonly")
    execute(page, "jupyter-compliance:open-source", {"path": path})
    page.locator(".jp-MimeDocument", has_text="schemaVersion").wait_for()
    assert desk.dialogs == []
    assert desk.outside == []
    # What JupyterLab's kernel connection says when the server could not start a kernel again.
    assert [error for error in desk.errors if error != "Kernel connection disconnected"] == []


def test_the_same_case_in_two_windows_loses_nothing(desk: Any, browser: Any, lab: Any, folder: str) -> None:
    """Without collaboration both windows are at one kernel: notes of one show in the other, each keeps its own selection."""
    here = desk.page
    path = f"{folder}/bridge/case.jcase"
    case = lab.root / folder / "bridge"
    dispose_documents(here)
    open_case(here, path)
    context = browser.new_context(viewport={"width": 1440, "height": 860})
    try:
        there = context.new_page()
        problems: list[str] = []
        there.on("pageerror", lambda error: problems.append(str(error)))
        there.goto(f"{lab.url}/lab/workspaces/second?token={lab.token}&reset")
        started(there)
        open_case(there, path)
        assert kernel_id(there) == kernel_id(here)
        manifest = (case / "case.jcase").read_bytes()
        before = len(Case.open(case, readonly=True).journal.entries())

        first, second = select(here, 1), select(there, 4)
        assert here.locator(SELECTED).get_attribute("data-subject") == first
        write_note(here, "Written in the first window")
        write_note(there, "Written in the second window")
        for page, text, subject in ((here, "second", second), (there, "first", first)):
            page.locator(f"{BOARD} [data-subject='{subject}']").first.click()
            page.locator(f"{BOARD} [role=tab]", has_text="Notes").click()
            page.locator(f"{BOARD} .jc-thread", has_text=f"Written in the {text} window").wait_for()
        saved(here)
        saved(there)
        there.reload()
        started(there)
        there.wait_for_selector(ROW, timeout=60_000)
        for subject, text in ((first, "first"), (second, "second")):
            there.locator(f"{BOARD} [role=option][data-subject='{subject}']").click()
            there.locator(f"{BOARD} [role=tab]", has_text="Notes").click()
            there.locator(f"{BOARD} .jc-thread", has_text=f"Written in the {text} window").wait_for()
        clean(there)

        after = Case.open(case, readonly=True)
        assert {"Written in the first window", "Written in the second window"} <= {note["text"] for note in after.notes()}
        assert after.verify().ok, "the journal is one chain"
        assert len(after.journal.entries()) >= before + 2
        assert (case / "case.jcase").read_bytes() == manifest, "no window writes the manifest"
        for page in (here, there):
            assert page.locator(".jp-Dialog").count() == 0
        assert problems == []
    finally:
        context.close()


def test_closing_with_something_unsaved_asks(desk: Any, lab: Any, folder: str) -> None:
    page = desk.page
    path = f"{folder}/bridge/case.jcase"
    screen = lab.root / folder / "bridge" / "screen.json"
    dispose_documents(page)
    open_case(page, path)
    select(page, 1)
    saved(page)
    kept = screen.read_bytes()
    dialog = page.locator(".jp-Dialog")

    # What only needs a moment is stored without a question.
    subject = select(page, 2)
    close_tab(page)
    page.wait_for_function("() => ![...window.jupyterapp.shell.widgets('main')].some(w => w.hasClass('jc-CaseDocument'))")
    assert dialog.count() == 0
    assert json.loads(screen.read_text())["selection"]["subjects"] == [subject]
    assert screen.read_bytes() != kept

    # A kernel that does not answer: who cancels keeps the tab, who saves waits until it is stored.
    open_case(page, path)
    clean(page)
    kept = screen.read_bytes()
    kernel = int(python(page, "import os; print(os.getpid())"))
    os.kill(kernel, signal.SIGSTOP)
    try:
        subject = select(page, 5)
        unsaved(page)
        close_tab(page)
        dialog.get_by_role("button", name="Cancel").click()
        dialog.wait_for(state="detached")
        assert documents(page) == 1
        unsaved(page)
        assert screen.read_bytes() == kept
        close_tab(page)
        dialog.get_by_role("button", name=re.compile("^Save")).click()
        assert documents(page) == 1, "not closed before it is stored"
    finally:
        os.kill(kernel, signal.SIGCONT)
    page.wait_for_function("() => ![...window.jupyterapp.shell.widgets('main')].some(w => w.hasClass('jc-CaseDocument'))")
    assert json.loads(screen.read_text())["selection"]["subjects"] == [subject]

    # A kernel that is gone: saving fails and says so, discarding closes and leaves the case as it was.
    open_case(page, path)
    clean(page)
    kept = screen.read_bytes()
    desk.errors.clear()
    lab.end_sessions()
    page.locator(f"{BOARD} .jc-banner", has_text="has stopped").wait_for()
    select(page, 6)
    unsaved(page)
    close_tab(page)
    dialog.get_by_role("button", name=re.compile("^Save")).click()
    dialog.get_by_text("The look of the board is not saved").wait_for()
    assert "safe in the case" in dialog.inner_text()
    dialog.get_by_role("button", name="Ok").click()
    dialog.wait_for(state="detached")
    assert documents(page) == 1
    close_tab(page)
    dialog.get_by_role("button", name="Discard").click()
    page.wait_for_function("() => ![...window.jupyterapp.shell.widgets('main')].some(w => w.hasClass('jc-CaseDocument'))")
    assert screen.read_bytes() == kept
    # JupyterLab lets the failure of a save on closing go unheard.
    assert [error for error in desk.errors if "kernel" not in error] == []
    desk.errors.clear()


def test_a_case_that_was_tampered_with(desk: Any, lab: Any, folder: str) -> None:
    page = desk.page
    whole = lab.root / folder / "bridge"
    for name in ("altered", "cut"):
        shutil.copytree(whole, lab.root / folder / name)
    # Rows are gone and the file has another size; those left can be looked at, and nothing can be written.
    table = lab.root / folder / "altered" / "tables" / "transfers.parquet"
    pl.read_parquet(table).head(50).write_parquet(table)
    open_case(page, f"{folder}/altered/case.jcase")
    assert "not intact" in page.locator(f"{BOARD} .jc-banner, .jc-CaseDocument .jc-banner").first.inner_text()
    page.locator(".jc-CaseDocument-badge").wait_for()
    dispose_documents(page)

    table = lab.root / folder / "cut" / "tables" / "transfers.parquet"
    table.write_bytes(table.read_bytes()[:-500])
    execute(page, "jupyter-compliance:open-case", {"path": f"{folder}/cut/case.jcase"})
    problem = page.locator(".jc-CaseDocument .jc-error")
    problem.wait_for(timeout=120_000)
    assert re.search(r"tables/transfers\.parquet has [\d,]+ bytes, the manifest says", problem.inner_text())
    assert "Restore the case from an export or a backup" in problem.inner_text()
    assert "Traceback" not in problem.inner_text()
    assert page.locator(BOARD).count() == 0
    desk.shot("document-cut")
    assert desk.dialogs == desk.outside == desk.errors == []
