"""Who may import whom: only downwards, and heavy libraries only in their own rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "jupyter_compliance"

LAYER = {
    "contracts": 0,
    "data": 0,
    "sources": 1,
    "store": 1,
    "features": 2,
    "network": 2,
    "detectors": 3,
    "screening": 3,
    "rating": 3,
    "models": 4,
    "spark": 4,
    "patterns": 4,
    "triage": 5,
    "narrative": 5,
    "cards": 6,
    "views": 6,
    "export": 6,
    "filing": 6,
    "server": 6,
}
FACE = 7
# Rooms on one floor are closed to each other, but an exported page shows a view, and features stand on the ledger.
SAME_FLOOR = {("export", "views"), ("features", "network")}

# Library → rooms that may import it.
ROOMS_OF = {
    "altair": {"views", "export"},
    "anywidget": {"views"},
    "duckdb": {"sources"},
    "ipywidgets": {"views"},
    "jupyter_server": {"server"},
    "lightgbm": {"models"},
    "numba": {"features", "network", "detectors"},
    "pyarrow": {"spark"},
    "pyspark": {"spark"},
    "pyvis": {"export"},
    "sklearn": {"models"},
    "tornado": {"server"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def imports(path: Path) -> set[str]:
    """Absolute dotted names a module imports, also inside functions."""
    found: set[str] = set()
    package = ("jupyter_compliance", *path.relative_to(PACKAGE).with_suffix("").parts)
    parent = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = parent[: len(parent) - (node.level - 1)] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{a.name}" for a in node.names} if node.level and not node.module else {stem}
            if node.level and node.module is None:
                continue
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    here = room(path)
    if not here:
        return
    assert here in LAYER, f"{here} has no place in the house; add it to the layers"
    wrong = []
    for name in imports(path):
        if not name.startswith("jupyter_compliance."):
            continue
        there = name.split(".")[1]
        if there == here or there == "_version":
            continue
        floor = LAYER.get(there, FACE)
        if floor > LAYER[here] or (floor == LAYER[here] and (here, there) not in SAME_FLOOR):
            wrong.append(name)
    assert not wrong, f"{path.name} (layer {LAYER[here]}) imports {sorted(wrong)}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imports(path):
        library = name.split(".")[0]
        if library in ROOMS_OF:
            assert room(path) in ROOMS_OF[library], f"{library} may be imported only in {sorted(ROOMS_OF[library])}"


def test_pyvis_lives_in_one_module() -> None:
    users = [p.name for p in modules() if any(n.split(".")[0] == "pyvis" for n in imports(p))]
    assert len(users) == 1, users


def test_core_front_end_knows_neither_jupyter_nor_its_adapters() -> None:
    source = PACKAGE.parent / "js" / "src"
    for path in sorted(source.rglob("*.ts")):
        part = path.relative_to(source).parts[0]
        text = path.read_text(encoding="utf-8")
        found = [line for line in text.splitlines() if " from '" in line or ' from "' in line]
        for line in found:
            target = line.replace('"', "'").split(" from '")[1].split("'")[0]
            if part == "core":
                assert not target.startswith("@jupyter"), f"{path}: {line}"
                assert not target.startswith("@anywidget"), f"{path}: {line}"
                assert not any(f"../{other}/" in target for other in ("widget", "page", "lab")), f"{path}: {line}"
            if part != "lab":
                assert not target.startswith("@jupyterlab/"), f"{path}: {line}"
