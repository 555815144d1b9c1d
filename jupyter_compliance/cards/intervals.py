"""Intervals of shares: Wilson's, also where the cases come in clusters that share their fate."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

#: Normal quantile of 95 % intervals.
Z = 1.96


def wilson(hits: float, of: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927); 0 to 1 where there is nothing to go by.

    Parameters
    ----------
    hits, of
        Cases that count and cases in all; `of` may be an effective number.
    """
    if not of:
        return 0.0, 1.0
    p = hits / of
    middle, half = p + Z * Z / (2 * of), Z * math.sqrt(max(0.0, p * (1 - p)) / of + Z * Z / (4 * of * of))
    low, high = (middle - half) / (1 + Z * Z / of), (middle + half) / (1 + Z * Z / of)
    return (low if hits else 0.0), (high if hits < of else 1.0)


def clustered(hits: ArrayLike, of: ArrayLike) -> tuple[float, float]:
    """Return a 95 % interval of a share whose cases come in clusters.

    Wilson's with the effective number of cases: as many independent ones as would give the variance of the ratio
    between clusters (Kish 1965; recommended by Dean and Pagano 2015). Where all cases agree there is no variance to
    see, and each cluster counts as one.

    Parameters
    ----------
    hits, of
        (clusters,) cases that count and cases in all, by cluster.
    """
    y, n = np.asarray(hits, np.float64), np.asarray(of, np.float64)
    clusters, total = n.size, float(n.sum())
    if not total:
        return 0.0, 1.0
    p = float(y.sum()) / total
    spread = float(((y - p * n) ** 2).sum())
    if clusters < 2 or p in (0.0, 1.0) or not spread:
        return wilson(p * clusters, clusters)
    variance = clusters / (clusters - 1) * spread / total**2
    effective = min(total, p * (1 - p) / variance)
    return wilson(p * effective, effective)
