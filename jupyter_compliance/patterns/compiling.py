"""A pattern becomes detectors: those whose kernels say all that it says, and one general search for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from jupyter_compliance.contracts.errors import PatternError, PolicyError
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.detectors.apart import Cancel, apart
from jupyter_compliance.detectors.base import Detector
from jupyter_compliance.detectors.registry import DETECTORS, configure
from jupyter_compliance.network.ledger import Ledger

from .general import subgraph_of
from .pattern import Form, Pattern
from .reading import line_of, load, text_of
from .shapes import Shape, shape_of

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Runner:
    """A pattern ready to run.

    Parameters
    ----------
    pattern
        What was compiled.
    parts
        Detectors that find its forms, each with the variants of its findings that count (all when None).
    """

    pattern: Pattern
    parts: tuple[tuple[Detector, frozenset[str] | None], ...]

    @property
    def kernels(self) -> tuple[str, ...]:
        """Detectors whose kernels run, by code; ``general`` for the general search."""
        return tuple(detector.code for detector, _ in self.parts)

    def run(self, ledger: Ledger, progress: Progress | None = None, cancel: Cancel | None = None) -> pl.DataFrame:
        """Return what fits the pattern.

        Parameters
        ----------
        ledger
            Where to look.
        progress
            Called as ``progress(code, done, total)`` before each part and once at the end with an empty code.
        cancel
            Ends the search when set; see `detectors.apart`.

        Returns
        -------
        polars.DataFrame
            `contracts.results.FINDINGS`, sorted by finding_id, filed under the pattern's code; the parameters name the
            pattern, its version and its hash beside the thresholds of the kernel.
        """
        frames = [pl.DataFrame(schema=FINDINGS)]
        for done, (detector, variants) in enumerate(self.parts):
            if progress:
                progress(detector.code, done, len(self.parts))
            found = apart(partial(detector.run, ledger), f"the pattern {brief(self.pattern.name)}", cancel)
            frames.append(found if variants is None else found.filter(pl.col("variant").is_in(list(variants))))
        if progress:
            progress("", len(self.parts), len(self.parts))
        return _filed(pl.concat(frames), self.pattern)


def compile_pattern(pattern: Pattern) -> Runner:
    """Return a pattern ready to run.

    Raises
    ------
    PatternError
        A form that no kernel covers asks for what the general search cannot tell, or a number of its tuning is unknown.
    """
    parts: list[tuple[Detector, frozenset[str] | None]] = []
    open_shape: tuple[Shape, Form] | None = None
    for place, form in enumerate(pattern.forms):
        here = ("also", place - 1) if place else ()
        shape = shape_of(form)
        try:
            if shape is None:
                parts.append((subgraph_of(form, pattern.name), None))
                open_shape = None
                continue
            merged = _merged(open_shape, (shape, form))
            if merged is not None:
                parts[-1] = (_detector(merged, {}), None)
                open_shape = None
                continue
            parts.append((_detector(shape, form.tuning), shape.variants))
            open_shape = (shape, form)
        except PatternError as error:
            raise PatternError(error.what, error.advice, (*here, *error.part)) from None
    return Runner(pattern, tuple(parts))


def compile_text(source: str | Path) -> Runner:
    """Read a pattern as `reading.load` does and compile it; errors of either kind tell the line."""
    text = text_of(source)
    pattern = load(text + "\n")
    try:
        return compile_pattern(pattern)
    except PatternError as error:
        raise PatternError(error.what, error.advice, error.part, line_of(text, error.part)) from None


def _merged(before: tuple[Shape, Form] | None, now: tuple[Shape, Form]) -> Shape | None:
    """Return two forms of one detector as one, when they do not contradict each other."""
    if before is None or before[0].code != now[0].code:
        return None
    (a, first), (b, second) = before, now
    told, further = a.own | dict(first.tuning), b.own | dict(second.tuning)
    own_only = set(a.own) != set(b.own)
    if not own_only or any(told[key] != further[key] for key in told.keys() & further.keys()):
        return None
    return Shape(a.code, told | further)


def _detector(shape: Shape, tuning: object) -> Detector:
    extra = dict(tuning)  # type: ignore[call-overload]  # a mapping of names to numbers
    told = shape.alone | shape.own
    for key in extra:
        if key in told:
            raise PatternError(
                f"tuning {key!r} says again what the pattern says.", "Leave it out of [tuning].", ("tuning", key)
            )
    name = DETECTORS[shape.code].name
    try:
        return configure(shape.code, told | extra)
    except PolicyError as error:
        bad = next((key for key in extra if repr(key) in error.what), "")
        raise PatternError(
            f"The kernel of {name} ({shape.code}) cannot take this: {error.what}",
            error.advice,
            ("tuning", bad) if bad else (),
        ) from None


def _filed(found: pl.DataFrame, pattern: Pattern) -> pl.DataFrame:
    """File findings of detectors under a pattern, numbered anew by subject and variant."""
    named = {"pattern": pattern.name, "pattern_version": pattern.version, "pattern_sha256": pattern.sha256}
    told = {
        text: json.dumps(json.loads(text) | named, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        for text in found["parameters"].unique().to_list()
    }
    return (
        found.with_columns(
            pl.lit(pattern.code).alias("detector"),
            pl.col("parameters").replace_strict(told, return_dtype=pl.String),
            pl.int_range(1, pl.len() + 1).over("variant", "subject").alias("n"),
        )
        .with_columns(pl.format("{}/{}/{}/{}", "detector", "variant", "subject", "n").alias("finding_id"))
        .select(FINDINGS.names())
        .sort("finding_id")
    )
