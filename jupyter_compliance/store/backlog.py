"""Writing that nobody needs to wait for: done in order by a thread that ends when there is nothing left."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

_LOG = logging.getLogger(__name__)
#: Jobs that may wait; whoever adds one more waits with them.
_MOST = 256
_IDLE_SECONDS = 0.2


class Backlog:
    """A bounded line of jobs and one thread that does them in the order they came.

    The thread is no daemon: a program that ends waits until its last job is done.
    """

    def __init__(self) -> None:
        self._jobs: queue.Queue[Callable[[], None]] = queue.Queue(_MOST)
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def add(self, job: Callable[[], None]) -> None:
        """Add a job; what it raises is logged, the job itself has to say what it left undone."""
        self._jobs.put(job)
        with self._lock:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="journal")
                self._worker.start()

    def settle(self) -> None:
        """Wait until every job is done; a job that asks for this does not wait for itself."""
        if threading.current_thread() is not self._worker:
            self._jobs.join()

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                with self._lock:
                    if self._jobs.empty():
                        self._worker = None
                        return
                continue
            try:
                job()
            except Exception:
                _LOG.exception("Something could not be written in the background.")
            finally:
                self._jobs.task_done()
