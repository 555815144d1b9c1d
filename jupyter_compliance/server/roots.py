"""Where cases may lie: paths as the contents API spells them, turned into paths on disk that cannot lead outside."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import is_hidden

from jupyter_compliance.store.links import link_outside
from jupyter_compliance.store.manifest import MANIFEST

from .refusal import RefusedError

_LONGEST_PATH, _LONGEST_NAME = 3000, 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Roots:
    """The folder of the server and the folders below it that hold cases.

    Parameters
    ----------
    top
        Root folder of the server, resolved.
    named
        Roots of cases as configured: relative to `top`, or absolute below it.
    hidden
        Whether hidden files may be used, as the contents manager says.
    """

    top: Path
    named: tuple[str, ...] = ("",)
    hidden: bool = False

    def usable(self) -> list[Path]:
        """Return the roots that can be used, resolved."""
        return [path for path, problem in self._looked_at() if path is not None and problem is None]

    def told(self) -> list[dict[str, str | None]]:
        """Return every root as ``{path, problem}``, the path as the contents API spells it."""
        return [
            {"path": name if path is None else self.spelled(path), "problem": problem}
            for name, (path, problem) in zip(self.named, self._looked_at(), strict=True)
        ]

    def spelled(self, path: Path) -> str:
        """Return a path below `top` as the contents API spells it; empty for `top` itself."""
        text = path.relative_to(self.top).as_posix()
        return "" if text == "." else text

    def existing(self, text: Any) -> Path:
        """Return what a path of the contents API means, with every link followed.

        Raises
        ------
        RefusedError
            400 where it is no such path, 403 where it leads out of the folder of the server, 404 where nothing is.
        """
        parts = parts_of(text)
        try:
            found = self.top.joinpath(*parts).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            raise _nothing_at(text) from None
        if not found.is_relative_to(self.top):
            raise RefusedError(403, f"{text} leads out of the folder of the server.", "Copy the file below that folder.")
        self._must_show(found, parts, text)
        return found

    def case(self, text: Any) -> Path:
        """Return the folder of a case, given by the path of the folder or of the ``case.jcase`` in it.

        Raises
        ------
        RefusedError
            As `existing`; also where it is no case, lies below no root, or holds a link that leads outside.
        """
        folder = self.existing(text)
        folder = folder.parent if folder.name == MANIFEST and folder.is_file() else folder
        if not (folder / MANIFEST).is_file() or not any(folder.is_relative_to(root) for root in self.usable()):
            raise RefusedError(404, f"There is no case at {text}.", "Refresh the list of cases.")
        return confined(folder, self.top)

    def new_case(self, text: Any) -> Path:
        """Return where a new case goes: below a root, in no other case, and at a place that is free.

        Raises
        ------
        RefusedError
            400 or 403 where it is no such path, 409 where the place is taken.
        """
        parts = parts_of(text)
        if not parts:
            raise RefusedError(400, "The new case has no folder.", "Name a folder that does not exist yet.")
        here, left = self.top, list(parts)
        while left and os.path.lexists(here / left[0]):
            here /= left.pop(0)
        here = self.existing("/".join(parts[: len(parts) - len(left)]))
        target = here.joinpath(*left)
        self._must_show(target, parts, text)
        if not any(target.is_relative_to(root) and target != root for root in self.usable()):
            raise RefusedError(403, f"{text} is below no folder for cases.", f"Choose a folder below: {self._words()}.")
        if any((above / MANIFEST).exists() for above in (here, *here.parents) if above.is_relative_to(self.top)):
            raise RefusedError(409, f"{text} is, or is inside, a case already.", "Choose another folder.")
        if not left and (not here.is_dir() or any(here.iterdir())):
            raise RefusedError(409, f"{text} is taken.", "Choose another folder.")
        return target

    def source(self, text: Any) -> Path:
        """Return a file or folder of data.

        Raises
        ------
        RefusedError
            As `existing`; also where it is neither file nor folder, or a folder with a link that leads outside.
        """
        found = self.existing(text)
        if not found.is_file() and not found.is_dir():
            raise RefusedError(400, f"{text} is neither a file nor a folder.", "Choose a file with data.")
        return confined(found, self.top)

    def _must_show(self, path: Path, parts: Iterable[str], text: Any) -> None:
        below = (*parts, *path.relative_to(self.top).parts)
        if not self.hidden and (
            any(name.startswith(".") for name in below) or (path.exists() and is_hidden(str(path), str(self.top)))
        ):
            raise _nothing_at(text)

    def _looked_at(self) -> list[tuple[Path | None, str | None]]:
        return [self._look(name) for name in self.named]

    def _look(self, name: str) -> tuple[Path | None, str | None]:
        try:
            found = self.top.joinpath(Path(name).expanduser()).resolve()
            if not found.is_relative_to(self.top):
                return None, f"{name} is not below the root folder of the server ({self.top})."
            if not found.is_dir():
                return found, f"There is no folder {name}." if not found.exists() else f"{name} is not a folder."
            if not os.access(found, os.R_OK | os.X_OK):
                return found, f"{name} may not be read."
        except (OSError, RuntimeError, ValueError) as error:
            return None, f"{name!r} is not a folder: {error}."
        return found, None

    def _words(self) -> str:
        return ", ".join(self.spelled(root) or "the root folder" for root in self.usable()) or "none is configured"


def parts_of(text: Any) -> tuple[str, ...]:
    """Take a path of the contents API apart; empty for the root folder.

    Raises
    ------
    RefusedError
        400: it is not text, too long, absolute, holds control characters, backslashes or steps upwards.
    """
    if not isinstance(text, str):
        raise RefusedError(400, "A path is missing or is not text.", "Give a path below the folder of the server.")
    shown = text if len(text) <= 60 else text[:60] + "…"
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise RefusedError(400, "A path holds half of a surrogate pair.", "Remove the broken character.") from None
    parts = text.split("/") if text else []
    if size > _LONGEST_PATH or any(len(part.encode("utf-8")) > _LONGEST_NAME for part in parts):
        raise RefusedError(400, f"{shown} is too long for a path.", "Choose a shorter one.")
    if _CONTROL.search(text) or "\\" in text or any(part in ("", ".", "..") for part in parts) or Path(text).is_absolute():
        raise RefusedError(
            400, f"{shown!r} is not a path below the folder of the server.", "Write it like folder/file, without . and .."
        )
    if os.name == "nt" and any(":" in part for part in parts):
        raise RefusedError(400, f"{shown!r} is not a path below the folder of the server.", "Leave out the colon.")
    return tuple(parts)


def confined(path: Path, top: Path) -> Path:
    """Return a resolved path if nothing in or below it is, or has become, a link that leads out of `top`.

    Raises
    ------
    RefusedError
        403: there is such a link.
    """
    try:
        moved = path.resolve() != path
        outside = link_outside(path, top)
    except OSError:
        raise _nothing_at(path.name) from None
    if moved or outside is not None or not path.is_relative_to(top):
        name = (outside or path).name
        raise RefusedError(403, f"{name} is a link that leads out of the folder of the server.", "Put a copy in its place.")
    return path


def _nothing_at(text: Any) -> RefusedError:
    return RefusedError(404, f"There is nothing at {str(text)[:200]}.", "Check the path.")
