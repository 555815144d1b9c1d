"""Findings, evidence and queue leave as exact tables and as plain words."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case
from jupyter_compliance.export.report_tables import code, plain, report_frames, summary_markdown, write_reports

from .conftest import LABELS


def test_tables_are_written_twice_and_exactly(case: Case, tmp_path: Path) -> None:
    write_reports(case, tmp_path)
    for name, frame in report_frames(case).items():
        assert pl.read_parquet(tmp_path / f"{name}.parquet").equals(frame)
        assert pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False).height == frame.height


def test_summary_tells_ranks_scores_and_transfers(case: Case) -> None:
    text = summary_markdown(case)
    assert "## 1. `hub`" in text
    queue = case.triage().queue
    assert f"Score {queue['score'][0]:.1f}" in text
    assert "Transfers: `t" in text or "`u" in text
    assert summary_markdown(case, top=1).rstrip().endswith("in `queue.csv`.")


def test_summary_shows_hostile_text_as_text(case: Case) -> None:
    text = summary_markdown(case)
    for sign in ("<img", "<script", "<a ", "<!--", "\x1b", "\x07"):
        assert sign not in text


@pytest.mark.parametrize("label", LABELS)
def test_plain_takes_the_meaning_from_markup(label: str) -> None:
    shown = plain(label)
    assert "\n" not in shown
    assert not re.search(r"[<>]|(?<!\\)[\[*_`|]", shown)


def test_plain_text_becomes_no_link() -> None:
    assert not re.search(r"://|www\.", plain("http://evil.example and www.evil.example"))


def test_unusual_identifiers_are_no_code_spans() -> None:
    assert code("0x098b") == "`0x098b`"
    assert "`" not in code("a`b").replace("\\`", "")
