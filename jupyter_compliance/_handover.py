"""Hand a case over: write an export, then enter it in the journal."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ._place import place
from .contracts.errors import StoreError

if TYPE_CHECKING:
    from .case import Case


def export(case: Case, path: str | Path, kind: str | None = None, *, overwrite: bool = False) -> Path:
    """Write the annotated case (``.zip``), or one part of it, chosen by the ending of the file name.

    Endings are ``.zip`` the whole annotated case; ``.html`` the interactive page; ``.pyvis.html`` the pyvis page;
    ``.graphml`` and ``.json`` the graph; ``.svg`` and ``.png`` a picture; ``.md`` and ``.csv`` the queue. Where
    the name does not say it, `kind` does (the ending without its dot; ``pyvis``). An earlier export of this case is
    replaced; any other file only with `overwrite`.

    Returns
    -------
    pathlib.Path
        The file. Its hash is entered in the journal *after* writing: the journal inside a ``.zip`` ends just
        before that entry, and importing the ``.zip`` gives the exported state back hash for hash.
    """
    return export_and_record(case, place(path, "an export"), kind, overwrite=overwrite)


def export_and_record(case: Case, path: Path, kind: str | None, *, overwrite: bool = False) -> Path:
    """Write one export and append ``export.made`` with its hash, unless the case is read-only.

    A file that is in the way is replaced where it is an earlier export of this case, or with `overwrite`. An export
    that cannot be journaled (the disk of the case is full) stays, with a warning.
    """
    from .export.kinds import write_export

    if not overwrite:
        _spare(case, path)
    written = write_export(case, path, kind)
    if not case.readonly:
        try:
            case.journal.append("export.made", {"file": written.name, "sha256": _sha256(written)}, case.author)
        except StoreError as error:
            warnings.warn(f"{written} was written, but not entered in the journal: {error}", stacklevel=3)
        case._watchers.tell(["case"])
    return written


def _spare(case: Case, path: Path) -> None:
    """Refuse to replace a file that this case did not write."""
    if not path.is_file():
        return
    try:
        made = {entry.body.get("sha256") for entry in case.journal.intact() if entry.kind == "export.made"}
        own = _sha256(path) in made
    except OSError:
        own = False
    if not own:
        raise StoreError(
            f"{path} exists and is no export of this case as it was written; it was left as it is.",
            "Choose another name, or pass overwrite=True to replace it.",
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
