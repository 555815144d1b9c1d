from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from theft import HOSTILE, THIEF, wallet

from jupyter_compliance.case import Case
from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.views.answers_case import spec
from jupyter_compliance.views.service import METHODS, BoardService

TABLES = {
    "queue": {
        "rank": "UInt32", "subject": "String", "name": "String", "short": "String", "kind": "String", "score": "Float32",
        "scoreText": "String", "chips": "String", "reasons": "String", "valueText": "String", "transfers": "UInt32",
        "first": "Float64", "last": "Float64", "disposition": "String", "notes": "UInt32", "sanctioned": "Boolean",
        "illicit": "String",
    },
    "nodes": {
        "id": "String", "label": "String", "sub": "String", "kind": "String", "risk": "Float32", "scoreText": "String",
        "sanctioned": "Boolean", "illicit": "String", "x": "Float32", "y": "Float32", "degree": "UInt32", "more": "UInt32",
        "moreText": "String", "group": "Boolean", "members": "UInt32",
    },
    "edges": {
        "src": "UInt32", "dst": "UInt32", "n": "UInt32", "value": "Float32", "text": "String", "exact": "String",
        "first": "Float64", "last": "Float64", "share": "Float32",
    },
    "transfers": {
        "id": "String", "ts": "Float64", "tsText": "String", "src": "String", "dst": "String", "srcName": "String",
        "dstName": "String", "direction": "String", "amountText": "String", "amountShort": "String", "asset": "String",
        "valueText": "String", "txHash": "String", "memo": "String", "notes": "UInt32",
    },
    "bins": {"t0": "Float64", "t1": "Float64", "inValue": "Float32", "outValue": "Float32", "n": "UInt32", "text": "String"},
    "ticks": {
        "lane": "UInt32", "t": "Float64", "dir": "Int8", "size": "Float32", "n": "UInt32", "text": "String", "ids": "String",
    },
}  # fmt: skip
#: Small enough to be found before the next request.
PATTERN = 'name = "Fan"\nwindow = "1 day"\n[[stages]]\nname = "a"\n[[stages]]\nname = "b"\naccounts = "50.."\n[[flows]]\npayer = "a"\npayee = "b"\n'


@pytest.fixture
def service(case):
    return BoardService(case)


@pytest.mark.parametrize("which", ["case", "empty_case"])
@pytest.mark.parametrize("method", ["queue", "graph", "transfers", "timeline"])
def test_tables_have_the_columns_of_the_protocol(request, which, method):
    reply = BoardService(request.getfixturevalue(which)).handle(method)
    json.dumps(reply.result, allow_nan=False)
    for name, stream in reply.tables.items():
        frame = pl.read_ipc_stream(stream)
        assert {column: str(dtype) for column, dtype in frame.schema.items()} == TABLES[name]


def test_every_method_of_the_protocol_answers(service):
    asked = {
        "queue": {"offset": 0, "limit": 10, "filter": {"text": "", "disposition": None, "minScore": None}},
        "graph": {
            "focus": [], "added": [], "hidden": [], "pinned": {}, "positions": {}, "layout": "flow", "time": None, "limit": 60,
        },
        "overview": {"time": None},
        "about": {"subject": THIEF},
        "neighbours": {"id": THIEF, "limit": 5, "direction": "both"},
        "subject": {"id": THIEF},
        "transfers": {"subjects": [], "ids": [], "time": None, "offset": 0, "limit": 5, "sort": "ts", "descending": False},
        "timeline": {"time": None, "subjects": [], "bins": 100},
        "search": {"q": "0x", "limit": 5},
        "notes": {},
        "note": {"target": {"type": "subject", "id": THIEF}, "text": "seen", "tags": ["a"], "replyTo": None},
        "withdraw": {"id": "n1", "reason": "wrong"},
        "dispose": {"subject": THIEF, "disposition": "escalate", "reason": "clear"},
        "walk": {"transfer": "out00", "direction": "next", "subject": THIEF},
        "export": {"kind": "svg", "name": "board"},
        "verify": {},
        "step": {"steps": [{"call": "hide", "args": {"ids": [wallet(1)]}}], "state": {"focus": [THIEF], "hidden": [wallet(1)]}},
        "code": {"what": "last"},
        "replay": {},
        "patterns": {},
        "draft": {"subjects": [], "transfers": ["out00", "out01", "out02"], "time": None},
        "find": {"text": PATTERN},
        "found": {"search": 1},
        "sought": {"search": 1},
        "abandon": {"search": 1},
        "keep_pattern": {"text": PATTERN},
    }  # fmt: skip
    assert asked.keys() == METHODS.keys()
    for number, (method, params) in enumerate(asked.items()):
        message, buffers = service.respond({"id": number, "method": method, "params": params})
        assert message["ok"], message
        assert message["id"] == number
        assert len(buffers) == len(message["tables"])
        json.dumps(message, allow_nan=False)


@pytest.mark.parametrize(
    ("method", "params", "what", "advice"),
    [
        ("quue", {}, "no method 'quue'", "Did you mean 'queue'?"),
        ("queue", {"ofset": 1}, "no parameter 'ofset'", "Did you mean 'offset'?"),
        ("notes", {"x": 1}, "no parameter 'x'", "none"),
        ("subject", {}, "needs 'id'", ""),
        ("subject", {"id": "0xnobody"}, "no account '0xnobody'", "Search"),
        ("graph", {"layout": "circle"}, "'layout' is 'circle'", "flow, force"),
        ("graph", {"time": [1]}, "'time' must be two times", "milliseconds"),
        ("graph", {"positions": {"a": 1}}, "no [x, y] for 'a'", ""),
        ("graph", {"focus": "0x"}, "'focus' must be a list", ""),
        ("queue", {"limit": "many"}, "'limit' must be a number", ""),
        ("queue", {"filter": {"txt": "a"}}, "no filter 'txt'", "Did you mean 'text'?"),
        ("transfers", {"sort": "size"}, "'sort' is 'size'", "ts, value"),
        ("walk", {"transfer": "nothing"}, "no transfer 'nothing'", ""),
        ("export", {"kind": "docx"}, "'kind' is 'docx'", "graphml"),
        ("export", {"kind": "zip", "name": "../x"}, "not a file name", ""),
        ("note", {"text": " "}, "'text' is empty", ""),
        ("note", {"text": "a", "target": {"type": "planet"}}, "what it is about", ""),
        ("note", {"text": "a", "target": {"type": "pair", "src": "x"}}, "needs 'src' and 'dst'", ""),
        ("neighbours", {"id": "group:0xnobody:out"}, "no group", ""),
        ("find", {"text": " "}, "'text' is empty", ""),
        ("find", {"text": 3}, "'text' must be text", ""),
        ("found", {"search": 99}, "not known any more", "again"),
        ("sought", {"search": 99}, "not known any more", "again"),
        ("draft", {"subjects": ["0xnobody"], "time": [0, 1]}, "no account '0xnobody'", ""),
        ("dispose", {"subject": THIEF, "disposition": "arrest"}, "'disposition' is 'arrest'", "escalate"),
    ],
)
def test_wrong_requests_are_answered_with_advice(service, method, params, what, advice):
    message, buffers = service.respond({"id": 7, "method": method, "params": params})
    assert message["ok"] is False
    assert message["id"] == 7
    assert buffers == []
    assert what in message["error"]["what"]
    assert advice in message["error"]["advice"]
    assert message["error"]["advice"]
    with pytest.raises(ComplianceError):
        service.handle(method, params)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([THIEF, wallet(1), "out00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["id", "focus", "time", "limit", "offset", "filter", "subjects", "ids", "q", "positions", "hidden", "bins", "transfer"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["queue", "graph", "neighbours", "subject", "transfers", "timeline", "search", "walk"]),
    params=st.dictionaries(names, json_like, max_size=3) | json_like,
)
def test_no_request_breaks_the_service(service, method, params):
    message, _ = service.respond({"id": 1, "method": method, "params": params})
    assert message["ok"] or "unforeseen" not in message["error"]["what"], message["error"]["detail"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_like)
def test_any_message_gets_an_answer(service, message):
    answer, _ = service.respond(message)
    assert "ok" in answer


def test_an_unforeseen_error_is_told_with_its_detail(service, monkeypatch, caplog):
    monkeypatch.setitem(METHODS, "verify", lambda facts: 1 / 0)
    message, _ = service.respond({"id": 1, "method": "verify"})
    assert message["error"]["what"].startswith("The answer could not be made")
    assert "ZeroDivisionError" in message["error"]["detail"]
    assert "failed" in caplog.text


def test_filters_of_the_queue(service):
    def subjects(**given):
        answer = service.ask("queue", filter=given)
        assert answer.result["total"] == answer.frames["queue"].height
        return answer.frames["queue"]["subject"].to_list()

    everybody = subjects()
    assert everybody == service.case.triage().queue["subject"].to_list()
    assert subjects(text="EXPLOITER") == [THIEF]
    assert subjects(text=wallet(2)[-6:]) == [wallet(2)]
    assert THIEF in subjects(text="fan-out")
    scores = dict(service.case.triage().queue.select("subject", "score").iter_rows())
    assert subjects(minScore=scores[THIEF]) == [THIEF]
    service.case.dispose(wallet(2), "monitor", "later")
    assert subjects(disposition="monitor") == [wallet(2)]
    assert wallet(2) not in subjects(disposition="none")
    row = service.ask("queue").frames["queue"].filter(pl.col("subject") == wallet(2))
    assert row["disposition"].item() == "monitor"


def test_queue_pages_join_to_the_whole(service):
    whole = service.ask("queue").frames["queue"]
    pages = [service.ask("queue", offset=at, limit=1).frames["queue"] for at in range(whole.height)]
    assert pl.concat(pages).equals(whole)


def test_search_finds_accounts_transfers_and_notes(service):
    service.case.note("Ask the exchange", subject=THIEF, tags=["kyc"])

    def hits(q):
        return [(hit["kind"], hit["id"]) for hit in service.ask("search", q=q).result["hits"]]

    assert hits(THIEF.upper().replace("0X", "0x"))[0] == ("subject", THIEF)
    assert hits("0x098b…2f96") == [("subject", THIEF)]
    assert hits("big exch")[0] == ("subject", wallet(777))
    assert ("transfer", "out07") in hits("0xhashout07")
    assert any(kind == "note" for kind, _ in hits("ask the"))
    assert any(kind == "note" for kind, _ in hits("KYC"))
    assert hits("") == hits("   ") == []


def test_search_takes_patterns_as_they_stand(service):
    assert service.ask("search", q="0x.*").result["hits"] == []
    assert service.ask("search", q="(((").result["hits"] == []


def test_hostile_names_travel_as_they_are(service):
    nodes = service.ask("graph", focus=[wallet(1)]).frames["nodes"]
    assert HOSTILE in nodes["label"].to_list()


def test_notes_are_written_and_read_back(service):
    targets = [
        ({"type": "transfer", "id": "out00"}, "transfer out00"),
        ({"type": "pair", "src": THIEF, "dst": wallet(3)}, "Bridge exploiter → 0x0000…0003"),
        ({"type": "pair", "id": {"src": THIEF, "dst": wallet(3)}}, "Bridge exploiter → 0x0000…0003"),
        ({"type": "time", "from": 1648042140000, "to": 1648142140000}, "23 Mar – 24 Mar 2022 UTC"),
        ({"type": "time", "from": "2022-03-23T00:00:00Z", "to": "2022-03-24T00:00:00Z"}, "23 Mar – 24 Mar 2022 UTC"),
        ({"type": "alert", "id": "A1"}, "alert A1"),
        ({"type": "region", "id": f"{THIEF} {wallet(3)}"}, "2 accounts: Bridge exploiter, 0x0000…0003"),
        ({"type": "case"}, "the case"),
        (None, "the case"),
    ]
    for target, _ in targets:
        service.ask("note", target=target, text=HOSTILE, tags=["x"])
    first = service.ask("notes").result["notes"][0]["id"]
    service.ask("note", text="reply", replyTo=first)
    service.ask("withdraw", id=first, reason="mistaken")
    answer = service.ask("notes").result
    own = [note for note in answer["notes"] if note["replyTo"] is None]
    assert [note["targetText"] for note in own] == [said for _, said in targets]
    assert own[0]["withdrawn"]["reason"] == "mistaken"
    assert {note["text"] for note in own} == {HOSTILE}
    assert [note["targetText"] for note in answer["notes"] if note["replyTo"] == first] == ["transfer out00"]
    assert (answer["entries"], answer["head"]) == service.case.journal.head()
    json.dumps(answer, allow_nan=False)


def test_verify_says_what_is_broken(service):
    assert service.ask("verify").result["ok"]
    table = service.case.path / "tables" / "transfers.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    found = service.ask("verify").result
    assert not found["ok"]
    assert "transfers" in found["text"]


def test_export_is_written_to_the_artifacts(service):
    answer = service.ask("export", kind="svg", name="picture").result
    assert answer["path"].endswith("artifacts/picture.svg")
    assert "picture.svg" in answer["text"]
    assert service.case.journal.entries("export.made")


def test_a_damaged_journal_is_shown_and_not_hidden(case):
    case.triage()
    journal = case.path / "journal.db"
    whole = journal.read_bytes()
    journal.write_bytes(whole[: len(whole) // 2])
    opened = Case.open(case.path)
    opened._analysis.findings = case._analysis.findings
    service = BoardService(opened)
    assert spec(service.facts)["status"] == "not intact"
    assert service.ask("queue").result["total"] == 4
    assert not service.ask("verify").result["ok"]
    message, _ = service.respond({"id": 1, "method": "note", "params": {"text": "x"}})
    assert message["error"]["advice"]


def test_an_interrupted_request_is_answered_in_words(case, monkeypatch):
    service = BoardService(case)
    monkeypatch.setattr(service, "ask", lambda *_args, **_params: (_ for _ in ()).throw(KeyboardInterrupt))
    message, buffers = service.respond({"id": 3, "method": "queue", "params": {}})
    assert (message["id"], message["ok"], buffers) == (3, False, [])
    assert "interrupted" in message["error"]["what"]
