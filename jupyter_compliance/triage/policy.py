"""The policy: which weight each kind of evidence has, in a versioned file an investigator can read and change."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from ..contracts.errors import PolicyError
from .policy_check import check
from .policy_text import write
from .score import parse_prior, prior_logodds


@dataclass(frozen=True)
class Rule:
    """What the policy says about one detector, or one variant of it.

    Parameters
    ----------
    weight
        Log-odds at strength 1, in hundredths; 0 leaves the evidence out.
    group
        Dependence group; pieces of evidence of one group tell (partly) the same fact.
    by_value
        Percent of the weight that depends on the value concerned (see triage.evidence).
    full_at
        Percent of strength from which the weight counts in full.
    title, chip, phrase
        Names for the evidence list, the queue and sentences ("without …").
    """

    weight: int
    by_value: int
    full_at: int
    group: str
    title: str
    chip: str
    phrase: str


@dataclass(frozen=True)
class Policy:
    """A checked triage policy. Immutable; `with_` returns a changed copy.

    Parameters
    ----------
    document
        The checked content of the TOML file. Treat it as read-only.
    text
        The TOML text it came from.
    """

    document: dict[str, Any]
    text: str

    @classmethod
    def default(cls) -> Policy:
        """Return the policy that comes with the product."""
        return cls.load(resources.files(__package__).joinpath("policies/default.toml").read_text("utf-8"))

    @classmethod
    def load(cls, source: str | Path) -> Policy:
        """Read and check a policy.

        Parameters
        ----------
        source
            Path of a TOML file, or TOML text (anything with a line break).

        Returns
        -------
        Policy

        Raises
        ------
        PolicyError
            If the file cannot be read, is not TOML, or breaks the rules; the message lists every problem.
        """
        text, name = _read(source)
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(f"{name} is not valid TOML: {error}.", "Correct that line and load it again.") from None
        problems = check(document)
        if problems:
            listed = "\n".join(f"  {n}. {p}" for n, p in enumerate(problems, 1))
            many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            raise PolicyError(
                f"{name} has {many}:\n{listed}\n",
                "Compare with the default policy: print(Policy.default().text).",
            )
        return cls(document, text)

    def with_(
        self,
        *,
        name: str | None = None,
        version: str | None = None,
        prior: str | None = None,
        line: float | None = None,
        weights: dict[str, int] | None = None,
        parameters: dict[str, dict[str, Any]] | None = None,
    ) -> Policy:
        """Return a changed and checked copy.

        Parameters
        ----------
        name, version, prior, line
            New values of these keys.
        weights
            New weights by detector code, or by code and variant pattern as ``"D22:theft hop 1"``, in hundredths.
        parameters
            Parameters to change, by detector code.

        Returns
        -------
        Policy

        Raises
        ------
        PolicyError
            If the result breaks the rules, or a code or pattern is not in the policy.
        """
        document = tomllib.loads(self.text)
        for key, value in (("name", name), ("version", version), ("prior", prior), ("line", line)):
            if value is not None:
                document[key] = value
        for key, weight in (weights or {}).items():
            _rule_table(document, key)["weight"] = weight
        for code, changed in (parameters or {}).items():
            _rule_table(document, code).setdefault("parameters", {}).update(changed)
        return type(self).load(write(document))

    @property
    def name(self) -> str:
        """Name of the policy."""
        return self.document["name"]

    @property
    def version(self) -> str:
        """Version of the policy, set by its author."""
        return self.document["version"]

    @property
    def line(self) -> float:
        """Score (0 to 100) from which a subject asks for attention."""
        return float(self.document["line"])

    @property
    def one_in(self) -> int:
        """N of the base rate "1 in N"."""
        return parse_prior(self.document["prior"])

    @property
    def prior(self) -> int:
        """Log-odds of the base rate, in hundredths."""
        return prior_logodds(self.one_in)

    @property
    def prior_text(self) -> str:
        """The base rate in words: ``1 in 400``."""
        return f"1 in {self.one_in:,}"

    @property
    def repeat(self) -> float:
        """How much each further finding of one kind adds (see triage.evidence)."""
        return float(self.document["repeat"])

    @property
    def shares(self) -> dict[str, tuple[int, ...]]:
        """Percent of weight kept by the strongest, second, … evidence of each group; the last one repeats."""
        return {name: tuple(group["shares"]) for name, group in self.document["groups"].items()}

    @property
    def bands(self) -> tuple[tuple[str, float], ...]:
        """Score bands as (name, lowest score), highest first."""
        return tuple(sorted(self.document["bands"].items(), key=lambda band: -band[1]))

    def band(self, score: float) -> str:
        """Return the name of the band a score falls in."""
        return next((name for name, lowest in self.bands if score >= lowest), self.bands[-1][0])

    @property
    def detectors(self) -> dict[str, dict[str, Any]]:
        """Parameters by detector code, as `detectors.run_all` takes them."""
        return {code: dict(table.get("parameters", {})) for code, table in self.document["detectors"].items()}

    @property
    def weights(self) -> dict[str, int]:
        """Weights in hundredths by detector code, and by ``code:variant pattern`` where a variant has its own."""
        found = {}
        for code, table in self.document["detectors"].items():
            found[code] = table["weight"]
            found |= {f"{code}:{v['match']}": v["weight"] for v in table.get("variants", []) if "weight" in v}
        return found

    @cached_property
    def sha256(self) -> str:
        """Hash of the content as canonical JSON (RFC 8785): comments, order and spacing do not change it."""
        import rfc8785

        return hashlib.sha256(rfc8785.dumps(self.document)).hexdigest()

    def rule(self, detector: str, variant: str = "") -> Rule:
        """Return what the policy says about one variant of a detector.

        The first entry of the detector's ``variants`` whose ``match`` fits overrides the detector's own keys; each
        ``*`` in it stands for any text, which the titles may quote as ``{1}``, ``{2}``.

        Parameters
        ----------
        detector
            Detector code.
        variant
            Variant of the finding, empty for none.

        Returns
        -------
        Rule

        Raises
        ------
        PolicyError
            If the policy has no entry for the detector.
        """
        table = self.document["detectors"].get(detector)
        if table is None:
            raise PolicyError(
                f"Policy {self.name!r} says nothing about detector {detector}.",
                f"Add [detectors.{detector}] with weight, group, title, chip and phrase (weight 0 leaves it out).",
            )
        stars: tuple[str, ...] = ()
        for entry in table.get("variants", []):
            found = re.fullmatch(_pattern(entry["match"]), variant)
            if found:
                table, stars = table | entry, found.groups()
                break
        title, chip, phrase = (_fill(table[key], variant, stars) for key in ("title", "chip", "phrase"))
        return Rule(
            weight=table["weight"],
            by_value=table.get("by_value", 0),
            full_at=table.get("full_at", 100),
            group=table["group"],
            title=f"{title} ({detector})",
            chip=chip,
            phrase=phrase,
        )

    def __repr__(self) -> str:
        return (
            f"<Policy {self.name!r} {self.version}: prior {self.prior_text}, line {self.line:g}, "
            f"{len(self.document['detectors'])} detectors, sha256 {self.sha256[:12]}>"
        )


def _read(source: str | Path) -> tuple[str, str]:
    if isinstance(source, str) and "\n" in source:
        return source, "The policy text"
    path = Path(source)
    try:
        return path.read_text("utf-8"), f"Policy {path.name!r}"
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise PolicyError(f"Policy file {str(path)!r} {why}.", "Give the path of a TOML file, or TOML text.") from None


def _pattern(match: str) -> str:
    return "(.*?)".join(re.escape(part) for part in match.split("*"))


def _fill(template: str, variant: str, stars: tuple[str, ...]) -> str:
    text = template.replace("{variant}", variant)
    for n, star in enumerate(stars, 1):
        text = text.replace(f"{{{n}}}", star)
    return text


def _rule_table(document: dict[str, Any], key: str) -> dict[str, Any]:
    code, _, match = key.partition(":")
    table = document["detectors"].get(code)
    if table is not None and match:
        table = next((v for v in table.get("variants", []) if v["match"] == match), None)
    if table is None:
        raise PolicyError(
            f"The policy has no entry {key!r}.",
            f"It has: {', '.join(sorted(document['detectors']))}; see Policy.weights.",
        )
    return table
