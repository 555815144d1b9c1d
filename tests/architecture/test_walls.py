"""The walls of the house: small modules, documented names, no unsafe markup, bundles that load nothing from outside."""

from __future__ import annotations

import ast
import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "jupyter_compliance"
PYTHON = sorted(PACKAGE.rglob("*.py"))
TYPESCRIPT = sorted((ROOT / "js" / "src").rglob("*.ts"))
BUNDLES = ["static/board.js", "static/board.css", "static/page.js", "labextension/static"]
MOST_LINES = 330


@pytest.mark.parametrize("path", PYTHON + TYPESCRIPT, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{lines} lines: more than one concept?"


@pytest.mark.parametrize("path", [p for p in PYTHON if p.name != "__init__.py" or p.read_text()], ids=lambda p: str(p.relative_to(ROOT)))
def test_public_names_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "module has no docstring"
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    assert ast.get_docstring(inner), f"{node.name}.{inner.name} has no docstring"


def test_no_module_is_called_utils() -> None:
    assert not [p for p in PYTHON + TYPESCRIPT if re.search(r"utils?|helpers?|misc|common", p.stem)]


@pytest.mark.parametrize("path", TYPESCRIPT, ids=lambda p: str(p.relative_to(ROOT)))
def test_front_end_never_parses_data_as_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert unsafe not in text, unsafe


def bundle_files() -> list[Path]:
    files: list[Path] = []
    for name in BUNDLES:
        path = PACKAGE / name
        files += sorted(path.glob("*.js")) if path.is_dir() else [path]
    return files


@pytest.mark.parametrize("path", bundle_files(), ids=lambda p: p.name.split(".")[0] + p.suffix)
def test_bundles_name_no_outside_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = set(re.findall(r"https?://[^\s\"'`<>)\\]+", text))
    namespaces = {u for u in found if u.startswith(("http://www.w3.org/",))}
    assert found == namespaces, sorted(found - namespaces)


def test_widget_bundle_is_small() -> None:
    size = len(gzip.compress((PACKAGE / "static/board.js").read_bytes(), 9))
    assert size <= 120 * 1024, f"{size} bytes"
