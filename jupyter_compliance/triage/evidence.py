"""Findings become evidence: additive log-odds, one row per subject, detector and variant.

Strength. A finding of strength s alone contributes ``weight · min(1, s / full_at)``; full_at is 100 % unless the policy
says that less is as sure as such findings get. Several findings of one kind about one subject
count as one of the combined strength ``1 − (1 − m) · exp(−repeat · (Σs − m))``, where m is the strongest: it never
falls when a finding is added or grows, it never reaches more than 1, and it does not depend on their order.

Size. Of a weight with ``by_value = b`` percent, that part depends on the largest value v a finding concerns:
``strength · (1 − b · (1 − v / (v + typical)))``, where `typical` is a scale of the ledger (see `typical_value`). The
whole proceeds of a theft and the price of a coffee from the same thief are not the same reason.

Dependence. Within a group the strongest piece keeps all of its contribution, the others the shares the policy names.
The group's sum never falls when a piece is added, because shares never rise down the list.

All sums are integers (hundredths of log-odds, millionths of strength), so they are exact in any order.
"""

from __future__ import annotations

import polars as pl

from ..contracts.errors import ContractError
from ..contracts.results import CITED_AT_MOST, EVIDENCE
from .policy import Policy
from .score import hundredths

_MILLION = 1_000_000
_KEY = ["subject", "detector", "variant"]


def weigh(findings: pl.DataFrame, policy: Policy, typical: float = 0.0) -> pl.DataFrame:
    """Turn findings into evidence under a policy.

    Parameters
    ----------
    findings
        Frame of `contracts.results.FINDINGS`, any order.
    policy
        Triage policy.
    typical
        Value at which half of the size part of a weight counts, case currency; 0 where the ledger has no values, then
        size plays no part.

    Returns
    -------
    polars.DataFrame
        Frame of `contracts.results.EVIDENCE`, sorted by subject and order. `strength` is after repeats, `full_at` and size.

    Raises
    ------
    ContractError
        If a strength is not in (0, 1].
    PolicyError
        If the policy has no entry for a detector.
    """
    bad = findings.filter((pl.col("strength") > 0).and_(pl.col("strength") <= 1).fill_null(False).not_())
    if bad.height:
        first = bad.row(0, named=True)
        raise ContractError(
            f"Finding {first['finding_id']!r} has strength {first['strength']}, which is not in (0, 1].",
            "Correct the detector that made it.",
        )
    merged = _merge(_with_rules(findings, policy), policy.repeat)
    full = pl.min_horizontal(100 * pl.col("micro") // pl.col("full_at"), _MILLION)
    merged = _by_size(merged.with_columns(micro=full.cast(pl.Int64)), typical)
    alone = (2 * pl.col("weight") * pl.col("micro") + _MILLION) // (2 * _MILLION)
    ranked = _discount(merged.with_columns(alone=alone.cast(pl.Int64)), policy)
    ordered = ranked.sort(
        ["subject", "logodds", "alone", "detector", "variant"], descending=[False, True, True, False, False]
    ).with_row_index("row")
    return ordered.select(
        "subject",
        (pl.col("row") - pl.col("row").min().over("subject") + 1).cast(pl.UInt32).alias("order"),
        "detector",
        "variant",
        "title",
        "chip",
        "group",
        hundredths(pl.col("logodds")).alias("logodds"),
        hundredths(pl.col("alone")).alias("alone"),
        (pl.col("micro") / _MILLION).round(6).alias("strength"),
        "value",
        "count",
        "transfer_ids",
        "sentence",
        "finding_id",
    ).cast(EVIDENCE)


def typical_value(worth: pl.Series) -> float:
    """Return the transfer size that half of a ledger's value moves at or above.

    Unlike a plain median it does not care how much dust a ledger holds.

    Parameters
    ----------
    worth
        Worth of each transfer, case currency.

    Returns
    -------
    float
        0 when nothing of worth moves.
    """
    largest_first = worth.cast(pl.Float64).drop_nulls().sort(descending=True)
    running = largest_first.cum_sum()
    if not running.len() or running[-1] <= 0:
        return 0.0
    return float(largest_first[int((running < running[-1] / 2).sum())])


def group_total(alone: list[int], shares: tuple[int, ...]) -> int:
    """Return what pieces of one group contribute together.

    Parameters
    ----------
    alone
        Contributions the pieces would make alone, hundredths, any order.
    shares
        Percents of the group, the last one repeats.

    Returns
    -------
    int
        Hundredths; the same arithmetic as `weigh`.
    """
    last = len(shares) - 1
    return sum((a * shares[min(n, last)] + 50) // 100 for n, a in enumerate(sorted(alone, reverse=True)))


def _with_rules(findings: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    kinds = findings.select("detector", "variant").unique().sort("detector", "variant")
    rules = [(code, variant, policy.rule(code, variant)) for code, variant in kinds.iter_rows()]
    told = kinds.with_columns(
        pl.Series("weight", [rule.weight for *_, rule in rules], dtype=pl.Int64),
        *(
            pl.Series(name, [getattr(rule, name) for *_, rule in rules], dtype=pl.String)
            for name in ("group", "title", "chip")
        ),
        pl.Series("by_value", [rule.by_value for *_, rule in rules], dtype=pl.Int64),
        pl.Series("full_at", [rule.full_at for *_, rule in rules], dtype=pl.Int64),
    )
    return findings.join(told, on=["detector", "variant"], how="inner").filter(pl.col("weight") > 0)


def _merge(findings: pl.DataFrame, repeat: float) -> pl.DataFrame:
    """Keep the strongest finding of each kind and let the others add to its strength, rows and value."""
    micro = (pl.col("strength") * _MILLION).round().cast(pl.Int64).clip(1, _MILLION)
    best_first = findings.with_columns(micro=micro).sort(
        [*_KEY, "micro", "value", "finding_id"], descending=[False, False, False, True, True, False], nulls_last=True
    )
    best_first = best_first.with_columns(pl.col("value").max().over(_KEY).alias("largest"))
    best = best_first.unique(_KEY, keep="first", maintain_order=True)
    many = best_first.filter(pl.len().over(_KEY) > 1)
    if many.is_empty():
        return best
    together = many.group_by(_KEY).agg(
        n=pl.len(),
        sum=pl.col("micro").sum(),
        best=pl.col("micro").max(),
        value_all=pl.col("value").sum(),
        count_all=pl.col("count").sum(),
        count_most=pl.col("count").max(),
    )
    cited = (
        many.select(*_KEY, "transfer_ids")
        .explode("transfer_ids")
        .unique([*_KEY, "transfer_ids"], keep="first", maintain_order=True)
        .group_by(_KEY, maintain_order=True)
        .agg(pl.col("transfer_ids").alias("ids"))
    )
    distinct = pl.col("ids").list.len().cast(pl.Int64)
    apart = pl.col("count_all") == distinct
    m, rest = pl.col("best") / _MILLION, (pl.col("sum") - pl.col("best")) / _MILLION
    combined = 1 - (1 - m) * (-repeat * rest).exp()
    more = (
        pl.when(pl.col("n") == 2)
        .then(pl.lit("1 more finding"))
        .otherwise(pl.format("{} more findings", pl.col("n") - 1))
    )
    summed = together.join(cited, on=_KEY, how="inner").select(
        *_KEY,
        pl.max_horizontal("best", (combined * _MILLION).round().cast(pl.Int64)).alias("micro_all"),
        pl.when(apart).then("value_all").alias("value_all"),
        pl.when(apart).then("count_all").otherwise(pl.max_horizontal(distinct, "count_most")).alias("count_all"),
        pl.col("ids").list.head(CITED_AT_MOST),
        pl.format("; {} of this kind.", more).alias("more"),
    )
    joined = best.join(summed, on=_KEY, how="left")
    return joined.with_columns(
        pl.coalesce("micro_all", "micro").alias("micro"),
        pl.coalesce("value_all", "value").alias("value"),
        pl.coalesce("count_all", "count").alias("count"),
        pl.coalesce("ids", "transfer_ids").alias("transfer_ids"),
        pl.when(pl.col("more").is_null())
        .then("sentence")
        .otherwise(pl.col("sentence").str.strip_suffix(".") + pl.col("more"))
        .alias("sentence"),
    )


def _by_size(evidence: pl.DataFrame, typical: float) -> pl.DataFrame:
    """Let the part of each weight that depends on value count as far as the value reaches."""
    if typical <= 0:
        return evidence
    value = pl.col("largest").cast(pl.Float64).fill_null(0.0)
    missing = pl.col("by_value") / 100 * (1 - value / (value + typical))
    return evidence.with_columns((pl.col("micro") * (1 - missing)).round().cast(pl.Int64).alias("micro"))


def _discount(evidence: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Add `logodds`: what remains of `alone` after the group's shares."""
    shares = pl.DataFrame(
        [(name, n, share) for name, list_ in policy.shares.items() for n, share in enumerate(list_)],
        schema={"group": pl.String, "place": pl.Int64, "share": pl.Int64},
        orient="row",
    )
    last = shares.group_by("group").agg(pl.col("place").max().alias("last"))
    placed = (
        evidence.sort(
            ["subject", "group", "alone", "detector", "variant"], descending=[False, False, True, False, False]
        )
        .with_row_index("row")
        .join(last, on="group", how="inner")
        .with_columns(
            pl.min_horizontal(
                pl.col("row").cast(pl.Int64) - pl.col("row").min().over("subject", "group").cast(pl.Int64), "last"
            ).alias("place")
        )
        .join(shares, on=["group", "place"], how="inner")
    )
    return placed.with_columns(((pl.col("alone") * pl.col("share") + 50) // 100).alias("logodds")).drop("row")
