"""Read-only cases: everything can be read, nothing can be written, and the reason is said.

An administrator passes every permission check, so a test by permissions alone proves nothing when the tests run as one:
the child below gives up its rights first.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import CaseFolder, access, add_note, notes, verify_path

from .conftest import transfers

NOBODY = 65534
as_administrator = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only an administrator can give up rights"
)
forks = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def refusals(case: CaseFolder) -> list[str]:
    """Try everything that writes and return what was said."""
    said = []

    def layout() -> None:
        case.layout = {"x": 1}

    for attempt in (
        layout,
        lambda: case.replace_table("transfers", transfers(1), author="a"),
        lambda: case.replace_policy("x = 1", author="a"),
        lambda: case.change(title="x", author="a"),
        lambda: add_note(case.journal, "x", target={"type": "case", "id": "c"}, author="a"),
    ):
        with pytest.raises(StoreError) as caught:
            attempt()
        said.append(str(caught.value))
    return said


def test_opened_for_reading_only(make: Callable[..., CaseFolder]) -> None:
    path = make().path
    before = {p: p.stat().st_mtime_ns for p in [path, *path.rglob("*")]}
    case = CaseFolder.open(path, readonly=True)
    assert case.readonly and case.warning == ""
    for said in refusals(case):
        assert "it was opened for reading only" in said and "Save a copy" in said
    assert case.read("transfers").collect().height == 5
    assert notes(case.journal) == [] and verify_path(path).ok
    assert {p: p.stat().st_mtime_ns for p in [path, *path.rglob("*")]} == before


@pytest.mark.parametrize("fault", ["permission", "medium"])
def test_a_folder_that_refuses_writes_opens_for_reading(
    make: Callable[..., CaseFolder], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    path = make().path
    if fault == "permission":
        monkeypatch.setattr(access.os, "access", lambda p, mode: False)
        reason = "no permission to write case"
    else:

        def refuse(self: Path, **_: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(Path, "touch", refuse)
        reason = "read-only file system"
    case = CaseFolder.open(path)
    assert case.readonly and case.readonly_reason == reason
    assert case.warning == f"The case opened for reading only: {reason}."
    assert all(reason in said for said in refusals(case))
    assert case.read("transfers").collect().height == 5


def test_a_usual_folder_is_writable(make: Callable[..., CaseFolder]) -> None:
    assert access.why_readonly(make().path) is None


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user of the machine can reach."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@as_administrator
@forks
def test_without_rights_the_case_opens_for_reading(make: Callable[..., CaseFolder], open_place: Path) -> None:
    path = open_place / "case"
    shutil.copytree(make().path, path)
    CaseFolder.open(path).journal.append("note.added", {"id": "n1", "target": {}, "text": "x"}, "a")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            case = CaseFolder.open(path)
            said = refusals(case)
            fine = case.readonly and case.warning == "The case opened for reading only: no permission to write case."
            fine = fine and len(notes(case.journal)) == 1 and verify_path(path).ok
            code = 0 if fine and all("no permission" in text for text in said) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@as_administrator
@forks
def test_creating_without_rights_is_one_sentence(make: Callable[..., CaseFolder], open_place: Path) -> None:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            try:
                CaseFolder.create(
                    open_place / "case", tables={}, title="x", currency=None, sources={}, policy="", author="a"
                )
            except StoreError as error:
                code = 0 if "permission denied" in str(error) and "folder you can write to" in str(error) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
