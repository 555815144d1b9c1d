"""Pass-through: how much of what an account received lately it has already sent on.

Money is matched latest first: a payment uses up the latest receipts that have something left, none older than the
longest horizon; within one instant receipts come before payments. The share for horizon H at time t is

    Σ used of the receipts in [t − H, t)  ÷  Σ value of the receipts in [t − H, t)

where only payments before t have used anything. Transfers of an account to itself take no part. One matching serves
all horizons: a payment that may look further back takes the same from the receipts within a shorter horizon, and what
it takes beyond lies outside that horizon for ever after. All amounts are integers on the grid; nothing is rounded
before the quotient.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import History
from .windows import DAY, HOUR

#: Horizons by name, in microseconds.
HORIZONS: Mapping[str, int] = {"1h": HOUR, "1d": DAY, "7d": 7 * DAY}

Columns = dict[str, NDArray[np.generic]]


def passing(
    out: History,
    into: History,
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    *,
    horizons: Mapping[str, int] = HORIZONS,
    first: int = 0,
) -> Columns:
    """Describe how much of what payer and payee received lately they had sent on before each transfer.

    Parameters
    ----------
    out, into
        Histories of payments by payer and of receipts by payee (`history.history`).
    s, d
        (rows,) payer and payee.
    horizons
        Horizons by name, microseconds.
    first
        As in `windows.windows`.

    Returns
    -------
    dict
        ``src_pass_through_H`` and ``dst_pass_through_H`` float32 in [0, 1] of the rows described, in ledger order; NaN where nothing of any
        value was received within the horizon.
    """
    wide, rows = len(horizons), out.row.size - first
    payer, payee = np.empty((wide, rows), np.float32), np.empty((wide, rows), np.float32)
    names = sorted(horizons, key=lambda name: horizons[name])
    spans = np.array([horizons[name] for name in names], np.int64)
    if wide and rows:
        _match(
            out.ptr, out.row, out.ts, out.total, into.ptr, into.row, into.ts, into.total, s, d, spans, first,
            payer, payee,
        )  # fmt: skip
    found: Columns = {}
    for side, block in (("src", payer), ("dst", payee)):
        found |= {f"{side}_pass_through_{name}": block[names.index(name)] for name in horizons}
    return found


@njit(cache=True)
def _match(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], out_ts: NDArray[np.int64], out_total: NDArray[np.int64],
    in_ptr: NDArray[np.int64], in_row: NDArray[np.int32], in_ts: NDArray[np.int64], in_total: NDArray[np.int64],
    s: NDArray[np.int32], d: NDArray[np.int32], spans: NDArray[np.int64], first: int,
    payer: NDArray[np.float32], payee: NDArray[np.float32],
) -> None:  # fmt: skip
    wide = spans.size
    longest = spans[wide - 1]
    rows = out_row.size
    worth = np.empty(rows, np.int64)  # by position in the receipts, 0 for a transfer to itself
    left = np.empty(rows, np.int64)
    stack = np.empty(rows, np.int32)  # receipts with something left, latest on top
    head = np.empty(wide, np.int64)
    came = np.empty(wide, np.int64)
    rest = np.empty(wide, np.int64)
    share = np.empty(wide, np.float32)
    for a in range(out_ptr.size - 1):
        p, p_end = in_ptr[a], in_ptr[a + 1]
        q, q_end = out_ptr[a], out_ptr[a + 1]
        for w in range(wide):
            head[w] = p
            came[w] = 0
            rest[w] = 0
        top = 0
        while p < p_end or q < q_end:
            t = in_ts[p] if q == q_end or (p < p_end and in_ts[p] <= out_ts[q]) else out_ts[q]
            for w in range(wide):
                h = head[w]
                while h < p and in_ts[h] < t - spans[w]:
                    came[w] -= worth[h]
                    rest[w] -= left[h]
                    h += 1
                head[w] = h
                share[w] = (came[w] - rest[w]) / came[w] if came[w] > 0 else np.nan
            while p < p_end and in_ts[p] == t:
                if in_row[p] >= first:
                    for w in range(wide):
                        payee[w, in_row[p] - first] = share[w]
                value = in_total[p + 1] - in_total[p] if s[in_row[p]] != a else 0
                worth[p] = value
                left[p] = value
                if value > 0:
                    for w in range(wide):
                        came[w] += value
                        rest[w] += value
                    stack[top] = p
                    top += 1
                p += 1
            while q < q_end and out_ts[q] == t:
                if out_row[q] >= first:
                    for w in range(wide):
                        payer[w, out_row[q] - first] = share[w]
                need = out_total[q + 1] - out_total[q] if d[out_row[q]] != a else 0
                while need > 0 and top > 0:
                    r = np.int64(stack[top - 1])
                    if in_ts[r] < t - longest:
                        top = 0
                        break
                    part = min(need, left[r])
                    left[r] -= part
                    need -= part
                    for w in range(wide):
                        if r >= head[w]:
                            rest[w] -= part
                    if left[r] == 0:
                        top -= 1
                q += 1
