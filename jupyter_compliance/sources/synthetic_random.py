"""Chance that depends on nothing but the seed and the place: the same whatever is asked for before or beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Words = NDArray[np.uint64]
Reals = NDArray[np.float64]
Wholes = NDArray[np.int64]

_GOLD = np.uint64(0x9E3779B97F4A7C15)
_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)


def scramble(*keys: ArrayLike) -> Words:
    """Return 64 well-mixed bits for every combination of keys (SplitMix64, Steele et al. 2014).

    Parameters
    ----------
    *keys
        Whole numbers or arrays of them, broadcast against each other.

    Returns
    -------
    numpy.ndarray
        uint64, at least one-dimensional.
    """
    x = np.zeros(1, np.uint64)
    with np.errstate(over="ignore"):
        for key in keys:
            x = (x ^ np.asarray(key).astype(np.int64).view(np.uint64)) + _GOLD
            x = (x ^ (x >> np.uint64(30))) * _A
            x = (x ^ (x >> np.uint64(27))) * _B
            x = x ^ (x >> np.uint64(31))
    return x


def uniform(*keys: ArrayLike) -> Reals:
    """Return numbers in [0, 1) for every combination of keys."""
    return (scramble(*keys) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def pick(n: ArrayLike, *keys: ArrayLike) -> Wholes:
    """Return whole numbers in [0, n) for every combination of keys."""
    return (uniform(*keys) * np.asarray(n)).astype(np.int64)


def normal(*keys: ArrayLike) -> Reals:
    """Return standard normal numbers for every combination of keys (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(*keys, 1)))
    return radius * np.cos(2.0 * np.pi * uniform(*keys, 2))


def rank(u: Reals, n: ArrayLike, exponent: float) -> Wholes:
    """Turn uniform numbers into ranks 0 … n−1 whose frequency falls like (rank + 1)^−exponent.

    Ranks are in the order of arrival: who came first meets most, which is preferential attachment in the large. The
    number of meetings per member then has a tail with the exponent 1 + 1 / `exponent`.

    Parameters
    ----------
    u
        Numbers in [0, 1).
    n
        Members there are, one number or one for each of `u`.
    exponent
        Above 0, not 1.
    """
    q = 1.0 - exponent
    top = np.asarray(n, np.float64)
    r = (u * ((top + 1.0) ** q - 1.0) + 1.0) ** (1.0 / q) - 1.0
    return np.minimum(r, top - 1.0).astype(np.int64)
