"""Hand a case over: write an export, then enter it in the journal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .case import Case


def export_and_record(case: Case, path: Path, kind: str | None) -> Path:
    """Write one export and append ``export.made`` with its hash, unless the case is read-only."""
    from .export.kinds import write_export

    written = write_export(case, path, kind)
    if not case.readonly:
        with written.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        case.journal.append("export.made", {"file": written.name, "sha256": digest}, case.author)
        case._watchers.tell(["case"])
    return written
