"""Pictures and answers for titles without end and for times at the ends of the calendar."""

from __future__ import annotations

import json
import time
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case, ComplianceError
from jupyter_compliance.views.picture import board_svg
from jupyter_compliance.views.service import BoardService
from jupyter_compliance.views.svg import cut
from jupyter_compliance.views.time_bins import bins_for


def ledger(*moments: str) -> pl.DataFrame:
    rows = len(moments)
    return pl.DataFrame({"ts": moments, "src": ["a"] * rows, "dst": ["b"] * rows, "amount": ["1"] * rows})


def titled(case: Case, title: str) -> Case:
    """The case as others may hand it over, with a title that is not accepted here."""
    manifest = case.path / "case.jcase"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"title": title}), "utf-8")
    return Case.open(case.path)


def test_a_title_of_a_hundred_thousand_letters_is_cut_at_once(tmp_path: Path) -> None:
    begun = time.monotonic()
    assert len(cut("x" * 1_000_000, 12, 200)) < 100
    case = titled(Case.create(tmp_path / "c", transfers=ledger("2022-03-23T00:00:00Z")), "x" * 100_000)
    assert "…" in board_svg(case)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("bins", [1, 7, 250])
@pytest.mark.parametrize(
    "moments",
    [("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"), ("9999-12-31T23:30:00Z", "9999-12-31T23:45:00Z")],
)
def test_the_ends_of_the_calendar_have_a_timeline(tmp_path: Path, moments: tuple[str, str], bins: int) -> None:
    case = Case.create(tmp_path / "c", transfers=ledger(*moments))
    answer = BoardService(case).ask("timeline", bins=bins)
    assert sum(answer.frames["bins"]["n"]) == 2
    board_svg(case)
    case.timeline()


def test_bins_reach_the_last_microsecond_of_the_calendar() -> None:
    last = 253_402_300_799_999_999
    found = bins_for(-62_135_596_800_000_000, last, 250)
    assert found.edges[-1] == last + 1
    assert (found.edges[1:] > found.edges[:-1]).all()
    assert found.label(len(found.edges) - 2)


def test_plain_text_of_a_board_carries_no_control_characters(tmp_path: Path) -> None:
    rows = ledger(*["2022-03-23T00:00:00Z"] * 2).with_columns(src=pl.lit("a\x1b[2Jb"))
    tags = pl.DataFrame({"account_id": ["a\x1b[2Jb"], "label": ["\x1b]0;x\x07"], "category": ["theft"]})
    case = titled(Case.create(tmp_path / "c", transfers=rows, tags=tags), "\x1b[2J")
    plain = case.board()._plain()
    assert "[2J" in plain
    assert all(line.isprintable() for line in plain.splitlines())


@pytest.mark.parametrize("height", ["tall", 0, -5, float("nan"), True])
def test_a_height_that_is_none_is_told(tmp_path: Path, height: object) -> None:
    case = Case.create(tmp_path / "c", transfers=ledger("2022-03-23T00:00:00Z"))
    with pytest.raises(ComplianceError, match="height"):
        case.board(height=height)  # type: ignore[arg-type]
