"""What an investigator does on a board, as Python: the same steps, recorded the same way, shown on the board at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jupyter_compliance.contracts.time_words import moment_of, to_ms

from .exploration import Exploration
from .service import BoardService


class ExplorationVerbs:
    """Verbs of a board over its service.

    Whoever has them gives `_open`, the service; `view` and `selection`, what the front end shows; and `_tell`, which
    sends a message to the front end where there is one.
    """

    view: Any
    selection: Any
    #: Whether `view` is being set to what a verb led to.
    _following = False

    def _open(self) -> BoardService:
        raise NotImplementedError

    def _tell(self, message: dict[str, Any]) -> None:
        """Send a message to the front end."""

    @property
    def exploration(self) -> Exploration:
        """How the investigation stands on this board."""
        return self._exploring().explorer.state

    def focus(self, *subjects: str | Iterable[str]) -> None:
        """Look at accounts and their neighbourhood; what was expanded or hidden around others is forgotten."""
        self._do("focus", ids=_ids(subjects))

    def add(self, *subjects: str | Iterable[str]) -> None:
        """Bring accounts, or all members of a group such as ``group:0x098b…:out``, into the graph."""
        self._do("add", ids=_ids(subjects))

    def expand(self, subject: str, limit: int | None = None) -> None:
        """Bring the largest counterparties of an account in.

        Parameters
        ----------
        subject
            Account or group.
        limit
            How many of the largest to show in all; by default eight more than are shown.
        """
        self._do("expand", id=subject, **({} if limit is None else {"limit": int(limit)}))

    def collapse(self) -> None:
        """Put back to what the focus alone shows."""
        self._do("collapse")

    def hide(self, *subjects: str | Iterable[str]) -> None:
        """Put accounts or groups away; nothing is deleted."""
        self._do("hide", ids=_ids(subjects))

    def show(self, *subjects: str | Iterable[str]) -> None:
        """Bring back what was hidden: some of it, or without names all."""
        self._do("show", **({"ids": _ids(subjects)} if subjects else {}))

    def pin(self, subject: str | Iterable[str], x: float | None = None, y: float | None = None) -> None:
        """Hold accounts where they stand, or one account at a place in pixels."""
        if x is None or y is None:
            self._do("pin", ids=_ids((subject,)))
        else:
            self.place(dict.fromkeys(_ids((subject,)), (x, y)))

    def unpin(self, *subjects: str | Iterable[str]) -> None:
        """Let accounts go: some, or without names all."""
        self._do("unpin", **({"ids": _ids(subjects)} if subjects else {}))

    def place(self, places: Mapping[str, tuple[float, float]]) -> None:
        """Move accounts to places in pixels and hold them there, as dragging does."""
        self._do("place", places={name: [round(x * 1000), round(y * 1000)] for name, (x, y) in places.items()})

    def arrange(self, layout: str) -> None:
        """Lay the graph out anew: ``flow`` or ``force``."""
        self._do("layout", mode=layout)

    def colour(self, mode: str) -> None:
        """Colour the graph by ``risk`` or ``direction``."""
        self._do("colour", mode=mode)

    def scope(self, scope: str) -> None:
        """Draw ``all`` accounts of the case, or the neighbourhood in focus: ``near``."""
        self._do("scope", mode=scope)

    def between(self, first: Any = None, last: Any = None) -> None:
        """Look at a range of time, both ends included, or without ends at all of it.

        Parameters
        ----------
        first, last
            Datetimes, dates or text such as ``"2022-03-23 13:29"``; UTC where they do not say.
        """
        if first is None and last is None:
            self._do("between")
        else:
            self._do("between", time=[_us(first), _us(last)])

    def filter(self, text: str = "", disposition: str = "", min_score: float | None = None) -> None:
        """Show a part of the queue: by words, by decision (or ``none``), by lowest score."""
        self._do("filter", text=text, disposition=disposition, minScore=None if min_score is None else f"{min_score:g}")

    def draw(self) -> None:
        """Draw the graph as it stands, as the board does when accounts come in without anybody asking for them."""
        self._do("draw")

    def undo(self) -> None:
        """Take back the last step on this board."""
        self._do("undo")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._do("redo")

    def restore(self, **parts: Any) -> None:
        """Set parts of the exploration as they are recorded: places in thousandths of a pixel, times in microseconds."""
        self._do("restore", **parts)

    @contextmanager
    def at_once(self, *, draw: bool = True) -> Iterator[None]:
        """Do several things before the graph is drawn, as quick hands do: ``with board.at_once(): …``.

        Parameters
        ----------
        draw
            Draw the graph at the end. A board without a graph draws none.
        """
        exploring = self._exploring()
        with exploring.at_once(draw=draw):
            yield
        self._show_on_board("at once", exploring.explorer.state)

    # ---- carrying it out ---------------------------------------------------------------------------------------

    def _exploring(self) -> Any:
        exploring = self._open().followed.current
        if not exploring.begun:
            view = self.view or {}
            shown = Exploration.of_view(view, (self.selection or {}).get("time")) if view.get("positions") else None
            exploring.begin(shown, scope=view.get("scope"))
        return exploring

    def _do(self, call: str, **args: Any) -> None:
        exploring = self._exploring()
        if exploring.do(call, args):
            self._show_on_board(call, exploring.explorer.state)

    def _show_on_board(self, call: str, state: Exploration) -> None:
        time = None if state.time is None else [t / 1000 for t in state.time]
        score = state.filter["minScore"]
        told = dict(state.filter) | {"minScore": None if score is None else float(score)}
        self._tell({"event": "explored", "call": call, "view": state.view(), "time": time, "filter": told})
        with self._shown_only():
            self.view = dict(self.view or {}) | state.view()
            if (self.selection or {}).get("time") != time:
                self.selection = dict(self.selection or {}) | {"time": time, "source": "python"}

    @contextmanager
    def _shown_only(self) -> Iterator[None]:
        self._following = True
        try:
            yield
        finally:
            self._following = False


def _ids(given: tuple[str | Iterable[str], ...]) -> list[str]:
    """Flatten names and lists of names."""
    return [name for one in given for name in ([one] if isinstance(one, str) else one)]


def _us(moment: Any) -> int:
    """Return microseconds since 1970."""
    return round(to_ms(moment_of(moment)) * 1000)
