"""One child process that does heavy work: told what to do on its input, tells lines of JSON, can be killed at any time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any

_COMMAND = (sys.executable, "-m", "jupyter_compliance._work")
_LONGEST_LINE = 64 * 1024 * 1024
_TOLD_AT_THE_END = 4000


class Child:
    """A child process in a process group of its own.

    Its input stays open as long as the server lives: when it closes, the child ends by itself.

    Parameters
    ----------
    request
        What to do, JSON.
    command
        Program and arguments.
    """

    def __init__(self, request: dict[str, Any], command: tuple[str, ...] = _COMMAND) -> None:
        self._request = request
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    @property
    def pid(self) -> int | None:
        """Process number, once it runs."""
        return self._process.pid if self._process else None

    def run(self, told: Callable[[dict[str, Any]], None]) -> tuple[int, str]:
        """Start, call `told` with every line, and return the exit code and the last of what it wrote to stderr.

        When this returns the process is gone and reaped. A child that was killed before it began ends with -9.
        """
        with tempfile.TemporaryFile() as errors:
            with self._lock:
                if self._killed:
                    return -9, ""
                self._process = process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                    start_new_session=os.name != "nt",
                )  # fmt: skip
            assert process.stdin and process.stdout
            try:
                with contextlib.suppress(OSError):  # it may be killed by now
                    process.stdin.write(json.dumps(self._request).encode() + b"\n")
                    process.stdin.flush()
                while line := process.stdout.readline(_LONGEST_LINE):
                    with contextlib.suppress(ValueError):
                        told(json.loads(line))
            finally:
                self.kill()
                code = process.wait()
                for stream in (process.stdin, process.stdout):
                    with contextlib.suppress(OSError):
                        stream.close()
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TOLD_AT_THE_END))
            return code, errors.read().decode("utf-8", "replace")

    def kill(self) -> None:
        """End it and whatever it started, at once; does nothing when it has ended."""
        with self._lock:
            self._killed = True
            process = self._process
            if process is None or process.returncode is not None:
                return
            with contextlib.suppress(OSError):
                if os.name == "nt":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)
