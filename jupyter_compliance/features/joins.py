"""Joins that respect time: to each row what was known before it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jupyter_compliance.contracts.errors import FeatureError

_AT, _ROW = "__known__", "__row__"


def join_asof_causal(
    left: pl.DataFrame,
    right: pl.DataFrame,
    on: str = "ts",
    by: str | Sequence[str] = (),
    *,
    known_at: str | None = None,
    last: str | None = None,
    suffix: str = "_right",
) -> pl.DataFrame:
    """Put beside each row of `left` the latest row of `right` that was known strictly before it.

    Neither frame needs to be sorted, and the order of their rows never matters.

    Parameters
    ----------
    left, right
        Frames; `left` keeps its rows and their order.
    on
        Moment of a row, in both, of one type. A row of `right` at the very moment of a row of `left` is not before it.
    by
        Columns that must be equal, in both; null equals nothing.
    known_at
        Column of `right` with the moment at which each row became known. With it a row counts from that moment on
        (strictly after it), however early or late its own moment is; of what is known the row latest by `on` is taken.
        Rows whose moment of knowledge is null were never known.
    last
        Column of `right` whose largest value decides between rows of one moment.
    suffix
        Behind the names of columns that both have.

    Returns
    -------
    polars.DataFrame
        The columns of `left`, those of `right` without `by`; its `on` under the suffix, null where nothing was known.

    Raises
    ------
    FeatureError
        A column is absent, or the types of `on` differ, or rows of `right` cannot be told apart by time (see `last`).
    """
    keys = [by] if isinstance(by, str) else list(by)
    _check(left, right, on, keys, known_at, last)
    facts = right.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in {on, known_at or on, *keys}))
    at = known_at or on
    told = [*keys, *dict.fromkeys((at, on)), *([last] if last else [])]
    twice = facts.filter(pl.struct(told).is_duplicated())
    if twice.height and twice.unique().height > 1 and _differ(twice, told):
        raise FeatureError(
            f"{twice.height} rows on the right cannot be told apart by {', '.join(told)}, so which one is the latest is "
            "not known.",
            "Name a column in `last` that decides between them.",
        )
    facts = facts.unique(maintain_order=False).with_columns(pl.col(at).alias(_AT))
    facts = facts.sort(*keys, _AT, on, *([last] if last else []), nulls_last=False)
    if known_at is not None:
        facts = _best_so_far(facts, keys, on, last)
    facts = facts.unique([*keys, _AT], keep="last", maintain_order=True).sort(_AT)
    asked = left.with_row_index(_ROW).sort(on, nulls_last=False)
    clash = {c: c + suffix for c in facts.columns if c in left.columns and c not in keys}
    joined = asked.join_asof(
        facts.rename(clash),
        left_on=on,
        right_on=_AT,
        by=keys or None,
        strategy="backward",
        allow_exact_matches=False,
        coalesce=False,
        check_sortedness=False,
    )
    return joined.sort(_ROW).drop(_ROW, _AT)


def _best_so_far(facts: pl.DataFrame, keys: list[str], on: str, last: str | None) -> pl.DataFrame:
    """Replace each fact by the one latest by `on` among those known up to it."""
    numbered = facts.with_row_index(_ROW)
    order = numbered.select(_ROW, on, *([last] if last else [])).sort(on, *([last] if last else []), _ROW)
    rank = order.with_row_index("__rank__").select(_ROW, "__rank__")
    best = numbered.join(rank, on=_ROW, maintain_order="left")
    running = pl.col("__rank__").cum_max()
    best = best.select(_AT, (running.over(keys) if keys else running).alias("__rank__"))
    rows = rank.join(numbered.drop(_AT), on=_ROW).drop(_ROW)
    return best.join(rows, on="__rank__", maintain_order="left").drop("__rank__")


def _differ(twice: pl.DataFrame, told: list[str]) -> bool:
    return twice.unique().height > twice.unique(told).height


def _check(
    left: pl.DataFrame, right: pl.DataFrame, on: str, keys: list[str], known_at: str | None, last: str | None
) -> None:
    needed = [("left", left, [on, *keys]), ("right", right, [on, *keys, *(c for c in (known_at, last) if c)])]
    for side, frame, columns in needed:
        absent = [c for c in columns if c not in frame.columns]
        if absent:
            raise FeatureError(f"The frame on the {side} has no column {absent[0]!r}.", "Check the names.")
    for column in (on, *([known_at] if known_at else [])):
        if left.schema[on] != right.schema[column]:
            raise FeatureError(
                f"{on!r} on the left is {left.schema[on]}, {column!r} on the right {right.schema[column]}.",
                "Cast one of them, and mind the time zones.",
            )
