"""Arrows between what the graph shows: parallel transfers summed exactly."""

from __future__ import annotations

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_columns import exact_texts, short_texts
from jupyter_compliance.contracts.schema import ColumnTypes
from jupyter_compliance.network.tally import rows_among

from .facts import Facts
from .graph_pick import Scene

EDGE_SCHEMA: ColumnTypes = {
    "src": pl.UInt32, "dst": pl.UInt32, "n": pl.UInt32, "value": pl.Float32, "text": pl.String, "exact": pl.String,
    "first": pl.Float64, "last": pl.Float64, "share": pl.Float32,
}  # fmt: skip


def edges(facts: Facts, scene: Scene, rows: tuple[int, int]) -> pl.DataFrame:
    """Sum the transfers between drawn nodes.

    Parameters
    ----------
    scene
        What is drawn: node rows are its accounts in order, then its groups.
    rows
        Half-open range of ledger rows that count.

    Returns
    -------
    polars.DataFrame
        src, dst (node rows), n, value (float64), exact (decimal or null), first, last (ms), largest pairs not
        first but sorted by (src, dst).
    """
    src, dst, row = _drawn_rows(facts, scene, rows)
    frame = pl.DataFrame(
        {
            "src": src,
            "dst": dst,
            "value": facts.ledger.value[row],
            "ts": facts.ledger.ts[row],
            "money": facts.money.gather(row),
        },
        schema_overrides={"src": pl.UInt32, "dst": pl.UInt32},
    )
    return (
        frame.group_by("src", "dst")
        .agg(
            pl.len().alias("n"),
            pl.col("value").sum(),
            pl.when(pl.col("money").count() > 0).then(pl.col("money").sum()).alias("money"),
            (pl.col("ts").min() / 1000).alias("first"),
            (pl.col("ts").max() / 1000).alias("last"),
        )
        .sort("src", "dst")
    )


def _drawn_rows(facts: Facts, scene: Scene, rows: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ledger = facts.ledger
    slot = np.full(ledger.size, -1, dtype=np.int64)
    drawn = np.fromiter(scene.level, dtype=np.int64, count=len(scene.level))
    slot[drawn] = np.arange(len(drawn))
    found = rows_among(ledger.out_ptr, ledger.out_row, ledger.d, drawn, slot, *rows)
    src, dst, kept = ([column] for column in found)
    for at, group in enumerate(scene.groups, len(drawn)):
        outward = group.direction == "out"
        row = facts.rows_out(group.anchor, *rows) if outward else facts.rows_in(group.anchor, *rows)
        row = row[np.isin((ledger.d if outward else ledger.s)[row], group.members)]
        ends = np.full(len(row), slot[group.anchor]), np.full(len(row), at)
        src.append(ends[0] if outward else ends[1])
        dst.append(ends[1] if outward else ends[0])
        kept.append(row)
    return np.concatenate(src), np.concatenate(dst), np.concatenate(kept)


def wire_edges(facts: Facts, summed: pl.DataFrame) -> pl.DataFrame:
    """Return the edges table of the protocol from summed edges."""
    whole = float(summed["value"].sum()) or 1.0
    texts, exacts = [], []
    money = summed["money"]
    shorts, amounts = short_texts(money, facts.unit), exact_texts(money, facts.unit)
    for n, short, amount in zip(summed["n"].to_list(), shorts, amounts, strict=True):
        count = f"{n:,} transfers" if n != 1 else "1 transfer"
        # a sum of nothing known has no amount to tell
        texts.append((short if n == 1 else f"{n:,} × · {short}") if amount else count)
        exacts.append(f"{amount} in {count}" if amount else count)
    return summed.select(
        "src", "dst", "n", "value", pl.Series("text", texts, dtype=pl.String), pl.Series("exact", exacts, dtype=pl.String),
        "first", "last", (pl.col("value") / whole).alias("share"),
    ).cast(pl.Schema(EDGE_SCHEMA))  # fmt: skip
