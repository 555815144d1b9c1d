"""What a board needs of patterns: text from a selection, and findings from text, with every error in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.detectors.apart import Cancel
from jupyter_compliance.network.ledger import Ledger

from .compiling import Progress, compile_text
from .inferring import infer
from .words import summary


@dataclass(frozen=True)
class Problem:
    """What is wrong with a selection or a text.

    Attributes
    ----------
    what, advice
        A sentence, and what to do.
    line
        Line of the text, from 1; None where it is about no one line.
    """

    what: str
    advice: str
    line: int | None = None


@dataclass(frozen=True)
class Draft:
    """A pattern drawn from a selection, as text to edit; or the problem that it has no shape."""

    toml: str = ""
    summary: str = ""
    problem: Problem | None = None


@dataclass(frozen=True)
class Answer:
    """What fits a pattern (`contracts.results.FINDINGS`) and the pattern in words; or the problem with its text."""

    findings: pl.DataFrame
    summary: str = ""
    code: str = ""
    sha256: str = ""
    problem: Problem | None = None


def draft(
    ledger: Ledger, accounts: Iterable[str] = (), transfers: Iterable[str] = (), name: str = "By example"
) -> Draft:
    """Draw a pattern from what is selected; never raises for what a person may select."""
    try:
        pattern = infer(ledger, accounts, transfers, name)
        return Draft(pattern.to_toml(), summary(pattern, ledger.currency))
    except PatternError as error:
        return Draft(problem=_problem(error))


def answer(ledger: Ledger, text: str, progress: Progress | None = None, cancel: Cancel | None = None) -> Answer:
    """Find what fits the pattern that a text says; never raises for what a person may write."""
    try:
        runner = compile_text(text + "\n")
        told = summary(runner.pattern, ledger.currency)
    except PatternError as error:
        return Answer(pl.DataFrame(schema=FINDINGS), problem=_problem(error))
    return Answer(runner.run(ledger, progress, cancel), told, runner.pattern.code, runner.pattern.sha256)


def _problem(error: PatternError) -> Problem:
    return Problem(error.what, error.advice, error.line)
