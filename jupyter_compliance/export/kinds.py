"""Which file ending means which export, and writing it so that a half-written file is never left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError, StoreError
from jupyter_compliance.store.atomic import write_atomic

Writer = Callable[[Any, Path], None]


def _zip(case: Any, path: Path) -> None:
    from .annotated import export_case

    export_case(case, path)


def _html(case: Any, path: Path) -> None:
    from .html import html_page

    _text(path, html_page(case))


def _pyvis(case: Any, path: Path) -> None:
    from .pyvis_page import pyvis_page

    _text(path, pyvis_page(case))


def _graphml(case: Any, path: Path) -> None:
    from .graph_files import write_graphml

    write_graphml(case, path)


def _json(case: Any, path: Path) -> None:
    from .graph_files import write_graph_json

    write_graph_json(case, path)


def _svg(case: Any, path: Path) -> None:
    from jupyter_compliance.views.picture import board_svg

    _text(path, board_svg(case))


def _png(case: Any, path: Path) -> None:
    from jupyter_compliance.views.picture import board_svg, png

    path.write_bytes(png(board_svg(case)))


def _markdown(case: Any, path: Path) -> None:
    from .report_tables import summary_markdown

    _text(path, summary_markdown(case))


def _csv(case: Any, path: Path) -> None:
    from .csv_safe import write_csv

    write_csv(case.triage().queue, path)


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


#: Kind of export: (file ending, writer). A longer ending is tried before a shorter one.
KINDS: dict[str, tuple[str, Writer]] = {
    "zip": (".zip", _zip),
    "pyvis": (".pyvis.html", _pyvis),
    "html": (".html", _html),
    "graphml": (".graphml", _graphml),
    "json": (".json", _json),
    "svg": (".svg", _svg),
    "png": (".png", _png),
    "md": (".md", _markdown),
    "csv": (".csv", _csv),
}


def kind_of(path: Path) -> str:
    """Return the kind of export a file name asks for."""
    name = path.name.lower()
    for kind, (ending, _) in KINDS.items():
        if name.endswith(ending) and name != ending:
            return kind
    endings = ", ".join(ending for ending, _ in KINDS.values())
    raise ComplianceError(f"{path.name!r} does not say what to export.", f"Use a name that ends in one of {endings}.")


def file_name(title: str, kind: str) -> str:
    """Return a name for an export made now: words of the title, the moment in UTC, the ending of the kind.

    Raises
    ------
    ComplianceError
        The kind is unknown.
    """
    if kind not in KINDS:
        raise ComplianceError(f"There is no export of kind {kind!r}.", f"Use one of {', '.join(KINDS)}.")
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "case"
    return f"{words}-{datetime.now(UTC):%Y%m%d-%H%M%S}{KINDS[kind][0]}"


def write_export(case: Any, path: Path, kind: str | None = None) -> Path:
    """Write one export next to its final name and move it there when it is whole.

    Raises
    ------
    ComplianceError
        The kind is unknown, or the file cannot be written.
    """
    kind = kind or kind_of(path)
    if kind not in KINDS:
        raise ComplianceError(f"There is no export of kind {kind!r}.", f"Use one of {', '.join(KINDS)}.")
    if path.is_dir():
        raise StoreError(f"{path} is a folder.", "Name the file to write.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent} cannot be made: {(error.strerror or str(error)).lower()}.", "Choose another place."
        ) from error
    write_atomic(path, lambda half: KINDS[kind][1](case, half))
    return path
