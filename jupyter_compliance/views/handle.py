"""What Python holds of a board, whichever front end shows it: choosing, reading back, and a plain text of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.time_words import from_ms, minute_text, moment_of, to_ms
from jupyter_compliance.triage.score import score_text

from .answers_transfers import rows_of_ids
from .asks import RequestError, as_ids, as_time
from .exploration_verbs import ExplorationVerbs
from .service import BoardService

#: Subjects that the plain text of a board lists.
_LISTED = 10


class BoardHandle(ExplorationVerbs):
    """The verbs that the board of a notebook cell and the board of a case document share.

    Attributes
    ----------
    case
        The open case.
    selection
        ``{subjects, transfers, time: [from, to] in ms or None, source}`` as the user has it now.
    view
        Focus, positions, camera and panes; kept in the case.
    """

    case: Any
    selection: Any
    view: Any

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

    def __repr__(self) -> str:
        try:
            return self._plain()
        except ComplianceError as error:
            return f"Board: {error}"

    def _open(self) -> BoardService:
        """Return the service that answers this board; raises where the board is closed."""
        raise NotImplementedError

    def _plain(self) -> str:
        """Return title, ranked list and selection as text."""
        facts = self._open().facts
        lines = [f"{facts.case.title}: {facts.ledger.size:,} accounts, {facts.ledger.rows:,} transfers, {facts.range_text}"]
        best = facts.triage.queue.head(_LISTED)
        for rank, subject, score, chips in zip(*(best[name].to_list() for name in ("rank", "subject", "score", "chips")), strict=True):
            name = facts.name(facts.find(subject))
            lines.append(f"{rank:>4}  {score_text(score):>5}  {name + ' ' if name else ''}{subject}  {' · '.join(chips)}")
        if facts.triage.queue.height > best.height:
            lines.append(f"      and {facts.triage.queue.height - best.height:,} more subjects")
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
    """Return milliseconds since 1970; what is neither text nor a date is taken for that and checked later."""
    return to_ms(moment_of(moment)) if isinstance(moment, (str, date)) else moment
