"""What is declared of a detector, told for its card: rule, thresholds, source, needs, filing, weight. Nothing here is measured."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping
from typing import Any

from jupyter_compliance.detectors.about import About, parameters
from jupyter_compliance.detectors.base import Detector
from jupyter_compliance.triage.policy import Policy

from .blocks import Block, Bullets, Code, Heading, Para, Spans, Strong, Table, documented
from .words import odds_words, value_words


def plain_words(detector: Detector) -> str:
    """Return in one sentence what a detector looks for."""
    text = (inspect.getdoc(sys.modules[type(detector).__module__]) or "").partition(": ")[2]
    return text[:1].upper() + text[1:]


def rule(detector: Detector) -> list[Block]:
    """Tell the rule, as the code documents it."""
    text = inspect.getdoc(type(detector)) or ""
    parts = [
        *documented(_for_readers(text)),
        *(part for told in _elsewhere(text) for part in documented(_for_readers(told))),
    ]
    return [
        Heading(2, "Rule"),
        *map(Para, parts),
        Para(("Numbers in the rule are the defaults; the thresholds in force stand below.",)),
    ]


def thresholds(detector: Detector) -> list[Block]:
    """Tell every threshold: in force, by default, unit, meaning."""
    rows: list[list[Spans]] = []
    said: dict[str, str] = {}
    for p in parameters(detector):
        value, default = value_words(p.value), value_words(p.default)
        meaning: Spans = ("As told for ", Code(said[p.meaning]), ".") if p.meaning in said else (p.meaning,)
        said.setdefault(p.meaning, p.name)
        force: Spans = (
            (Strong(value),) if p.value != p.default else (Code(value) if isinstance(p.value, str) else value,)
        )
        rows.append(
            [(Code(p.name),), force, (Code(default) if isinstance(p.value, str) else default,), (p.unit,), meaning]
        )
    head = ("Threshold", "In force", "Default", "Unit", "Meaning")
    return [Heading(2, "Thresholds"), Table(head, rows, frozenset({1, 2}))]


def basis(facts: About) -> list[Block]:
    """Tell where the rule comes from and what it needs."""
    always = ["transfers.ts", "transfers.src", "transfers.dst", "transfers.amount"]
    return [
        Heading(2, "Source"),
        Bullets([(source,) for source in facts.sources]),
        Heading(2, "What it needs"),
        Bullets(
            [
                ("Without these there are no findings: ", *_columns([*always, *facts.needs]), "."),
                ("It is sharper with ", *_columns(facts.uses), ".") if facts.uses else ("Nothing else sharpens it.",),
            ]
        ),
    ]


def filing(facts: About) -> list[Block]:
    """Tell which filing subtypes may fit."""
    rows: list[list[Spans]] = [[(str(number),), (words,)] for number, words in facts.subtypes.items()]
    table: list[Block] = [Table(("Subtype", "FinCEN SAR, suspicious activity"), rows)] if rows else []
    none = "" if rows else "No subtype fits. "
    return [
        Heading(2, "Filing"),
        *table,
        Para((f"{none}{facts.filing} What is filed is for the investigator to decide.",)),
    ]


def weighed(detector: Detector, policy: Policy) -> list[Block]:
    """Tell how much the policy makes of its findings."""
    heading = Heading(2, "Weight in the policy")
    rules: Mapping[str, Any] | None = policy.document["detectors"].get(detector.code)
    if rules is None:
        return [heading, Para((f"Policy {policy.name} says nothing about it: its findings cannot be scored.",))]
    group = policy.document["groups"][rules["group"]]["title"]
    kept = ", ".join(f"{share} %" for share in policy.shares[rules["group"]])
    rows: list[list[Spans]] = []
    for variant in [{"match": ""}, *rules.get("variants", [])]:
        held = dict(rules) | variant
        rows.append(
            [
                (Code(held["match"]) if held["match"] else "every other" if len(rules.get("variants", [])) else "all",),
                (f"{held['weight']:,}",), (odds_words(held["weight"]),), (f"{held.get('by_value', 0)} %",),
                (f"{held.get('full_at', 100)} %",),
            ]
        )  # fmt: skip
    head = ("Variant", "Weight, hundredths of log-odds", "Odds at full strength", "Of it by value", "Full at strength")
    return [
        heading,
        Para(
            (
                f"Policy {policy.name}, version {policy.version}. Dependence group: ", Strong(str(group)),
                f". Evidence of one group tells partly the same fact; of the strongest, the next and further ones it keeps {kept}.",
            )
        ),
        Table(head, rows, frozenset({1, 2, 3, 4})),
    ]  # fmt: skip


def _elsewhere(text: str) -> list[str]:
    """What the functions say that a detector's documentation refers to (``see `fan.fan_findings` ``), parameters aside."""
    package = __package__.rpartition(".")[0] + ".detectors"
    found = []
    for module, name in dict.fromkeys(re.findall(r"`(\w+)\.(\w+)`", text)):
        function = getattr(sys.modules.get(f"{package}.{module}"), name, None)
        if callable(function):
            found.append(f"`{name}`: " + re.split(r"\n(?:Parameters|Returns)\n-+\n", inspect.getdoc(function) or "")[0])
    return found


def _for_readers(text: str) -> str:
    """Leave out references to a catalogue that readers do not have."""
    text = re.sub(r"DOMAIN [0-9.]+(?:, [0-9.]+)*[,;]? ?", "", text)
    text = re.sub(r" ?\(\s*\)", "", re.sub(r"^D\d+: ", "", text))
    return text[:1].upper() + text[1:]


def _columns(names: list[str] | tuple[str, ...]) -> Spans:
    found: list[Any] = []
    for name in names:
        found += [", "] * bool(found)
        for k, column in enumerate(name.split("|")):
            found += [" or "] * bool(k) + [Code(column)]
    return found
