"""Whether a case folder can be written to, found out by asking and by trying."""

from __future__ import annotations

import os
from pathlib import Path

from .atomic import temporary_sibling


def why_readonly(folder: Path) -> str | None:
    """Return why the folder cannot be written to, or None when it can.

    Permissions alone do not tell (an administrator passes every check, a read-only medium refuses nevertheless), so
    after the permissions a small file is created and removed.

    Parameters
    ----------
    folder
        Case folder.
    """
    for path in (folder, *(folder / name for name in ("case.jcase", "journal.db") if (folder / name).exists())):
        if not os.access(path, os.W_OK):
            return f"no permission to write {path.name}"
    probe = temporary_sibling(folder / "probe")
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None
