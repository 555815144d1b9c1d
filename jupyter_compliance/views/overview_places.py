"""Where all accounts of a case stand, computed once and kept beside its tables."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jupyter_compliance.network.layout_mesh import mesh_layout

from .facts import Facts

#: Version of the layout: another one computes kept places anew.
LAYOUT = "mesh-1"
FOLDER = ".cache"


def places_of(
    facts: Facts, src: NDArray[np.int64], dst: NDArray[np.int64], value: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return (accounts, 2) float32 pixels, y downwards; NaN for accounts of no pair.

    Parameters
    ----------
    src, dst, value
        Pairs of the whole case: account indices and worth.

    A kept layout is taken where it was made from the very same pairs. A file that is none, or a folder that cannot be
    written, costs the time of a layout and nothing else.
    """
    places: NDArray[np.float32] | None = facts.kept.get("overview places")
    if places is None:
        key = _key(src, dst, value)
        file = Path(facts.case.folder.path) / FOLDER / f"overview-{key}.npy"
        places = _read(file, facts.ledger.size)
        if places is None:
            places = _lay_out(facts.ledger.size, src, dst, value)
            if not facts.case.readonly:
                _write(file, places)
        facts.kept["overview places"] = places
    return places


def _lay_out(size: int, src: NDArray[np.int64], dst: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.float32]:
    drawn = np.unique(np.concatenate([src, dst]))
    places = np.full((size, 2), np.nan, dtype=np.float32)
    if len(drawn):
        slot = np.zeros(size, dtype=np.int64)
        slot[drawn] = np.arange(len(drawn))
        places[drawn] = mesh_layout(len(drawn), slot[src], slot[dst], value)
    return places


def _key(src: NDArray[np.int64], dst: NDArray[np.int64], value: NDArray[np.float64]) -> str:
    digest = hashlib.sha256(LAYOUT.encode())
    for column in (src, dst, value):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()[:24]


def _read(file: Path, size: int) -> NDArray[np.float32] | None:
    try:
        places = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return places if places.shape == (size, 2) and places.dtype == np.float32 else None


def _write(file: Path, places: NDArray[np.float32]) -> None:
    """Put the file in its place at once; one layout a case is kept."""
    part = file.with_suffix(f".{os.getpid()}.part")
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        with part.open("wb") as sink:
            np.save(sink, places, allow_pickle=False)
        part.replace(file)
        for other in file.parent.glob("overview-*.npy"):
            if other != file:
                other.unlink(missing_ok=True)
