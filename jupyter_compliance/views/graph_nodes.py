"""Nodes of the graph: accounts and gathered groups with their names, risk and what stands behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.addresses import short_account
from jupyter_compliance.contracts.amount_words import amount_short, count_of, percent
from jupyter_compliance.network.tally import outside
from jupyter_compliance.triage.score import score_text

from .facts import NO_TAG, Facts
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
    found = _accounts(facts, scene, rows)
    found += [_group(facts, group, rows) for group in scene.groups]
    columns = {name: [node[name] for node in found] for name in NODE_SCHEMA if name not in ("id", "x", "y")}
    return pl.DataFrame(columns | {"id": names, "x": places[:, 0], "y": places[:, 1]}, schema=NODE_SCHEMA)


def describe(facts: Facts, index: int) -> dict[str, Any]:
    """Return the columns of an account that do not depend on what else is drawn."""
    score = float(facts.scores[index])
    named = bool(facts.name(index))
    standing = facts.standing(index)
    parts = [short_account(facts.ids[index])] if named else []
    return {
        "label": facts.label(index),
        "sub": " · ".join(parts if standing == NO_TAG else [*parts, standing]),
        "kind": facts.kinds[index],
        "risk": score,
        "scoreText": score_text(score),
        "sanctioned": bool(facts.sanctioned[index]),
        "illicit": facts.illicit[index],
    }


def _accounts(facts: Facts, scene: Scene, rows: tuple[int, int]) -> list[dict[str, Any]]:
    ledger = facts.ledger
    drawn = np.fromiter(scene.level, dtype=np.int64, count=len(scene.level))
    slot = np.full(ledger.size, -1, dtype=np.int64)
    slot[drawn] = np.arange(len(drawn))
    beside: dict[int, list[np.ndarray]] = {}
    for group in scene.groups:
        beside.setdefault(group.anchor, []).append(group.members)
    own = [np.concatenate(beside.get(index, [np.empty(0, dtype=np.int64)])) for index in scene.level]
    part = np.cumsum([0, *map(len, own)])
    gathered = np.concatenate([np.empty(0, dtype=np.int64), *own]).astype(np.int64)
    counted = outside(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.value,
        drawn, slot, part, gathered, *rows,
    )  # fmt: skip
    return [
        describe(facts, index) | {
            "degree": degree,
            "more": more,
            "moreText": f"+{more:,} more, {percent(away, whole)} of value" if more else "",
            "group": False,
            "members": 1,
        }
        for index, degree, more, away, whole in zip(scene.level, *(column.tolist() for column in counted), strict=True)
    ]  # fmt: skip


def _group(facts: Facts, group: Group, rows: tuple[int, int]) -> dict[str, Any]:
    ledger = facts.ledger
    own = facts.rows_out(group.anchor, *rows) if group.direction == "out" else facts.rows_in(group.anchor, *rows)
    other = (ledger.d if group.direction == "out" else ledger.s)[own]
    moved = facts.sums.total(own[np.isin(other, group.members)])
    scores = facts.scores[group.members]
    risk = float(np.nanmax(scores)) if not np.isnan(scores).all() else float("nan")
    listed = int(facts.sanctioned[group.members].sum())
    wallets = all(facts.kinds[int(i)] == "wallet" for i in group.members)
    parts = [] if moved is None else [amount_short(moved, facts.unit)]
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
