"""Small random multigraphs for the kernels, and what a window sees in them, plainly."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from jupyter_compliance.features.history import History, Links, history, links
from jupyter_compliance.network.csr import adjacency

#: Windows in microseconds, short enough that small graphs leave and enter them.
SPANS = {"a": 1, "b": 4, "c": 15, "d": 1000}

# Few moments, so that there are ties; account 0 is a hub; zeros and self-transfers happen.
_ACCOUNT = st.one_of(st.just(0), st.integers(0, 5))
_VALUE = st.one_of(st.integers(0, 12), st.sampled_from([800, 999, 1000, 2000, 10**9 + 1, 2**56 - 1]))
ROWS = st.lists(st.tuples(st.integers(0, 40), _ACCOUNT, _ACCOUNT, _VALUE), min_size=1, max_size=40)


class Graph(NamedTuple):
    """The rows as arrays and as histories."""

    ts: np.ndarray
    s: np.ndarray
    d: np.ndarray
    value: np.ndarray
    accounts: int
    out: History
    into: History
    out_links: Links
    in_links: Links


def graph(rows: list[tuple[int, int, int, int]]) -> Graph:
    rows = sorted(rows, key=lambda r: r[0])
    ts, value = (np.array([r[k] for r in rows], np.int64) for k in (0, 3))
    s, d = (np.array([r[k] for r in rows], np.int32) for k in (1, 2))
    accounts = 7  # the last one does nothing
    out = history(*adjacency(s, accounts), ts, value)
    into = history(*adjacency(d, accounts), ts, value)
    return Graph(ts, s, d, value, accounts, out, into, links(out, d, accounts), links(into, s, accounts))


def past(g: Graph, i: int, side: str, flow: str, span: int | None = None) -> list[int]:
    """Rows of one flow of one account of row i, strictly before it and within the span."""
    who = (g.s if side == "src" else g.d)[i]
    own = g.s if flow == "out" else g.d
    return [
        j
        for j in range(len(g.ts))
        if own[j] == who and g.ts[j] < g.ts[i] and (span is None or g.ts[j] >= g.ts[i] - span)
    ]


def sample_std(values: list[int]) -> float:
    """Standard deviation of a sample of integers: exact up to the root."""
    if len(values) < 2:
        return float("nan")
    mean = Fraction(sum(values), len(values))
    return float(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5
