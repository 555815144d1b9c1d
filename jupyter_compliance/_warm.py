"""In a notebook the board is what comes next: make ready for it while the user reads the ranking."""

from __future__ import annotations

import contextlib
import importlib
import sys
from threading import Lock, Thread
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from .case import Case
    from .triage import Triage

_begun: WeakSet[Triage] = WeakSet()
_lock = Lock()
_worker: Thread | None = None
_waiting: list[Case] = []


def warm(case: Case, triage: Triage) -> None:
    """Work out what a board shows first, in the background, once a ranking, in a kernel that shows widgets.

    Notebook libraries take about half a second to load and the compiled kernels of the graph a tenth to fetch, which
    would be most of the time to the first picture. What follows from the ranking is kept with it; see `views.kept`.
    Of many cases ranked in a row the last one is made ready.
    """
    global _worker
    if "ipykernel" not in sys.modules or triage in _begun:
        return
    _begun.add(triage)
    with _lock:
        _waiting[:] = [case]
        if _worker is None:
            _worker = Thread(target=_foresee, name="jupyter-compliance-warm", daemon=True)
            _worker.start()


def _foresee() -> None:
    global _worker
    while True:
        with _lock:
            if not _waiting:
                _worker = None
                return
            case = _waiting.pop()
        # Whoever shows a board meets the same error again, and there it is told.
        with contextlib.suppress(Exception):
            for name in ("views.board", "network.layout_mesh"):
                importlib.import_module(f"{__package__}.{name}")
            from .views.first_answer import foresee

            foresee(case)
        del case
