"""Advice in the words of the command line: what Python passes as keywords, a shell gives as options."""

from __future__ import annotations

import re

_OPTION = r'\b(encoding|timezone|adapter|currency|base_date|title)="([^"]*)"'
_PHRASES = (
    (r'mapping=\{"(\w+)": "([^"]*)"\}', r'--map \1="\2"'),
    (r"\bmapping=", "--map"),
    (r"\bcurrency=…", "--currency"),
    (r"\bencoding=\.", "--encoding."),
    (r"\boverwrite=True", "--overwrite"),
    (r"Case\.import_\(zip, folder\)", "jupyter compliance import ZIP PATH"),
    (r"with Case\.create\b|Case\.create\(…\)", "with jupyter compliance create"),
    (r"Open it with Case\.open", "Name it to another command"),
    (r"case\.triage\(\)\.queue", "jupyter compliance triage"),
)


def in_options(text: str) -> str:
    """Return a sentence with Python keywords replaced by the options and commands that do the same."""
    text = re.sub(_OPTION, lambda found: f"--{found[1].replace('_', '-')} {found[2]}", text)
    for pattern, words in _PHRASES:
        text = re.sub(pattern, words, text)
    return text
