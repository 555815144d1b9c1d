"""Where the user says something is: a path that can be one, or a sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from .contracts.errors import StoreError


def place(path: Any, what: str) -> Path:
    """Return a path with ``~`` replaced.

    Parameters
    ----------
    path
        What the user gave.
    what
        What it should be the path of, for messages: ``a case``.

    Raises
    ------
    StoreError
        It is no path, is empty, holds what no file name can, or is too long for the file system.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise StoreError(f"{path!r} is not the path of {what}.", "Give a path as text.")
    text = os.fspath(path)
    if isinstance(text, bytes) or not text.strip():
        raise StoreError(f"{text!r} is not the path of {what}.", "Give a path as text.")
    try:
        text.encode("utf-8")
        found = Path(text).expanduser()
        os.lstat(found)
    except (ValueError, RuntimeError) as error:
        raise StoreError(f"{text!r} cannot be the path of {what}: {error}.", "Choose another name.") from None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
            reason = (error.strerror or str(error)).lower()
            raise StoreError(f"{text[:60]!r}… cannot be the path of {what}: {reason}.", "Choose another path.") from None
    return found
