"""The timeline: volume in bins, a lane of ticks per subject, and markers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_short, count_of
from jupyter_compliance.contracts.schema import ColumnTypes

from .asks import as_count, as_ids, as_time
from .facts import Facts
from .markers import markers
from .time_bins import Bins, bins_for
from .wire import Answer

#: Lanes drawn, bins drawn, ticks along one lane, and transfer ids a tick names.
LANES, BINS, TICKS, TICK_IDS = 8, 400, 240, 20
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
    ledger = facts.ledger
    if chosen:
        rows = facts.rows_of(chosen, low, high)
        out = np.isin(ledger.s[rows], chosen)
        money, value, ts = facts.money.gather(rows), ledger.value[rows], ledger.ts[rows]
    else:
        out = np.ones(high - low, dtype=bool)
        money, value, ts = facts.money.slice(low, high - low), ledger.value[low:high], ledger.ts[low:high]
    # rows are in time order, so each bin is a run of them and the runs need no sorting
    ends = np.searchsorted(ts, cut.edges)
    frame = pl.DataFrame({"bin": np.repeat(np.arange(len(cut.edges) - 1), np.diff(ends)), "out": out, "value": value, "money": money})
    summed = (
        frame.group_by("bin")
        .agg(
            pl.col("value").filter(~pl.col("out")).sum().alias("inValue"),
            pl.col("value").filter("out").sum().alias("outValue"),
            pl.len().alias("n"),
            pl.when(pl.col("money").count() > 0).then(pl.col("money").sum()).alias("money"),
        )
        .sort("bin")
    )
    at = summed["bin"].to_numpy()
    texts = [
        f"{cut.label(int(i))}: {count_of(n, 'transfer')}{'' if total is None else ', ' + amount_short(total, facts.unit)}"
        for i, n, total in summed.select("bin", "n", "money").iter_rows()
    ]
    return summed.select(
        pl.Series("t0", cut.edges[at] / 1000), pl.Series("t1", cut.edges[at + 1] / 1000), "inValue", "outValue", "n",
        pl.Series("text", texts, dtype=pl.String),
    ).cast(pl.Schema(_BINS))  # fmt: skip


def _ticks(facts: Facts, lanes: list[int], low: int, high: int, first: int, last: int) -> pl.DataFrame:
    """Gather the transfers of each lane that would fall on the same few pixels."""
    width = max(1, (last - first) // TICKS)
    parts = []
    for lane, index in enumerate(lanes):
        for direction, rows in ((1, facts.rows_in(index, low, high)), (-1, facts.rows_out(index, low, high))):
            parts.append(
                pl.DataFrame(
                    {"row": rows, "lane": np.full(len(rows), lane), "dir": np.full(len(rows), direction)},
                    schema={"row": pl.UInt32, "lane": pl.UInt32, "dir": pl.Int8},
                )
            )
    if not parts:
        return pl.DataFrame(schema=_TICKS)
    frame = pl.concat(parts)
    row = frame["row"].to_numpy()
    ts = facts.ledger.ts[row]
    gathered = (
        frame.with_columns(
            pl.Series("slot", (ts - first) // width),
            pl.Series("ts", ts),
            pl.Series("value", facts.ledger.value[row]),
            facts.money.gather(row).alias("money"),
        )
        .sort("lane", "dir", "row")
        .group_by("lane", "dir", "slot", maintain_order=True)
        .agg(
            pl.col("ts").first(),
            pl.len().alias("n"),
            pl.col("value").sum(),
            pl.when(pl.col("money").count() > 0).then(pl.col("money").sum()).alias("money"),
            pl.col("row").head(TICK_IDS),
        )
        .sort("lane", "ts", "dir")
    )
    return _tick_table(facts, gathered)


def _tick_table(facts: Facts, gathered: pl.DataFrame) -> pl.DataFrame:
    names = facts.ledger.transfers["transfer_id"]
    ids = [json.dumps(names.gather(rows).to_list(), ensure_ascii=False) for rows in gathered["row"].to_list()]
    texts = [
        f"{'received' if way > 0 else 'sent'} {amount_short(money, facts.unit) if money is not None else ''}".strip()
        + f" in {count_of(n, 'transfer')}"
        for way, money, n in gathered.select("dir", "money", "n").iter_rows()
    ]
    value = gathered["value"].to_numpy()
    largest = float(value.max()) if len(value) and value.max() > 0 else 1.0
    return gathered.select(
        "lane", (pl.col("ts") / 1000).alias("t"), "dir", pl.Series("size", value / largest), "n",
        pl.Series("text", texts, dtype=pl.String), pl.Series("ids", ids, dtype=pl.String),
    ).cast(pl.Schema(_TICKS))  # fmt: skip
