"""A case folder that was renamed or moved while it was open."""

from __future__ import annotations

from pathlib import Path

from jupyter_compliance.contracts.errors import StoreError

from .folder import CaseFolder
from .manifest import Manifest


def relocate(folder: CaseFolder, path: Path) -> None:
    """Go on with an open case at its new place; everything already computed from it stays.

    Parameters
    ----------
    folder
        Open case.
    path
        Where its folder is now.

    Raises
    ------
    StoreError
        There is no case at the path, or another one.
    """
    place = Path(path).resolve()
    if Manifest.read(place).id != folder.manifest.id:
        raise StoreError(f"{place} holds another case.", "Close this document and open that case.")
    folder.path = place
    folder.journal.path = place / folder.journal.path.name
