"""One line of text, as titles, names and reasons are."""

from __future__ import annotations

from typing import Any

from jupyter_compliance.contracts.errors import StoreError

#: Longest title or name of a person, in characters.
LONGEST_NAME = 200
#: Longest reason or question, in characters.
LONGEST_TEXT = 4000


def one_line(value: Any, what: str, most: int = LONGEST_NAME) -> str:
    """Return text without surrounding blanks that fits on one line.

    Parameters
    ----------
    value
        What was given.
    what
        What it is, for messages: ``title``.
    most
        Longest in characters.

    Raises
    ------
    StoreError
        It is not text, is empty, too long, or holds line breaks or control characters.
    """
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise StoreError(f"The {what} is empty.", "Write something.")
    if len(text) > most:
        raise StoreError(f"The {what} has {len(text):,} characters.", f"Use at most {most:,}.")
    if not text.isprintable():
        raise StoreError(f"The {what} holds line breaks or control characters.", "Give it as one line of text.")
    return text


def prose(value: Any, what: str, most: int = LONGEST_TEXT) -> str:
    """Return text that may have several lines; refuses like `one_line` where it is empty or too long."""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise StoreError(f"The {what} is empty.", "Write something.")
    if len(text) > most:
        raise StoreError(f"The {what} has {len(text):,} characters.", f"Use at most {most:,}.")
    return text
