"""From running the cell to the first frame that shows every account and arrow, in JupyterLab."""

from __future__ import annotations

import os
from typing import Any

from .contenders import ALL, Contender, versions, whole
from .data import Network, network
from .figures import figure, spread
from .harness import Harness, harness

SIZES = (1_000, 10_000, 50_000)
REPEATS = int(os.environ.get("BENCH_UI_REPEATS", "3"))
#: Less of the picture than this is blank.
INK = 0.01
#: One frame must hold nearly all accounts and arrows; a few may lie outside the window.
COMPLETE = 0.9
TARGETS = {"ipysigma": 2.0, "pyvis": 5.0}


def rows() -> list[dict[str, Any]]:
    """Time ours and the peers in turn, so that what else the machine does falls on all."""
    figures: list[dict[str, Any]] = []
    with harness() as page:
        for size in SIZES:
            figures += _size(page, network(size))
    figures[0]["note"] += f"; {versions()}"
    return figures


def _size(page: Harness, given: Network) -> list[dict[str, Any]]:
    contenders = [make(given) for make in ALL]
    times: dict[str, list[float]] = {c.name: [] for c in contenders}
    heap: dict[str, float] = {}
    blank: dict[str, str] = {}
    for _ in range(REPEATS):
        for contender in contenders:
            if contender.name not in blank:
                _once(page, given, contender, times, heap, blank)
    found = []
    for c in contenders:
        taken = times[c.name]
        least = min(taken) / 1000 if taken else None
        note = blank.get(c.name) or f"{c.settings}; ms, least / median / most of {spread(taken)}"
        found.append(figure(f"first paint, {c.name}", least, "s", given.arrows, note))
        if c.name in heap:
            found.append(
                figure(
                    f"heap in Lab, {c.name}",
                    heap[c.name],
                    "MB",
                    given.arrows,
                    "growth by the cell, after garbage collection",
                )
            )
    for name, target in TARGETS.items():
        if times["ours"] and times[name]:
            ratio = min(times[name]) / min(times["ours"])
            note = f"time of {name} by ours, minima of {REPEATS}; {given.accounts:,} accounts"
            found.append(
                figure(f"first paint, {name} by ours", ratio, "×", given.arrows, note, target=target, better="higher")
            )
    return found


def _once(
    page: Harness,
    given: Network,
    contender: Contender,
    times: dict[str, list[float]],
    heap: dict[str, float],
    blank: dict[str, str],
) -> None:
    all_drawn = contender.name != "ours" or whole()
    marks = COMPLETE * (given.accounts + given.arrows) if all_drawn else 20
    with page.show(contender.setup, contender.cell, marks) as shown:
        if shown.milliseconds is None:
            blank[contender.name] = f"not painted within the time; {contender.settings}"
            return
        shown.rest()
        ink = shown.inked()
        shown.keep(f"first-paint-{contender.name}-{given.arrows}")
        if ink < INK:
            blank[contender.name] = f"the picture is blank: {ink:.2%} of it is drawn on"
            return
        times[contender.name].append(shown.milliseconds)
        heap[contender.name] = shown.heap() - shown.before
