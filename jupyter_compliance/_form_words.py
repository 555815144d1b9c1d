"""Advice in the words of the wizard: what Python passes as keywords, a form has as fields."""

from __future__ import annotations

import re

_PHRASES = (
    (r'for counters of days pass adapter="(\w+)"', r"counters of days are read by the adapter \1, in Python or on the command line"),
    (r'Say which one it is with mapping=\{"(\w+)": "<[^"]*>"\}', r"Say which one it is, beside \1"),
    (r'give all rows one value with mapping=\{"\w+": "=([^"]*)"\}', r"give all rows one value, such as \1"),
    (r" ?Write \{[^}]*(\{[^}]*\})?\}( throughout)?\.", ""),
    (r"\bmapping=", "The mapping"),
    (r'Pass for example encoding="cp1252"', "Choose one of those proposed under Encoding, such as windows-1252"),
    (r"Pass the encoding it was written in[^.]*\.", "Say under Encoding which one it was written in; windows-1252 is the most common."),
    (r'Pass encoding="([^"]*)"', r"Say \1 under Encoding"),
    (r'Pass an IANA name, for example timezone="([^"]*)"', r"Choose one of those proposed under Time zone, such as \1"),
    (r"Create the case with currency=… if that is not so", "Say under Currency what it is, if that is not so"),
    (r'Load it with table="(\w+)"', r"Choose the file for \1"),
    (r"Open it with Case\.open, or pass overwrite=True to replace it", "Choose another folder, or open that case from the list"),
    (r"Use Case\.import_\(zip, folder\)", "Unpack it with jupyter compliance import"),
)


def in_the_form(text: str) -> str:
    """Return a sentence with Python keywords replaced by the fields of the form that do the same."""
    for pattern, words in _PHRASES:
        text = re.sub(pattern, words, text)
    return text.strip()
