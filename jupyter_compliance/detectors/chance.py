"""How likely it is that habit alone gives what was seen: exact tails, usable inside kernels."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def binomial_tail(k: int, n: int, p: float) -> float:
    """Return P(X ≥ k) for X ~ Binomial(n, p), summed term by term.

    Terms beyond the mean fall; the sum stops where a term no longer changes it. For k at most the mean the answer is
    at least about one half and 1 is returned, an upper bound that nobody takes for unlikely.
    """
    if k <= 0 or p >= 1.0 or k <= n * p:
        return 1.0
    if p <= 0.0 or k > n:
        return 0.0
    a, b = math.log(p), math.log1p(-p)
    total = 0.0
    for j in range(k, n + 1):
        term = math.exp(math.lgamma(n + 1.0) - math.lgamma(j + 1.0) - math.lgamma(n - j + 1.0) + j * a + (n - j) * b)
        total += term
        if term < 1e-17 * total:
            break
    return min(1.0, total)


@njit(cache=True, nogil=True)
def poisson_tail(k: int, mean: float) -> float:
    """Return P(X ≥ k) for X ~ Poisson(mean); 1 for k at most the mean, as `binomial_tail`."""
    if k <= mean or k <= 0:
        return 1.0
    total = 0.0
    j = k
    while True:
        term = math.exp(j * math.log(mean) - mean - math.lgamma(j + 1.0)) if mean > 0.0 else 0.0
        total += term
        if term <= 1e-17 * total:
            return min(1.0, total)
        j += 1
