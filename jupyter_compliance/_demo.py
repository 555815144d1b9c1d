"""The demonstration case: the Ronin bridge theft of March 2022, from data inside the package."""

from __future__ import annotations

from pathlib import Path

from .contracts.tables import TABLES
from .store import CaseFolder

DATA = Path(__file__).parent / "data" / "ronin"


def demo_folder(path: Path) -> CaseFolder:
    """Open the demonstration case at `path`, making it there when there is none."""
    from ._annotate import default_author
    from ._create import create_folder

    if (path / "case.jcase").exists():
        return CaseFolder.open(path)
    sources = {name: found for name in TABLES if (found := _data_file(name)) is not None}
    return create_folder(path, sources, title="Ronin bridge theft", currency="ETH", author=default_author())


def _data_file(table: str) -> Path | None:
    return next(iter(sorted(DATA.glob(f"{table}.*"))), None)
