"""The kernel's side of a case document, over a comm that only records."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from theft import THIEF, wallet

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.detectors.rapid_in_out import RapidInOut
from jupyter_compliance.views import document, document_hub
from jupyter_compliance.views.document_client import signer
from jupyter_compliance.views.document_watch import JournalWatch


class Wire:
    """One window: what it is sent, and what it says."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.hear: Any = None
        self.end: Any = None

    def on_msg(self, callback: Any) -> None:
        self.hear = callback

    def on_close(self, callback: Any) -> None:
        self.end = callback

    def send(self, message: dict[str, Any], buffers: Any = None) -> None:
        self.sent.append(message)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self.hear({"content": {"data": {"id": 1, "method": method, "params": params}}})
        return next(m for m in reversed(self.sent) if m.get("id") == 1)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [m for m in self.sent if m.get("event") == name]


@pytest.fixture
def hub(case: Case) -> Any:
    hub = document_hub.DocumentHub(case, "work/theft/case.jcase")
    document._HUBS.append(hub)
    yield hub
    document._HUBS.remove(hub)


def window(hub: Any, **told: Any) -> Wire:
    wire = Wire()
    document.connect(wire, {"content": {"data": {"path": hub.path, **told}}})
    return wire


def test_a_window_is_told_of_the_case_and_of_progress(hub: Any) -> None:
    wire = window(hub, author="Mira")
    (hello,) = wire.events("hello")
    assert hello["spec"]["author"] == "Mira"
    assert hello["spec"]["readonly"] is False
    assert hello["warning"] == ""
    assert wire.events("progress")[0]["text"] == "Reading the transfers"
    assert wire.sent[-1] is hello


def test_a_case_not_served_here_is_unknown(hub: Any) -> None:
    wire = Wire()
    document.connect(wire, {"content": {"data": {"path": "another/case.jcase"}}})
    document.connect(wire, {"content": {"data": None}})
    assert wire.sent == [{"event": "unknown"}] * 2


def test_everybody_hears_of_a_note_and_it_is_signed_by_who_wrote_it(hub: Any, case: Case) -> None:
    mira, jon, nobody = window(hub, author="Mira"), window(hub, author="Jon\u202e\n"), window(hub)
    assert mira.ask("note", text="one", target={"type": "subject", "id": THIEF})["ok"]
    assert jon.ask("note", text="two", target={"type": "case"})["ok"]
    assert nobody.ask("dispose", subject=THIEF, disposition="escalate")["ok"]
    assert [(n["author"], n["text"]) for n in case.notes()] == [("Mira", "one"), (case.author, "two")]
    assert case.dispositions()[THIEF]["author"] == case.author
    for wire in (mira, jon, nobody):
        assert [m["what"] for m in wire.events("changed")][:2] == [["notes"], ["notes"]]
        assert wire.events("changed")[-1]["spec"]["author"] == ((wire is mira and "Mira") or case.author)
    jon.end(None)
    case.note("three")
    assert len(mira.events("changed")) == len(jon.events("changed")) + 1


@pytest.mark.parametrize(
    ("given", "signed"), [("  Mira  Ø ", "Mira Ø"), ("x" * 500, "x" * 120), ("a\x00b", ""), (7, ""), (None, ""), ("\u202eevil", "")]
)
def test_a_name_to_sign_with_is_one_line_of_text(given: Any, signed: str) -> None:
    assert signer(given) == signed


def test_a_window_for_looking_writes_nothing(hub: Any, case: Case) -> None:
    wire = window(hub, readonly=True)
    assert wire.events("hello")[0]["spec"]["readonly"] is True
    assert "reading only" in wire.events("hello")[0]["spec"]["readonlyReason"]
    for method, params in (
        ("note", {"text": "x"}), ("withdraw", {"id": "n1", "reason": "x"}), ("dispose", {"subject": THIEF, "disposition": "close"}),
        ("export", {"kind": "json"}), ("step", {"steps": [], "state": {}}),
    ):  # fmt: skip
        answer = wire.ask(method, **params)
        assert not answer["ok"], method
        assert "reading only" in answer["error"]["what"], method
    assert wire.ask("keep", view={"focus": [THIEF]})["result"] == {"kept": False}
    assert wire.ask("queue", limit=1)["ok"]
    assert case.notes() == [] and case.dispositions() == {}


def test_view_and_selection_come_back(hub: Any, case: Case) -> None:
    wire = window(hub)
    kept = {"focus": [THIEF], "tab": "notes", "selection": {"subjects": [THIEF, "0xgone"], "transfers": ["nothing"], "time": None, "source": "queue"}}
    assert wire.ask("keep", view=kept)["result"] == {"kept": True}
    again = document_hub.DocumentHub(Case.open(case.path), "again/case.jcase")
    again.restore()
    assert again.selection == {"subjects": [THIEF], "transfers": [], "time": None, "source": "queue"}
    assert again.view["tab"] == "notes"
    assert not wire.ask("keep", view=[1])["ok"]


def test_python_speaks_of_the_window_used_last(hub: Any) -> None:
    first, second = window(hub), window(hub)
    first.ask("choose", selection={"subjects": [THIEF], "transfers": [], "time": None})
    assert hub.board.selection["subjects"] == [THIEF]
    second.ask("choose", selection={"subjects": ["0xno", 7], "transfers": []})
    assert hub.board.selection["subjects"] == []
    hub.board.select(subjects=[wallet(1)])
    assert second.events("selection")[-1]["selection"]["subjects"] == [wallet(1)]
    assert first.events("selection") == []
    with pytest.raises(ComplianceError):
        hub.board.select(subjects=["0xno"])
    assert "Selected" in repr(hub.board)


def test_a_moved_folder_is_followed_with_all_that_is_known(hub: Any, case: Case) -> None:
    wire, facts = window(hub), hub.service.facts
    new = case.path.parent / "elsewhere" / "bridge"
    new.parent.mkdir()
    case.path.rename(new)
    answer = wire.ask("moved", path="work/elsewhere/bridge/case.jcase")
    assert answer["result"] == {"folder": "bridge"}
    assert case.path == new
    assert hub.service.facts is facts, "nothing is computed anew"
    assert wire.ask("note", text="after")["ok"]
    assert [n["text"] for n in Case.open(new, readonly=True).notes()] == ["after"]
    assert wire.events("moved") == [{"event": "moved", "path": "work/elsewhere/bridge/case.jcase"}]
    assert not wire.ask("moved", path="work/nowhere/case.jcase")["ok"]
    assert hub.path == "work/elsewhere/bridge/case.jcase"


def test_another_case_at_the_new_place_is_refused(hub: Any, case: Case, tmp_path: Any) -> None:
    other = case.path.parent / "other"
    Case.demo(other)
    answer = window(hub).ask("moved", path="work/other/case.jcase")
    assert "another case" in answer["error"]["what"]
    assert case.path != other


def test_what_other_processes_write_is_noticed_and_our_own_is_not(case: Case) -> None:
    heard: list[Any] = []
    watch = JournalWatch(case, lambda tables: heard.append(tables), lambda there: heard.append(f"there {there}"))
    watch.seen()
    case.note("our own")
    watch.look()
    assert heard == []
    other = Case.open(case.path, author="Other")
    other.note("from elsewhere")
    watch.look()
    assert heard == [False]
    other.folder.change(author="Other", title="Renamed")
    watch.look()
    assert heard == [False, True]
    manifest = case.path / "case.jcase"
    manifest.rename(case.path / "away")
    watch.look()
    watch.look()
    (case.path / "away").rename(manifest)
    watch.look()
    assert heard == [False, True, "there False", "there True"]


def test_nobody_there_is_nobody_watched(case: Case) -> None:
    asked = threading.Event()

    def wanted() -> bool:
        asked.set()
        return False

    watch = JournalWatch(case, print, print, every=0.01)
    watch.start(wanted)
    assert asked.wait(20)
    ends = time.monotonic() + 20
    while watch._running and time.monotonic() < ends:
        time.sleep(0.01)
    assert not watch._running


def test_serving_tells_what_is_wrong(tmp_path: Any, case: Case) -> None:
    told = document.serve(Case.open, "x/case.jcase", str(tmp_path / "nothing"))._repr_json_()
    assert told["ok"] is False
    assert "There is no case at" in told["error"]["what"]
    assert told["error"]["advice"]

    def newer(_folder: str) -> Any:
        raise ComplianceError("A newer product made this case.", "Upgrade.")

    assert document.serve(newer, "x/case.jcase")._repr_json_()["error"]["advice"] == "Upgrade."


def test_a_kernel_in_the_folder_of_another_case_is_told(case: Case) -> None:
    told = document.serve(Case.open, "x/case.jcase", str(case.path), "another id")._repr_json_()
    assert "where another case is" in told["error"]["what"]
    assert document._hub("x/case.jcase") is None


def test_a_tampered_case_opens_for_looking_and_says_so(case: Case) -> None:
    case.triage()
    case.journal.settle()
    with (case.path / "tables" / "transfers.parquet").open("ab") as file:
        file.write(b"x")
    opened = Case.open(case.path)
    opened._analysis.findings = case._analysis.findings
    opened._analysis.ledger = case._analysis.ledger
    hub = document_hub.DocumentHub(opened, "t/case.jcase")
    document._HUBS.append(hub)
    try:
        wire = window(hub)
    finally:
        document._HUBS.remove(hub)
    (hello,) = wire.events("hello")
    assert "not intact" in hello["warning"]
    assert hello["spec"]["readonly"] is True
    assert "not intact" in hello["spec"]["readonlyReason"]


def test_an_opening_is_given_up(hub: Any, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire()
    begun = threading.Event()

    def endless(_detector: Any, _ledger: Any) -> None:
        begun.set()
        while True:
            time.sleep(0.01)

    def stop() -> None:
        begun.wait(30)
        wire.hear({"content": {"data": {"method": "stop"}}})

    monkeypatch.setattr(RapidInOut, "run", endless)
    vars(case._analysis).pop("findings")  # the real ones
    threading.Thread(target=stop, daemon=True).start()
    document.connect(wire, {"content": {"data": {"path": hub.path}}})
    (failed,) = wire.events("failed")
    assert failed["stopped"] is True
    assert failed["error"]["what"] == "Stopped before it was done."


def test_the_working_folder_follows_only_where_it_was_the_case(hub: Any, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    window(hub)
    monkeypatch.chdir(case.path)
    new = case.path.parent / "moved"
    old = case.path
    old.rename(new)
    document_hub._follow(old, new)
    assert Path.cwd() == new
