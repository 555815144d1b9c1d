"""Data inside the package: where the demonstration case's files are. Paths only; nothing is read here."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def ronin() -> dict[str, Path | list[Path]]:
    r"""Return the sources of the Ronin bridge theft case, as `Case.create` takes them.

    Returns
    -------
    dict
        ``transfers`` (436 rows, ETH, addresses written ``\x03cf…``), ``tags`` (17 attribution tags) and ``watchlist``
        (OFAC entry 27307 and the eight listed addresses). Origin and licences: ``README.md`` beside the files.
    """
    folder = Path(str(resources.files(__package__).joinpath("ronin")))
    listed = [folder / "ofac" / name for name in ("sdn.csv", "add.csv", "sanctioned_addresses_ETH.txt")]
    return {"transfers": folder / "transfers.csv", "tags": folder / "tags.csv", "watchlist": listed}
