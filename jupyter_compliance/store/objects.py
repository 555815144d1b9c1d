"""Small JSON files beside the case, which may be lost without harm: read if they can be, written whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .atomic import write_atomic


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; empty where there is none that can be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def write_object(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON object with its keys in order, atomically; raises ValueError for numbers that JSON has not."""
    text = json.dumps(dict(document), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    write_atomic(path, text.encode("utf-8"))
