"""The demonstration case: the Ronin bridge theft of March 2022, from data inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .store.folder import CaseFolder


def demo_folder(path: Path) -> CaseFolder:
    """Open the demonstration case at `path`, making it there when there is none."""
    from ._create import create_folder
    from .data import ronin
    from .store import default_author
    from .store.folder import CaseFolder

    if (path / "case.jcase").exists():
        return CaseFolder.open(path)
    return create_folder(path, dict(ronin()), title="Ronin bridge theft", currency="ETH", author=default_author())
