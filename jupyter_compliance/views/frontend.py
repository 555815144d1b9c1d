"""The built front end as text, read once."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jupyter_compliance.contracts.errors import ComplianceError

STATIC = resources.files("jupyter_compliance") / "static"


@cache
def bundle(name: str) -> str:
    """Return one built file (``loader.js``, ``board.js``, ``board.css``, ``page.js``).

    Raises
    ------
    ComplianceError
        The front end was not built.
    """
    file = STATIC / name
    if not file.is_file():
        raise ComplianceError(
            f"The front end ({name}) is not built, so nothing can be shown.",
            "Run `make setup` in a clone of the project, or install a released wheel. "
            "Everything else of the case works: case.triage(), case.note(), case.export().",
        )
    return file.read_text("utf-8")
