"""``jupyter compliance cases``: the list of the sidebar, printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_compliance import Case


def test_cases_are_listed(run: Any, case_path: Path, tmp_path: Path) -> None:
    case = Case.open(case_path, author="Ann")
    case.rename("Evil title with <b>")
    case.assign("Bo")
    case.set_due("2026-12-24")
    case.request_review("Right?")
    case.triage()
    code, out, _ = run("cases", tmp_path)
    assert code == 0
    line = next(line for line in out.splitlines() if "Evil" in line)
    for text in ("Bo", "2026-12-24", "1 open review request", str(case_path), "new"):
        assert text in line
    assert out.splitlines()[-1] == "1 case"
    code, out, _ = run("cases", tmp_path, "--json")
    row = json.loads(out)["cases"][0]
    assert (row["assignee"], row["openReviews"], row["folder"]) == ("Bo", 1, str(case_path))
    assert row["topScore"] > 0


def test_broken_ones_are_told_and_the_exit_code_says_so(run: Any, case_path: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "case.jcase").write_text("{\x1b[31m")
    code, out, _ = run("cases", tmp_path)
    assert code == 1
    assert "unreadable" in out and "\x1b" not in out
    assert out.splitlines()[-1] == "2 cases"


def test_nowhere_and_nothing(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("cases", tmp_path)
    assert (code, "No case found" in out) == (0, True)
    code, _, err = run("cases", tmp_path / "nowhere")
    assert code == 2
    assert "no folder" in err.lower()
