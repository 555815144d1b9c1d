"""A pattern as TOML text that a person likes to edit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .pattern import Pattern


def toml_text(pattern: Pattern) -> str:
    """Return TOML text that `reading.load` turns into an equal pattern."""
    document = pattern.document()
    lines = [f"{key} = {_value(document[key])}" for key in ("name", "version", "about") if document[key]]
    lines += _form(document, "")
    for form in document.get("also", []):
        lines += ["", "[[also]]", *_form(form, "also.")]
    return "\n".join(lines) + "\n"


def _form(form: dict[str, Any], prefix: str) -> list[str]:
    lines = [f"{key} = {_value(form[key])}" for key in ("window", "order") if key in form]
    for kind in ("stages", "flows"):
        for part in form[kind]:
            lines += ["", f"[[{prefix}{kind}]]", *(f"{key} = {_value(value)}" for key, value in part.items())]
    if "tuning" in form:
        lines += ["", f"[{prefix}tuning]", *(f"{_key(key)} = {_value(value)}" for key, value in form["tuning"].items())]
    return lines


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
