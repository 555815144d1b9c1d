"""What payer and payee had done with each other before: how often, how much, how long, how recently.

A pair is ordered: payments the other way do not count. Each chain of payments of one pair is walked once. Sums are
exact integers on the grid (`grid`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import NEVER, History, Links
from .windows import WINDOWS, Columns


def pairs(out: History, chain: Links, *, per_unit: float, spans: Mapping[str, int] = WINDOWS) -> Columns:
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

    Returns
    -------
    dict
        In ledger order: ``pair_count`` uint32 and ``pair_sum`` float64 of the earlier payments; ``pair_new`` bool,
        whether there were none; ``pair_first_seen`` and ``pair_since_last`` float32, seconds since the first and the
        latest, NaN without any; ``pair_share`` float32, their share of all the payer had paid before, NaN where that is
        nothing; and for each window ``pair_count_W`` uint32, ``pair_sum_W`` float64.
    """
    rows, wide = out.row.size, len(spans)
    count, lately = np.empty(rows, np.uint32), np.empty((wide, rows), np.uint32)
    total, recent = np.empty(rows, np.float64), np.empty((wide, rows), np.float64)
    first, since, share = (np.empty(rows, np.float32) for _ in range(3))
    widths = np.array(list(spans.values()), np.int64)
    _walk(
        out.ptr, out.row, out.ts, out.total, chain.before, chain.after, widths, per_unit,
        count, total, first, since, share, lately, recent,
    )  # fmt: skip
    found: Columns = {
        "pair_count": count,
        "pair_sum": total,
        "pair_new": count == 0,
        "pair_first_seen": first,
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
    count: NDArray[np.uint32], total: NDArray[np.float64], first: NDArray[np.float32], since: NDArray[np.float32],
    share: NDArray[np.float32], lately: NDArray[np.uint32], recent: NDArray[np.float64],
) -> None:  # fmt: skip
    wide = widths.size
    instant = np.empty(row.size, np.int32)  # first position of the account at the same instant
    head, gone, lost = np.empty(wide, np.int64), np.empty(wide, np.int64), np.empty(wide, np.int64)
    for a in range(ptr.size - 1):
        start = ptr[a]
        for p in range(start, ptr[a + 1]):
            instant[p] = instant[p - 1] if p > start and ts[p - 1] == ts[p] else p
        for begin in range(start, ptr[a + 1]):
            if before[begin] >= 0:
                continue
            n, whole, f, q, last = 0, 0, begin, begin, 0
            for w in range(wide):
                head[w], gone[w], lost[w] = begin, 0, 0
            while q != NEVER:
                t, i = ts[q], row[q]
                while ts[f] < t:
                    n += 1
                    whole += running[f + 1] - running[f]
                    last = ts[f]
                    f = after[f]
                for w in range(wide):
                    h = head[w]
                    while h != f and ts[h] < t - widths[w]:
                        gone[w] += 1
                        lost[w] += running[h + 1] - running[h]
                        h = np.int64(after[h])
                    head[w] = h
                    lately[w, i] = n - gone[w]
                    recent[w, i] = (whole - lost[w]) / per_unit
                paid = running[instant[q]] - running[start]
                count[i] = n
                total[i] = whole / per_unit
                first[i] = (t - ts[begin]) * 1e-6 if n > 0 else np.nan
                since[i] = (t - last) * 1e-6 if n > 0 else np.nan
                share[i] = whole / paid if paid > 0 else np.nan
                q = after[q]
