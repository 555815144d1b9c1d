"""When the disk refuses to take more, the case stays as it was and one sentence says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import CaseFolder, verify_path

from .conftest import transfers

resource = pytest.importorskip("resource", reason="file size limits exist on POSIX systems only")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("work", ["append", "layout", "replace"])
def test_a_refused_write_changes_nothing(make: Callable[..., CaseFolder], work: str) -> None:
    case = make()
    case.layout = {"old": True}
    frame = transfers(20_000)
    with (
        pytest.raises(StoreError, match=r"Cannot write|cannot be written|cannot be stored") as caught,
        files_of_at_most(20_000),
    ):
        if work == "append":
            for _ in range(100):
                case.journal.append("note.added", {"text": "x" * 5000}, "A. Analyst")
        elif work == "layout":
            case.layout = {"new": "x" * 100_000}
        else:
            case.replace_table("transfers", frame, author="A. Analyst")
    assert caught.value.advice and "\n" not in str(caught.value)
    again = CaseFolder.open(case.path)
    assert again.warning == "" and again.layout == {"old": True}
    assert again.read("transfers").collect().height == 5
    assert verify_path(case.path).ok
    assert list(case.path.rglob(".*")) == []
    again.journal.append("note.added", {"text": "room again"}, "A. Analyst")


def test_a_refused_creation_leaves_nothing(make: Callable[..., CaseFolder], tmp_path: object) -> None:
    frame = transfers(20_000)
    with pytest.raises(StoreError), files_of_at_most(20_000):
        make(tables={"transfers": frame})
    assert list(tmp_path.iterdir()) == []
