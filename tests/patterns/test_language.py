"""A pattern as text and as objects: the same content, the same hash, and errors that say where and what to do."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.detectors.registry import DETECTORS
from jupyter_compliance.patterns import (
    CATALOGUE,
    Flow,
    Form,
    Pattern,
    Stage,
    answer,
    compile_pattern,
    load,
    shipped,
    summary,
)
from jupyter_compliance.patterns.measures import duration_of, duration_text, range_of

HOSTILE = "<img src=x onerror=alert(1)> “=cmd|' /C calc'!A0”"
LANES = """\
name = "Lanes"
window = "3 days"

[[stages]]
name = "source"

[[stages]]
name = "first"
accounts = "3.."

[[stages]]
name = "second"
accounts = "3.."

[[stages]]
name = "collector"

[[flows]]
payer = "source"
payee = "first"

[[flows]]
payer = "first"
payee = "second"
within = "6 hours"
kept = 0.8

[[flows]]
payer = "second"
payee = "collector"
amount = "500..9999.99"
"""

names = st.from_regex(r"[A-Za-z][A-Za-z0-9 -]{0,8}[a-z0-9]", fullmatch=True)
durations = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=9_000))
shares = st.floats(0.01, 1.0)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Any pattern with two to four stages in a line, with words of every kind."""
    called = draw(st.lists(names, min_size=2, max_size=4, unique=True))
    counts = st.sampled_from([1, "3..", "2..5", 4])
    stages = tuple(Stage(name, draw(counts)) for name in called)
    flows = []
    for n, (a, b) in enumerate(itertools.pairwise(stages)):
        words = {"amount": draw(st.none() | st.just("10..") | st.just("..7.25")), "spread": draw(st.none() | st.just(3.5))}
        words["transfers"] = draw(st.none() | st.just("2.."))
        words["equal"] = draw(st.none() | st.floats(1.01, 9.0))
        if n:
            words |= {"kept": draw(st.none() | shares), "in_all": draw(st.none() | shares), "within": draw(st.none() | durations)}
            words["after"] = draw(st.sampled_from([(), (1,), tuple(range(1, n + 1))]))
        flows.append(Flow(a.name, b.name, **words))
    tuning = draw(st.dictionaries(st.sampled_from(["hub_transfers", "steps_most"]), st.integers(1, 500)))
    form = Form(draw(durations), stages, tuple(flows), tuning=tuning)
    title = draw(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30))
    return Pattern(title, (form,) * draw(st.integers(1, 2)), about=draw(st.sampled_from(["", "Two\nlines “quoted” \\ \"x\""])))


@settings(max_examples=40)
@given(patterns())
def test_text_and_objects_say_the_same(pattern: Pattern) -> None:
    again = load(pattern.to_toml())
    assert again == pattern
    assert again.sha256 == pattern.sha256
    assert again.to_toml() == pattern.to_toml()


@given(durations)
def test_durations_come_back(value: timedelta) -> None:
    assert duration_of(duration_text(value)) == value


def test_the_hash_is_of_the_content_alone() -> None:
    pattern = load(LANES)
    other = "# mine\n" + LANES.replace('"3 days"', '"72 h"   # same').replace('[[stages]]\nname = "source"\n', '[[stages]]\naccounts = "1"\nname = "source"\n')
    assert load(other).sha256 == pattern.sha256
    assert pattern.sha256 == "d8288dadd99898a030cd1b91403a0182297974c61038a8ac99b77f123746137b"
    for changed in (LANES.replace("0.8", "0.81"), LANES.replace("Lanes", "lanes"), LANES.replace('"3 days"', '"4 days"')):
        assert load(changed).sha256 != pattern.sha256


def test_the_catalogue_is_the_definition_of_the_detectors() -> None:
    """The patterns shipped come to the very detectors that the registry runs, thresholds and all."""
    for code in CATALOGUE:
        (detector, variants), = compile_pattern(shipped(code)).parts
        assert detector == DETECTORS[code], f"patterns/catalogue/{code}.toml does not say what the detector does"
        assert variants is None
        assert shipped(code).name == DETECTORS[code].name


def test_a_shape_with_more_to_say_goes_to_the_general_search() -> None:
    scatter = shipped("D14")
    assert compile_pattern(scatter).kernels == ("D14",)
    form = scatter.forms[0]
    for onward in (replace(form.flows[1], amount="100.."), replace(form.flows[1], within="1 day"), replace(form.flows[1], kept=None)):
        more = Pattern("More", (replace(form, flows=(form.flows[0], onward)),))
        assert compile_pattern(more).kernels == ("general",), onward
    upper = replace(form, stages=(form.stages[0], Stage("intermediaries", "3..9"), form.stages[2]))
    assert compile_pattern(Pattern("Upper", (upper,))).kernels == ("general",)
    assert compile_pattern(load(LANES)).kernels == ("general",)


def test_tuning_reaches_the_kernel() -> None:
    text = shipped("D15").to_toml() + "\n[tuning]\nservice_factor = 0.7\nhub_transfers = 9\n"
    (detector, _), = compile_pattern(load(text)).parts
    assert (detector.parameters.service_factor, detector.parameters.hub_transfers) == (0.7, 9)


def test_a_summary_is_in_plain_words() -> None:
    told = summary(load(LANES), "USD")
    assert told == (
        "Lanes: Within 3 days, source pays first (at least 3 accounts); first (at least 3 accounts) pay second (at least 3 "
        "accounts), within 6 hours, carrying 80 % or more of what came before, and not much more than it; second (at least "
        "3 accounts) pay collector, each 500 to 10,000 USD. Looked for by the general search."
    )
    for code in CATALOGUE:
        assert f"({code})" in summary(shipped(code))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"3 days"', '"3 dyas"', 2, r"window of the form is '3 dyas'. Write it like"),
        ('window = "3 days"\n', "", None, r"Nothing bounds the time .* Add window"),
        ('"3 days"', "3 days", 2, r"not valid TOML"),
        ('accounts = "3.."', 'accounts = "3.5.."', 9, r"accounts of stage 'first' .* whole numbers"),
        ('accounts = "3.."', 'accounts = "5..3"', 9, r"least above the most"),
        ('accounts = "3.."', 'acounts = "3.."', 9, r"unknown key 'acounts'. Did you mean 'accounts'"),
        ('payee = "second"', 'payee = "secnd"', 24, r"no stage 'secnd'. Did you mean 'second'"),
        ("kept = 0.8", "kept = 1.8", 26, r"kept of the flow .* is 1.8. Give a number above 0 and at most 1"),
        ("kept = 0.8", 'kept = 0.8\nshare = "..1"', 27, r"both kept and share"),
        ("kept = 0.8", "kept = 0.8\nfilled = 0.5\n", 27, r"filled, which is for a plain layer"),
        ("kept = 0.8", "kept = 0.8\nafter = [3]", 27, r"comes after flow 3. Name flows that are listed before"),
        ("kept = 0.8", "kept = true", 26, r"is True"),
        ('name = "collector"', 'name = "first"', 16, r"Two stages are called 'first'. Rename"),
        ('name = "collector"', 'name = "coll\\u202eector"', 16, r"cannot be called"),
        ('payee = "collector"', 'payee = "source"', 16, r"Stage 'collector' is not connected"),
        ('name = "Lanes"', 'name = "a\\u0007b"', 1, r"name of a pattern .* printable"),
        ('name = "Lanes"', "nam = 3", 1, r"unknown key 'nam'"),
        ('name = "Lanes"\n', "", None, r"lacks 'name'"),
        ("amount =", "[tuning]\nhub_transfer =", 32, r"tuning 'hub_transfer' is '500..9999.99'"),
        ('amount = "500..9999.99"', "[tuning]\nhub_transfer = 3", 32, r"'hub_transfer' cannot be 3 .* takes whole numbers for hub_transfers"),
        ('name = "collector"', 'name = "collector"\naccounts = "2.."\nrow = 1', 18, r"row of stage .* Write true or false"),
        ('name = "collector"', 'name = "collector"\naccounts = "2.."\nrow = true', 17, r"no upper end. Give it one"),
        ('name = "collector"', 'name = "collector"\naccounts = "2..40"\nrow = true', 17, r"lays out up to 43 accounts"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(make_ledger, old: str, new: str, line: int | None, words: str) -> None:
    text = LANES.replace(old, new, 1)
    assert text != LANES
    told = answer(make_ledger([(0, "a", "b", 1)]), text)
    assert told.problem is not None
    assert told.findings.height == 0
    assert told.problem.line == line
    said = f"{told.problem.what} {told.problem.advice}"
    assert re.search(words, said), said
    assert "\n" not in said
    assert told.problem.advice


def test_huge_patterns_are_refused() -> None:
    many = LANES + '\n[[flows]]\npayer = "source"\npayee = "first"\n' * 30
    with pytest.raises(PatternError, match="33 flows"):
        load(many)
    with pytest.raises(PatternError, match="characters long"):
        load(LANES + "#" * 100_001)
    with pytest.raises(PatternError):
        load("x = " + "[" * 50_000 + "\n")
    stages = "".join(f'\n[[stages]]\nname = "s{n}"\n' for n in range(3_000))
    with pytest.raises(PatternError, match="stages"):
        load('name = "x"\nwindow = "1 day"\n' + stages + '[[flows]]\npayer = "s1"\npayee = "s2"\n')


def test_files_that_are_none(tmp_path) -> None:
    with pytest.raises(PatternError, match="cannot be read"):
        load(tmp_path / "absent.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\n")
    with pytest.raises(PatternError, match="UTF-8"):
        load(tmp_path / "bytes.toml")


def test_hostile_names_are_data(make_ledger) -> None:
    ledger = make_ledger([(0, "a", "b", 100), (1, "b", "c", 99), (2, "c", "d", 98), (0, "a", HOSTILE, 5)])
    text = LANES.replace("Lanes", HOSTILE).replace("3..", "1..").replace("..9999.99", "").replace("500", "1..")
    told = answer(ledger, text)
    assert told.problem is None
    assert set(told.findings["subject"]) == set("abcd")
    assert all(HOSTILE in f for f in told.findings["parameters"].str.json_path_match("$.pattern"))
    assert not any("\n" in s for s in told.findings["sentence"])


def test_ranges() -> None:
    assert [str(range_of(x)) for x in (3, "3..", "..5", "2..5", "2.5..2.5", 0.5)] == ["3", "3..", "..5", "2..5", "2.5", "0.5"]
    for wrong in ("", "..", "x..3", "3..x", True, None, [], "nan..", "inf..", -1, "1..-2", float("nan")):
        with pytest.raises(ValueError):
            range_of(wrong)
