"""Jobs through the server: the real work, cancelled for real, and a server that answers meanwhile."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ownserver import HEADER, serving

from jupyter_compliance import Case


def big_ledger(root: Path, rows: int = 600_000) -> str:
    path = root / "big.csv"
    if not path.exists():
        lines = (f"b{i},2022-03-{1 + i % 28:02}T{i % 24:02}:{i % 60:02}:00Z,a{i % 9973},c{i % 10007},ETH,{i % 977}.25\n" for i in range(rows))
        path.write_text(HEADER + "".join(lines))
    return path.name


def until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends, what
        time.sleep(0.05)


def leftovers(root: Path) -> list[Path]:
    return [path for path in root.rglob(".*") if "jcase-tmp" in path.name]


def test_preview_of_a_good_file(server: Any) -> None:
    told = server.job("POST", "preview", {"sources": {"transfers": ["ledger.csv"], "tags": ["tags.csv"]}})
    assert told["state"] == "done", told["error"]
    transfers, tags = told["result"]["tables"]
    assert (told["result"]["currency"], told["result"]["timezone"], told["result"]["title"]) == ("ETH", "UTC", "ledger")
    assert (transfers["read"], transfers["kept"], transfers["rejected"]) == (40, 40, 0)
    mapped = {one["canonical"]: one for one in transfers["mapping"]}
    assert mapped["src"]["column"] == "src" and mapped["src"]["required"] and mapped["src"]["confidence"] == 1
    assert mapped["memo"]["column"] is None
    assert transfers["columns"][0] == {"name": "transfer_id", "samples": ["t0", "t1", "t2", "t3", "t4"]}
    assert len(transfers["rows"]["body"]) == 20
    assert transfers["rows"]["body"][1][transfers["rows"]["header"].index("amount")] == "2.5"
    assert [tags["table"], tags["kept"]] == ["tags", 2]


def test_from_files_to_an_export(server: Any) -> None:
    body = {
        "folder": "made/2026/first", "title": "<script>First</script>", "sources": {"transfers": ["ledger.csv"], "tags": ["tags.csv"]},
    }  # fmt: skip
    told = server.job("POST", "cases", body, X_User="Ann")
    assert told["state"] == "done", told["error"]
    row = told["result"]
    assert row == server.case("GET", "made/2026/first").body
    assert (row["title"], row["transfers"], row["statusText"]) == ("<script>First</script>", 40, "new")
    assert row["topScore"] > 0 and row["above"] >= 1
    case = Case.open(server.root / "made/2026/first")
    assert [(e.kind, e.author) for e in case.journal.entries()] == [("case.created", "Ann"), ("triage.run", "Ann")]
    assert case.title == "<script>First</script>" and case.path.name == "first"
    assert server.call("POST", "cases", body).status == 409, "the place is taken"
    told = server.job("POST", "cases/made/2026/first/export", {"kind": "zip"}, X_User="Bo")
    assert re.fullmatch(r"made/2026/first/artifacts/script-first-script-\d{8}-\d{6}\.zip", told["result"]["path"]), told
    assert (server.root / told["result"]["path"]).stat().st_size > 1000
    assert case.journal.entries()[-1].author == "Bo"
    told = server.job("POST", "cases/made/2026/first/verify")
    assert told["result"]["ok"] and "Intact: 3 journal entries" in told["result"]["text"]
    told = server.job("POST", "cases/made/2026/first/triage", {})
    assert told["result"]["topSubject"] == row["topSubject"]
    assert len(case.journal.entries()) == 3, "the same outcome is not entered again"
    assert not leftovers(server.root)
    listed = server.call("GET", "jobs").body["jobs"]
    assert told["id"] in {one["id"] for one in listed}
    assert all(one["result"] is None for one in listed)


def test_a_case_that_cannot_be_made_leaves_nothing(server: Any) -> None:
    (server.root / "none.csv").write_text(HEADER)
    told = server.job("POST", "cases", {"folder": "never/made", "title": "x", "sources": {"transfers": ["none.csv"]}})
    assert told["state"] == "failed"
    assert "no transfers" in told["error"]["what"]
    until(lambda: not (server.root / "never").exists(), "the folder made for it is still there")
    assert not leftovers(server.root)


def test_the_server_answers_while_it_makes_a_big_case_and_cancelling_stops_it(server: Any) -> None:
    body = {"folder": "big/one", "title": "Big", "sources": {"transfers": [big_ledger(server.root)]}}
    before = set(server.children())
    name = server.call("POST", "cases", body).body["id"]
    until(lambda: bool(set(server.children()) - before), "no child process was started")
    child = (set(server.children()) - before).pop()
    until(lambda: server.call("GET", f"jobs/{name}").body["phase"] not in ("Starting", "Waiting"), "it does not begin")
    slowest = 0.0
    for _ in range(10):
        began = time.monotonic()
        assert server.call("GET", "version").status == 200
        assert server.call("GET", "cases").status == 200
        slowest = max(slowest, time.monotonic() - began)
    told = server.call("GET", f"jobs/{name}").body
    assert told["state"] == "running", "the server only answered when the work was over"
    assert slowest < 5
    assert not any("big" in row["folder"] for row in server.call("GET", "cases").body["cases"]), "half made, yet listed"
    told = server.call("DELETE", f"jobs/{name}").body
    assert told["state"] == "cancelled"
    assert told["error"]["what"] and told["result"] is None
    assert child not in server.children(), "the process lives on, or is a zombie"
    assert not (server.root / "big").exists()
    assert not leftovers(server.root)
    assert server.call("DELETE", f"jobs/{name}").body["state"] == "cancelled"


def test_jobs_that_are_not_there(server: Any) -> None:
    assert server.call("GET", "jobs/nothing").status == 404
    assert server.call("DELETE", "jobs/nothing").status == 404
    for after in ("x", "-1", "1e9", "\u0661"):
        from urllib.parse import quote

        reply = server.call("GET", f"jobs/nothing?after={quote(after)}")
        assert reply.status in (400, 404)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"sources": {}}, {"sources": {"transfers": []}}, {"sources": {"transfers": "ledger.csv"}},
        {"sources": {"rejects": ["ledger.csv"]}}, {"sources": {"transfers": [1]}}, {"sources": {"transfers": ["nothing.csv"]}},
        {"sources": {"transfers": ["ledger.csv"]}, "mapping": {"transfers": ["a"]}},
        {"sources": {"transfers": ["ledger.csv"]}, "adapter": "amlsim"}, {"sources": {"transfers": ["*.csv"]}},
        {"sources": {"transfers": ["s3://bucket/x.csv"]}}, {"sources": {"transfers": ["~/x.csv"]}},
    ],
    ids=str,
)  # fmt: skip
def test_previews_that_are_refused(server: Any, body: Any) -> None:
    assert server.call("POST", "preview", body).status in (400, 404)
    assert server.call("POST", "cases", {**body, "folder": "x", "title": "x"}).status in (400, 404)


def test_the_end_of_the_server_takes_its_jobs_along(tmp_path: Path) -> None:
    with serving(tmp_path, "--ComplianceApp.case_roots=nowhere", "--ComplianceApp.case_roots=.", "--ComplianceApp.most_jobs=1", "--ComplianceApp.most_waiting_jobs=1") as own:
        assert "nowhere" in (tmp_path / "server.log").read_text(), "a wrong root is told at the start"
        body = {"title": "Big", "sources": {"transfers": [big_ledger(own.root)]}}
        first = own.call("POST", "cases", {**body, "folder": "big/one"})
        assert first.status == 202
        assert own.call("POST", "cases", {**body, "folder": "big/two"}).status == 202
        refused = own.call("POST", "cases", {**body, "folder": "big/three"})
        assert refused.status == 429
        assert refused.body["advice"]
        until(lambda: bool(own.children()), "no child process was started")
        until(lambda: bool(leftovers(own.root)), "nothing was begun")
        children = own.children()
        os.kill(own.process.pid, signal.SIGTERM)
        assert own.process.wait(60) == 0
        for child in children:
            assert not Path(f"/proc/{child}").exists()
        assert not (own.root / "big").exists()
        assert not leftovers(own.root)
