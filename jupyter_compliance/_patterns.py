"""Typologies by example: a pattern drawn from a selection, run over the case, and kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ._nearest import known_account, require_transfer
from .contracts.errors import ComplianceError, PatternError, PolicyError
from .store.patterns import KEPT, keep_pattern, patterns_of

if TYPE_CHECKING:
    from ._analyse import Progress
    from .case import Case
    from .detectors.apart import Cancel
    from .patterns import Pattern
    from .store import Journal

#: What the codes of patterns begin with, in findings and in policies.
PREFIX = "pattern:"


def pattern(
    case: Case,
    *,
    transfers: Iterable[str] | None = None,
    accounts: Iterable[str] | None = None,
    name: str = "By example",
) -> Pattern:
    """Draw a pattern from an example: selected transfers, or all transfers between selected accounts.

    Shape, order, window, shares and counts are read off the example and given some room; ``print(pattern.to_toml())``
    shows them to be changed, and :meth:`find` takes the pattern or its text.

    Parameters
    ----------
    transfers, accounts
        Identifiers; transfers go before accounts.
    name
        What to call it.

    Raises
    ------
    ComplianceError
        Something is not in the case, or the selection has no shape.
    """
    from .patterns import infer

    chosen = [require_transfer(case, one) for one in _listed(transfers)]
    held = [] if chosen else [known_account(case, one) for one in _listed(accounts)]
    return infer(case.ledger(), held, chosen, name)


def find(
    case: Case, pattern: Pattern | str | Path, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> pl.DataFrame:
    """Find what fits a pattern: findings that cite their transfers, filed under the pattern's code.

    They are no evidence: the ranking takes them when the pattern is kept (:meth:`keep_pattern`) and the policy gives its
    code a weight.

    Parameters
    ----------
    pattern
        A Pattern, the path of a TOML file, TOML text, the code of a kept pattern (``"pattern:…"``), or ``"D09"`` to
        ``"D16"``.
    progress
        Called as ``progress(code, done, total)`` before each part.
    cancel
        Ends the search when set, as for :meth:`findings`.

    Returns
    -------
    polars.DataFrame
        `contracts.results.FINDINGS`, sorted by finding_id.
    """
    return case._analysis.fitting(named(case, pattern), progress, cancel)


def keep(case: Case, pattern: Pattern | str | Path) -> str:
    """Keep a pattern with the case, in its journal, and return its code; a later version of the same name stands.

    Raises
    ------
    ComplianceError
        The pattern cannot be looked for, or the case is read-only.
    """
    from .patterns import compile_pattern

    chosen = named(case, pattern)
    compile_pattern(chosen)
    kept = [one for one in patterns_of(case.journal.entries(KEPT)) if one["code"] == chosen.code]
    if not kept or kept[-1]["sha256"] != chosen.sha256:
        keep_pattern(case.journal, chosen.code, chosen.sha256, chosen.to_toml(), author=case.author)
        case._watchers.tell(["case"])
    return chosen.code


def kept(case: Case) -> dict[str, Pattern]:
    """Return the patterns kept with the case by code, the latest version of each."""
    from .patterns import load

    return {one["code"]: load(one["toml"]) for one in patterns_of(case.journal.entries(KEPT))}


def named(case: Case, pattern: Any) -> Pattern:
    """Return the pattern that somebody named; see :meth:`Case.find`."""
    from .patterns import CATALOGUE, Pattern, compile_text, shipped

    if isinstance(pattern, Pattern):
        return pattern
    if isinstance(pattern, str) and pattern in CATALOGUE:
        return shipped(pattern)
    if isinstance(pattern, str) and pattern.startswith(PREFIX) and "\n" not in pattern:
        held = kept(case)
        if pattern not in held:
            raise PatternError(
                f"The case keeps no pattern {pattern[:80]!r}.",
                f"It keeps {', '.join(held)}." if held else "Keep one with case.keep_pattern(…).",
            )
        return held[pattern]
    if not isinstance(pattern, str | Path):
        raise PatternError(f"{pattern!r} is not a pattern.", "Give a Pattern, the path of a TOML file, or TOML text.")
    return compile_text(pattern).pattern


def weighed(journal: Journal, detectors: Mapping[str, Mapping[str, Any]]) -> tuple[Pattern, ...]:
    """Return the kept patterns that a policy weighs, by code.

    Parameters
    ----------
    journal
        Where patterns are kept.
    detectors
        Parameters by code, as the policy has them; those of a pattern may pin a version by its ``sha256``.

    Raises
    ------
    PolicyError
        The policy weighs a pattern, or a version of one, that the case does not keep.
    """
    codes = sorted(code for code in detectors if code.startswith(PREFIX))
    if not codes:
        return ()
    from .patterns import load

    versions = patterns_of(journal.entries(KEPT))
    chosen = []
    for code in codes:
        asked = dict(detectors[code])
        pinned = asked.pop("sha256", None)
        if asked:
            raise PolicyError(
                f"The policy gives {code} the parameter {next(iter(asked))!r}.", "A pattern takes sha256 alone: its numbers are in its text."
            )  # fmt: skip
        fitting = [one for one in versions if one["code"] == code and pinned in (None, one["sha256"])]
        if not fitting:
            what = "keeps no" if pinned is None else "does not keep that version of the"
            raise PolicyError(
                f"The policy weighs {code}, and the case {what} pattern of that code.",
                "Keep it with case.keep_pattern(…), or take the entry out of the policy.",
            )
        chosen.append(load(fitting[-1]["toml"]))
    return tuple(chosen)


def _listed(ids: Any) -> list[Any]:
    if ids is None:
        return []
    if isinstance(ids, str):
        return [ids]
    if not isinstance(ids, Iterable):
        raise ComplianceError(f"{ids!r} is no selection.", "Give a list of identifiers.")
    return list(dict.fromkeys(ids))
