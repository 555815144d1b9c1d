"""A pattern as TOML text that a person likes to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_compliance.contracts.toml_text import toml_key, toml_value

if TYPE_CHECKING:
    from .pattern import Pattern


def toml_text(pattern: Pattern) -> str:
    """Return TOML text that `reading.load` turns into an equal pattern."""
    document = pattern.document()
    lines = [f"{key} = {toml_value(document[key])}" for key in ("name", "version", "about") if document[key]]
    lines += _form(document, "")
    for form in document.get("also", []):
        lines += ["", "[[also]]", *_form(form, "also.")]
    return "\n".join(lines) + "\n"


def _form(form: dict[str, Any], prefix: str) -> list[str]:
    lines = [f"{key} = {toml_value(form[key])}" for key in ("window", "order") if key in form]
    for kind in ("stages", "flows"):
        for part in form[kind]:
            lines += ["", f"[[{prefix}{kind}]]", *(f"{key} = {toml_value(value)}" for key, value in part.items())]
    if "tuning" in form:
        lines += [
            "",
            f"[{prefix}tuning]",
            *(f"{toml_key(key)} = {toml_value(value)}" for key, value in form["tuning"].items()),
        ]
    return lines
