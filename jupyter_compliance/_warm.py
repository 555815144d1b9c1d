"""In a notebook the board is what comes next: make ready for it while the user reads the ranking."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .case import Case

_begun = threading.Event()


def warm(case: Case) -> None:
    """Draw a picture of the board in the background, once, in a kernel that shows widgets; elsewhere do nothing.

    Notebook libraries take about half a second to load and the compiled kernels of the graph a tenth to fetch, which
    would be most of the time to the first picture.
    """
    if "ipykernel" not in sys.modules or _begun.is_set():
        return
    _begun.set()
    threading.Thread(target=_draw, args=(case,), name="jupyter-compliance-warm", daemon=True).start()


def _draw(case: Case) -> None:
    # Whoever shows a board meets the same error again, and there it is told.
    with contextlib.suppress(Exception):
        for name in ("views.board", "network.layout_mesh"):
            importlib.import_module(f"{__package__}.{name}")
        from .views.picture import board_svg

        board_svg(case)
