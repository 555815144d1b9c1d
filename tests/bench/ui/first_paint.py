"""From running the cell to the first frame that shows the whole graph, in JupyterLab.

A frame is whole when it has nine tenths of the ink the picture has at rest: who draws in slices is timed to the last of
them. The time of the first marks is in the notes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from .contenders import ALL, Contender, bare, sized, unplaced, versions
from .data import Network, network
from .figures import figure, spread
from .harness import Harness, harness

SIZES = (1_000, 10_000, 50_000)
REPEATS = int(os.environ.get("BENCH_UI_REPEATS", "3"))
#: Share of the ink of the picture at rest that makes a frame complete.
COMPLETE = 0.9
TARGETS = {"ipysigma": 2.0, "pyvis": 5.0}


@dataclass(frozen=True)
class Seen:
    """One run: ms until the complete picture and until the first marks of it."""

    complete: float
    first: float


def rows() -> list[dict[str, Any]]:
    """Time ours and the peers in turn, so that what else the machine does falls on all."""
    figures: list[dict[str, Any]] = []
    with harness() as page:
        for size in SIZES:
            figures += _size(page, network(size))
    figures[0]["note"] += f"; {versions()}"
    return figures


def _size(page: Harness, given: Network) -> list[dict[str, Any]]:
    contenders = [make(given) for make in (*ALL, unplaced, bare, sized)]
    seen: dict[str, list[Seen]] = {c.name: [] for c in contenders}
    heaps = {c.name: heap for c in contenders if (heap := _heap(page, c)) is not None}
    for _ in range(REPEATS):
        for contender in contenders:
            with page.show(contender.setup, contender.cell) as shown:
                if shown.drawn:
                    shown.keep(f"first-paint-{contender.name}-{given.arrows}")
                    seen[contender.name].append(Seen(shown.until(COMPLETE), shown.until(0.01)))
    found = []
    for c in contenders:
        if not seen[c.name]:
            found.append(
                figure(f"first paint, {c.name}", None, "s", given.arrows, f"nothing was painted; {c.settings}")
            )
            continue
        whole = [s.complete for s in seen[c.name]]
        note = f"{c.settings}; ms, least / median / most of {spread(whole)}; first marks {min(s.first for s in seen[c.name]):,.0f}"
        found.append(figure(f"first paint, {c.name}", min(whole) / 1000, "s", given.arrows, note))
        if c.name in heaps:
            found.append(
                figure(
                    f"heap in Lab, {c.name}",
                    heaps[c.name],
                    "MB",
                    given.arrows,
                    "growth by the cell, after garbage collection, in a run of its own",
                )
            )
    for name, target in TARGETS.items():
        if seen["ours"] and seen[name]:
            ratio = min(s.complete for s in seen[name]) / min(s.complete for s in seen["ours"])
            note = f"time of {name} by ours, minima of {REPEATS}, complete picture; {given.accounts:,} accounts"
            found.append(
                figure(f"first paint, {name} by ours", ratio, "×", given.arrows, note, target=target, better="higher")
            )
    return found


def _heap(page: Harness, contender: Contender) -> float | None:
    """Growth of the page's heap by the cell, MB; None where nothing was drawn."""
    with page.show(contender.setup, contender.cell, weigh=True) as shown:
        return shown.heap() - shown.before if shown.drawn else None
