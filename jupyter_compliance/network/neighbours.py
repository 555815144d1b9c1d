"""The neighbourhood of accounts: who stands next to them, what flowed, and what a picture leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .ledger import Ledger

Direction = Literal["both", "in", "out"]


@dataclass(frozen=True, eq=False)
class Ego:
    """Focus accounts with their largest counterparties.

    Attributes
    ----------
    nodes
        idx (u32), account_id, focus (bool), value (exact value exchanged with the focus accounts; null for focus
        accounts): focus accounts in the order given, then counterparties by value.
    edges
        From `pairs`, among all nodes.
    left_out
        From `left_out`, for all nodes.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    left_out: pl.DataFrame


def _touching(
    ledger: Ledger, nodes: NDArray[np.int32], start: object, end: object
) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Rows of the time range with at least one end among the nodes, and the membership array."""
    member = np.zeros(ledger.size, np.bool_)
    member[nodes] = True
    lo, hi = ledger.between(start, end)
    if nodes.size and nodes.size <= 64:
        rows = np.unique(np.concatenate([ledger.rows_of(int(i)) for i in nodes]))
        rows = rows[(rows >= lo) & (rows < hi)]
    else:
        rows = lo + np.flatnonzero(member[ledger.s[lo:hi]] | member[ledger.d[lo:hi]])
    return ledger.transfers.select("row", "s", "d", "ts", "worth")[rows], member


def counterparties(
    ledger: Ledger, idx: int, direction: Direction = "both", *, start: object = None, end: object = None
) -> pl.DataFrame:
    """List everybody one account dealt with.

    Parameters
    ----------
    ledger
        The ledger.
    idx
        Account number.
    direction
        ``"in"``: who paid it; ``"out"``: whom it paid; ``"both"``: either, values added.
    start, end
        Inclusive time range; see `Ledger.between`.

    Returns
    -------
    polars.DataFrame
        idx (u32), account_id, n (transfers), value (exact, case currency), first_ts, last_ts; largest value first,
        then account_id. The account itself is not its own counterparty.
    """
    rows, _ = _touching(ledger, np.array([idx], np.int32), start, end)
    return _others(ledger, rows, idx, direction)


def _others(ledger: Ledger, rows: pl.DataFrame, idx: int, direction: Direction) -> pl.DataFrame:
    rows = rows.filter(pl.col("s") != pl.col("d"))
    if direction == "out":
        rows = rows.filter(pl.col("s") == idx)
    elif direction == "in":
        rows = rows.filter(pl.col("d") == idx)
    other = pl.when(pl.col("s") == idx).then("d").otherwise("s")
    return _aggregate(rows.with_columns(other.alias("idx")), "idx").join(
        ledger.accounts.select("idx", "account_id"), on="idx", how="left"
    ).select("idx", "account_id", "n", "value", "first_ts", "last_ts").sort(
        "value", "account_id", descending=[True, False]
    )  # fmt: skip


def _aggregate(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return rows.group_by(*keys).agg(
        pl.len().cast(pl.UInt32).alias("n"),
        pl.col("worth").sum().alias("value"),
        pl.col("ts").min().alias("first_ts"),
        pl.col("ts").max().alias("last_ts"),
    )


def pairs(ledger: Ledger, nodes: Iterable[int], *, start: object = None, end: object = None) -> pl.DataFrame:
    """Aggregate parallel transfers among a set of accounts.

    Parameters
    ----------
    ledger
        The ledger.
    nodes
        Account numbers.
    start, end
        Inclusive time range; see `Ledger.between`.

    Returns
    -------
    polars.DataFrame
        s, d (u32), src, dst (account_id), n (u32), value (exact), first_ts, last_ts; one row per ordered pair with at
        least one transfer, largest value first, then src, dst.
    """
    rows, member = _touching(ledger, np.fromiter(nodes, np.int32), start, end)
    inside = member[rows["s"].to_numpy()] & member[rows["d"].to_numpy()]
    names = ledger.accounts.select("idx", "account_id")
    return (
        _aggregate(rows.filter(inside), "s", "d")
        .join(names.rename({"idx": "s", "account_id": "src"}), on="s", how="left")
        .join(names.rename({"idx": "d", "account_id": "dst"}), on="d", how="left")
        .select("s", "d", "src", "dst", "n", "value", "first_ts", "last_ts")
        .sort("value", "src", "dst", descending=[True, False, False])
    )


def left_out(ledger: Ledger, nodes: Iterable[int], *, start: object = None, end: object = None) -> pl.DataFrame:
    """Say what a picture of these accounts does not show.

    Parameters
    ----------
    ledger
        The ledger.
    nodes
        Account numbers that are shown.
    start, end
        Inclusive time range; see `Ledger.between`.

    Returns
    -------
    polars.DataFrame
        One row per shown account and direction (``"in"``, ``"out"``) that has counterparties outside the picture:
        idx (u32), account_id, direction, accounts (u32, how many are not shown), n (u32, their transfers), value
        (exact), share (f64, of all value of the account in that direction), top (account_id of the largest), top_value;
        sorted by idx, direction.
    """
    rows, member = _touching(ledger, np.fromiter(nodes, np.int32), start, end)
    rows = rows.filter(pl.col("s") != pl.col("d"))
    sides = []
    for direction, own, other in (("in", "d", "s"), ("out", "s", "d")):
        mine = rows.filter(member[rows[own].to_numpy()])
        mine = mine.with_columns(pl.Series("shown", member[mine[other].to_numpy()], dtype=pl.Boolean))
        totals = mine.group_by(own).agg(pl.col("worth").sum().alias("_total"))
        by_other = (
            mine.filter(~pl.col("shown"))
            .group_by(own, other)
            .agg(pl.len().alias("n"), pl.col("worth").sum())
            .join(
                ledger.accounts.select("idx", "account_id").rename({"idx": other, "account_id": "top"}),
                on=other,
                how="left",
            )
            .sort(own, "worth", "top", descending=[False, True, False])
        )
        sides.append(
            by_other.group_by(own, maintain_order=True)
            .agg(
                pl.len().cast(pl.UInt32).alias("accounts"),
                pl.col("n").sum().cast(pl.UInt32),
                pl.col("worth").sum().alias("value"),
                pl.col("top").first(),
                pl.col("worth").first().alias("top_value"),
            )
            .join(totals, on=own, how="left")
            .with_columns(
                pl.lit(direction).alias("direction"),
                pl.when(pl.col("_total") > 0)
                .then(pl.col("value").cast(pl.Float64) / pl.col("_total").cast(pl.Float64))
                .otherwise(0.0)
                .alias("share"),
            )
            .rename({own: "idx"})
        )
    return (
        pl.concat(sides)
        .join(ledger.accounts.select("idx", "account_id"), on="idx", how="left")
        .select("idx", "account_id", "direction", "accounts", "n", "value", "share", "top", "top_value")
        .sort("idx", "direction")
    )


def ego(
    ledger: Ledger,
    focus: Sequence[str],
    *,
    limit: int = 12,
    direction: Direction = "both",
    start: object = None,
    end: object = None,
) -> Ego:
    """Return focus accounts with their largest counterparties.

    Parameters
    ----------
    ledger
        The ledger.
    focus
        Account identifiers.
    limit
        Counterparties per focus account, largest value first.
    direction
        Which side of the focus accounts to look at.
    start, end
        Inclusive time range; see `Ledger.between`.

    Returns
    -------
    Ego
        Nodes, aggregated edges among them, and what was left out.

    Raises
    ------
    ComplianceError
        When a focus account is not in the ledger.
    """
    own = ledger.indices(dict.fromkeys(focus))
    rows, _ = _touching(ledger, own, start, end)
    chosen: set[int] = set(own.tolist())
    for i in own.tolist():
        mine = rows.filter((pl.col("s") == i) | (pl.col("d") == i))
        near = _others(ledger, mine, i, direction).filter(~pl.col("idx").is_in(own.tolist()))
        chosen.update(near["idx"].head(limit).to_list())
    others = sorted(chosen - set(own.tolist()))
    exchanged = (
        rows.filter(pl.col("s") != pl.col("d"))
        .with_columns(pl.when(pl.col("s").is_in(own.tolist())).then("d").otherwise("s").alias("idx"))
        .group_by("idx")
        .agg(pl.col("worth").sum().alias("value"))
    )
    names = ledger.accounts.select("idx", "account_id")
    far = (
        pl.DataFrame({"idx": others}, schema={"idx": pl.UInt32})
        .join(exchanged, on="idx", how="left")
        .join(names, on="idx", how="left")
        .sort("value", "account_id", descending=[True, False])
        .with_columns(focus=pl.lit(False))
    )
    centre = names[own].with_columns(focus=pl.lit(True), value=pl.lit(None, dtype=far.schema["value"]))
    columns = ["idx", "account_id", "focus", "value"]
    nodes = pl.concat([centre.select(columns), far.select(columns)])
    members = nodes["idx"].to_list()
    return Ego(nodes, pairs(ledger, members, start=start, end=end), left_out(ledger, members, start=start, end=end))
