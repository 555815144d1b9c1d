from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import PolicyError
from jupyter_compliance.triage import Policy
from jupyter_compliance.triage.policy_text import write
from jupyter_compliance.triage.score import (
    decimal_logodds,
    logodds_text,
    parse_prior,
    prior_logodds,
    score_of,
    score_text,
)


def test_default_policy() -> None:
    policy = Policy.default()
    assert (policy.name, policy.prior, policy.prior_text, policy.line) == ("default", -599, "1 in 400", 50)
    assert policy.rule("D21", "direct").title == "Sanctioned address (D21)"
    assert policy.rule("D09").title == "Fan-out (D09)"
    assert policy.rule("D05").chip == "rapid in–out"
    assert policy.band(99) == "critical"
    assert policy.band(0.2) == "low"
    assert policy.weights["D21:direct"] == policy.rule("D21", "direct").weight
    assert "default" in repr(policy)


def test_load_from_path_and_text_agree(tmp_path: Path) -> None:
    policy = Policy.default()
    path = tmp_path / "mine.toml"
    path.write_text(policy.text, "utf-8")
    assert Policy.load(path) == Policy.load(str(path)) == policy


def test_hash_ignores_comments_and_spacing_but_not_content() -> None:
    policy = Policy.default()
    assert Policy.load("# mine\n\n" + policy.text).sha256 == policy.sha256
    assert policy.with_(weights={"D09": policy.weights["D09"]}).sha256 == policy.sha256
    assert policy.with_(weights={"D09": policy.weights["D09"] + 1}).sha256 != policy.sha256


def test_with_changes_a_copy() -> None:
    policy = Policy.default()
    mine = policy.with_(
        name="mine", version="7", prior="1 in 50", line=60, weights={"D21:direct": 10}, parameters={"D09": {"x": 0.5}}
    )
    assert (mine.name, mine.version, mine.one_in, mine.line) == ("mine", "7", 50, 60)
    assert mine.rule("D21", "direct").weight == 10
    assert mine.detectors["D09"]["x"] == 0.5
    assert "x" not in policy.detectors["D09"]
    assert Policy.load(mine.text) == mine


@pytest.mark.parametrize("key", ["D99", "D21:nowhere"])
def test_with_refuses_unknown_entries(key: str) -> None:
    with pytest.raises(PolicyError, match=key):
        Policy.default().with_(weights={key: 5})


def test_all_problems_in_one_message() -> None:
    text = Policy.default().text
    text = text.replace('prior = "1 in 400"', 'prior = "often"').replace("line = 50", "line = 100\nlien = 3")
    text = text.replace("weight = 240", "weight = 2.5", 1).replace('group = "route"', 'group = "rout"', 1)
    text = text.replace("shares = [100, 35, 15]", "shares = [100, 120]", 1)
    with pytest.raises(PolicyError) as caught:
        Policy.load(text)
    message = str(caught.value)
    assert "5 problems" not in message
    assert "6 problems" in message
    for part in (
        "'often'",
        "Did you mean 'line'?",
        "line is 100",
        "2.5",
        "'rout'",
        "[100, 120]",
        "Policy.default().text",
    ):
        assert part in message, part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name = \n", "not valid TOML"),
        ("name = 'x'\n", "lacks 'detectors'"),
        ("detectors = 3\nbands = 1\ngroups = 2\n", "lacks 'prior'"),
    ],
)
def test_broken_files_get_a_sentence(text: str, part: str) -> None:
    with pytest.raises(PolicyError, match=part):
        Policy.load(text)


def test_missing_and_binary_files(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        Policy.load(tmp_path / "none.toml")
    (tmp_path / "bin.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="UTF-8"):
        Policy.load(tmp_path / "bin.toml")


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ("[bands]", "[bands]\nworst = 120"),
        ("low = 0", "low = 1"),
        ("repeat = 0.15", "repeat = nan"),
        ("repeat = 0.15", "repeat = true"),
        ('title = "Fan-out"', 'title = ""'),
        ('title = "Fan-out"', 'title = "a\\u0007b"'),
        ('match = "direct"', "match = 3"),
        ('match = "direct"', 'match = "direct"\ncolour = "red"'),
        ("shares = [100, 35, 15]", "shares = []"),
    ],
)  # fmt: skip
def test_each_rule_of_the_file_is_checked(find: str, put: str) -> None:
    text = Policy.default().text
    assert find in text
    with pytest.raises(PolicyError, match="1 problem"):
        Policy.load(text.replace(find, put, 1))


def test_variant_patterns_fill_titles() -> None:
    text = Policy.default().text + (
        '\n[detectors.X1]\nweight = 10\ngroup = "route"\ntitle = "Any {variant}"\nchip = "x"\nphrase = "the x"\n'
        '[[detectors.X1.variants]]\nmatch = "* hop *"\nweight = 7\ntitle = "Funds from {1}, {2} away"\n'
    )
    policy = Policy.load(text)
    assert policy.rule("X1", "theft hop 2").title == "Funds from theft, 2 away (X1)"
    assert policy.rule("X1", "theft hop 2").weight == 7
    assert policy.rule("X1", "else").title == "Any else (X1)"
    assert policy.rule("X1", "else").weight == 10
    assert policy.weights["X1:* hop *"] == 7


def test_unknown_detector_is_an_error_with_advice() -> None:
    with pytest.raises(PolicyError, match=r"\[detectors.Z9\]"):
        Policy.default().rule("Z9")


def test_prior_in_words_and_numbers() -> None:
    assert parse_prior(" 1 in 1,000 ") == 1000
    assert prior_logodds(2) == 0
    for text in ("1 in 1", "2 in 5", "0.0025", "1 in -4", ""):
        with pytest.raises(ValueError, match=r"1 in"):
            parse_prior(text)


@settings(deadline=None)
@given(st.integers(-20_000, 20_000))
def test_score_is_the_sigmoid_and_rises(logodds: int) -> None:
    score = score_of(logodds)
    assert 0 <= score <= 100
    assert score <= score_of(logodds + 1)
    assert math.isclose(score, 100 / (1 + math.exp(-logodds / 100)), abs_tol=1e-8)
    assert float(score_text(score)) < 100
    assert score_text(None) == score_text(float("nan")) == ""
    assert round(float(logodds_text(decimal_logodds(logodds))) * 100) == logodds


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
scalars = words | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
tables = st.recursive(
    st.dictionaries(words, scalars | st.lists(scalars, max_size=3), max_size=3),
    lambda inner: st.dictionaries(words, scalars | inner | st.lists(inner, min_size=1, max_size=2), max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(tables)
def test_written_toml_reads_back(document: dict) -> None:
    assert tomllib.loads(write(document)) == document


def test_default_policy_states_every_threshold_as_it_is() -> None:
    """A policy hash must fix the thresholds too; change the detector and the policy together."""
    from dataclasses import asdict

    from jupyter_compliance.detectors.registry import DETECTORS

    assert Policy.default().detectors == {code: asdict(d.parameters) for code, d in DETECTORS.items()}
