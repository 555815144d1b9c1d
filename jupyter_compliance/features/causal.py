"""The proof that a feature does not know the future: change the future, and nothing before it may move."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from jupyter_compliance.contracts.errors import CausalityError, FeatureError
from jupyter_compliance.contracts.schema import INSTANT

from .scramble import duplicated, scrambled


def assert_causal(
    fn: Callable[..., pl.DataFrame],
    frame: pl.DataFrame,
    *,
    seed: int = 0,
    cuts: int | Sequence[datetime] = 6,
    own: Collection[str] = (),
    events: pl.DataFrame | None = None,
) -> None:
    """Assert that features look at strictly earlier rows alone.

    For several moments everything at or after the moment is scrambled (amounts, parties, times), dropped, and
    duplicated, ties included; what is left of the features of earlier transfers must be the same, byte for byte. So
    must be those of one transfer at the moment itself, whose identity and parties are kept: its features may look
    neither at rows of the same instant nor at its own amount. At last, the rows in another order must give the same.

    Parameters
    ----------
    fn
        Takes transfers and returns a frame with ``transfer_id`` and features, in any order of rows. With `events` it is
        called as ``fn(transfers, events=…)``.
    frame
        Transfers with transfer_id, ts, src, dst and amount.
    seed
        Of the moments and of what is put in place of the future.
    cuts
        Number of moments to draw, preferably at ties; or the moments.
    own
        Features that may look at the amount of the transfer they describe, such as `FeatureSet.own_amount`.
    events
        Behavioural signals; those at or after the moment are dropped and made up as well.

    Raises
    ------
    CausalityError
        Names the feature, the transfer, the moment and both values.
    FeatureError
        `frame` has fewer than two rows, or repeated identifiers; or `fn` gives other rows than it was given.
    """
    if frame.height < 2 or frame["transfer_id"].n_unique() != frame.height:
        raise FeatureError("Causality is tried on at least two transfers with identifiers of their own.", "Give more.")
    rng = np.random.default_rng(seed)
    keywords = {} if events is None else {"events": events}
    base = _by_id(fn(frame, **keywords), frame)
    for shuffled in (frame.reverse(), frame[rng.permutation(frame.height)]):
        _compare(base, _by_id(fn(shuffled, **keywords), frame), frame, "the rows were put in another order")
    for moment in _moments(frame, cuts, rng):
        early = frame.filter(pl.col("ts") < moment)
        late = frame.filter(pl.col("ts") >= moment).sort("ts", "transfer_id")
        tied = late.filter(pl.col("ts") == moment)
        probe = tied[int(rng.integers(tied.height))] if tied.height else tied
        futures = {
            "scrambled": scrambled(late, probe, early, rng),
            "dropped": late.clear(),
            "duplicated": duplicated(late, probe, early),
        }
        for way, others in futures.items():
            kept, judged = probe, set(base.columns)
            if way == "scrambled":  # the probe's own amount changes too, which only some features may see
                kept = _richer(probe, rng)
            changed = pl.concat([early, kept, others])[rng.permutation(early.height + kept.height + others.height)]
            then = {} if events is None else {"events": _other_events(events, moment, way, rng)}
            found = _by_id(fn(changed, **then), changed)
            told = f"what happened at or after {moment.isoformat()} was {way}"
            _compare(base, found, early, told)
            unseen = judged - set(own) if way == "scrambled" else judged
            _compare(base.select(c for c in base.columns if c in unseen), found, probe, told)


def _moments(frame: pl.DataFrame, cuts: int | Sequence[datetime], rng: np.random.Generator) -> list[datetime]:
    if not isinstance(cuts, int):
        return [pl.Series([m]).cast(INSTANT)[0] for m in cuts]
    instants = frame.group_by("ts").len().sort("ts")
    ties = instants.filter(pl.col("len") > 1)["ts"].to_list()
    plain = instants.filter(pl.col("len") == 1)["ts"].to_list()
    drawn: list[datetime] = []
    for pool, share in ((ties, cuts - cuts // 2), (plain, cuts)):
        room = min(share, cuts - len(drawn), len(pool))
        drawn += [pool[i] for i in rng.choice(len(pool), room, replace=False)] if room > 0 else []
    if len(drawn) < cuts:
        rest = [m for m in ties if m not in drawn]
        drawn += rest[: cuts - len(drawn)]
    return sorted(drawn)


def _richer(probe: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    factor = int(rng.integers(3, 50))
    amounts = [c for c in ("amount", "value") if c in probe.columns]
    return probe.with_columns((pl.col(c) * factor + 7).cast(probe.schema[c]) for c in amounts)


def _other_events(events: pl.DataFrame, moment: datetime, way: str, rng: np.random.Generator) -> pl.DataFrame:
    early, late = events.filter(pl.col("ts") < moment), events.filter(pl.col("ts") >= moment)
    if way == "dropped" or late.is_empty():
        return early
    # Events at the very moment, for everybody who ever had one: they must not count yet.
    made = events.with_columns(
        pl.lit(moment).cast(events.schema["ts"]).alias("ts"),
        (pl.lit("~") + pl.col("event_id")).alias("event_id"),
        *(pl.col(c).shuffle(int(rng.integers(2**31))).alias(c) for c in ("device", "ip", "country") if c in events),
    )
    return pl.concat([early, late, made] if way == "duplicated" else [early, made])


def _by_id(found: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    if "transfer_id" not in found.columns or found.height != frame.height:
        raise FeatureError(
            f"Of {frame.height:,} transfers the function described {found.height:,}.",
            "Return one row a transfer, with its transfer_id.",
        )
    return found.sort("transfer_id")


def _compare(before: pl.DataFrame, after: pl.DataFrame, rows: pl.DataFrame, told: str) -> None:
    """Compare the features of some rows; raise at the first that differs."""
    ids = rows.select("transfer_id")
    one, two = (f.join(ids, on="transfer_id", how="semi", maintain_order="left") for f in (before, after))
    if _same_bytes(one, two):
        return
    for name in (c for c in before.columns if c != "transfer_id"):
        if name not in two.columns:
            raise CausalityError(f"Feature {name} is gone when {told}.", "A feature must not depend on what follows.")
        if one.schema[name] != two.schema[name]:
            raise CausalityError(
                f"Feature {name} turns from {one.schema[name]} into {two.schema[name]} when {told}.",
                "Give it one type, whatever the values.",
            )
        at = _bits(one[name]).ne_missing(_bits(two[name])).arg_max()
        if at is not None and _bits(one[name])[at] != _bits(two[name])[at]:
            raise CausalityError(
                f"Feature {name} of transfer {one['transfer_id'][at]} is {_say(one[name][at])}, "
                f"but {_say(two[name][at])} when {told}.",
                "Take only rows with a moment strictly before the transfer's; leave out its instant and itself.",
            )


def _same_bytes(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    """Say whether two frames are the same to the byte; all columns of a type at once, for there are many."""
    two = two.select(c for c in one.columns if c in two.columns)
    if one.schema != two.schema or not one.select(pl.all().is_null()).equals(two.select(pl.all().is_null())):
        return False
    for floats in (pl.Float32, pl.Float64):
        a, b = (f.select(pl.col(floats).fill_null(0.0)).to_numpy(order="c") for f in (one, two))
        if a.tobytes() != b.tobytes():
            return False
    return one.select(pl.exclude(pl.Float32, pl.Float64)).equals(two.select(pl.exclude(pl.Float32, pl.Float64)))


def _bits(column: pl.Series) -> pl.Series:
    """Return values that are equal only where the bytes are: zeros of two signs differ, and NaN equals itself."""
    if not column.dtype.is_float():
        return column
    values = column.fill_null(0.0).to_numpy()
    bits = pl.Series(values.view(f"u{values.itemsize}"))
    return pl.select(pl.when(column.is_not_null()).then(bits)).to_series()


def _say(value: object) -> str:
    return "null" if value is None else repr(value)
