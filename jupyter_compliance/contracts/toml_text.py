"""Keys and values as TOML text; the standard library reads TOML but does not write it."""

from __future__ import annotations

import json
from typing import Any


def toml_key(key: str) -> str:
    """Return a key, bare where TOML allows it."""
    return key if key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key) else toml_value(key)


def toml_value(value: Any) -> str:
    """Return text, a truth, a number or a list of them on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(toml_value(v) for v in value)}]"
    return repr(value)
