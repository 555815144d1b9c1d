"""The timeline: volume in bins, a lane of ticks per subject, and markers."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_short, count_of
from jupyter_compliance.contracts.schema import ColumnTypes
from jupyter_compliance.network.money_sums import Sums, merged

from .asks import as_count, as_ids, as_time
from .facts import Facts
from .markers import markers
from .time_bins import Bins, bins_for
from .wire import Answer

#: Lanes drawn, bins drawn, ticks along one lane, and transfer ids a tick names.
LANES, BINS, TICKS, TICK_IDS = 8, 400, 240, 20
#: Ticks of all lanes together and bytes of the ids they name: an answer stays small whatever the ledger holds.
TICKS_IN_ALL, ID_BYTES = 1_000, 60_000
#: Above so many accounts all rows are gone through once, not the rows of each account.
LISTS_AT_MOST = 256
#: Lanes of the best ranked subjects when none is selected.
OPENING_LANES = 3

_BINS: ColumnTypes = {"t0": pl.Float64, "t1": pl.Float64, "inValue": pl.Float32, "outValue": pl.Float32, "n": pl.UInt32, "text": pl.String}
_TICKS: ColumnTypes = {
    "lane": pl.UInt32, "t": pl.Float64, "dir": pl.Int8, "size": pl.Float32, "n": pl.UInt32, "text": pl.String,
    "ids": pl.String,
}  # fmt: skip


def timeline(facts: Facts, *, time: Any = None, subjects: Any = (), lanes: Any = (), bins: Any = 250) -> Answer:
    """Return what the timeline shows.

    Parameters
    ----------
    time
        Inclusive range in milliseconds; the whole case without one.
    subjects
        Accounts whose flows the bars sum; without any, all transfers count as going out.
    lanes
        Accounts with a line of ticks each, at most `LANES`; without any, `subjects`, else the best ranked ones. Ids the
        case does not know are passed over.
    bins
        About how many bars; the unit is the finest of hour, day, week, month, year that does not need more.

    Returns
    -------
    Answer
        Result ``{t0, t1, unit, lanes, markers, markersLeftOut}`` and the tables ``bins`` (only those with transfers)
        and ``ticks``. `size` of a tick is its share of the largest tick, 0 to 1.
    """
    chosen = [facts.index(account) for account in as_ids(subjects, "subjects")]
    span = as_time(time)
    low, high = facts.rows_between(span)
    first, last = facts.span if span is None else (round(span[0] * 1000), round(span[1] * 1000))
    cut = bins_for(first, last, as_count(bins, "bins", low=1, high=BINS))
    wanted = [i for i in map(facts.find, as_ids(lanes, "lanes")) if i is not None]
    drawn = (wanted or chosen or [int(i) for i in _opening(facts)])[:LANES]
    marks, left = markers(facts, chosen, (first, last))
    result = {
        "t0": cut.edges[0] / 1000,
        "t1": cut.edges[-1] / 1000,
        "unit": cut.unit,
        "lanes": [{"id": facts.ids[i], "label": facts.label(i)} for i in drawn],
        "markers": marks,
        "markersLeftOut": left,
    }
    return Answer(result, {"bins": volume(facts, chosen, low, high, cut), "ticks": _ticks(facts, drawn, low, high, first, last)})


def _opening(facts: Facts) -> list[int]:
    found = [facts.find(subject) for subject in facts.triage.queue["subject"].head(OPENING_LANES)]
    return [i for i in found if i is not None]


def volume(facts: Facts, chosen: list[int], low: int, high: int, cut: Bins) -> pl.DataFrame:
    """Sum transfers into bins, exactly for the text and in float32 for the bars.

    Parameters
    ----------
    chosen
        Accounts whose flows count: money to them is in, from them out, among them out. None: everything is out.
    low, high
        Half-open range of ledger rows.
    cut
        Bins that cover these rows.
    """
    cuts = np.clip(np.searchsorted(facts.ledger.ts, cut.edges), low, high)
    out, into = flows(facts, chosen, cuts)
    both = out + into
    at = np.flatnonzero(both.count)
    exact = both.exact()
    texts = [
        f"{cut.label(i)}: {count_of(int(both.count[i]), 'transfer')}{'' if exact[i] is None else ', ' + amount_short(exact[i], facts.unit)}"
        for i in at.tolist()
    ]
    return pl.DataFrame(
        {
            "t0": cut.edges[at] / 1000,
            "t1": cut.edges[at + 1] / 1000,
            "inValue": into.rounded()[at],
            "outValue": out.rounded()[at],
            "n": both.count[at],
            "text": texts,
        },
        schema_overrides={"text": pl.String},
    ).cast(pl.Schema(_BINS))


def flows(facts: Facts, chosen: list[int], cuts: NDArray[np.int64]) -> tuple[Sums, Sums]:
    """Return what flows out of and into the chosen accounts between ledger rows; everything is out where none is chosen."""
    ledger, runs = facts.ledger, len(cuts) - 1
    low, high = int(cuts[0]), int(cuts[-1])
    if not chosen:
        return facts.sums.between(cuts), merged([], runs)
    own = np.array(chosen)
    member = np.zeros(ledger.size, np.bool_)
    member[own] = True
    touched = int((np.diff(ledger.out_ptr)[own] + np.diff(ledger.in_ptr)[own]).sum())
    if len(chosen) > LISTS_AT_MOST or touched > (high - low) // 2 + 100_000:
        return facts.sums.sides(ledger.s, ledger.d, member, cuts)
    out, into = [], []
    for index in chosen:
        out.append(facts.sums.along(facts.rows_out(index, low, high), cuts))
        rows = facts.rows_in(index, low, high)
        into.append(facts.sums.along(rows, cuts, member[ledger.s[rows]]))
    return merged(out, runs), merged(into, runs)


def _ticks(facts: Facts, lanes: list[int], low: int, high: int, first: int, last: int) -> pl.DataFrame:
    """Gather the transfers of each lane that would fall on the same few pixels."""
    sides = [(lane, way, rows) for lane, index in enumerate(lanes)
             for way, rows in ((-1, facts.rows_out(index, low, high)), (1, facts.rows_in(index, low, high)))]  # fmt: skip
    slots = TICKS
    while True:
        width = max(1, (last - first) // slots)
        times = first + width * np.arange((last - first) // width + 2)
        cuts = np.clip(np.searchsorted(facts.ledger.ts, times), low, high)
        ends = [np.searchsorted(rows, cuts) for _, _, rows in sides]
        if slots == 1 or sum(int((np.diff(end) > 0).sum()) for end in ends) <= TICKS_IN_ALL:
            break
        slots //= 2
    ticks: list[dict[str, Any]] = []
    for (lane, way, rows), end in zip(sides, ends, strict=True):
        sums = facts.sums.along(rows, cuts)
        exact, value = sums.exact(), sums.rounded()
        for k in np.flatnonzero(sums.count).tolist():
            some = rows[end[k] : min(end[k] + TICK_IDS, end[k + 1])]
            ticks.append(
                {"lane": lane, "ts": int(facts.ledger.ts[some[0]]), "dir": way, "value": value[k], "money": exact[k],
                 "n": int(sums.count[k]), "rows": some}
            )  # fmt: skip
    ticks.sort(key=lambda tick: (tick["lane"], tick["ts"], tick["dir"]))
    return _tick_table(facts, ticks)


def _tick_table(facts: Facts, ticks: list[dict[str, Any]]) -> pl.DataFrame:
    texts = [
        f"{'received' if tick['dir'] > 0 else 'sent'} {amount_short(tick['money'], facts.unit) if tick['money'] is not None else ''}".strip()
        + f" in {count_of(tick['n'], 'transfer')}"
        for tick in ticks
    ]
    largest = max((tick["value"] for tick in ticks), default=0.0) or 1.0
    columns = {name: [tick[name] for tick in ticks] for name in ("lane", "dir", "n")}
    return pl.DataFrame(
        columns
        | {
            "t": [tick["ts"] / 1000 for tick in ticks],
            "size": [tick["value"] / largest for tick in ticks],
            "text": texts,
            "ids": _ids(facts, [tick["rows"] for tick in ticks]),
        },
        schema=_TICKS,
    )


def _ids(facts: Facts, rows: list[NDArray[np.int32]]) -> list[str]:
    """Return the transfer ids of each tick as JSON: fewer for each tick where all of them would be too much to send."""
    names = facts.ledger.transfers["transfer_id"]
    found = names.gather(np.concatenate(rows) if rows else []).to_list()
    ends = np.cumsum([0, *(len(some) for some in rows)])
    each = [[json.dumps(name, ensure_ascii=False) for name in found[a:b]] for a, b in pairwise(ends)]
    most = TICK_IDS
    while most and sum(len(name.encode()) + 2 for some in each for name in some[:most]) > ID_BYTES:
        most //= 2
    return [f"[{', '.join(some[:most])}]" for some in each]
