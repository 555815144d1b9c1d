"""In a notebook the board is what comes next: load what it needs while the user reads the ranking."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading

#: What showing a board loads, in the order it is needed.
_NEEDED = ("views.board", "network.layout_mesh", "views.picture")
_begun = threading.Event()


def warm() -> None:
    """Load the board's modules in the background, once, in a kernel that shows widgets; elsewhere do nothing.

    Notebook libraries take about half a second to load, which would be half of the time to the first picture.
    """
    if "ipykernel" not in sys.modules or _begun.is_set():
        return
    _begun.set()
    threading.Thread(target=_load, name="jupyter-compliance-warm", daemon=True).start()


def _load() -> None:
    # Whoever shows a board meets the same error again, and there it is told.
    with contextlib.suppress(Exception):
        for name in _NEEDED:
            importlib.import_module(f"{__package__}.{name}")
