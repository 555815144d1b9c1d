"""Counterparties of an account by value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .facts import Facts

#: Counted sides of accounts that are remembered.
KEPT_AT_MOST = 1_000


@dataclass(frozen=True)
class Party:
    """Counterparties of one account in one direction, most value first: account indices, float64 values, counts."""

    idx: np.ndarray
    value: np.ndarray
    count: np.ndarray


def parties(facts: Facts, index: int, direction: str, rows: tuple[int, int]) -> Party:
    """Return the counterparties an account pays (``out``) or is paid by (``in``) within a range of ledger rows."""
    key = (index, direction, *rows)
    if key not in facts.parties:
        if len(facts.parties) >= KEPT_AT_MOST:
            facts.parties.clear()
        facts.parties[key] = _count(facts, index, direction, rows)
    return facts.parties[key]


def _count(facts: Facts, index: int, direction: str, rows: tuple[int, int]) -> Party:
    ledger = facts.ledger
    if direction == "out":
        own = facts.rows_out(index, *rows)
        other = ledger.d[own]
    else:
        own = facts.rows_in(index, *rows)
        other = ledger.s[own]
    apart = other != index
    idx, inverse = np.unique(other[apart], return_inverse=True)
    value = np.bincount(inverse, weights=ledger.value[own[apart]], minlength=len(idx))
    count = np.bincount(inverse, minlength=len(idx))
    order = np.lexsort((idx, -count, -value))
    return Party(idx[order], value[order], count[order])
