"""What stays in a notebook when the kernel is gone: a picture beside the live view."""

from __future__ import annotations

import base64
import logging
import struct
import zlib
from collections.abc import Callable
from typing import Any

#: Our own output type; the JupyterLab extension shows its picture where the widget cannot come back.
MIME = "application/vnd.jupyter-compliance.board+json"
#: Packing harder takes ten times as long for a few per cent, and the view waits for it.
LEVEL = 6
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LOG = logging.getLogger(__name__)


def with_still(bundle: dict[str, Any], draw: Callable[[], tuple[str, str, bytes, int, int]]) -> dict[str, Any]:
    """Add a picture to the output of a live view.

    Parameters
    ----------
    bundle
        Output by MIME type, with the widget's view.
    draw
        Returns (alternative text, plain text, PNG, width, height).

    Returns
    -------
    dict
        The bundle with ``image/png``, ``text/plain`` and `MIME`; as it was where the picture cannot be drawn, for a
        live view without a picture is better than none.
    """
    try:
        alt, plain, image, width, height = draw()
    except Exception:
        _LOG.exception("The still picture could not be drawn.")
        return bundle
    encoded = base64.b64encode(image).decode("ascii")
    view = bundle.get("application/vnd.jupyter.widget-view+json", {})
    picture = {
        "alt": alt,
        "picture": f"data:image/png;base64,{encoded}",
        "width": width,
        "height": height,
        "model_id": view.get("model_id", ""),
    }
    return {**bundle, "text/plain": plain, "image/png": encoded, MIME: picture}


def tighten(image: bytes) -> bytes:
    """Return a PNG with its pixel data packed by zlib; the pixels stay the same."""
    at, packed = len(_SIGNATURE), b""
    before: list[bytes] = []
    after: list[bytes] = []
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        kind, chunk = image[at + 4 : at + 8], image[at : at + 12 + length]
        if kind == b"IDAT":
            packed += chunk[8:-4]
        else:
            (after if packed else before).append(chunk)
        at += 12 + length
    data = zlib.compress(zlib.decompress(packed), LEVEL)
    body = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return b"".join([_SIGNATURE, *before, body, *after])
