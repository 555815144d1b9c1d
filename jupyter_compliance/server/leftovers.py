"""Removing what a job that did not finish has left behind."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from jupyter_compliance.store.atomic import TEMPORARY


@dataclass(frozen=True)
class Leftovers:
    """Where a job makes things, and how its unfinished ones are called.

    Parameters
    ----------
    mark
        In the names of everything unfinished; unique to the job.
    folder
        Where they lie; it may not exist yet.
    top
        Folders are removed up to, but without, this one.
    """

    mark: str
    folder: Path
    top: Path

    def missing(self) -> list[Path]:
        """Return the folders that the job has to make first, deepest first."""
        return [path for path in (self.folder, *self.folder.parents) if path.is_relative_to(self.top) and not path.exists()]

    def remove(self, made: list[Path]) -> None:
        """Remove everything unfinished, and the folders that were made for it if they are empty."""
        if self.folder.is_dir():
            for item in self.folder.glob(f".*{TEMPORARY}{self.mark}*"):
                if item.is_dir() and not item.is_symlink():
                    shutil.rmtree(item, ignore_errors=True)
                else:
                    with contextlib.suppress(OSError):
                        item.unlink()
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
