"""What no code can say about a detector: sources, needs, look-alikes, evasions, filing subtypes; and what a parameter means."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from .base import Detector


@dataclass(frozen=True)
class About:
    """Declared facts about a detector (`detectors/about.toml`).

    Attributes
    ----------
    main
        Parameter whose sweep a card shows.
    sources
        Where the rule comes from.
    needs, uses
        Columns (``"customers.country"``; ``"a|b"``: either) without which there are no findings, beyond what every
        ledger has; and columns that sharpen it.
    subtypes, filing
        FinCEN SAR subtypes that may fit, by code with their words; when they do, or why none does.
    tried, untried
        What the generator's evasive variant does; known evasions nobody has measured.
    alike
        Innocent look-alikes that the generator does not make.
    caveats
        When not to rely on it.
    """

    main: str
    sources: tuple[str, ...]
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    subtypes: Mapping[int, str]
    filing: str
    tried: str
    untried: tuple[str, ...]
    alike: tuple[str, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """One threshold of a detector: name, unit, value in force, value by default, meaning."""

    name: str
    unit: str
    value: Any
    default: Any
    meaning: str


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "about.toml").read_text("utf-8"))


def about(code: str) -> About:
    """Return the declared facts about a detector.

    Raises
    ------
    KeyError
        Nothing is declared under this code.
    """
    table = _facts()[code]
    named = {int(number): words for number, words in _facts()["subtypes"].items()}
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    return About(**table | lists | {"subtypes": {number: named[number] for number in table["subtypes"]}})


def parameters(detector: Detector) -> list[Parameter]:
    """Return the thresholds of a detector in the order of their definition; meanings stand in its documentation."""
    held = detector.parameters
    meaning = _meanings(inspect.getdoc(type(held)) or "")
    fresh = type(detector)().parameters
    return [
        Parameter(f.name, unit(f.name), getattr(held, f.name), getattr(fresh, f.name), meaning[f.name])
        for f in fields(held)
    ]


def unit(name: str) -> str:
    """Return the unit of a parameter, by its name or the last word of it.

    Raises
    ------
    KeyError
        Neither is known.
    """
    units = _facts()["units"]
    return units[name] if name in units else units[name.rsplit("_", 1)[-1]]


def _meanings(text: str) -> dict[str, str]:
    """Read ``Attributes`` of a numpy docstring: one meaning for each name; names that share one line share it."""
    body = re.split(r"^Attributes\n-+\n", text, maxsplit=1, flags=re.M)[-1]
    parts = re.findall(r"^(\w[\w, ]*)\n((?:[ ]+\S.*\n?)+)", body, flags=re.M)
    return {name: " ".join(words.split()) for names, words in parts for name in names.split(", ")}
