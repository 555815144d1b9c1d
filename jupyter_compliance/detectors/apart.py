"""Work that can be given up: it runs in a thread of its own, so that whoever waits for it may stop waiting."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Protocol, TypeVar

from jupyter_compliance.contracts.errors import CancelledError

T = TypeVar("T")

_LOOK_SECONDS = 0.05
_NAME = "jupyter-compliance-apart"


class Cancel(Protocol):
    """What says that work is not wanted any more; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """Whether it is not wanted any more."""
        ...


def apart(work: Callable[[], T], doing: str, cancel: Cancel | None = None) -> T:
    """Return what `work` returns, unless it is given up before.

    A compiled kernel and a query of a frame look at no signal while they run. Here they run in another thread: Ctrl-C,
    the interrupt of a kernel, or `cancel` end the waiting at once. What was begun ends after the kernel or query it is
    in, and nobody hears of it.

    Parameters
    ----------
    work
        Changes nothing that others see, so that it may end at any point.
    doing
        What it does, as in "Stopped at …".
    cancel
        Ends it when set.

    Raises
    ------
    CancelledError
        `cancel` was set.
    KeyboardInterrupt
        The user interrupted; says in words what was stopped.
    """
    told: Future[T] = Future()

    def run() -> None:
        try:
            told.set_result(work())
        except BaseException as error:
            told.set_exception(error)

    thread = threading.Thread(target=run, name=_NAME, daemon=True)
    stopped = f"Stopped at {doing}; nothing was kept."
    try:
        _check(cancel, stopped)
        thread.start()
        while not wait([told], _LOOK_SECONDS).done:
            _check(cancel, stopped)
    except BaseException as error:
        if thread.ident is not None and not told.done():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt(stopped) from None
        raise
    return told.result()


def unfinished() -> bool:
    """Whether work that was given up is still about to end."""
    return any(thread.name == _NAME for thread in threading.enumerate())


def _check(cancel: Cancel | None, stopped: str) -> None:
    if cancel is not None and cancel.is_set():
        raise CancelledError(stopped, "Begin again when you like.")
