"""A policy document written back as TOML."""

from __future__ import annotations

from typing import Any

from jupyter_compliance.contracts.toml_text import toml_key, toml_value


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
    lines = [f"{toml_key(k)} = {toml_value(v)}" for k, v in table.items() if not _is_section(v)]
    for key, value in table.items():
        here = (*path, key)
        head = ".".join(toml_key(part) for part in here)
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
