"""Expanding a node: the next counterparties by value, and what stays out."""

from __future__ import annotations

from typing import Any

import numpy as np

from jupyter_compliance.contracts.amount_words import amount_short, count_of, percent

from .answers_graph import group_of, party_noun
from .asks import as_choice, as_count, as_text
from .facts import Facts, exact_sum
from .parties import parties
from .wire import Answer


def neighbours(facts: Facts, *, id: Any, limit: Any = 12, direction: Any = "both") -> Answer:  # noqa: A002 (the protocol names it)
    """Return the largest counterparties of an account, or the largest members of a group.

    Parameters
    ----------
    id
        Account or group.
    limit
        How many to name, those already drawn included; of a group, how many of its members.
    direction
        ``both``, ``in`` or ``out``; a group has its own.

    Returns
    -------
    Answer
        Result ``{add, leftOutText}``, for example ``+184 more accounts, 3.1 % of value (1.2k ETH) left out``.
    """
    name = as_text(id, "id", empty=False)
    way = as_choice(direction, "direction", ("both", "in", "out"))
    group = group_of(facts, name)
    index, way = group if group else (facts.index(name), way)
    rows = facts.rows_between(None)
    sides = [parties(facts, index, side, rows) for side in ("in", "out") if way in ("both", side)]
    idx, inverse = np.unique(np.concatenate([side.idx for side in sides]), return_inverse=True)
    value = np.bincount(inverse, weights=np.concatenate([side.value for side in sides]), minlength=len(idx))
    order = np.lexsort((idx, -value))
    if group:
        # a group stands for those its account deals with that the graph did not draw
        order = order[[int(i) not in facts.drawn for i in idx[order]]]
    most = as_count(limit, "limit", low=1, high=2_000)
    add, rest = idx[order][:most], idx[order][most:]
    return Answer({"add": [facts.ids[int(i)] for i in add], "leftOutText": _left_out(facts, index, way, rest, value)})


def _left_out(facts: Facts, index: int, way: str, rest: np.ndarray, value: np.ndarray) -> str:
    if not len(rest):
        return ""
    out = facts.rows_out(index) if way in ("both", "out") else np.empty(0, dtype=np.int64)
    into = facts.rows_in(index) if way in ("both", "in") else np.empty(0, dtype=np.int64)
    rows = np.concatenate([out[np.isin(facts.ledger.d[out], rest)], into[np.isin(facts.ledger.s[into], rest)]])
    money = facts.money.gather(rows)
    noun, plural = party_noun(facts, rest)
    share = percent(float(facts.ledger.value[rows].sum()), float(value.sum()))
    worth = f", {share} of value ({amount_short(exact_sum(money), facts.unit)})" if money.count() else ""
    return f"+{count_of(len(rest), f'more {noun}', f'more {plural}')}{worth} left out"
