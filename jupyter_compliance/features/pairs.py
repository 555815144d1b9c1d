"""What payer and payee had done with each other before: how often, how much, how long, how recently.

A pair is ordered: payments the other way do not count. Each chain of payments of one pair is walked once. Sums are
exact integers on the grid (`grid`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import NEVER, NOT_YET, History, Links, begin
from .past import Pairs
from .windows import WINDOWS, Columns


def pairs(
    out: History,
    chain: Links,
    *,
    per_unit: float,
    spans: Mapping[str, int] = WINDOWS,
    first: int = 0,
    known: Pairs | None = None,
) -> Columns:
    """Describe, for every transfer, the earlier payments of its payer to its payee.

    Parameters
    ----------
    out
        History of payments by payer (`history.history`).
    chain
        Its links.
    per_unit
        Quanta in one unit of money (`grid.Grid.per_unit`).
    spans
        Windows by name, microseconds.
    first
        As in `windows.windows`.
    known
        What payer and payee of each row described had done with each other before `first`, whether or not it is still
        in the ledger.

    Returns
    -------
    dict
        Of the rows described, in ledger order: ``pair_count`` uint32 and ``pair_sum`` float64 of the earlier payments; ``pair_new`` bool,
        whether there were none; ``pair_first_seen`` and ``pair_since_last`` float32, seconds since the first and the
        latest, NaN without any; ``pair_share`` float32, their share of all the payer had paid before, NaN where that is
        nothing; and for each window ``pair_count_W`` uint32, ``pair_sum_W`` float64.
    """
    rows, wide = out.row.size - first, len(spans)
    count, lately = np.empty(rows, np.uint32), np.empty((wide, rows), np.uint32)
    total, recent = np.empty(rows, np.float64), np.empty((wide, rows), np.float64)
    seen, since, share = (np.empty(rows, np.float32) for _ in range(3))
    widths = np.array(list(spans.values()), np.int64)
    known = known or Pairs.none(rows, out.ptr.size - 1)
    _walk(
        out.ptr, out.row, out.ts, out.total, chain.before, chain.after, widths, per_unit, first, begin(out, first),
        known.times, known.worth, known.began, known.latest, known.paid,
        count, total, seen, since, share, lately, recent,
    )  # fmt: skip
    found: Columns = {
        "pair_count": count,
        "pair_sum": total,
        "pair_new": count == 0,
        "pair_first_seen": seen,
        "pair_since_last": since,
        "pair_share": share,
    }
    for w, name in enumerate(spans):
        found |= {f"pair_count_{name}": lately[w], f"pair_sum_{name}": recent[w]}
    return found


@njit(cache=True)
def _walk(
    ptr: NDArray[np.int64], row: NDArray[np.int32], ts: NDArray[np.int64], running: NDArray[np.int64],
    before: NDArray[np.int32], after: NDArray[np.int32], widths: NDArray[np.int64], per_unit: float,
    first: int, fresh: NDArray[np.int64], known_count: NDArray[np.int64], known_worth: NDArray[np.int64],
    known_began: NDArray[np.int64], known_latest: NDArray[np.int64], known_paid: NDArray[np.int64],
    count: NDArray[np.uint32], total: NDArray[np.float64], seen: NDArray[np.float32], since: NDArray[np.float32],
    share: NDArray[np.float32], lately: NDArray[np.uint32], recent: NDArray[np.float64],
) -> None:  # fmt: skip
    wide = widths.size
    instant = np.empty(row.size, np.int32)  # first position of the account at the same instant
    head, gone, lost = np.empty(wide, np.int64), np.empty(wide, np.int64), np.empty(wide, np.int64)
    for a in range(ptr.size - 1):
        start = ptr[a]
        for p in range(start, ptr[a + 1]):
            instant[p] = instant[p - 1] if p > start and ts[p - 1] == ts[p] else p
        for top in range(start, ptr[a + 1]):
            if before[top] >= 0:
                continue
            n, whole, f, q, last = 0, 0, top, np.int64(top), 0
            for w in range(wide):
                head[w], gone[w], lost[w] = top, 0, 0
            while q != NEVER and row[q] < first:
                q = np.int64(after[q])
            if q == NEVER:
                continue
            i = row[q] - first  # of the first row described; what came before it is known, looked at or not
            old_n, old_whole, old, latest = known_count[i], known_worth[i], known_began[i], known_latest[i]
            opens = ts[q]
            passed = False
            while q != NEVER:
                t, i = ts[q], row[q] - first
                while ts[f] < t:
                    n += 1
                    whole += running[f + 1] - running[f]
                    last = ts[f]
                    f = after[f]
                if not passed:
                    old_n, old_whole, passed = old_n - n, old_whole - whole, True
                for w in range(wide):
                    h = head[w]
                    while h != f and ts[h] < t - widths[w]:
                        gone[w] += 1
                        lost[w] += running[h + 1] - running[h]
                        h = np.int64(after[h])
                    head[w] = h
                    lately[w, i] = n - gone[w]
                    recent[w, i] = (whole - lost[w]) / per_unit
                paid = known_paid[a] + running[instant[q]] - running[fresh[a]]
                whole_ever, n_ever = old_whole + whole, old_n + n
                count[i] = n_ever
                total[i] = whole_ever / per_unit
                seen[i] = (t - (old if old != NOT_YET else opens)) * 1e-6 if n_ever > 0 else np.nan
                since[i] = (t - (last if n > 0 else latest)) * 1e-6 if n_ever > 0 else np.nan
                share[i] = whole_ever / paid if paid > 0 else np.nan
                q = after[q]
