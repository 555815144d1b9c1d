"""The annotated case in one file: data, findings, reasons, history, pages, graph files and pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from .bundle import Bundle, write_bundle

_CONTENTS = """
---

| in this export | what it is |
|---|---|
| `page.html` | the case as one interactive page; open it in a browser, no network needed |
| `graph_pyvis.html` | the graph as a pyvis page |
| `reports/` | findings, evidence and queue as Parquet and as CSV |
| `graph/` | the graph as GraphML and JSON, graph and timeline as pictures, and the board |
| `case/`, `tables_csv/` | the case itself; see `README.txt` |
| `verify_case.py` | checks with plain Python that nothing was changed |
"""


def export_case(case: Any, path: str | Path) -> Bundle:
    """Write the annotated case as one ZIP file.

    The journal that goes out ends with what was done before the export, so an import gives the exported state back
    hash for hash; that the export was made is journaled afterwards (see `Case.export`).

    Parameters
    ----------
    case
        Open case.
    path
        File to write; it appears when it is whole.

    Raises
    ------
    ComplianceError
        The front end is not built, the journal is damaged, or the file cannot be written.
    """
    case.triage()  # what the journal says about it must be said before the journal goes out
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _write_parts(case, folder)
        extra = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}
        return write_bundle(case.folder, path, extra)


def _write_parts(case: Any, folder: Path) -> None:
    from jupyter_compliance.views import picture
    from jupyter_compliance.views.service import BoardService

    from .graph_files import write_graph_json, write_graphml
    from .html import html_page
    from .pyvis_page import pyvis_page
    from .report_tables import summary_markdown, write_reports

    service = BoardService(case)
    reports, graph = folder / "reports", folder / "graph"
    reports.mkdir()
    graph.mkdir()
    write_reports(case, reports)
    write_graphml(case, graph / "graph.graphml")
    write_graph_json(case, graph / "graph.json")
    still = {"graph": picture.graph_svg(case, service=service), "timeline": picture.timeline_svg(case, service=service)}
    for name, svg in still.items():
        _text(graph / f"{name}.svg", svg)
        (graph / f"{name}.png").write_bytes(picture.png(svg))
    (graph / "board.png").write_bytes(picture.png(picture.board_svg(case, service=service)))
    _text(folder / "page.html", html_page(case))
    _text(folder / "graph_pyvis.html", pyvis_page(case))
    _text(folder / "SUMMARY.md", summary_markdown(case) + _CONTENTS)


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
