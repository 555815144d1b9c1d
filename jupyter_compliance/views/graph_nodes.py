"""Nodes of the graph: accounts and gathered groups with their names, risk and what stands behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.addresses import short_account
from jupyter_compliance.contracts.amount_words import amount_short, count_of, percent
from jupyter_compliance.triage.score import score_text

from .facts import Facts, exact_sum
from .graph_pick import Group, Scene

NODE_SCHEMA = {
    "id": pl.String, "label": pl.String, "sub": pl.String, "kind": pl.String, "risk": pl.Float32, "scoreText": pl.String,
    "sanctioned": pl.Boolean, "illicit": pl.String, "x": pl.Float32, "y": pl.Float32, "degree": pl.UInt32,
    "more": pl.UInt32, "moreText": pl.String, "group": pl.Boolean, "members": pl.UInt32,
}  # fmt: skip


def node_table(
    facts: Facts, scene: Scene, rows: tuple[int, int], names: list[str], places: np.ndarray
) -> pl.DataFrame:
    """Return the nodes table of the protocol: the accounts of the scene in order, then its groups.

    Parameters
    ----------
    names
        Node ids in the same order.
    places
        (nodes, 2) positions in pixels.
    """
    drawn = np.zeros(facts.ledger.size, dtype=bool)
    drawn[list(scene.level)] = True
    found = [_account(facts, index, scene, rows, drawn) for index in scene.level]
    found += [_group(facts, group, rows) for group in scene.groups]
    records = [
        {"id": name, **node, "x": x, "y": y} for name, node, (x, y) in zip(names, found, places.tolist(), strict=True)
    ]
    return pl.DataFrame(records, schema=NODE_SCHEMA)


def describe(facts: Facts, index: int) -> dict[str, Any]:
    """Return the columns of an account that do not depend on what else is drawn."""
    score = float(facts.scores[index])
    named = bool((facts.ledger.accounts["name"][index] or "").strip())
    standing = facts.standing(index)
    return {
        "label": facts.label(index),
        "sub": f"{short_account(facts.ids[index])} · {standing}" if named else standing,
        "kind": facts.kinds[index],
        "risk": score,
        "scoreText": score_text(score),
        "sanctioned": bool(facts.sanctioned[index]),
        "illicit": facts.illicit[index],
    }


def _account(facts: Facts, index: int, scene: Scene, rows: tuple[int, int], drawn: np.ndarray) -> dict[str, Any]:
    ledger = facts.ledger
    own_out, own_in = facts.rows_out(index, *rows), facts.rows_in(index, *rows)
    other = np.concatenate([ledger.d[own_out], ledger.s[own_in]])
    value = ledger.value[np.concatenate([own_out, own_in])]
    apart = other != index
    other, value = other[apart], value[apart]
    away = ~drawn[other]
    for group in scene.groups:
        if group.anchor == index:
            away &= ~np.isin(other, group.members)
    more = len(np.unique(other[away]))
    text = ""
    if more:
        share = percent(float(value[away].sum()), float(value.sum()))
        text = f"+{more:,} more, {share} of value"
    return describe(facts, index) | {
        "degree": len(np.unique(other)),
        "more": more,
        "moreText": text,
        "group": False,
        "members": 1,
    }


def _group(facts: Facts, group: Group, rows: tuple[int, int]) -> dict[str, Any]:
    ledger = facts.ledger
    own = facts.rows_out(group.anchor, *rows) if group.direction == "out" else facts.rows_in(group.anchor, *rows)
    other = (ledger.d if group.direction == "out" else ledger.s)[own]
    money = facts.money.gather(own[np.isin(other, group.members)])
    scores = facts.scores[group.members]
    risk = float(np.nanmax(scores)) if not np.isnan(scores).all() else float("nan")
    listed = int(facts.sanctioned[group.members].sum())
    wallets = all(facts.kinds[int(i)] == "wallet" for i in group.members)
    parts = [amount_short(exact_sum(money), facts.unit)] if money.count() else []
    parts.append(f"top {facts.label(int(group.members[0]))}")
    if listed:
        parts.append(f"{listed} sanctioned")
    return {
        "label": count_of(len(group.members), "wallet" if wallets else "account"),
        "sub": " · ".join(parts),
        "kind": "wallet" if wallets else "unknown",
        "risk": risk,
        "scoreText": "" if np.isnan(risk) else f"up to {score_text(risk)}",
        "sanctioned": listed > 0,
        "illicit": "",
        "degree": len(group.members),
        "more": len(group.members),
        "moreText": f"{count_of(len(group.members), 'account')} gathered here",
        "group": True,
        "members": len(group.members),
    }
