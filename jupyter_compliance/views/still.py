"""What stays in a notebook when the kernel is gone: a picture beside the live view."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

#: Our own output type; the JupyterLab extension shows the picture beside it where the widget cannot come back.
MIME = "application/vnd.jupyter-compliance.board+json"
_LOG = logging.getLogger(__name__)


def with_still(bundle: dict[str, Any], alt: str, draw: Callable[[], str]) -> dict[str, Any]:
    """Add a picture to the output of a live view.

    The picture is SVG: it is drawn in hundredths of a second, for which the live view waits, and is a tenth of the
    size of a PNG in the notebook.

    Parameters
    ----------
    bundle
        Output by MIME type, with the widget's view.
    alt
        What the picture shows, as text.
    draw
        Returns SVG.

    Returns
    -------
    dict
        The bundle with ``image/svg+xml``, ``text/plain`` and `MIME`; as it was where the picture cannot be drawn, for a
        live view without a picture is better than none.
    """
    try:
        picture = draw()
    except Exception:
        _LOG.exception("The still picture could not be drawn.")
        return bundle
    view = bundle.get("application/vnd.jupyter.widget-view+json", {})
    return {**bundle, "text/plain": alt, "image/svg+xml": picture, MIME: {"alt": alt, "model_id": view.get("model_id", "")}}
