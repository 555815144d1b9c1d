"""The board as a notebook widget: one selection, answers on request, and a picture for when the kernel is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import anywidget
import traitlets

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.time_words import from_ms, minute_text, to_ms

from .answers_case import PANES, spec
from .answers_transfers import rows_of_ids
from .asks import RequestError, as_ids, as_time, nearest
from .frontend import bundle
from .places import PLACES, running_cell
from .service import BoardService
from .still import tighten, with_still

_LOG = logging.getLogger(__name__)
_EMPTY: dict[str, Any] = {"subjects": [], "transfers": [], "time": None, "source": "python"}
#: Height in pixels of a board in a cell.
LOW, HIGH = 200, 4000


class Board(anywidget.AnyWidget):
    """Queue, graph, timeline, inspector and notes of one case, linked by one selection.

    Get one with ``case.board()``, ``case.graph()`` or ``case.queue()``.

    Parameters
    ----------
    case
        The open case.
    height
        Height in pixels, 200 to 4000.
    panes
        Some of ``queue``, ``graph``, ``timeline``, ``inspector``; all without it.

    Attributes
    ----------
    spec
        What the front end is told about the case.
    selection
        ``{subjects, transfers, time: [from, to] in ms or None, source}`` as the user has it now.
    view
        Focus, positions, camera and panes; kept in the case.

    Raises
    ------
    ComplianceError
        A pane is unknown, or the front end is not built.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    selection = traitlets.Dict(default_value=_EMPTY).tag(sync=True, echo_update=False)
    view = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, case: Any, *, height: int = 720, panes: Iterable[str] | None = None) -> None:
        chosen = PANES if panes is None else tuple(dict.fromkeys(panes))
        unknown = [pane for pane in chosen if pane not in PANES]
        if unknown or not chosen:
            raise RequestError(f"A board has no pane {unknown[0]!r}." if unknown else "A board needs a pane.", nearest(str(unknown[:1]), PANES))
        if isinstance(height, bool) or not isinstance(height, (int, float)) or not height > 0:
            raise RequestError(f"{height!r} is not the height of a board.", "Give pixels, for example height=720.")
        self.case = case
        self._height, self._panes = int(min(HIGH, max(LOW, height))), chosen
        self._service: BoardService | None = BoardService(case)
        super().__init__(
            _esm=bundle("board.js"),
            _css=bundle("board.css"),
            spec=self._told(),
            view=case.folder.layout,
        )
        self.on_msg(self._answer)
        self.observe(self._keep_view, "view")
        case.watch(self._changed)

    # ---- Python's side -----------------------------------------------------------------------------------------

    def select(
        self, subjects: Iterable[str] | None = None, transfers: Iterable[str] | None = None, time: Sequence[Any] | None = None
    ) -> None:
        """Choose accounts, transfers and a time range on the board; what is not named is cleared.

        Parameters
        ----------
        subjects, transfers
            Ids.
        time
            (from, to) as datetimes, dates, text such as ``"2022-03-23"`` or milliseconds; UTC.

        Raises
        ------
        ComplianceError
            The case has no such account or transfer, or the time cannot be read.
        """
        facts = self._open().facts
        accounts = as_ids(_listed(subjects), "subjects")
        for account in accounts:
            facts.index(account)
        ids = as_ids(_listed(transfers), "transfers")
        if len(rows_of_ids(facts, ids)) < len(ids):
            known = set(facts.ledger.transfers["transfer_id"].gather(rows_of_ids(facts, ids)))
            missing = next(name for name in ids if name not in known)
            raise RequestError(f"There is no transfer {missing!r} in this case.", 'See case.table("transfers") for the ids.')
        span = as_time(None if time is None else [_ms(moment) for moment in time])
        self.selection = {"subjects": accounts, "transfers": ids, "time": None if span is None else list(span), "source": "python"}

    def close(self) -> None:
        """Take the board off the page and free what it holds; the case stays open."""
        PLACES.forget(self)
        self._service = None
        super().close()

    def __repr__(self) -> str:
        if self._service is None:
            return "Board (closed); case.board() opens a new one"
        try:
            return self._plain()
        except ComplianceError as error:
            return f"Board: {error}"

    # ---- the front end's side ----------------------------------------------------------------------------------

    def _open(self) -> BoardService:
        if self._service is None:
            raise RequestError("This board is closed.", "Open a new one with case.board().")
        return self._service

    def _told(self) -> dict[str, Any]:
        return spec(self._open().facts, panes=self._panes, height=self._height)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer one request; whatever goes wrong becomes an answer in words."""
        if self._service is None or not isinstance(content, dict) or "method" not in content:
            return
        message, buffers = self._service.respond(content)
        self.send(message, buffers)

    def _changed(self, what: list[str]) -> None:
        """Tell the front end that the case changed."""
        if self._service is None:
            return
        try:
            self.spec = self._told()
            self.send({"event": "changed", "what": list(what)})
        except Exception:  # a note is written whether or not a board can show it
            _LOG.exception("The board could not be told of a change.")

    def _keep_view(self, change: Any) -> None:
        """Keep positions, camera and panes with the case."""
        if self.case.readonly or self._service is None:
            return
        try:
            self.case.folder.layout = change["new"]
        except (ComplianceError, OSError, ValueError):
            _LOG.warning("The layout of the board could not be kept with the case.", exc_info=True)

    # ---- showing itself ----------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        place = running_cell()
        for old in PLACES.show(self, *place) if place else ():
            old.close()
        live = super()._repr_mimebundle_(**kwargs)
        if live is None:
            return None
        data, metadata = live
        return with_still(data, self._draw), metadata

    def _draw(self) -> tuple[str, str, bytes, int, int]:
        from .picture import HEIGHT, WIDTH, board_svg, png

        svg = board_svg(self.case, selection=self.selection, view=self.view, panes=self._panes, service=self._open())
        plain = self._plain()
        return plain, plain, tighten(png(svg)), WIDTH, HEIGHT

    def _plain(self) -> str:
        """Return title, ranked list and selection as text."""
        facts = self._open().facts
        told = spec(facts)
        lines = [f"{told['title']}: {told['accounts']:,} accounts, {told['transfers']:,} transfers, {told['rangeText']}"]
        page = self._open().ask("queue", limit=10)
        for row in page.frames["queue"].iter_rows(named=True):
            reasons = " · ".join(facts.triage.queue["chips"][row["rank"] - 1])
            name = f"{row['name']} " if row["name"] else ""
            lines.append(f"{row['rank']:>4}  {row['scoreText']:>5}  {name}{row['subject']}  {reasons}")
        if page.result["total"] > page.frames["queue"].height:
            lines.append(f"      and {page.result['total'] - page.frames['queue'].height:,} more subjects")
        chosen = self.selection
        if chosen.get("subjects"):
            lines.append(f"Selected: {', '.join(chosen['subjects'][:5])}")
        if chosen.get("time"):
            lines.append(f"Time: {' to '.join(minute_text(from_ms(t)) for t in chosen['time'])}")
        return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in lines)


def _listed(ids: Iterable[str] | None) -> list[str]:
    if ids is None:
        return []
    return [ids] if isinstance(ids, str) else list(ids)


def _ms(moment: Any) -> float:
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.strip())
        except ValueError as error:
            raise RequestError(f"{moment!r} is not a moment.", 'Write it like "2022-03-23 13:29".') from error
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if isinstance(moment, datetime):
        return to_ms(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)
    return moment
