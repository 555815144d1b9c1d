"""Other futures: what could have happened at or after a moment, in place of what did."""

from __future__ import annotations

import numpy as np
import polars as pl


def scrambled(late: pl.DataFrame, probe: pl.DataFrame, early: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return the later rows with other amounts, other parties and other times, never before the earliest of them.

    Parameters
    ----------
    late
        Rows at or after the moment, the probe among them.
    probe
        One row at the moment (or none), which is left out: the caller keeps it.
    early
        Rows before the moment, whose parties turn up again.
    rng
        Where chance comes from.
    """
    rest = _without(late, probe)
    if rest.is_empty():
        return rest
    people = pl.concat([early["src"], early["dst"], late["src"], late["dst"]]).unique().sort()
    people = pl.concat([people, pl.Series([f"~new{k}" for k in range(3)])])
    if probe.height:  # the probe's own parties most of all
        people = pl.concat([people, *[probe["src"], probe["dst"]] * max(1, len(people) // 4)])
    draws = [people.gather(rng.integers(len(people), size=rest.height)) for _ in range(2)]
    times = rest["ts"].gather(rng.integers(rest.height, size=rest.height))
    if probe.height:
        times = pl.select(
            pl.when(pl.Series(rng.random(rest.height) < 0.3)).then(pl.lit(probe["ts"][0])).otherwise(times)
        ).to_series()
    amounts = [c for c in ("amount", "value") if c in rest.columns]
    factor = pl.Series("factor", rng.integers(0, 40, rest.height))
    order = rng.permutation(rest.height)
    return rest.with_columns(
        times.cast(rest.schema["ts"]).alias("ts"),
        draws[0].alias("src"),
        draws[1].alias("dst"),
        *((rest[c].gather(order) * factor).cast(rest.schema[c]).alias(c) for c in amounts),
    )


def duplicated(late: pl.DataFrame, probe: pl.DataFrame, early: pl.DataFrame) -> pl.DataFrame:
    """Return the later rows and, at the moment itself, copies of everything: under identifiers before and behind.

    See `scrambled` for the arguments. The copies of the latest earlier rows make past facts happen again in the instant
    of the probe.
    """
    rest = _without(late, probe)
    if probe.is_empty():
        return pl.concat([rest, _renamed(rest, "~")])
    again = pl.concat([early.tail(200), probe, rest.head(200)]).with_columns(
        pl.lit(probe["ts"][0]).cast(rest.schema["ts"]).alias("ts")
    )
    return pl.concat([rest, _renamed(again, "!"), _renamed(again, "~")])


def _without(late: pl.DataFrame, probe: pl.DataFrame) -> pl.DataFrame:
    return late.join(probe.select("transfer_id"), on="transfer_id", how="anti", maintain_order="left")


def _renamed(rows: pl.DataFrame, mark: str) -> pl.DataFrame:
    return rows.with_columns((pl.lit(mark) + pl.col("transfer_id")).alias("transfer_id"))
