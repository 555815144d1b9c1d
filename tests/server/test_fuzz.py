"""Whatever is sent, the server refuses in words and never with a 5xx."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.server.operations import OPERATIONS

SECONDS = 30
_odd = st.sampled_from([
    "..", ".", "", "/", "//", "..%2f", "%2e%2e", "%00", "%", "%zz", "\\", "..\\", "case.jcase", "cases", "export", "~", "*",
    "ledger.csv", "x" * 300, "é", "\u202e", ".hidden", "C:", "nul", "?", "#", ";", "null", "0", "%ff", "%c0%ae", "%u002e",
])  # fmt: skip
_segment = _odd | st.text(max_size=8).map(lambda s: quote(s.encode("utf-8", "surrogatepass"), safe=""))
_path = st.lists(_segment, max_size=5).map("/".join)
_text = st.text(max_size=20) | _odd
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=6,
)
_tables = st.sampled_from(["transfers", "accounts", "rejects", "nothing"])
# What is almost right gets furthest; files that exist are left out, they would begin real work.
_file = st.sampled_from(["nothing.csv", "../x", "/etc/passwd", "", "a\u0000b", ".x", "..%2f"]) | st.text(max_size=10)
_almost = st.fixed_dictionaries({}, optional={
    "sources": st.dictionaries(_tables, st.lists(_file, max_size=2), max_size=2) | _json,
    "mapping": st.dictionaries(_tables, st.dictionaries(_text, _text, max_size=2), max_size=2) | _json,
    "folder": _text | _path | _json, "title": _text | _json, "triage": _json, "currency": _text | _json,
    "timezone": _text | _json, "encoding": _text | _json, "kind": _text | _json, "assignee": _text | _json,
    "due": _text | _json, "closed": _text | _json, "else": _json,
})  # fmt: skip
_body = st.one_of(
    st.none(), st.binary(max_size=60),
    (_almost | _json).map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")),
)  # fmt: skip
_method = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])


def _line_safe(path: str) -> str:
    """What can stand in the first line of a request at all; anything else never reaches a handler."""
    return "".join(c if 32 < ord(c) < 127 else quote(c.encode("utf-8", "surrogatepass")) for c in path)


def test_no_request_is_answered_with_a_server_error(server: Any) -> None:
    began, sent = time.monotonic(), []

    @settings(max_examples=600)
    @given(operation=st.sampled_from(OPERATIONS), method=_method, segment=_path, query=_text, body=_body)
    def play(operation: Any, method: str, segment: str, query: str, body: bytes | None) -> None:
        if time.monotonic() - began > SECONDS:
            return
        path = operation.path.replace("{folder}", segment).replace("{id}", segment)
        path += f"?after={quote(query.encode('utf-8', 'surrogatepass'))}" if query else ""
        for verb in {method, operation.method}:
            reply = server.call(verb, _line_safe(path), body, X_User="Fuzz")
            sent.append(reply.status)
            assert reply.status < 500, (verb, path, body, reply.body)
            if reply.status >= 400 and isinstance(reply.body, dict) and "what" in reply.body:
                assert reply.body["what"].strip()
                assert len(reply.body["what"]) < 1000

    play()
    assert len(sent) > 300, "too few to mean anything"
    assert {200, 400, 403, 404, 405} & set(sent) >= {400, 404, 405}
    assert server.call("GET", "version").status == 200
    log = (server.root.parent / "server.log").read_text()
    assert "Uncaught exception" not in log and "Traceback" not in log, log[-3000:]

