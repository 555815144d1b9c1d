"""A policy document written back as TOML."""

from __future__ import annotations

import json
from typing import Any


def write(document: dict[str, Any]) -> str:
    """Return TOML text that parses to the same document.

    Parameters
    ----------
    document
        Tables, lists, texts, numbers and booleans, as `tomllib` returns them (no dates).

    Returns
    -------
    str
        Scalars of a table first, then its sub-tables, in the order of the document.
    """
    return "\n".join(_table(document, ())) + "\n"


def _table(table: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"{_key(k)} = {_value(v)}" for k, v in table.items() if not _is_section(v)]
    for key, value in table.items():
        here = (*path, key)
        head = ".".join(_key(part) for part in here)
        if isinstance(value, dict):
            lines += ["", f"[{head}]", *_table(value, here)]
        elif _is_section(value):
            for entry in value:
                lines += ["", f"[[{head}]]", *_table(entry, here)]
    return lines


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
    )


def _key(key: str) -> str:
    return key if key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(_value(v) for v in value)}]"
    return repr(value)
