"""What boards of one ranking share, and that nothing of it outlives a change."""

import gc
import weakref
from collections.abc import Callable
from typing import ClassVar

import polars as pl
import pytest
from theft import THIEF, wallet

from jupyter_compliance import Case, _warm
from jupyter_compliance.views import answers_graph, first_answer
from jupyter_compliance.views.board import Board
from jupyter_compliance.views.first_answer import foresee
from jupyter_compliance.views.kept import remember
from jupyter_compliance.views.picture import board_svg
from jupyter_compliance.views.service import BoardService


def test_what_was_foreseen_is_not_drawn_again(case, monkeypatch):
    foresee(case)
    monkeypatch.setattr(answers_graph, "pick", lambda *a, **k: pytest.fail("drawn again"))
    board = Board(case, panes=["graph"], scope="all")
    data, _ = board._repr_mimebundle_()
    assert "image/svg+xml" in data
    board.close()


def test_a_picture_from_what_is_kept_is_the_picture(case):
    first = board_svg(case, panes=("graph",))
    assert board_svg(case, panes=("graph",)) == first
    assert board_svg(case, panes=("graph",), view={"focus": [wallet(1)]}) != first
    assert board_svg(case, panes=("graph",), selection={"subjects": [THIEF]}) != first, "what is chosen is lit"


def test_another_table_is_another_picture(case):
    opened = Case.open(case.path)  # the one of the tests ranks once
    ids, picture = BoardService(opened).facts.ids, board_svg(opened, panes=("graph",))
    transfers = opened.table("transfers").filter(pl.col("src") != wallet(1)).collect()
    opened.folder.replace_table("transfers", transfers, author="ada")
    assert BoardService(opened).facts.ids != ids
    assert board_svg(opened, panes=("graph",)) != picture


def test_a_note_shows_in_every_board(case):
    first, second = BoardService(case), BoardService(case)
    assert first.facts.notes == second.facts.notes == []
    case.note("seen", subject=THIEF)
    assert [note["text"] for note in first.facts.notes] == [note["text"] for note in second.facts.notes] == ["seen"]


def test_boards_share_what_is_computed_and_not_what_is_drawn(case):
    one, other = BoardService(case), BoardService(case)
    assert one.facts.labels is other.facts.labels
    one.ask("graph", focus=[THIEF])
    assert one.facts.drawn
    assert not other.facts.drawn
    board_svg(case)
    board = Board(case)
    shown = board._service.facts.drawn
    board._repr_mimebundle_()
    assert board._service.facts.drawn == shown, "the still picture is no board"
    board.close()


def test_what_is_kept_goes_with_the_ranking(case, monkeypatch):
    monkeypatch.delitem(_warm.sys.modules, "ipykernel", raising=False)  # else the background may still hold it
    opened = Case.open(case.path)
    gone = weakref.ref(BoardService(opened).facts.triage)
    opened.folder.replace_table("transfers", opened.table("transfers").collect().head(40), author="ada")
    opened.triage()
    gc.collect()
    assert gone() is None


def test_few_things_are_remembered():
    among: dict[int, int] = {}
    for n in range(9):
        remember(among, n, n, 4)
    assert among == {n: n for n in (5, 6, 7, 8)}


def test_each_ranking_is_made_ready_once_and_only_in_a_notebook(case, monkeypatch):
    ready: list[Case] = []
    monkeypatch.setattr(_warm, "Thread", Later)
    monkeypatch.setattr(first_answer, "foresee", ready.append)
    monkeypatch.delitem(_warm.sys.modules, "ipykernel", raising=False)
    opened, other = Case.open(case.path), Case.open(case.path)
    opened.triage()
    assert ready == []
    monkeypatch.setitem(_warm.sys.modules, "ipykernel", object())
    opened.triage()
    opened.triage()
    other.triage()
    Later.run()
    assert ready == [other], "of two ranked at once, the last"
    Case.open(case.path).triage()
    Later.run()
    assert len(ready) == 2


class Later:
    """A thread that runs when told."""

    waiting: ClassVar[list[Callable[[], None]]] = []

    def __init__(self, *, target: Callable[[], None], **_: object) -> None:
        self.start = lambda: self.waiting.append(target)

    @classmethod
    def run(cls) -> None:
        cls.waiting.pop()()
        assert cls.waiting == []
