"""In a notebook the board is what comes next: make ready for it while the user reads the ranking."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from .case import Case
    from .triage import Triage

_begun: WeakSet[Triage] = WeakSet()
_busy = threading.Lock()


def warm(case: Case, triage: Triage) -> None:
    """Work out what a board shows first, in the background, once a ranking, in a kernel that shows widgets.

    Notebook libraries take about half a second to load and the compiled kernels of the graph a tenth to fetch, which
    would be most of the time to the first picture. What follows from the ranking is kept with it; see `views.kept`.
    Who ranks many cases in a row does not have all of them made ready.
    """
    if "ipykernel" not in sys.modules or triage in _begun or not _busy.acquire(blocking=False):
        return
    _begun.add(triage)
    threading.Thread(target=_foresee, args=(case,), name="jupyter-compliance-warm", daemon=True).start()


def _foresee(case: Case) -> None:
    # Whoever shows a board meets the same error again, and there it is told.
    try:
        with contextlib.suppress(Exception):
            for name in ("views.board", "network.layout_mesh"):
                importlib.import_module(f"{__package__}.{name}")
            from .views.first_answer import foresee

            foresee(case)
    finally:
        _busy.release()
