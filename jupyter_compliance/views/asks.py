"""Parameters of a request, checked one by one so that a wrong one is named with what is allowed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError

#: A request may name at most so many ids; more is a mistake of the caller.
IDS_AT_MOST = 50_000


class RequestError(ComplianceError):
    """A request of the board cannot be answered as it was put."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return advice for an unknown name: the closest known one and the whole list."""
    known = sorted(known)
    close = difflib.get_close_matches(str(name), known, n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    return f"{meant}Known are: {', '.join(known)}."


def as_ids(value: Any, name: str) -> list[str]:
    """Return a list of distinct ids in the order given."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple, set, frozenset)) or not all(isinstance(item, str) for item in value):
        raise RequestError(f"{name!r} must be a list of ids, not {_shown(value)}.", 'Give a list of texts such as ["0x098b…"].')
    if len(value) > IDS_AT_MOST:
        raise RequestError(f"{name!r} names {len(value):,} ids.", f"Name at most {IDS_AT_MOST:,}.")
    return list(dict.fromkeys(sorted(value) if isinstance(value, (set, frozenset)) else value))


def as_number(value: Any, name: str) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise RequestError(f"{name!r} must be a number, not {_shown(value)}.", "Give a finite number.")
    return float(value)


def as_count(value: Any, name: str, *, low: int = 0, high: int = 1_000_000_000) -> int:
    """Return a whole number, cut to the bounds."""
    return int(min(high, max(low, as_number(value, name))))


def as_time(value: Any, name: str = "time") -> tuple[float, float] | None:
    """Return an inclusive range of milliseconds, earlier end first; None for no range."""
    if value is None:
        return None
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise RequestError(f"{name!r} must be two times or nothing, not {_shown(value)}.", "Give [from, to] in milliseconds since 1970.")
    first, last = as_number(value[0], name), as_number(value[1], name)
    return (first, last) if first <= last else (last, first)


def as_choice(value: Any, name: str, allowed: Sequence[str]) -> str:
    """Return one of a few words."""
    if value not in allowed:
        raise RequestError(f"{name!r} is {_shown(value)}.", nearest(str(value), allowed))
    return value


def as_text(value: Any, name: str, *, empty: bool = True) -> str:
    """Return a text without surrounding white space."""
    if not isinstance(value, str):
        raise RequestError(f"{name!r} must be text, not {_shown(value)}.", "Give a text.")
    if not empty and not value.strip():
        raise RequestError(f"{name!r} is empty.", "Write something first.")
    return value.strip()


def as_pair(value: Any, name: str = "pair") -> tuple[str, str] | None:
    """Return payer and payee, each an account or a group; None for no pair."""
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"src", "dst"} or not all(isinstance(end, str) for end in value.values()):
        raise RequestError(f"{name!r} must name src and dst, not {_shown(value)}.", 'Give {"src": "0x098b…", "dst": "0x35fb…"}.')
    return value["src"], value["dst"]


def as_places(value: Any, name: str) -> dict[str, tuple[float, float]]:
    """Return positions by id."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RequestError(f"{name!r} must map ids to [x, y], not {_shown(value)}.", "Give an object of positions.")
    places = {}
    for key, point in value.items():
        if not isinstance(point, Sequence) or isinstance(point, str) or len(point) != 2:
            raise RequestError(f"{name!r} has no [x, y] for {key!r}.", "Give two numbers for each id.")
        places[str(key)] = (as_number(point[0], name), as_number(point[1], name))
    return places


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
