"""Searches that a board began: each in a thread of its own, so that it can be asked about and given up at any moment."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

from jupyter_compliance.contracts.errors import CancelledError

from .asks import RequestError

#: Searches kept, for several windows may look for something; the oldest is given up and forgotten.
_MOST = 8
#: A search that nobody asks about for so long is given up: the window that began it is gone.
_UNHEARD_SECONDS = 60.0

Progress = Callable[[str, int, int], None]


class Search:
    """One search under way or done; it is also what says that it is not wanted any more.

    Parameters
    ----------
    text
        What is looked for.
    work
        Called as ``work(progress, cancel)`` in the thread.

    Attributes
    ----------
    done, total
        Parts done of how many; 0 of 0 before the first.
    """

    def __init__(self, text: str, work: Callable[[Progress, Search], Any]) -> None:
        self.text = text
        self.done, self.total = 0, 0
        self._outcome: Future[Any] = Future()
        self._stopped = False
        self._heard = time.monotonic()
        threading.Thread(target=self._run, args=(work,), name="jupyter-compliance-search", daemon=True).start()

    def is_set(self) -> bool:
        """Whether nobody wants it any more."""
        return self._stopped or time.monotonic() - self._heard > _UNHEARD_SECONDS

    def stop(self) -> None:
        """Give it up; what it is in the middle of ends by itself."""
        self._stopped = True

    def wait(self, seconds: float) -> bool:
        """Wait a moment and return whether it is over."""
        self._heard = time.monotonic()
        return bool(wait([self._outcome], seconds).done)

    def result(self) -> Any | None:
        """Return what it came to, None where it was given up; raises what it raised."""
        try:
            return self._outcome.result()
        except CancelledError:
            return None

    def _run(self, work: Callable[[Progress, Search], Any]) -> None:
        try:
            self._outcome.set_result(work(self._progress, self))
        except BaseException as error:
            self._outcome.set_exception(error)

    def _progress(self, _code: str, done: int, total: int) -> None:
        self.done, self.total = done, total


class Searches:
    """The searches of one service, by number."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._known: dict[int, Search] = {}

    def begin(self, text: str, work: Callable[[Progress, Search], Any]) -> int:
        """Begin a search and return its number."""
        number = next(self._numbers)
        self._known[number] = Search(text, work)
        while len(self._known) > _MOST:
            self._known.pop(next(iter(self._known))).stop()
        return number

    def get(self, number: int) -> Search:
        """Return a search.

        Raises
        ------
        RequestError
            It is not known, or not any more.
        """
        found = self._known.get(number)
        if found is None:
            raise RequestError("This search is not known any more.", "Look for the pattern again.")
        return found
