"""What a board costs the browser: heap of a large graph, size of the script, and what closed boards leave behind."""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from boardpage import BoardPages
from labserver import FLAGS, find_chromium

from jupyter_compliance import Case
from jupyter_compliance.views.frontend import bundle

from .data import network
from .figures import figure
from .harness import PROBE

ARROWS = 50_000
BOARDS = 20
HEAP_MB, BUNDLE_KB = 5.0, 120.0


def rows() -> list[dict[str, Any]]:
    """Measure in the plain page of the browser tests: a board, its transport, and no notebook around them."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            found = _heap(browser, Path(folder))
            found += _left(browser, Path(folder))
        finally:
            browser.close()
    for name in ("board.js", "board.css"):
        size = len(gzip.compress(bundle(name).encode(), 9)) / 1024
        target = BUNDLE_KB if name == "board.js" else None
        found.append(figure(f"gzip of {name}", size, "KB", 0, "level 9, of 1,024 bytes", target=target))
    return found


def _heap(browser: Any, folder: Path) -> list[dict[str, Any]]:
    empty = _used(browser, Case.create(folder / "empty", **_two()), 2)
    given = network(ARROWS)
    full = _used(browser, Case.open(given.case, readonly=True), given.accounts)
    note = "a graph pane with all accounts over one with two, after garbage collection"
    rest = "typed arrays and other memory of the page that is not JavaScript objects; the same comparison"
    return [
        figure("JS heap", full[0] - empty[0], "MB", ARROWS, note, target=HEAP_MB),
        figure("array buffers", full[1] - empty[1], "MB", ARROWS, rest),
    ]


def _two() -> dict[str, Any]:
    import polars as pl

    frame = pl.DataFrame(
        {
            "transfer_id": ["t"],
            "ts": ["2026-01-01T00:00:00Z"],
            "src": ["a"],
            "dst": ["b"],
            "asset": ["USD"],
            "amount": ["1"],
        }
    )
    return {"transfers": frame, "currency": "USD"}


def _used(browser: Any, case: Any, accounts: int) -> tuple[float, float]:
    """Heap and array buffers of a page with one graph pane, in MB."""
    pages = BoardPages(browser, case)
    try:
        page = pages(1280, 720, panes=("graph",), view={"scope": "all"})
        shown = "text => document.querySelector('.jc-graph-words').textContent.includes(text)"
        page.wait_for_function(shown, arg=f"{accounts:,}")
        page.wait_for_timeout(2_000)
        session = page.context.new_cdp_session(page)
        for _ in range(5):
            session.send("HeapProfiler.collectGarbage")
        told = session.send("Runtime.getHeapUsage")
        assert pages.wrong == [], pages.wrong
        return told["usedSize"] / 1e6, told.get("backingStorageSize", 0) / 1e6
    finally:
        pages.close()


def _left(browser: Any, folder: Path) -> list[dict[str, Any]]:
    """Open and close boards in one page; count what a collection leaves."""
    pages = BoardPages(browser, Case.demo(folder / "ronin"))
    try:
        page = pages(1280, 720, script=PROBE)
        page.evaluate("() => { window.boards = [new WeakRef(document.querySelector('.jc-board'))]; window.end(); }")
        for _ in range(BOARDS - 1):
            page.evaluate("() => window.start({ spec: window.values.spec })")
            page.locator("[role=option]").first.wait_for()
            page.wait_for_function(
                "() => / accounts? · /.test(document.querySelector('.jc-graph-words')?.textContent ?? '')"
            )
            page.evaluate(
                "() => { window.boards.push(new WeakRef(document.querySelector('.jc-board'))); window.end(); window.end = null; }"
            )
        session = page.context.new_cdp_session(page)
        for _ in range(5):
            page.wait_for_timeout(300)
            session.send("HeapProfiler.collectGarbage")
        opened, boards, made, contexts = page.evaluate(
            """() => [window.boards.length, window.boards.filter(b => b.deref()).length, window.__probe.contexts.length,
                window.__probe.contexts.filter(c => { const context = c.deref(); return context && !context.isContextLost(); }).length]"""
        )
        assert opened == BOARDS, f"{opened} boards were opened"
        assert pages.wrong == [], pages.wrong
    finally:
        pages.close()
    note = f"of {BOARDS} opened and closed in one page, after garbage collection"
    return [
        figure("boards alive", boards, "", 0, note, target=0),
        figure("GL contexts left", contexts, "", 0, f"{note}; {made} were made", target=0),
    ]
