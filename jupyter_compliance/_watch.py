"""Who wants to know that a case changed; held weakly so that a closed board can be freed."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any


class Watchers:
    """Weakly held callbacks, called in the order they came."""

    def __init__(self) -> None:
        self._refs: list[weakref.ref[Any]] = []

    def add(self, callback: Callable[[list[str]], Any]) -> None:
        """Remember a function or bound method without keeping it, or its object, alive."""
        ref = weakref.WeakMethod(callback) if hasattr(callback, "__self__") else weakref.ref(callback)
        self._refs.append(ref)

    def tell(self, what: list[str]) -> None:
        """Call every callback still alive with the names of what changed."""
        self._refs = [ref for ref in self._refs if ref() is not None]
        for ref in list(self._refs):
            callback = ref()
            if callback is not None:
                callback(list(what))
