"""What is measured of one detector in an invented world: sweeps of strength and of its main threshold, difficulty, look-alikes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from jupyter_compliance.detectors.base import Detector
from jupyter_compliance.sources.synthetic_lookalikes import LOOK_ALIKES
from jupyter_compliance.sources.synthetic_planting import DIFFICULTIES

from .intervals import clustered, wilson
from .planted import Judged, World

#: Least strengths of the sweep.
STRENGTHS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: The main threshold is tried at these multiples of its value; a share close to 1, at these multiples of what it lacks.
MULTIPLES = (0.5, 0.75, 1.0, 1.5, 2.0)
#: Shares of at most one half are bounds far below what is usual, and take wider steps.
WIDE = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval.

    Attributes
    ----------
    hits, of
        Cases that count, and cases in all.
    low, high
        The interval, 0 to 1.
    """

    hits: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """What a detector reports at one setting.

    Attributes
    ----------
    at
        Least strength, or value of the threshold.
    findings
        Findings reported.
    right, own
        Share of them about any planted typology, and about this one; clustered by what they are about.
    recall
        Share of the planted instances of this typology that are found.
    false_accounts
        Accounts with a finding that is about no planted typology.
    """

    at: float
    findings: int
    right: Share
    own: Share
    recall: Share
    false_accounts: int


@dataclass(frozen=True)
class LookAlike:
    """How often an innocent look-alike fires, and how strongly at most; whether it was made to resemble this typology."""

    name: str
    resembles: bool
    fired: Share
    strongest: float


@dataclass(frozen=True)
class Measured:
    """Everything measured of one detector.

    Attributes
    ----------
    by_strength
        One point for each of `STRENGTHS`; the first counts whatever is reported.
    by_threshold
        One point for each value of the main threshold, ascending; empty where it is no number.
    by_difficulty
        Recall of whatever is reported, by difficulty.
    look_alikes
        Every look-alike of the generator.
    ordinary
        Accounts with a finding that is about nothing planted at all.
    accounts
        Accounts of the ledger.
    """

    by_strength: tuple[Point, ...]
    by_threshold: tuple[Point, ...]
    by_difficulty: dict[str, Share]
    look_alikes: tuple[LookAlike, ...]
    ordinary: int
    accounts: int

    @property
    def reported(self) -> Point:
        """What is reported, of whatever strength."""
        return self.by_strength[0]

    def per_10000(self, point: Point) -> float:
        """Return the accounts wrongly reported at a point among every 10,000."""
        return 1e4 * point.false_accounts / self.accounts if self.accounts else 0.0


def measure(world: World, detector: Detector, main: str) -> Measured:
    """Measure a detector.

    Parameters
    ----------
    world
        Where; both sweeps use the same one.
    detector
        With the thresholds in force.
    main
        Its parameter that is swept; the detector runs again for every other value.
    """
    judged = world.judge(detector)
    by_threshold = []
    for value in around(getattr(detector.parameters, main), main.endswith("share")):
        changed = replace(detector, parameters=replace(detector.parameters, **{main: value}))  # type: ignore[type-var]  # all are dataclasses
        same = value == getattr(detector.parameters, main)
        by_threshold.append(_point(judged if same else world.judge(changed), value))
    looks = []
    for name, (_, resembled, _) in LOOK_ALIKES.items():
        fired, of, strongest = judged.fired(name)
        looks.append(LookAlike(name, detector.code in resembled, _share(fired, of), strongest))
    return Measured(
        by_strength=tuple(_point(judged.at(least), least) for least in STRENGTHS),
        by_threshold=tuple(by_threshold),
        by_difficulty={hard: _share(*judged.recall(hard)) for hard in DIFFICULTIES},
        look_alikes=tuple(looks),
        ordinary=judged.ordinary_accounts,
        accounts=judged.accounts,
    )


def around(value: Any, share: bool = False) -> list[float]:
    """Return the values at which a threshold is tried, ascending; none for a text or where it is switched off at 0.

    Whole numbers stay whole and at least 1. A `share` stays below 1: above one half it moves by what it lacks to 1.
    """
    if isinstance(value, str) or not value:
        return []
    if isinstance(value, int):
        return sorted({max(1, round(value * m)) for m in MULTIPLES})
    if value >= 1 or not share:
        return sorted({float(f"{value * m:.6g}") for m in MULTIPLES})
    if value > 0.5:
        return sorted({float(f"{1 - (1 - value) * m:.6g}") for m in MULTIPLES if (1 - value) * m < 1})
    return sorted({float(f"{value * m:.6g}") for m in WIDE if value * m < 1})


def _point(judged: Judged, at: float) -> Point:
    return Point(
        at, judged.findings.height, _precision(judged, "bad"), _precision(judged, "own"), _share(*judged.recall()),
        judged.false_accounts,
    )  # fmt: skip


def _precision(judged: Judged, column: str) -> Share:
    by = judged.right(column)
    low, high = clustered(by["hits"].to_numpy(), by["of"].to_numpy())
    return Share(int(by["hits"].sum()), int(by["of"].sum()), low, high)


def _share(hits: int, of: int) -> Share:
    return Share(hits, of, *wilson(hits, of))
