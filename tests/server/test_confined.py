"""Paths cannot lead out of the roots: not by dots, encodings, links, nor by links that appear later."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from jupyter_compliance.server.refusal import RefusedError
from jupyter_compliance.server.roots import Roots, confined, parts_of

SECRET = "transfer_id,ts,src,dst,amount\ns1,2022-01-01,top,secret,1\n"
WRONG = [
    "..", "../x", "a/../../x", "a/..", "./a", "a/.", "/etc/passwd", "//etc/passwd", "a//b", "a/", "a\\..\\..\\x", "..\\x",
    "a\x00b", "a\nb", "x" * 300, "/".join(["deep"] * 1000), "\ud800",
]  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with a secret beside the root, and a root with links to it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.csv").write_text(SECRET)
    (tmp_path / "root" / "cases").mkdir(parents=True)
    (tmp_path / "root" / "ledger.csv").write_text(SECRET)
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "file.csv").symlink_to(tmp_path / "outside" / "secret.csv")
    (tmp_path / "root" / "own.csv").symlink_to(tmp_path / "root" / "ledger.csv")
    (tmp_path / "root" / "loop").symlink_to(tmp_path / "root" / "loop")
    return tmp_path


def roots(outside: Path, *named: str, hidden: bool = False) -> Roots:
    return Roots((outside / "root").resolve(), named or ("",), hidden)


@pytest.mark.parametrize("text", WRONG, ids=repr)
def test_paths_that_are_none(outside: Path, text: str) -> None:
    for use in (roots(outside).existing, roots(outside).case, roots(outside).new_case, roots(outside).source):
        with pytest.raises(RefusedError) as refused:
            use(text)
        assert refused.value.status == 400


@pytest.mark.parametrize("text", [None, 1, ["a"], {"a": 1}, b"a"])
def test_paths_are_text(text: Any) -> None:
    with pytest.raises(RefusedError):
        parts_of(text)


def test_odd_names_are_names(outside: Path) -> None:
    for name in ("..%2f", "%2e%2e", "...", "~", "$HOME", "a b", "é", "*", "<b>", "C:x"):
        if name.startswith("."):
            continue
        (outside / "root" / name).mkdir()
        assert roots(outside).existing(name) == outside / "root" / name
    assert parts_of("..%2f") == ("..%2f",)


def test_links_are_followed_only_inside(outside: Path) -> None:
    here = roots(outside)
    assert here.source("own.csv") == outside / "root" / "ledger.csv"
    for text in ("file.csv", "link/secret.csv", "link"):
        with pytest.raises(RefusedError) as refused:
            here.source(text)
        assert refused.value.status == 403
    for text in ("loop", "nothing"):
        with pytest.raises(RefusedError) as refused:
            here.source(text)
        assert refused.value.status == 404
    with pytest.raises(RefusedError):
        here.new_case("link/new")


def test_a_folder_of_data_with_a_link_outside(outside: Path) -> None:
    (outside / "root" / "data" / "deep").mkdir(parents=True)
    assert roots(outside).source("data")
    (outside / "root" / "data" / "deep" / "x.csv").symlink_to(outside / "outside" / "secret.csv")
    with pytest.raises(RefusedError, match="link"):
        roots(outside).source("data")


def test_a_pipe_is_no_source(outside: Path) -> None:
    os.mkfifo(outside / "root" / "pipe.csv")
    with pytest.raises(RefusedError) as refused:
        roots(outside).source("pipe.csv")
    assert refused.value.status == 400


def test_what_became_a_link_is_seen_before_use(outside: Path) -> None:
    path = roots(outside).source("ledger.csv")
    path.unlink()
    path.symlink_to(outside / "outside" / "secret.csv")
    with pytest.raises(RefusedError, match="link"):
        confined(path, outside / "root")


def test_hidden_files_are_as_the_contents_manager_has_them(outside: Path) -> None:
    (outside / "root" / ".hidden").mkdir()
    (outside / "root" / ".hidden" / "x.csv").write_text(SECRET)
    with pytest.raises(RefusedError) as refused:
        roots(outside).source(".hidden/x.csv")
    assert refused.value.status == 404
    with pytest.raises(RefusedError):
        roots(outside).new_case("cases/.new")
    assert roots(outside, hidden=True).source(".hidden/x.csv")


def test_roots_that_cannot_be(outside: Path) -> None:
    told = roots(outside, "cases", str(outside / "root"), "..", str(outside / "outside"), "nowhere", "ledger.csv", "link").told()
    assert [bool(one["problem"]) for one in told] == [False, False, True, True, True, True, True]
    assert told[1]["path"] == ""
    assert "not below" in str(told[2]["problem"])
    assert "no folder" in str(told[4]["problem"])
    assert len(roots(outside, "..", "cases").usable()) == 1


def test_cases_belong_below_a_root(outside: Path) -> None:
    here = roots(outside, "cases")
    assert here.new_case("cases/2026/new") == outside / "root" / "cases" / "2026" / "new"
    for text, status in (("elsewhere", 403), ("cases", 403), ("", 400)):
        with pytest.raises(RefusedError) as refused:
            here.new_case(text)
        assert refused.value.status == status, text
    (outside / "root" / "cases" / "full").mkdir()
    (outside / "root" / "cases" / "full" / "x").touch()
    (outside / "root" / "cases" / "case").mkdir()
    (outside / "root" / "cases" / "case" / "case.jcase").touch()
    (outside / "root" / "cases" / "dangling").symlink_to(outside / "nowhere")
    for text, status in (("cases/full", 409), ("cases/case", 409), ("cases/case/inner", 409), ("cases/dangling", 404)):
        with pytest.raises(RefusedError) as refused:
            here.new_case(text)
        assert refused.value.status == status, text
    (outside / "root" / "other").mkdir()
    (outside / "root" / "other" / "case.jcase").touch()
    with pytest.raises(RefusedError):
        here.case("other")


def test_over_http_nothing_of_it_leads_out(server: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(SECRET)
    (server.root / "leak.csv").symlink_to(secret)
    up = os.path.relpath(secret, server.root)
    spellings = [up, up.replace("..", "%2e%2e"), quote(up, safe=""), quote(quote(up, safe=""), safe=""), str(secret), f"/{secret}"]
    for text in [*spellings, "leak.csv", *(w for w in WRONG if "\ud800" not in w)]:
        told = server.call("POST", "preview", {"sources": {"transfers": [text]}})
        assert 400 <= told.status < 500, text
        told = server.call("POST", "cases", {"folder": text, "title": "x", "sources": {"transfers": ["ledger.csv"]}})
        assert 400 <= told.status < 500 or text.startswith("%2"), text
    for text in [*spellings, *(quote(w) for w in WRONG if "\ud800" not in w), "..%2f", "%2e%2e/", "..%5c"]:
        for method, suffix, body in (("GET", "", None), ("PATCH", "", {"title": "x"}), ("POST", "/verify", {})):
            told = server.call(method, f"cases/{text}{suffix}", body)
            assert 400 <= told.status < 500, (method, text)
    assert "secret" not in str(server.call("GET", "cases").body)


def test_a_case_whose_files_are_links_is_not_read(server: Any, case: Any, tmp_path: Path) -> None:
    moved = shutil.copytree(case.path, tmp_path / "moved")
    (case.path / "journal.db").unlink()
    (case.path / "journal.db").symlink_to(moved / "journal.db")
    folder = case.path.relative_to(server.root).as_posix()
    row = next(row for row in server.call("GET", "cases").body["cases"] if row["folder"] == folder)
    assert row["status"] == "unreadable"
    assert "link" in row["problem"]["what"]
    assert server.case("GET", folder).status == 403
    assert server.case("PATCH", folder, {"title": "x"}).status == 403
    assert server.call("POST", f"cases/{folder}/triage", {}).status == 403


def test_the_list_enters_no_link(server: Any, case: Any, tmp_path: Path) -> None:
    shutil.copytree(case.path, tmp_path / "far" / "case")
    (server.root / "entrance").symlink_to(tmp_path / "far")
    assert not [row for row in server.call("GET", "cases").body["cases"] if row["folder"].startswith("entrance")]


def test_a_case_may_be_the_root_folder_itself(outside: Path) -> None:
    (outside / "root" / "case.jcase").touch()
    here = roots(outside)
    for folder in (outside / "root" / "link", outside / "root" / "file.csv", outside / "root" / "loop"):
        folder.unlink()
    assert here.case("") == here.case("case.jcase") == outside / "root"
    assert here.spelled(outside / "root") == ""
    with pytest.raises(RefusedError, match="inside, a case"):
        here.new_case("cases/new")
