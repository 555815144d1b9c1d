"""``jupyter compliance cards``: exit codes, one sentence for an error, results on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_compliance.cli import main
from jupyter_compliance.triage.policy import Policy


def test_it_writes_what_it_was_asked_for_and_says_how_often_they_are_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text(Policy.default().text, "utf-8")
    out = tmp_path / "made" / "here"
    assert main(["cards", "d18", "D18", "D25", "--out", str(out), "--rows", "6e3", "--seed", "1", "--policy", str(policy)]) == 0
    said = capsys.readouterr()
    assert {path.name for path in out.iterdir()} == {"index.md", "index.html", "D18.md", "D18.svg", "D25.md", "D25.svg"}
    assert [line[:3] for line in said.out.splitlines()[2:4]] == ["D18", "D25"]
    assert said.out.splitlines()[0] == "Measured on generated data." and said.out.splitlines()[-1] == str(out / "index.html")
    assert "D25 Shared device ring (2 of 2)" in said.err or "D25 (2 of 2)" in said.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["D99"], "There is no detector 'D99'."),
        (["D18", "--rows", "10"], "10 transfers cannot be generated."),
        (["D18", "--seed", "-1"], "The seed cannot be -1."),
        (["D18", "--policy", "nowhere.toml"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "cards"
    assert main(["cards", *arguments, "--out", str(out)]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("jupyter compliance: ")]
    assert len(lines) == 1 and told in lines[0] and not out.exists()


def test_a_file_in_the_way_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cards").write_text("")
    assert main(["cards", "D18", "--rows", "2000", "--out", str(tmp_path / "cards")]) == 2
    assert "cannot be used" in capsys.readouterr().err
