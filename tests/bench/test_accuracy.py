"""The accuracy bench measures what it says: made-up attempts whose answer is known, and the real files where they are."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from smallframes import transfers_of

sys.path.insert(0, str(Path(__file__).parent))

import accuracy


def attempt(family: str, rows: list[tuple]) -> accuracy.Attempt:
    frame = transfers_of(rows).with_columns(
        pl.format("P{}", pl.col("transfer_id")).alias("transfer_id"), pl.col("amount").alias("value")
    )
    return accuracy.Attempt("X", family, frame)


GATHER = [(n, f"p{n}", "hub", 900) for n in range(5)] + [(30 + n, "hub", f"z{n}", 900) for n in range(5)]
LAYER = [(n + m / 8, f"p{n}", f"m{m}", 900) for n in range(3) for m in range(3)]


def test_an_attempt_is_found_by_its_own_detector_alone() -> None:
    assert accuracy.fires(attempt("GATHER-SCATTER", GATHER), None) == ["D15"]
    assert accuracy.fires(attempt("BIPARTITE", LAYER), None) == ["D12"]
    assert accuracy.fires(attempt("STACK", LAYER), None) == []
    assert "D15" in accuracy.fires(attempt("RANDOM", GATHER), None)


def test_a_finding_about_the_surroundings_does_not_count() -> None:
    around = attempt("GATHER-SCATTER", GATHER).transfers.with_columns(
        pl.format("L{}", "transfer_id").alias("transfer_id")
    )
    other = attempt("GATHER-SCATTER", [(3, "x", "y", 700)])
    assert accuracy.fires(other, around) == []


def test_why_an_attempt_cannot_be_found() -> None:
    assert attempt("GATHER-SCATTER", GATHER).short_of() == ""
    assert attempt("FAN-OUT", GATHER[5:]).short_of() == "5 counterparties, 8 asked"
    assert attempt("BIPARTITE", LAYER).short_of() == ""
    pairs = [(n, f"a{n}", f"b{n}", 900) for n in range(6)]
    assert attempt("BIPARTITE", pairs).short_of().startswith("separate pairs")


def test_the_published_attempts_are_read_whole(shared_data: Path) -> None:
    folder = shared_data / "aml_patterns"
    read = accuracy.attempts(folder)
    assert len(read) == 370
    assert {a.family for a in read} == set(accuracy.OWN)
    assert sum(a.transfers.height for a in read) == 3209
    assert all(a.transfers["value"].null_count() == 0 for a in read)
    assert accuracy.licit(folder).height == 1000


def test_gather_scatter_attempts_that_reach_the_thresholds_are_found(shared_data: Path) -> None:
    """Measured: 25 of 27."""
    able = [
        a for a in accuracy.attempts(shared_data / "aml_patterns") if a.family == "GATHER-SCATTER" and not a.short_of()
    ]
    assert sum(bool(accuracy.fires(a, None)) for a in able) >= 0.85 * len(able)
