"""Kernels over moments that concern somebody: how many fell into the window before a transfer, and when the last did."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def _before(moments: NDArray[np.int64], lo: int, hi: int, t: int) -> int:
    """Return the first position in [lo, hi) whose moment is not before `t`."""
    while lo < hi:
        mid = (lo + hi) // 2
        if moments[mid] < t:
            lo = mid + 1
        else:
            hi = mid
    return lo


@njit(cache=True, nogil=True)
def count_marks(
    ptr: NDArray[np.int64],
    moments: NDArray[np.int64],
    who: NDArray[np.int32],
    ts: NDArray[np.int64],
    window: int,
) -> NDArray[np.uint32]:
    """Count somebody's marks in ``ts - window <= mark < ts``.

    Parameters
    ----------
    ptr, moments
        The marks of ``w`` are ``moments[ptr[w]:ptr[w + 1]]``, in microseconds, earliest first.
    who, ts
        (rows,) whom each transfer concerns, and its moment.
    window
        Microseconds.

    Returns
    -------
    numpy.ndarray
        (rows,) uint32.
    """
    found = np.zeros(ts.size, np.uint32)
    if moments.size == 0:
        return found
    for i in range(ts.size):
        lo, hi = ptr[who[i]], ptr[who[i] + 1]
        if lo < hi:
            last = _before(moments, lo, hi, ts[i])
            found[i] = last - _before(moments, lo, last, ts[i] - window)
    return found


@njit(cache=True, nogil=True)
def last_mark(
    ptr: NDArray[np.int64], moments: NDArray[np.int64], who: NDArray[np.int32], ts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the microseconds since somebody's last mark strictly before each transfer; NaN where there is none.

    Parameters
    ----------
    ptr, moments, who, ts
        As in `count_marks`.

    Returns
    -------
    numpy.ndarray
        (rows,) float64.
    """
    found = np.full(ts.size, np.nan)
    if moments.size == 0:
        return found
    for i in range(ts.size):
        lo, hi = ptr[who[i]], ptr[who[i] + 1]
        last = _before(moments, lo, hi, ts[i])
        if last > lo:
            found[i] = ts[i] - moments[last - 1]
    return found
