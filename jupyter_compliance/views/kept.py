"""What boards compute from one ranking: each thing once, whichever board asks, for as long as the ranking stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from jupyter_compliance.triage import Triage

T = TypeVar("T")

_KEPT: WeakKeyDictionary[Triage, dict[str, Any]] = WeakKeyDictionary()


class Keeps(Protocol):
    """Who has things that are kept."""

    @property
    def kept(self) -> dict[str, Any]:
        """Things by name."""


def kept_for(triage: Triage) -> dict[str, Any]:
    """Return what is kept for a ranking, by name; a case makes another ranking when a table or its policy changes.

    What is put there follows from the tables and the ranking alone, and holds neither.
    """
    return _KEPT.setdefault(triage, {})


class derived(Generic[T]):  # noqa: N801 (used as a decorator, like functools.cached_property)
    """A property that is computed once for a ranking."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, facts: Keeps, owner: type | None = None) -> T:
        kept = facts.kept
        if self._name not in kept:
            kept[self._name] = self._make(facts)
        found: T = kept[self._name]
        return found


def remember(among: dict[Any, Any], key: Any, value: T, most: int) -> T:
    """Put a value among others and let go of the oldest beyond `most`."""
    among[key] = value
    for old in list(among)[:-most]:
        among.pop(old, None)
    return value
