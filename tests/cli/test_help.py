"""Every command explains itself, needs no display, and is named in the documentation."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from jupyter_compliance.cli import main, parser

ROOT = Path(__file__).parents[2]


def commands() -> dict[str, argparse.ArgumentParser]:
    (group,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(group.choices)


@pytest.mark.parametrize("name", sorted(commands()))
def test_explains_itself_without_a_display(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: jupyter compliance {name}")
    undocumented = [a.dest for a in commands()[name]._actions if a.help is None and a.dest != "help"]
    assert undocumented == []


def test_the_documentation_names_every_command_and_no_other() -> None:
    text = (ROOT / "docs" / "elsewhere.md").read_text("utf-8")
    named = set(re.findall(r"`jupyter compliance ([a-z-]+)", text))
    assert named == set(commands())
