"""What counts as right, and what sweeps can never show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, ClassVar

import polars as pl
import pytest

from jupyter_compliance.cards.intervals import clustered, wilson
from jupyter_compliance.cards.measure import around, measure
from jupyter_compliance.cards.planted import World
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.detectors.about import about
from jupyter_compliance.detectors.registry import DETECTORS
from jupyter_compliance.network.ledger import Ledger


def test_wilson_is_what_the_books_say() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=2e-4)
    assert wilson(20, 22) == pytest.approx((0.7218, 0.9747), abs=2e-4)
    assert wilson(0, 10) == (0.0, pytest.approx(0.2775, abs=2e-4))
    assert wilson(10, 10) == (pytest.approx(0.7225, abs=2e-4), 1.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_clusters_that_share_their_fate_count_once() -> None:
    apart = clustered([1, 0] * 50, [1] * 100)
    assert apart == pytest.approx(wilson(50, 100), abs=0.003)
    together = clustered([10, 0] * 5, [10] * 10)
    assert together == pytest.approx(wilson(5, 10), abs=0.02)
    assert together[1] - together[0] > 2 * (apart[1] - apart[0])
    assert clustered([30, 20], [30, 20]) == wilson(2, 2)
    assert clustered([], []) == (0.0, 1.0)
    assert clustered([3], [7]) == pytest.approx(wilson(3 / 7, 1))


@pytest.mark.parametrize(
    ("value", "share", "tried"),
    [
        (8, False, [4, 6, 8, 12, 16]), (2, False, [1, 2, 3, 4]), (1, False, [1, 2]), (0, False, []), ("XMR", False, []),
        (24.0, False, [12, 18, 24, 36, 48]), (0.9, True, [0.8, 0.85, 0.9, 0.925, 0.95]),
        (0.05, True, [0.0125, 0.025, 0.05, 0.1, 0.2]), (0.4, True, [0.1, 0.2, 0.4, 0.8]),
    ],
)  # fmt: skip
def test_values_around_a_threshold(value: Any, share: bool, tried: list[float]) -> None:
    assert around(value, share) == tried


@dataclass(frozen=True)
class Fixed:
    """A detector that reports what it is told to."""

    found: tuple[tuple[str, float, tuple[str, ...]], ...]
    code: ClassVar[str] = "D09"

    def run(self, ledger: Ledger) -> pl.DataFrame:
        now = datetime(2025, 1, 1, tzinfo=UTC)
        rows = [
            {"finding_id": f"D09//{s}/{k}", "detector": "D09", "variant": "", "subject": s, "strength": w, "transfer_ids": list(ids),
             "count": len(ids), "value": 0, "start": now, "end": now, "sentence": "", "parameters": "{}"}
            for k, (s, w, ids) in enumerate(self.found)
        ]  # fmt: skip
        return pl.DataFrame(rows, schema_overrides=FINDINGS).select(list(FINDINGS))


def test_a_finding_is_about_what_half_of_its_transfers_belong_to(world: World) -> None:
    first, second = world.made.instances.filter(code="D09").head(2).iter_rows(named=True)
    payroll = world.made.instances.filter(code="payroll").row(0, named=True)
    known = set(world.made.labels["transfer_id"].drop_nulls())
    ordinary = [t for t in world.made.transfers["transfer_id"] if t not in known][:20]
    mine = first["transfer_ids"]
    judged = world.judge(
        Fixed(
            (
                (first["subject"], 0.9, (*mine[:4], *ordinary[:4])),
                ("A", 0.8, (*mine[:4], *ordinary[:5])),
                ("B", 0.3, tuple(payroll["transfer_ids"][:5])),
                (second["subject"], 0.2, ()),
            )
        )  # type: ignore[arg-type]
    )
    planted = world.made.instances.filter(code="D09").height
    assert judged.recall() == (2, planted)
    assert judged.at(0.25).recall() == (1, planted)
    assert judged.false_accounts == 2
    assert judged.ordinary_accounts == 1
    assert judged.fired("payroll") == (1, world.made.instances.filter(code="payroll").height, 0.3)
    assert judged.fired("merchant")[0] == 0
    right = judged.right("own")
    assert (right["hits"].sum(), right["of"].sum(), right.height) == (2, 4, 4)


@pytest.mark.parametrize("code", DETECTORS)
def test_raising_the_strength_never_finds_more(world: World, code: str) -> None:
    points = measure(world, DETECTORS[code], about(code).main).by_strength
    for low, high in pairwise(points):
        assert high.recall.hits <= low.recall.hits and high.recall.of == low.recall.of
        assert high.findings <= low.findings and high.false_accounts <= low.false_accounts
        assert high.right.hits >= high.own.hits and high.right.of == high.findings
    assert points[0].recall.of > 0


@pytest.mark.parametrize("code", ["D01", "D02", "D03", "D16", "D26"])
def test_asking_for_more_accounts_never_finds_more(world: World, code: str) -> None:
    measured = measure(world, DETECTORS[code], about(code).main)
    found = [point.recall.hits for point in measured.by_threshold]
    assert len(found) >= 3 and found == sorted(found, reverse=True)
    at = {point.at: point for point in measured.by_threshold}
    assert replace(at[getattr(DETECTORS[code].parameters, about(code).main)], at=0.0) == measured.reported
