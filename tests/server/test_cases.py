"""Cases over HTTP: the list, one case, changes to it."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance import Case
from jupyter_compliance._version import __version__


def row_of(server: Any, case: Case) -> dict[str, Any]:
    folder = case.path.relative_to(server.root).as_posix()
    return next(row for row in server.call("GET", "cases").body["cases"] if row["folder"] == folder)


def folder_of(server: Any, case: Case) -> str:
    return case.path.relative_to(server.root).as_posix()


def test_version(server: Any) -> None:
    told = server.call("GET", "version", X_User="Ann").body
    assert told == {"version": __version__, "schemaVersion": 1, "author": "Ann"}
    assert server.call("GET", "version").body["author"] == "The Operator", "a shared token names nobody"


def test_a_case_on_its_way_through_the_list(server: Any, case: Case) -> None:
    row = row_of(server, case)
    assert (row["status"], row["statusText"], row["topScore"], row["transfers"]) == ("new", "never triaged", None, 40)
    assert row["path"] == folder_of(server, case) + "/case.jcase"
    triage = case.triage()
    row = row_of(server, case)
    best = triage.queue.sort("rank").row(0, named=True)
    assert row["topScore"] == pytest.approx(best["score"])
    assert (row["topSubject"], row["statusText"], row["accounts"]) == (best["subject"], "new", triage.accounts.height)
    assert row["above"] == triage.above_line
    case.note("Look here.")
    assert (row_of(server, case)["status"], row_of(server, case)["notes"]) == ("in review", 1)
    case.request_review("Is that so?", subject="hub")
    assert row_of(server, case)["openReviews"] == 1
    assert server.case("GET", row["path"]).body == server.case("GET", row["folder"]).body == row_of(server, case)


def test_the_list_is_sent_again_only_when_it_changed(server: Any, case: Case) -> None:
    first = server.call("GET", "cases")
    tag = first.headers["ETag"]
    assert server.call("GET", "cases", If_None_Match=tag).status == 304
    case.note("New.")
    again = server.call("GET", "cases", If_None_Match=tag)
    assert again.status == 200
    assert again.headers["ETag"] != tag


def test_changes_are_journaled_under_the_name_of_the_user(server: Any, case: Case) -> None:
    told = server.case("PATCH", folder_of(server, case), {"assignee": " Bo ", "due": "2026-12-24", "title": "<b>Ronin</b>"}, X_User="Ann")
    assert told.status == 200
    assert (told.body["assignee"], told.body["due"], told.body["title"]) == ("Bo", "2026-12-24", "<b>Ronin</b>")
    entries = case.journal.entries()[1:]
    assert [(e.kind, e.author) for e in entries] == [("case.changed", "Ann"), ("case.assigned", "Ann"), ("case.due", "Ann")]
    same = server.case("PATCH", folder_of(server, case), {"assignee": "Bo", "due": "2026-12-24"}, X_User="Ann")
    assert same.body == told.body
    assert len(case.journal.entries()) == 4
    told = server.case("PATCH", folder_of(server, case), {"assignee": None, "due": None, "closed": "Nothing found."})
    assert (told.body["assignee"], told.body["due"], told.body["status"]) == (None, None, "closed")
    assert case.journal.entries()[-1].author == "The Operator", "a shared token names nobody"
    assert server.case("PATCH", folder_of(server, case), {"closed": False}).body["status"] == "new"
    assert case.verify().ok


@pytest.mark.parametrize(
    "body",
    [
        {}, {"assignee": 1}, {"due": "tomorrow"}, {"due": "2026-13-01"}, {"due": "20261224"}, {"title": ""}, {"title": " "},
        {"title": None}, {"title": "two\nlines"}, {"title": "x" * 201}, {"title": "\x1b[31m"}, {"closed": 3}, {"closed": ""},
        {"status": "closed"}, {"due": "2026-12-24", "title": ""}, [], "x", None, 3,
    ],
    ids=str,
)  # fmt: skip
def test_changes_that_are_none(server: Any, case: Case, body: Any) -> None:
    told = server.case("PATCH", folder_of(server, case), json.dumps(body).encode())
    if body == {"closed": ""}:
        assert told.status in (200, 400)
    else:
        assert told.status == 400, told.body
        assert told.body["what"] and told.body["advice"]
    assert len(case.journal.entries()) == 1, "nothing of it was applied"


def test_two_who_change_at_once_both_stay_in_the_journal(server: Any, case: Case) -> None:
    replies = []

    def change(name: str) -> None:
        for at in range(4):
            replies.append(server.case("PATCH", folder_of(server, case), {"assignee": f"{name} {at}"}, X_User=name).status)

    threads = [threading.Thread(target=change, args=(name,)) for name in ("Ann", "Bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [200] * 8
    assert len(case.journal.entries("case.assigned")) == 8
    assert case.verify().ok


def test_a_change_to_what_is_no_longer_there_is_refused(server: Any, case: Case) -> None:
    tag = server.case("GET", folder_of(server, case)).headers["ETag"]
    assert server.case("PATCH", folder_of(server, case), {"assignee": "Ann"}, If_Match=tag).status == 200
    late = server.case("PATCH", folder_of(server, case), {"assignee": "Bo"}, If_Match=tag)
    assert late.status == 412
    assert "meanwhile" in late.body["what"]
    assert case.care.assignee == "Ann"


def test_a_journal_that_another_process_holds(server: Any, case: Case) -> None:
    before = row_of(server, case)
    with sqlite3.connect(case.path / "journal.db", isolation_level=None) as held:
        held.execute("BEGIN EXCLUSIVE")
        assert row_of(server, case)["title"] == before["title"], "what is known stays listed"
        told = server.case("PATCH", folder_of(server, case), {"assignee": "Ann"})
        assert told.status == 409
        assert "in use" in told.body["what"]
        held.execute("ROLLBACK")
    held.close()
    assert server.case("PATCH", folder_of(server, case), {"assignee": "Ann"}).status == 200


def test_broken_cases_are_rows_with_a_problem(server: Any, case: Case) -> None:
    home = server.root / "broken"
    manifest = json.loads((case.path / "case.jcase").read_text())
    for name, text in {
        "newer": json.dumps({**manifest, "schemaVersion": 99}), "empty": "", "array": "[]", "deep": "[" * 100_000,
        "null": "{}", "binary": "\x00\xff",
    }.items():  # fmt: skip
        (home / name).mkdir(parents=True)
        (home / name / "case.jcase").write_text(text)
    (home / "folder" / "case.jcase").mkdir(parents=True)
    (home / "nojournal").mkdir()
    (home / "nojournal" / "case.jcase").write_text(json.dumps(manifest))
    rows = {row["folder"]: row for row in server.call("GET", "cases").body["cases"] if row["folder"].startswith("broken/")}
    assert len(rows) == 8
    for row in rows.values():
        assert row["status"] in ("unreadable", "not intact")
        assert row["readonly"]
        assert row["problem"]["what"] and row["problem"]["advice"]
    assert "newer version" in rows["broken/newer"]["problem"]["what"]
    assert server.case("PATCH", "broken/newer", {"title": "x"}).status == 409
    assert server.job("POST", "cases/broken/newer/triage", {})["error"]["what"]


def test_a_case_that_was_meddled_with(server: Any, case: Case) -> None:
    case.note("True.")
    case.note("Also true.")
    row_of(server, case)
    db = sqlite3.connect(case.path / "journal.db")
    db.execute("DROP TRIGGER entries_keep")
    db.execute("UPDATE entries SET body = replace(body, 'True', 'Fals') WHERE seq = 2")
    db.commit()
    db.close()
    row = row_of(server, case)
    assert row["status"] == "not intact"
    assert "entry 2" in row["problem"]["what"]
    told = server.case("PATCH", folder_of(server, case), {"assignee": "Ann"})
    assert told.status == 409
    assert server.job("POST", f"cases/{folder_of(server, case)}/verify", {})["result"]["ok"] is False


def test_a_case_that_can_only_be_read(server: Any, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    table = case.path / "tables" / "transfers.parquet"
    data = table.read_bytes()
    table.chmod(stat.S_IRUSR | stat.S_IWUSR)
    table.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))  # changed: opens for reading only, also for an administrator
    told = server.case("PATCH", folder_of(server, case), {"assignee": "Ann"})
    assert told.status == 409
    assert "cannot be changed" in told.body["what"]


def test_hostile_titles_stay_text(server: Any, case: Case) -> None:
    title = '<img src=x onerror=alert(1)>{{7*7}}${x}"\'&amp;\u202e'
    told = server.case("PATCH", folder_of(server, case), {"title": title})
    assert told.status == 400, "turns the direction of writing around"
    title = title[:-1]
    told = server.case("PATCH", folder_of(server, case), {"title": title})
    assert told.body["title"] == title
    assert told.headers["Content-Type"].startswith("application/json")
    assert told.headers["X-Content-Type-Options"] == "nosniff"


def test_a_body_of_fifty_megabytes(server: Any, case: Case) -> None:
    told = server.case("PATCH", folder_of(server, case), b'{"title": "' + b"x" * 50_000_000 + b'"}')
    assert told.status == 413
    assert "100,000 bytes" in told.body["what"]


@pytest.mark.parametrize("data", [b"{", b"\xff", b'{"title": NaN}', b"[" * 50_000, b'{"title": "\\ud800"}', b"9" * 9000])
def test_bodies_that_are_not_json(server: Any, case: Case, data: bytes) -> None:
    told = server.case("PATCH", folder_of(server, case), data)
    assert told.status == 400, told.body


def test_odd_folder_names_are_found_as_they_are_listed(server: Any, case: Case) -> None:
    from urllib.parse import quote

    for name in ("..%2f", "a b+c", "<b>", "é✓", "100%", "#1?x=2", "export", "verify"):
        if name.startswith("."):
            continue
        Case.create(server.root / "odd" / name, transfers=server.root / "ledger.csv")
    listed = [row["folder"] for row in server.call("GET", "cases").body["cases"] if row["folder"].startswith("odd/")]
    assert len(listed) == 7
    for folder in listed:
        assert server.call("GET", f"cases/{quote(folder)}").body["folder"] == folder
        assert server.call("GET", f"cases/{quote(folder, safe='')}").body["folder"] == folder
    assert server.job("POST", "cases/odd/export/verify", {})["result"]["ok"]
    assert Path(server.root / "odd" / "export").is_dir()
