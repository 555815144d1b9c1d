"""TOML text to a pattern; what is wrong is told with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from jupyter_compliance.contracts.errors import PatternError

from .pattern import FLOWS_AT_MOST, FORMS_AT_MOST, STAGES_AT_MOST, Flow, Form, Pattern, Stage

#: Longest text of a pattern, in characters.
LONGEST = 100_000
_FORM = ("window", "order", "stages", "flows", "tuning")
_HEAD = re.compile(r"\s*(\[\[?)\s*([\w.\s-]+?)\s*\]\]?\s*(?:#.*)?$")
_ENTRY = re.compile(r"\s*([\w-]+|\"[^\"]*\")\s*=")
_AT = re.compile(r" \(at line (\d+), column \d+\)")
Part = tuple[str | int, ...]
_Made = TypeVar("_Made")


def load(source: str | Path) -> Pattern:
    """Read a pattern.

    Parameters
    ----------
    source
        Path of a TOML file, or its text (anything with a line break).

    Raises
    ------
    PatternError
        It cannot be read, or says something that a pattern cannot; `line` tells where.
    """
    text = text_of(source)
    if len(text) > LONGEST:
        raise PatternError(f"The pattern is {len(text):,} characters long.", f"Keep it below {LONGEST:,}.")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT.search(str(error))
        what = f"This is not valid TOML: {_AT.sub('', str(error)) if str(error) else 'nested too deeply'}."
        raise PatternError(what, "Correct it; texts stand in quotes.", line=int(found[1]) if found else None) from None
    try:
        return _pattern(document)
    except PatternError as error:
        raise PatternError(error.what, error.advice, error.part, line_of(text, error.part)) from None


def text_of(source: str | Path) -> str:
    """Return the text that a source names or is; see `load`."""
    if isinstance(source, str) and "\n" in source:
        return source
    path = Path(source)
    try:
        if path.stat().st_size > 4 * LONGEST:
            raise PatternError(f"The file {path.name!r} is too long for a pattern.", "Name a file made for this.")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise PatternError(
            f"The pattern {str(path)[:200]!r} {why}.", "Give the path of a TOML file, or TOML text."
        ) from None


def _pattern(document: dict[str, Any]) -> Pattern:
    _known(document, ("name", "version", "about", "also", *_FORM), ("name", "stages", "flows"), ())
    also = document.get("also", [])
    _tables(also, ("also",), FORMS_AT_MOST - 1)
    forms = [_form({key: document[key] for key in _FORM if key in document}, ())]
    for place, table in enumerate(also):
        here: Part = ("also", place)
        _known(table, _FORM, ("stages", "flows"), here)
        forms.append(_form(table, here))
    told = {key: document[key] for key in ("name", "version", "about") if key in document}
    return Pattern(forms=tuple(forms), **told)


def _form(table: dict[str, Any], here: Part) -> Form:
    parts: dict[str, tuple[Any, ...]] = {}
    for kind, cls, most in (("stages", Stage, STAGES_AT_MOST), ("flows", Flow, FLOWS_AT_MOST)):
        _tables(table[kind], (*here, kind), most)
        needed = ("name",) if cls is Stage else ("payer", "payee")
        made = []
        kind_of: Callable[..., Any] = cls
        for place, one in enumerate(table[kind]):
            at: Part = (*here, kind, place)
            _known(one, tuple(f.name for f in fields(cls)), needed, at)
            told = {key: tuple(v) if isinstance(v, list) else v for key, v in one.items()}
            made.append(_within(at, partial(kind_of, **told)))
        parts[kind] = tuple(made)
    tuning = table.get("tuning", {})
    if not isinstance(tuning, dict):
        raise PatternError("tuning must be a table.", "Write it as [tuning].", (*here, "tuning"))
    extra = {"order": table["order"]} if "order" in table else {}
    return _within(here, lambda: Form(table.get("window"), parts["stages"], parts["flows"], tuning=tuning, **extra))


def _within(here: Part, make: Callable[[], _Made]) -> _Made:
    try:
        return make()
    except PatternError as error:
        raise PatternError(error.what, error.advice, (*here, *error.part)) from None


def _tables(value: Any, here: Part, most: int) -> None:
    name = here[-1]
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise PatternError(f"{name} must be a list of tables.", f"Write each as [[{name}]].", here)
    if len(value) > most:
        raise PatternError(f"There are {len(value):,} {name}.", f"Give at most {most}.", here)


def _known(table: dict[str, Any], known: tuple[str, ...], needed: tuple[str, ...], here: Part) -> None:
    where = f"[[{next(k for k in reversed(here) if isinstance(k, str))}]]" if here else "The pattern"
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            advice = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
            raise PatternError(f"{where} has an unknown key {key[:60]!r}.", advice, (*here, key))
    for key in needed:
        if key not in table:
            raise PatternError(f"{where} lacks {key!r}.", "Add it.", here)


def line_of(text: str, part: Part) -> int | None:
    """Return the line where a part stands, or the nearest whole that holds it."""
    places = dict(_places(text))
    for end in range(len(part), 0, -1):
        if part[:end] in places:
            return places[part[:end]]
    return None


def _places(text: str) -> Iterator[tuple[Part, int]]:
    """Give the lines of tables and keys, first ones last so that they stand."""
    counted: dict[Part, int] = {}
    here: Part = ()
    found: list[tuple[Part, int]] = []
    for number, line in enumerate(text.splitlines(), 1):
        head, entry = _HEAD.match(line), _ENTRY.match(line)
        if head:
            here = ()
            keys = [key.strip() for key in head[2].split(".")]
            for depth, key in enumerate(keys):
                here = (*here, key)
                last = depth == len(keys) - 1
                if last and head[1] == "[[":
                    found.append((here, number))
                    counted[here] = counted.get(here, -1) + 1
                if here in counted:
                    here = (*here, counted[here])
            found.append((here, number))
        elif entry:
            found.append(((*here, entry[1].strip('"')), number))
    return reversed(found)
