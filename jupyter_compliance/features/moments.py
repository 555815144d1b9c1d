"""Sums of squares in 128 bits, so that a standard deviation loses nothing to cancellation.

A variance by sums is n·Σv² − (Σv)²: two nearly equal numbers of up to 155 bits. Here Σv² is an exact 128-bit integer
in two limbs, and with Σv = q·n + r it is n times the exact integer Σv² − q·(Σv + r), less r². Only that last small
step is taken in floating point, and where it could matter it too is taken in integers.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_SMALL = np.uint64(1 << 32)
_NONE = np.uint64(0)
_ONE = np.uint64(1)
_TWO64 = 18446744073709551616.0


@njit(cache=True, inline="always")
def wide_product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the high and the low half of the 128-bit product of two numbers."""
    a0, a1 = a & _LOW, a >> _HALF
    b0, b1 = b & _LOW, b >> _HALF
    low = a0 * b0
    cross = a1 * b0 + (low >> _HALF)
    other = a0 * b1 + (cross & _LOW)
    return a1 * b1 + (cross >> _HALF) + (other >> _HALF), a * b


@njit(cache=True)
def squares(total: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the running sum of squares before each position, as high and low limbs.

    Parameters
    ----------
    total
        (rows + 1,) int64, running sum of the values (`history.History.total`).
    """
    high = np.empty(total.size, np.uint64)
    low = np.empty(total.size, np.uint64)
    top, rest = _NONE, _NONE
    for p in range(total.size - 1):
        high[p] = top
        low[p] = rest
        v = np.uint64(total[p + 1] - total[p])
        up, down = wide_product(v, v)
        rest += down
        top += up + (_ONE if rest < down else _NONE)
    high[total.size - 1] = top
    low[total.size - 1] = rest
    return high, low


@njit(cache=True, inline="always")
def spread(n: int | np.int64, whole: int | np.int64, high: np.uint64, low: np.uint64) -> float:
    """Return the sum of squared distances from the mean.

    Parameters
    ----------
    n
        How many values, at least one and fewer than 2³¹.
    whole
        Their sum, below 2⁶².
    high, low
        Limbs of the sum of their squares.
    """
    q = np.uint64(whole) // np.uint64(n)
    r = np.uint64(whole) - q * np.uint64(n)
    up, down = wide_product(q, np.uint64(whole) + r)
    rest = low - down
    top = high - up - (_ONE if low < down else _NONE)
    if top == _NONE and rest < _SMALL:
        return float(np.uint64(n) * rest - r * r) / n
    return float(top) * _TWO64 + float(rest) - float(r * r) / n
