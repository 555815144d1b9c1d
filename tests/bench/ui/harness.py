"""The page all graphs are measured in: a notebook in JupyterLab, one cell, a fresh page and kernel for every run."""

from __future__ import annotations

import base64
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from labserver import FLAGS, Lab, find_chromium, notebook, serve

ROOT = Path(__file__).parents[3]
PEERS = ROOT / ".venv-peers" / "bin" / "python"
SHOTS = ROOT / "build" / "bench" / "shots"
PROBE = Path(__file__).with_name("probe.js").read_text()
#: A peer that has drawn nothing after so many seconds is taken not to open the graph.
GIVE_UP = 240.0
QUIET_MS = 1200
#: Less of the picture than this is blank.
INK = 0.003

RUN = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = 1;
    const start = performance.timeOrigin + performance.now();
    void window.jupyterapp.commands.execute('notebook:run-cell');
    return start;
}"""
# Share of pixels of a picture that differ from its most frequent colour.
INKED = """async png => {
    const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const words = new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
    const counts = new Map();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return 1 - Math.max(...counts.values()) / words.length;
}"""


@dataclass
class Shown:
    """One graph in one page."""

    page: Any
    lab: Lab
    start: float = 0.0
    #: Heap before the cell was run, MB.
    before: float = 0.0
    #: Frames of the page since the cell was run, until it came to rest: (time in ms since 1970, ink).
    opening: list[tuple[float, float]] = field(default_factory=list)

    @property
    def drawn(self) -> bool:
        """Whether anything was painted within the time."""
        return bool(self.opening) and self.opening[-1][1] >= INK

    def until(self, share: float) -> float:
        """Milliseconds from running the cell to the first frame with this share of the ink of the picture at rest."""
        enough = share * self.opening[-1][1]
        return next(at for at, ink in self.opening if ink >= enough) - self.start

    def frames(self) -> list[tuple[float, float]]:
        """All frames of the page and of the frames in it: (time in ms since 1970, ink); see ``probe.js``."""
        found: list[tuple[float, float]] = []
        for frame in self.page.frames:
            found += [tuple(f) for f in frame.evaluate("() => window.__probe?.frames ?? []")]
        return sorted(found)

    def rest(self, limit: float = 60) -> None:
        """Wait until nothing has been drawn for a while."""
        ends = time.monotonic() + limit
        count = -1
        while time.monotonic() < ends:
            now = len(self.frames())
            if now == count:
                return
            count = now
            self.page.wait_for_timeout(QUIET_MS)

    def box(self) -> dict[str, float]:
        """Where the graph is, in pixels of the window."""
        found = self.page.evaluate(
            """() => {
                const panel = window.jupyterapp.shell.currentWidget.node;
                const all = [...panel.querySelectorAll('.jp-OutputArea canvas, .jp-OutputArea iframe')];
                const boxes = all.map(e => e.getBoundingClientRect()).filter(b => b.width > 100 && b.height > 100);
                const b = boxes.sort((x, y) => y.width * y.height - x.width * x.height)[0];
                return b && { x: b.x, y: b.y, width: b.width, height: b.height };
            }"""
        )
        assert found, "no canvas is shown"
        return dict(found)

    def picture(self) -> str:
        """Return the graph's pixels, as base64 of a PNG."""
        return base64.b64encode(self.page.screenshot(clip=self.box())).decode()

    def inked(self) -> float:
        """Share of the graph's pixels that are not background."""
        return float(self.page.evaluate(INKED, self.picture()))

    def keep(self, name: str) -> None:
        """Keep the picture for people to look at, below ``build/bench/shots``."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        (SHOTS / f"{name}.png").write_bytes(base64.b64decode(self.picture()))

    def heap(self) -> float:
        """JavaScript heap of the page and its frames after garbage collection, MB of 1,000,000 bytes."""
        total = 0.0
        for session in self._sessions():
            for _ in range(3):
                session.send("HeapProfiler.collectGarbage")
            total += session.send("Runtime.getHeapUsage")["usedSize"]
        return total / 1e6

    def _sessions(self) -> list[Any]:
        from playwright.sync_api import Error

        sessions = [self.page.context.new_cdp_session(self.page)]
        for frame in self.page.frames[1:]:
            try:
                sessions.append(self.page.context.new_cdp_session(frame))
            except Error:
                continue  # shares the process, and so the heap, of the page
        return sessions


class Harness:
    """One JupyterLab server and one browser for all runs of a measure."""

    def __init__(self, lab: Lab, browser: Any) -> None:
        self.lab, self.browser, self._made = lab, browser, 0

    @contextmanager
    def show(self, setup: str, cell: str, timeout: float = GIVE_UP, weigh: bool = False) -> Iterator[Shown]:
        """Run `setup`, then `cell`, timed, and wait until what it shows has come to rest.

        Parameters
        ----------
        setup
            First cell, not timed: imports, and the data as an object.
        cell
            Second cell: makes the graph and shows it.
        timeout
            Seconds after which a graph that has drawn nothing is given up.
        weigh
            Note the heap before the cell is run. To know it the page's garbage is collected, by which the browser also
            throws compiled code away: such a run is not one to time.
        """
        self._made += 1
        context = self.browser.new_context(viewport={"width": 1440, "height": 1000})
        context.add_init_script(PROBE)
        page = context.new_page()
        try:
            self.lab.open(page, notebook(self.lab, f"run-{self._made}.ipynb", setup, cell))
            page.evaluate(
                """async () => {
                    window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
                    await window.jupyterapp.commands.execute('notebook:run-cell');
                }"""
            )
            problem = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
            assert problem.count() == 0, problem.all_inner_texts()
            shown = Shown(page, self.lab)
            shown.rest()
            if weigh:
                shown.before = shown.heap()
            shown.start = page.evaluate(RUN)
            ends = time.monotonic() + timeout
            while time.monotonic() < ends:
                page.wait_for_timeout(300)
                if any(at > shown.start and ink >= INK for at, ink in shown.frames()):
                    break
            shown.rest()
            shown.opening = [frame for frame in shown.frames() if frame[0] > shown.start]
            yield shown
        finally:
            context.close()
            self.lab.end_sessions()


@contextmanager
def harness() -> Iterator[Harness]:
    """Start JupyterLab of the peers' environment, which holds this package too, and a headless Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError("No Chromium: run `make setup`, or set CHROMIUM to the path of one.")
    if not PEERS.exists():
        raise RuntimeError("The peers are not installed: run `make setup`.")
    plain = "--YDocExtension.disable_rtc=True"  # notebooks as JupyterLab alone keeps them
    with (
        tempfile.TemporaryDirectory() as home,
        serve(Path(home), plain, python=str(PEERS)) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield Harness(lab, browser)
        finally:
            browser.close()
