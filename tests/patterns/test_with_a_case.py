"""Patterns as verbs of a case and as a command: drawn, found, kept, weighed by a policy, and done again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_compliance import Case
from jupyter_compliance.cli import main
from jupyter_compliance.contracts.errors import ComplianceError, PatternError, PolicyError
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.patterns import load

WEIGHT = """
[detectors."pattern:two-hops"]
weight = 900
group = "route"
title = "Two hops, {variant}"
chip = "two hops"
phrase = "the two hops"
"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    rows = [f"t{n},2024-01-0{1 + n // 3}T0{n % 3}:00:00Z,{a},{b},USD,{v}" for n, (a, b, v) in enumerate(
        [("s", "m", 100), ("m", "t", 99), ("x", "y", 50), ("u", "v", 80), ("v", "w", 79), ("y", "x", 3)]
    )]  # fmt: skip
    path = tmp_path / "ledger.csv"
    path.write_text("transfer_id,ts,src,dst,asset,amount\n" + "\n".join(rows) + "\n")
    return Case.create(tmp_path / "case", transfers=path, author="tester")


def test_by_example_to_evidence(case: Case) -> None:
    pattern = case.pattern(transfers=["t0", "t1"], name="Two hops")
    found = case.find(pattern)
    assert found.schema == FINDINGS
    assert set(found["subject"]) == set("smtuvw")
    assert found.equals(case.find(pattern.to_toml()))
    plain = case.triage()
    assert case.keep_pattern(pattern) == "pattern:two-hops"
    assert case.patterns() == {"pattern:two-hops": pattern}
    assert case.find("pattern:two-hops").equals(found)
    assert case.findings().filter(detector="pattern:two-hops").is_empty()  # kept is not yet weighed
    assert case.triage().queue.equals(plain.queue)

    weighed = case.triage(case.policy.text + WEIGHT)
    told = weighed.evidence.filter(detector="pattern:two-hops")
    assert set(told["subject"]) == set("smtuvw")
    assert "Two hops, between (pattern:two-hops)" in told["title"].to_list()
    assert set(weighed.queue.head(6)["subject"]) == set("smtuvw")

    other = load(pattern.to_toml().replace('accounts = 1\n\n[[stages]]\nname = "last"', 'accounts = "4.."\n\n[[stages]]\nname = "last"'))
    assert other != pattern
    case.keep_pattern(other)
    assert case.triage(case.policy.text + WEIGHT).evidence.filter(detector="pattern:two-hops").is_empty()
    pinned = case.policy.text + WEIGHT + f'parameters = {{sha256 = "{pattern.sha256}"}}\n'
    assert case.triage(pinned).queue.equals(weighed.queue)


def test_a_policy_may_not_weigh_what_is_not_kept(case: Case) -> None:
    with pytest.raises(PolicyError, match="weighs pattern:two-hops, and the case keeps no"):
        case.triage(case.policy.text + WEIGHT)
    case.keep_pattern(case.pattern(transfers=["t0", "t1"], name="Two hops"))
    with pytest.raises(PolicyError, match="does not keep that version"):
        case.triage(case.policy.text + WEIGHT + 'parameters = {sha256 = "00"}\n')
    with pytest.raises(PolicyError, match="parameter 'hops'"):
        case.triage(case.policy.text + WEIGHT + "parameters = {hops = 3}\n")


def test_keeping_is_recorded_shown_as_code_and_done_again(case: Case, tmp_path: Path) -> None:
    case.folder.replace_policy(case.policy.text + WEIGHT, author="tester")
    pattern = case.pattern(accounts=["s", "m", "t"], name="Two hops")
    case.keep_pattern(pattern)
    case.keep_pattern(pattern)
    assert sum(e.kind == "pattern.kept" for e in case.journal.entries()) == 1
    case.triage()
    assert case.replay().ok
    lines = case.code(-2)
    assert lines.count("case.keep_pattern(") == 1
    copy = Case.import_(case.export(tmp_path / "x.zip"), tmp_path / "copy")
    assert copy.patterns() == case.patterns()
    assert copy.triage().queue.equals(case.triage().queue)


def test_wrong_patterns_are_told(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ComplianceError, match="t99"):
        case.pattern(transfers=["t99"])
    with pytest.raises(PatternError, match=r"Line 3: .*windw.*Did you mean 'window'"):
        case.find('name = "x"\nversion = "2"\nwindw = "1 day"\n')
    with pytest.raises(PatternError, match="keeps no pattern"):
        case.find("pattern:none")
    with pytest.raises(PatternError, match="is not a pattern"):
        case.find(3)
    with pytest.raises(PatternError, match="cannot be read"):
        case.keep_pattern(tmp_path / "absent.toml")


def test_the_command(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.toml"
    path.write_text(case.pattern(transfers=["t0", "t1"], name="Two hops").to_toml())
    before = len(case.journal.entries())
    assert main(["find", str(case.path), str(path), "--json", "--top", "0"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {f["subject"] for f in told["findings"]} == set("smtuvw")
    assert main(["find", str(case.path), str(path)]) == 0
    assert "6 findings about 6 accounts" in capsys.readouterr().out
    assert main(["find", str(tmp_path / "ledger.csv"), "D09"]) == 0
    assert "0 findings" in capsys.readouterr().out
    assert main(["find", str(case.path), "D14", "--toml"]) == 0
    assert load(capsys.readouterr().out).name == "Scatter-gather"
    path.write_text(path.read_text().replace("window", "widow"))
    assert main(["find", str(case.path), str(path)]) == 2
    assert "Line 4: The pattern has an unknown key 'widow'. Did you mean 'window'?" in capsys.readouterr().err
    assert len(case.journal.entries()) == before
