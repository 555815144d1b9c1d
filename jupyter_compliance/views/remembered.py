"""What a case remembers of its board: how it looked and what was selected, checked when it is read."""

from __future__ import annotations

from typing import Any

from .answers_transfers import rows_of_ids
from .asks import RequestError, as_ids, as_time
from .facts import Facts

#: Ids kept of a selection; a larger one is not worth its file.
IDS_KEPT = 5_000
NOTHING: dict[str, Any] = {"subjects": [], "transfers": [], "time": None, "source": "python"}
SOURCES = ("queue", "graph", "timeline", "evidence", "transfers", "notes", "python")


def remembered(facts: Facts, *, queue: bool = True) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (view, selection) as they were left; what the case no longer holds is left out.

    The layout is a file that anybody may have written: a selection that is none is no selection.

    Parameters
    ----------
    queue
        Whether the board shows the queue: it opens on the first subject of it where nothing was left.
    """
    folder = facts.case.folder
    view = dict(folder.screen | folder.layout)
    selection = standing(facts, view.pop("selection", None))
    if "time" in view:  # the range belongs to the investigation, not to who looks at it
        try:
            span = as_time(view.pop("time"))
        except RequestError:
            span = None
        selection["time"] = None if span is None else list(span)
    return opened(facts, view, selection) if queue else (view, selection)


def opened(
    facts: Facts, view: dict[str, Any], selection: dict[str, Any] = NOTHING
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (view, selection) with the first subject of the queue in focus and selected, where nothing is."""
    first = facts.triage.queue["subject"].head(1).to_list()
    if not first or view.get("focus") or selection["subjects"] or selection["transfers"]:
        return view, selection
    return view | {"focus": first}, selection | {"subjects": first, "source": "queue"}


def standing(facts: Facts, selection: Any) -> dict[str, Any]:
    """Return the part of a selection that the case holds."""
    if not isinstance(selection, dict):
        return dict(NOTHING)
    try:
        subjects = as_ids(selection.get("subjects"), "subjects")
        transfers = as_ids(selection.get("transfers"), "transfers")
        time = as_time(selection.get("time"))
    except RequestError:
        return dict(NOTHING)
    rows = rows_of_ids(facts, transfers)
    known = set(facts.ledger.transfers["transfer_id"].gather(rows)) if len(rows) else set()
    source = selection.get("source")
    return {
        "subjects": [subject for subject in subjects if facts.find(subject) is not None],
        "transfers": [transfer for transfer in transfers if transfer in known],
        "time": None if time is None else list(time),
        "source": source if source in SOURCES else "python",
    }


def to_keep(view: Any) -> dict[str, Any]:
    """Return what is stored of a view as the front end wrote it; a huge selection keeps its subjects at most.

    Raises
    ------
    RequestError
        It is no object.
    """
    if not isinstance(view, dict):
        raise RequestError("A view must be an object.", "Give what the board wrote.")
    kept = dict(view)
    selection = kept.get("selection")
    if isinstance(selection, dict):
        ids = {name: selection.get(name) or [] for name in ("subjects", "transfers")}
        kept["selection"] = selection | {n: v if isinstance(v, list) and len(v) <= IDS_KEPT else [] for n, v in ids.items()}
    return kept
