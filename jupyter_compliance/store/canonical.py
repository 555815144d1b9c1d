"""The one spelling of a journal entry: RFC 8785 canonical JSON, limited to values that every reader agrees on."""

from __future__ import annotations

import json
from typing import Any

import rfc8785

from jupyter_compliance.contracts.errors import StoreError

#: Integers beyond this are not exact in every JSON reader (RFC 8785, section 3.2.2.3).
LARGEST_INTEGER = 2**53 - 1
#: Deeper nesting than this is refused, so that no reader runs out of stack.
DEEPEST = 32


def canonical(value: Any) -> bytes:
    """Return the canonical bytes of a JSON value.

    Parameters
    ----------
    value
        Made of text, whole numbers below 2**53, booleans, None, lists, tuples and dictionaries with text keys.

    Returns
    -------
    bytes
        RFC 8785 canonical JSON in UTF-8.

    Raises
    ------
    StoreError
        The value holds something that has no single exact spelling: a float, a large integer, a date, a lone
        surrogate, a key that is not text, or it is nested too deeply.
    """
    _check(value, "the value", 0)
    return rfc8785.dumps(value)


def parse(text: str | bytes) -> Any:
    """Read JSON that must stand in its canonical spelling.

    Raises
    ------
    ValueError
        The text is not JSON or not the canonical spelling of what it says.
    """
    data = text.encode("utf-8") if isinstance(text, str) else text
    try:
        value = json.loads(data)
        spelled = canonical(value)
    except (StoreError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if spelled != data:
        raise ValueError("not in canonical spelling")
    return value


def _check(value: Any, where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise StoreError(f"Cannot record {where}: it is nested more than {DEEPEST} levels deep.", "Flatten it.")
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise StoreError(
                f"Cannot record {where}: it holds half of a surrogate pair, which is not valid Unicode.",
                "Remove the broken character.",
            ) from None
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise StoreError(
                f"Cannot record {where}: the integer {value} is beyond 2^53 and not exact in every JSON reader.",
                "Write it as text.",
            )
    elif isinstance(value, float):
        raise StoreError(
            f"Cannot record {where}: {value!r} is a float, and floats have no exact spelling.",
            "Write it as text, or as an integer in a smaller unit.",
        )
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            _check(item, f"{where}[{i}]", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise StoreError(f"Cannot record {where}: its key {key!r} is not text.", "Use text keys.")
            _check(key, f"a key of {where}", depth + 1)
            _check(item, f"{where}.{key}", depth + 1)
    else:
        raise StoreError(
            f"Cannot record {where}: a {type(value).__name__} has no place in the journal.",
            "Write it as text.",
        )
