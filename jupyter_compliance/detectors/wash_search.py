"""Windows in which a group of accounts pays round among itself and nobody gains."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import first_at


@njit(cache=True, nogil=True)
def _turnover(
    a: int, ptr: NDArray[np.int64], row: NDArray[np.int32], total: NDArray[np.float64], ts: NDArray[np.int64],
    since: int, until: int,
) -> float:  # fmt: skip
    lo = first_at(row, ptr[a], ptr[a + 1], ts, since)
    hi = first_at(row, lo, ptr[a + 1], ts, until + 1)
    return total[hi] - total[lo]


@njit(cache=True, nogil=True)
def wash_windows(
    start: NDArray[np.int64], row: NDArray[np.int64], s: NDArray[np.int32], d: NDArray[np.int32],
    ts: NDArray[np.int64], value: NDArray[np.float64], out_ptr: NDArray[np.int64], out_row: NDArray[np.int32],
    out_total: NDArray[np.float64], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    in_total: NDArray[np.float64], window: int, least: int, net_share: float, volume_share: float, hub: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], bool]:  # fmt: skip
    """Find, per group, the window at the end of which its accounts have traded most with each other for nothing.

    A window ends at a transfer i of the group and holds its transfers with ``ts[i] − window <= t``, up to row i. The
    net is half the sum over accounts of |received − paid| ÷ value moved; the volume share is the value moved inside the
    group, once for either end, ÷ all its accounts paid and received in that time. Of windows with at least `least`
    transfers, a net of at most `net_share` and a volume share of at least `volume_share` the one with most transfers
    counts, the first of equals.

    Parameters
    ----------
    start, row
        Groups: the transfers of group g are ``row[start[g]:start[g + 1]]``, ascending.
    s, d, ts, value, out_ptr, out_row, in_ptr, in_row
        The ledger's arrays.
    out_total, in_total
        (rows + 1,) running sums of the values in the order of ``out_row`` and ``in_row``.
    window, least, net_share, volume_share
        See `wash_trading.WashTradingParameters`; `window` in microseconds.
    hub
        A window holds at most so many transfers, the latest.

    Returns
    -------
    tuple
        (groups, 2) first and last position of the window in ``row``, −1 for none; (groups,) net; (groups,) volume share;
        whether a window was cut short.
    """
    groups = start.size - 1
    cut = False
    span = np.full((groups, 2), -1, np.int64)
    nets, shares = np.zeros(groups), np.zeros(groups)
    net = np.zeros(out_ptr.size - 1)
    stamp = np.full(out_ptr.size - 1, -1, np.int64)
    for g in range(groups):
        left = start[g]
        most = 0
        for at in range(start[g], start[g + 1]):
            i = row[at]
            while ts[row[left]] < ts[i] - window:
                left += 1
            if at + 1 - left > hub:
                left = at + 1 - hub
                cut = True
            n = at + 1 - left
            if n < least or n <= most:
                continue
            gross = apart = 0.0
            for k in range(left, at + 1):
                j = row[k]
                gross += value[j]
                net[d[j]] += value[j]
                net[s[j]] -= value[j]
            turnover = 0.0
            for k in range(left, at + 1):
                j = row[k]
                for a in (s[j], d[j]):
                    if stamp[a] != i:
                        stamp[a] = i
                        apart += abs(net[a])
                        net[a] = 0.0
                        turnover += _turnover(a, out_ptr, out_row, out_total, ts, ts[row[left]], ts[i])
                        turnover += _turnover(a, in_ptr, in_row, in_total, ts, ts[row[left]], ts[i])
            if gross <= 0.0 or turnover <= 0.0:
                continue
            own, part = apart / (2 * gross), min(1.0, 2 * gross / turnover)
            if own <= net_share and part >= volume_share:
                most = n
                span[g, 0], span[g, 1] = left, at
                nets[g], shares[g] = own, part
        for at in range(start[g], start[g + 1]):
            stamp[s[row[at]]] = stamp[d[row[at]]] = -1
    return span, nets, shares, cut


def grouped(key: NDArray[np.int64], rows: NDArray[np.int64], least: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put rows with equal keys together, groups of fewer than `least` left out: ``start`` and ``row`` of `wash_windows`.

    Parameters
    ----------
    key
        (some rows,) number of the group of each of `rows`.
    rows
        (some rows,) ascending.
    least
        Rows a group needs.
    """
    order = np.argsort(key, kind="stable")
    key, rows = key[order], rows[order]
    begin = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if key.size else np.zeros(0, np.int64)
    size = np.diff(np.r_[begin, key.size])
    keep = size >= least
    chosen = np.repeat(keep, size)
    return np.r_[0, np.cumsum(size[keep])].astype(np.int64), rows[chosen].astype(np.int64)
