"""Smallest and largest value of an account's past in trailing windows, by monotonic queues.

A value can be the smallest of a window only until a value as small comes after it; so the candidates of a window stand
in a queue that ascends from the front, and every value enters and leaves it once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .history import History, begin
from .windows import WINDOWS, Columns


def extremes(
    asking: History, flow: History, *, per_unit: float, spans: Mapping[str, int] = WINDOWS, first: int = 0
) -> Columns:
    """Describe, for every transfer, the smallest and largest value in the past of one of its accounts.

    Parameters
    ----------
    asking, flow, per_unit, spans, first
        As in `windows.windows`.

    Returns
    -------
    dict
        ``min_W`` and ``max_W`` float32 in ledger order; NaN where the window is empty.
    """
    rows, wide, cursor = asking.row.size - first, len(spans), begin(asking, first)
    least, most = np.empty((wide, rows), np.float32), np.empty((wide, rows), np.float32)
    for w, span in enumerate(spans.values()):
        _slide(
            asking.ptr, cursor, asking.row, asking.ts, flow.ptr, flow.ts, flow.total, span, per_unit, first,
            least[w], most[w],
        )  # fmt: skip
    found: Columns = {}
    for w, name in enumerate(spans):
        found |= {f"min_{name}": least[w], f"max_{name}": most[w]}
    return found


@njit(cache=True)
def _slide(
    q_ptr: NDArray[np.int64], cursor: NDArray[np.int64], q_row: NDArray[np.int32], q_ts: NDArray[np.int64],
    ptr: NDArray[np.int64], ts: NDArray[np.int64], total: NDArray[np.int64], span: int, per_unit: float, first: int,
    least: NDArray[np.float32], most: NDArray[np.float32],
) -> None:  # fmt: skip
    longest = 0
    for a in range(ptr.size - 1):
        longest = max(longest, ptr[a + 1] - ptr[a])
    down, up = np.empty(longest, np.int64), np.empty(longest, np.int64)
    for a in range(q_ptr.size - 1):
        f, stop = ptr[a], ptr[a + 1]
        down_head, down_tail, up_head, up_tail = 0, 0, 0, 0
        for q in range(cursor[a], q_ptr[a + 1]):
            t = q_ts[q]
            while f < stop and ts[f] < t:
                v = total[f + 1] - total[f]
                while down_tail > down_head and total[down[down_tail - 1] + 1] - total[down[down_tail - 1]] >= v:
                    down_tail -= 1
                down[down_tail] = f
                down_tail += 1
                while up_tail > up_head and total[up[up_tail - 1] + 1] - total[up[up_tail - 1]] <= v:
                    up_tail -= 1
                up[up_tail] = f
                up_tail += 1
                f += 1
            while down_head < down_tail and ts[down[down_head]] < t - span:
                down_head += 1
            while up_head < up_tail and ts[up[up_head]] < t - span:
                up_head += 1
            i = q_row[q] - first
            if down_head < down_tail:
                least[i] = (total[down[down_head] + 1] - total[down[down_head]]) / per_unit
                most[i] = (total[up[up_head] + 1] - total[up[up_head]]) / per_unit
            else:
                least[i] = np.nan
                most[i] = np.nan
