"""Working together on a case: the verbs, what they tell boards, and that it all travels with an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_compliance import Case, ComplianceError


def test_everything_travels_with_the_export(case: Case, tmp_path: Path) -> None:
    told: list[list[str]] = []

    def watch(what: list[str]) -> None:
        told.append(what)

    case.watch(watch)
    case.assign("Bo")
    case.set_due("2026-12-24")
    case.rename("Renamed")
    name = case.request_review("Is that so?", subject="ALICE".lower())
    Case.open(case.path, author="Cem").answer_review(name, "agreed", "It is.")
    open_one = case.request_review("And that?")
    case.close("Done.")
    case.reopen("Not done.")
    case.close("Done now.")
    assert told.count(["case"]) == 8
    case.export(tmp_path / "out.zip")
    again = Case.import_(tmp_path / "out.zip", tmp_path / "again")
    assert (again.reviews(), again.care, again.title) == (case.reviews(), case.care, "Renamed")
    assert again.manifest.status == "closed"
    assert again.verify().ok
    assert [one["outcome"] for one in again.reviews()] == ["agreed", None]
    assert again.reviews()[1]["id"] == open_one


def test_the_summary_tells_it(case: Case) -> None:
    assert "review" not in repr(case)
    case.assign("Bo <b>")
    case.set_due("2026-12-24")
    case.request_review("Right?")
    case.close("Done.")
    assert "Bo <b>, due 2026-12-24 · 1 open review request · closed by A. Analyst: Done." in repr(case)
    assert "Bo &lt;b&gt;" in case._repr_html_()


def test_what_is_asked_about_must_be_in_the_case(case: Case) -> None:
    with pytest.raises(ComplianceError, match="nobody"):
        case.request_review("Right?", subject="nobody")


def test_verbs_that_are_named_in_the_class_are_documented_methods() -> None:
    for name in ("create", "note", "withdraw", "dispose", "assign", "set_due", "rename", "close", "reopen", "export", "request_review", "answer_review"):
        verb = getattr(Case, name)
        assert verb.__doc__ and verb.__name__ == name
