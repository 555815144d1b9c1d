"""Typology by example as the board asks for it: drawn, found beside other work, given up, recorded and kept."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from theft import START, THIEF, wallet

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.errors import CancelledError, ComplianceError
from jupyter_compliance.contracts.time_words import to_ms
from jupyter_compliance.patterns import load
from jupyter_compliance.views import answers_patterns, searching
from jupyter_compliance.views.service import WRITING, BoardService

FAN = [f"out{i:02}" for i in range(12)]


@pytest.fixture
def service(case: Case) -> BoardService:
    return BoardService(case)


def searched(service: BoardService, text: str) -> dict[str, Any]:
    """Find as the board does: begin, and ask until it is over."""
    told = service.ask("find", text=text).result
    while told["running"]:
        told = service.ask("found", search=told["search"]).result
    json.dumps(told, allow_nan=False)
    return told


def test_a_selection_is_drawn_found_recorded_kept_and_done_again(service: BoardService, case: Case) -> None:
    drawn = service.ask("draft", subjects=[THIEF], transfers=FAN).result
    assert drawn["problem"] is None
    assert "By example" in drawn["summary"]
    text = drawn["toml"].replace('name = "By example"', 'name = "The fan" # mine')
    told = searched(service, text)
    assert (told["stopped"], told["problem"], told["cut"], told["code"]) == (False, None, False, "pattern:the-fan")
    (found,) = told["findings"]
    assert (found["subjects"], found["names"]) == ([THIEF], ["Bridge exploiter"])
    assert set(FAN) <= set(found["transferIds"])
    assert set(found["accounts"]) == {wallet(i + 1) for i in range(12)}
    assert found["from"] == to_ms(case.find(text)["start"].item()) and found["amountExact"].endswith("ETH")
    assert told["count"] == case.find(text).height == told["listed"] == told["accounts"] == 1

    before = len(case.journal.entries())
    entries = service.ask("sought", search=told["search"], author="Ann").result["entries"]
    assert entries == before + 1
    assert service.ask("sought", search=told["search"], author="Ann").result["entries"] == entries, "the same again is no news"
    last = case.journal.entries()[-1]
    assert (last.kind, last.author, last.body["findings"]) == ("pattern.sought", "Ann", told["count"])
    code = case.code(-1)
    assert code.count("case.find(\n") == 1 and '    \'name = "The fan"\\n\'\n' in code

    kept = service.ask("keep_pattern", text=text, author="Ann").result
    assert (kept["code"], kept["problem"]) == ("pattern:the-fan", None)
    assert case.author != "Ann", "she signs her own entries only"
    (own,) = service.ask("patterns").result["kept"]
    assert load(own["toml"]) == case.patterns()["pattern:the-fan"] == load(text)
    assert [one["code"] for one in service.ask("patterns").result["shipped"]][:2] == ["D09", "D10"]
    ran: dict[str, Any] = {"case": case}
    exec(case.code(-2).replace("case.find", "found = case.find"), ran)
    assert ran["found"].height == told["count"]


def test_findings_that_cite_the_same_are_one_entry(service: BoardService) -> None:
    told = searched(service, service.ask("draft", transfers=["out00", "on000"]).result["toml"])
    assert told["count"] == told["listed"] > len(told["findings"])
    one = told["findings"][0]
    assert len(one["subjects"]) == len(set(one["subjects"])) > 1
    assert len(one["names"]) == len(one["subjects"])
    assert not set(one["accounts"]) & {one["subjects"][0]}
    assert told["accounts"] == len({subject for entry in told["findings"] for subject in entry["subjects"]})


def test_what_was_sought_is_sought_again_by_a_replay(tmp_path: Any, theft_tables: Any) -> None:
    path = tmp_path / "transfers.parquet"
    theft_tables["transfers"].write_parquet(path)
    case = Case.create(tmp_path / "made", transfers=path, author="tester")
    service = BoardService(case)
    told = searched(service, service.ask("draft", transfers=FAN).result["toml"])
    service.ask("sought", search=told["search"])
    replay = case.replay(tmp_path / "again")
    assert replay.ok, str(replay)
    assert Case.open(tmp_path / "again").journal.entries("pattern.sought")[0].body["findings"] == told["count"] > 0


def test_accounts_are_drawn_as_they_are_shown_within_the_time(service: BoardService) -> None:
    accounts = [THIEF, *(wallet(i + 1) for i in range(12))]
    day = 86_400_000
    span = [to_ms(START), to_ms(START) + 4.5 * day]
    assert "Drawn from 13 transfers" in service.ask("draft", subjects=accounts).result["toml"]
    assert "Drawn from 4 transfers" in service.ask("draft", subjects=accounts, time=span).result["toml"]
    alone = service.ask("draft", subjects=[THIEF]).result
    assert alone["toml"] == "" and alone["problem"]["line"] is None and alone["problem"]["advice"]


def test_a_wrong_text_is_told_with_its_line_once(service: BoardService, case: Case) -> None:
    text = service.ask("draft", transfers=FAN).result["toml"]
    wrong = "\n\n" + text.replace("window", "widow")
    line = wrong.split("\n").index(next(one for one in wrong.split("\n") if one.startswith("widow"))) + 1
    for problem in (searched(service, wrong)["problem"], service.ask("keep_pattern", text=wrong).result["problem"]):
        assert problem["line"] == line
        assert problem["what"].startswith("The pattern has an unknown key 'widow'") and "window" in problem["advice"]
    assert searched(service, "D09")["problem"], "a name is no text, and no file is read"
    assert case.patterns() == {} and case.journal.entries("pattern.sought") == []
    with pytest.raises(ComplianceError, match="came to nothing"):
        service.ask("sought", search=1)


def test_a_search_is_given_up_while_the_service_goes_on(service: BoardService, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def endless(_ledger: Any, _text: str, progress: Any, cancel: Any) -> None:
        progress("D09", 1, 3)
        while not cancel.is_set():
            threading.Event().wait(0.01)
        ended.set()
        raise CancelledError("Stopped.")

    monkeypatch.setattr(answers_patterns, "answer", endless)
    told = service.ask("find", text="x").result
    assert (told["running"], told["done"], told["total"]) == (True, 1, 3)
    assert service.ask("notes").result["notes"] == [], "nothing waits for it"
    with pytest.raises(ComplianceError, match="came to nothing"):
        service.ask("sought", search=told["search"])
    service.ask("abandon", search=told["search"])
    assert ended.wait(30)
    while (after := service.ask("found", search=told["search"]).result)["running"]:
        pass
    assert after["stopped"]

    ended.clear()
    monkeypatch.setattr(searching, "_UNHEARD_SECONDS", 0.5)
    service.ask("find", text="x")
    assert ended.wait(30), "a search that nobody asks about any more ends"

    monkeypatch.setattr(searching, "_UNHEARD_SECONDS", 600.0)
    first = service.ask("find", text="x").result["search"]
    ended.clear()
    monkeypatch.setattr(searching, "_MOST", 1)
    last = service.ask("find", text="x").result["search"]
    assert ended.wait(30), "the oldest makes room"
    with pytest.raises(ComplianceError, match="not known any more"):
        service.ask("found", search=first)
    service.ask("abandon", search=last)


def test_a_search_that_fails_says_why(service: BoardService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_patterns, "answer", lambda *_: 1 / 0)
    message, _ = service.respond({"id": 1, "method": "find", "params": {"text": "x"}})
    assert not message["ok"] and "ZeroDivisionError" in message["error"]["detail"]


def test_an_archive_is_searched_and_never_written(case: Case) -> None:
    assert {"sought", "keep_pattern"} <= WRITING and not {"find", "found", "draft", "patterns", "abandon"} & WRITING
    folder = case.path
    case.journal.settle()
    service = BoardService(Case.open(folder, readonly=True))
    told = searched(service, service.ask("draft", transfers=FAN).result["toml"])
    assert told["count"] == 1
    for method, params in (("sought", {"search": told["search"]}), ("keep_pattern", {"text": service.ask("draft", transfers=FAN).result["toml"]})):
        message, _ = service.respond({"id": 1, "method": method, "params": params})
        assert not message["ok"] and message["error"]["advice"], message
