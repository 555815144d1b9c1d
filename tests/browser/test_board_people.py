"""What a board says of people: a case with customers and events, made up, on a live board."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from boardpage import rest

from jupyter_compliance import Case
from jupyter_compliance.cli import main

CODES = ("D24", "D25", "D31")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = tmp_path_factory.mktemp("people") / "made"
    asked = ["--transfers", "8000", "--seed", "11", "--instances", "2", "--out", str(made), "--typologies", *CODES]
    assert main(["generate", *asked]) == 0
    tables = ("transfers", "accounts", "customers", "events", "tags", "ownership")
    given = {name: made / name / "*.parquet" if (made / name).is_dir() else made / f"{name}.parquet" for name in tables}
    return Case.create(made.parent / "case", **given, currency="USD", author="A. Analyst")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reasons_about_people_can_be_read_and_followed(live: Any, case: Case, scheme: str) -> None:
    evidence = case.triage().evidence
    page = live(1280, 720, color_scheme=scheme)
    for code in CODES:
        reason = evidence.filter(detector=code).sort("strength", "subject", descending=[True, False]).row(0, named=True)
        page.evaluate(
            """id => {
                window.values.selection = {subjects: [id], transfers: [], time: null, source: 'python'};
                window.tell('change:selection');
            }""",
            reason["subject"],
        )
        said = page.locator(".jc-evidence").get_by_text(reason["sentence"], exact=False)
        said.first.wait_for()
        rest(page)
        box = said.first.bounding_box()
        assert box and box["width"] > 150 and box["height"] >= 12
        assert said.first.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), "no word is cut off"
        page.screenshot(path=Path(__file__).parent / "shots" / f"people-{code}-{scheme}.png")
    assert page.locator(".jc-error, .jc-fault").count() == 0
