"""Every text of the JupyterLab extension that people read goes through the translator."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

JS = Path(__file__).parents[2] / "js"
SOURCES = sorted((JS / "src" / "lab").rglob("*.ts"))
#: Places where a string is shown to people.
_SHOWN = re.compile(
    r"""(?:\b(?:label|caption|title|placeholder|ariaLabel|tooltip|what|advice|body|textContent|innerText)\b\s*[:=]\s*"""
    r"""|(?:"aria-label"|'aria-label'|'title'|'placeholder')\s*[:,]\s*"""
    r"""|Notification\.(?:emit|info|error|warning|success)\(\s*"""
    r"""|new Failure\(\s*|new RequestError\(\s*)"""
    r"""(?:[\w.!]+\s*\?\s*)?(['"`])((?:(?!\1).)*[A-Za-z]{2}(?:(?!\1).)*)\1"""
)
#: A child of `h(…)` that is a sentence or a word with a capital.
_CHILD = re.compile(r"""\bh\([^)]*?,\s*(['"`])((?:[A-Z][a-z]+|[a-z]+ [a-z]+)(?:(?!\1).)*)\1\s*[,)]""")


def bare(text: str) -> list[str]:
    """Return the texts that are shown without being translated."""
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.S)
    found = [shown for pattern in (_SHOWN, _CHILD) for _, shown in pattern.findall(code)]
    said = [(shown, re.sub(r"\$\{.*?\}|\\\\[a-z]", "", shown)) for shown in found]
    return [shown for shown, words in said if re.search("[A-Za-z]{2}", words) and not re.fullmatch(r"[a-z0-9_:./#-]+", words)]


def test_the_check_sees_bare_texts_and_lets_translated_ones_pass() -> None:
    assert bare("x = { label: 'Open Case' }") == ["Open Case"]
    assert bare("node.textContent = 'Nothing here';") == ["Nothing here"]
    assert bare("h('button', { class: 'a', title: 'Stop opening' }, 'Cancel')") == ["Stop opening", "Cancel"]
    assert bare("Notification.error(`Failed: ${x}`)") == ["Failed: ${x}"]
    assert bare("label: trans.__('Open Case'), description: 'Not shown', class: 'jc-Case'") == []
    assert bare("label: name, title: `${title}…`, what: trans._n('%1 case', '%1 cases', n)") == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(JS / "src" / "lab").as_posix())
def test_no_text_is_left_bare(path: Path) -> None:
    assert bare(path.read_text("utf-8")) == []


def test_one_domain() -> None:
    """Catalogues are found by the domain; the schema names it for menus and settings."""
    schema = json.loads((JS / "schema" / "plugin.json").read_text("utf-8"))
    assert schema["jupyter.lab.internationalization"] == {"domain": "jupyter_compliance"}
    loaded = {found for path in SOURCES for found in re.findall(r"\.load\(([^)]+)\)", path.read_text("utf-8"))}
    assert loaded <= {"DOMAIN", "'jupyter_compliance'", "PLUGIN"}, loaded


def test_plurals_have_both_forms() -> None:
    for path in SOURCES:
        for one, many in re.findall(r"""_n\(\s*(['"`].*?['"`]),\s*(['"`].*?['"`]),""", path.read_text("utf-8"), flags=re.S):
            assert "%1" in many, f"{path.name}: {one} has no number in its plural"
