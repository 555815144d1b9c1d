"""How many cycles chance alone would give an account: busy accounts meet again without meaning anything by it."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import first_at


@njit(cache=True, nogil=True)
def chance_cycles(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    row: NDArray[np.int32],
    length: NDArray[np.int32],
    start: NDArray[np.int32],
    own: NDArray[np.int64],
    kept: float,
    hub: int,
    ordered: bool,
) -> NDArray[np.float64]:
    """Expect, for every account of every cycle, the number of cycles like it if payments went to anybody.

    The baseline keeps how much each account pays and is paid and draws who pays whom: a payment reaches account a with
    chance i / m, where a was paid i of the m transfers so far, this cycle left aside. So far account a made o payments,
    each the possible start of a cycle, and the other accounts of the cycle k had b_k accounts to pay on to, in the time
    and in the amounts of this cycle: o · Π b_k · i / m.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, ts, value, skip
        The ledger's arrays, as in `cycle.cycles`.
    row, length, start
        Cycles, as `cycle.cycles` returns them.
    own
        (rows,) how many rows stand for the same payments as this one, itself among them: its parts, 1 where it has none.
    kept, hub, ordered
        As in `cycle.cycles`; of each account at most `hub` transfers are looked at.

    Returns
    -------
    numpy.ndarray
        (cited,): beside ``row``, the expected number for the sender of that transfer. Only transfers up to the end of
        the cycle are consulted.
    """
    expected = np.zeros(row.size)
    seen = np.full(out_ptr.size - 1, -1, np.int64)
    token = 0
    for c in range(length.size):
        lo, hi = start[c], start[c] + length[c]
        first = row[lo]
        last = first
        for k in range(lo, hi):
            last = max(last, row[k])
        low, high = kept * value[first], value[first] / kept
        ways = 1.0
        for k in range(lo, hi):
            a = s[row[k]]
            since = ts[row[k - 1]] if ordered and k > lo else ts[first]
            at = first_at(out_row, out_ptr[a], out_ptr[a + 1], ts, since)
            stop = min(at + hub, out_ptr[a + 1])
            token += 1
            choices = 0
            while at < stop and ts[out_row[at]] <= ts[last]:
                j = out_row[at]
                at += 1
                if not skip[j] and low <= value[j] <= high and seen[d[j]] != token:
                    seen[d[j]] = token
                    choices += 1
            expected[k] = max(1, choices)
            ways *= expected[k]
        others = np.searchsorted(ts, ts[last], side="right")
        for k in range(lo, hi):
            others -= own[row[k]]
        for k in range(lo, hi):
            a = s[row[k]]
            made = first_at(out_row, out_ptr[a], out_ptr[a + 1], ts, ts[last] + 1) - out_ptr[a] - own[row[k]] + 1
            came = row[k - 1] if k > lo else row[hi - 1]
            got = first_at(in_row, in_ptr[a], in_ptr[a + 1], ts, ts[last] + 1) - in_ptr[a] - own[came]
            expected[k] = ways / expected[k] * made * max(0, got) / max(1, others)
    return expected
