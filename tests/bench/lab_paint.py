"""How long an investigator waits in JupyterLab: from running the cell to the painted board."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from labserver import FLAGS, find_chromium, serve

# The queue has rows, the graph says what it shows, and the browser has drawn a frame since.
PAINTED = """() => {
    const board = document.querySelector('.jc-board');
    return board?.querySelector('[role=option]') && board.querySelector('.jc-graph canvas')
        && /of .* accounts/.test(board.querySelector('.jc-graph').textContent);
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


def paint(source: str) -> dict[str, float]:
    """Run `source`, whose last line shows a board, as the only cell of a notebook.

    Parameters
    ----------
    source
        Python code of the cell.

    Returns
    -------
    dict
        `painted`: seconds from running the cell until the board is painted; `kernel`: peak memory of the kernel, MiB.

    Raises
    ------
    RuntimeError
        When there is no Chromium.
    """
    import nbformat
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError("No Chromium: run `make setup`, or set CHROMIUM to the path of one.")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as lab, sync_playwright() as playwright:
        nbformat.write(notebook, lab.root / "paint.ipynb")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 860})
        lab.open(page, "paint.ipynb")
        start = time.perf_counter()
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        page.wait_for_function(PAINTED, timeout=300_000, polling=50)
        page.evaluate(FRAMES)
        seconds = time.perf_counter() - start
        status = lab.execute(page, "print(open('/proc/self/status').read())")
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        browser.close()
    return {"painted": seconds, "kernel": int(peak.split()[1]) / 1024}
