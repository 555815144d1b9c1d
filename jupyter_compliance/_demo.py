"""The demonstration case: the Ronin bridge theft of March 2022, from data inside the package."""

from __future__ import annotations

from pathlib import Path

from .data import ronin
from .store import CaseFolder


def demo_folder(path: Path) -> CaseFolder:
    """Open the demonstration case at `path`, making it there when there is none."""
    from ._annotate import default_author
    from ._create import create_folder

    if (path / "case.jcase").exists():
        return CaseFolder.open(path)
    return create_folder(path, ronin(), title="Ronin bridge theft", currency="ETH", author=default_author())

