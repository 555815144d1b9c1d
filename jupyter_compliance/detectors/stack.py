"""D13 Stack: a layer of payers and payees whose payees are the payers of a next layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, noun, saturate
from .layer_search import candidates, layers


@dataclass(frozen=True)
class StackParameters:
    """Thresholds of D13.

    Attributes
    ----------
    window_days
        Longest time from the first payment of the first layer to the last one of the second.
    payers, middles, payees
        Accounts of the first layer's payers, of those in the middle, and of the second layer's payees, at least.
    filled_share, own_share, hub_transfers
        Of either layer, as in D12; an account in more than so many layers is passed over too.
    """

    window_days: float = 14.0
    payers: int = 2
    middles: int = 2
    payees: int = 2
    filled_share: float = 0.75
    own_share: float = 0.2
    hub_transfers: int = 100


@njit(cache=True, nogil=True)
def stacked(
    first: NDArray[np.int64], second: NDArray[np.int64], start: NDArray[np.int32], row: NDArray[np.int32],
    s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.float64], nodes: int, payers: int, middles: int,
    payees: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.float64]]:  # fmt: skip
    """Judge pairs of layers: whether the payees of the first, in time, are payers of the second.

    A middle account counts when its first payment of the second layer comes after a receipt of the first one. Accounts
    that take part in the first layer do not count as payees of the second, else money going to and fro would stack.

    Parameters
    ----------
    first, second
        (pairs,) numbers of the layers.
    start, row
        Layers, as `layer_search.layers` returns them.
    s, d, value
        The ledger's arrays; rows are sorted by time.
    nodes
        Number of accounts.
    payers, middles, payees
        See `StackParameters`.

    Returns
    -------
    tuple
        ``good`` (pairs,) bool; ``counts`` (pairs, 3): payers, middles, payees; ``kept`` (pairs,): what the middles paid
        on ÷ what they received, in these layers, or the inverse if that is less.
    """
    good = np.zeros(first.size, np.bool_)
    counts = np.zeros((first.size, 3), np.int64)
    kept = np.zeros(first.size)
    came = np.full(nodes, -1, np.int64)
    part = np.zeros(nodes, np.int64)
    middle = np.full(nodes, -1, np.int64)
    met = np.full(nodes, -1, np.int64)
    for g in range(first.size):
        lo, hi = start[first[g]], start[first[g] + 1]
        from_, to = start[second[g]], start[second[g] + 1]
        for at in range(lo, hi):
            i = row[at]
            part[s[i]] = part[d[i]] = g + 1
            came[d[i]] = i if came[d[i]] < 0 else min(came[d[i]], np.int64(i))
        for at in range(from_, to):
            a = s[row[at]]
            if came[a] >= 0 and row[at] > came[a] and middle[a] != g:
                middle[a] = g
                counts[g, 1] += 1
        received = paid = 0.0
        for at in range(lo, hi):
            i = row[at]
            if middle[d[i]] == g:
                received += value[i]
                if met[s[i]] != 2 * g:
                    met[s[i]] = 2 * g
                    counts[g, 0] += 1
        for at in range(from_, to):
            i = row[at]
            if middle[s[i]] == g:
                if row[at] > came[s[i]]:
                    paid += value[i]
                if part[d[i]] != g + 1 and met[d[i]] != 2 * g + 1:
                    met[d[i]] = 2 * g + 1
                    counts[g, 2] += 1
        for at in range(lo, hi):
            came[d[row[at]]] = -1
        good[g] = counts[g, 0] >= payers and counts[g, 1] >= middles and counts[g, 2] >= payees
        if received > 0.0 and paid > 0.0:
            kept[g] = min(received / paid, paid / received)
    return good, counts, kept


@dataclass(frozen=True)
class Stack:
    """D13: two layers, one on top of the other, within W (DOMAIN 1.5, AMLSim).

    Findings for every account by its place (the variants ``"payer"``, ``"middle"``, ``"payee"``), one per account and
    variant: its strongest, the first of equals. Strength is the product of: transfers n as 1.4 · n / (n + payers ·
    middles + middles · payees), at most 1; the smaller own share of the two layers (see D12); 0.5 + 0.5 · value kept by
    the middles; and 0.3 + 0.7 · share of new pairs. Wholesale trade looks alike: makers, dealers and shops do it again
    and again, with many others. ``truncated`` tells whether hubs were passed over.
    """

    code: ClassVar[str] = "D13"
    name: ClassVar[str] = "Stack"
    version: ClassVar[str] = "1"
    parameters: StackParameters = StackParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        window = int(p.window_days * MICROS_PER_DAY)
        least = max(2, p.middles)
        upper, lower = max(2, p.payers), max(2, p.payees)
        small_q, small_p = min(upper, least), min(least, lower)
        alive = candidates(ledger, window, small_q, small_p, p.filled_share)
        start, row, share, fresh, cut = layers(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, alive, window,
            small_q, small_p, p.filled_share, p.own_share, p.hub_transfers,
        )  # fmt: skip
        if not share.size:
            return pl.DataFrame(schema=FINDINGS)
        cited = pl.DataFrame(
            {
                "g": np.repeat(np.arange(share.size), np.diff(start)),
                "row": row,
                "s": ledger.s[row],
                "d": ledger.d[row],
                "ts": ledger.ts[row],
            }
        )
        spans = cited.group_by("g").agg(pl.col("ts").min().alias("since"), pl.col("ts").max().alias("until"))
        ends = [cited.select("g", pl.col(c).alias("idx")).unique().join(spans, on="g") for c in ("d", "s")]
        busy = pl.concat([e.select("idx") for e in ends]).group_by("idx").len()
        busy = busy.filter(pl.col("len") > 2 * p.hub_transfers).select("idx")
        cut = cut or busy.height > 0
        received, paid = (e.join(busy, on="idx", how="anti") for e in ends)
        pairs = (
            received.join(paid, on="idx", suffix="_next")
            .filter(
                (pl.col("g") != pl.col("g_next"))
                & (pl.col("until") <= pl.col("until_next"))
                & (pl.col("since") >= pl.col("until_next") - window)
            )
            .group_by("g", "g_next")
            .len()
            .filter(pl.col("len") >= least)
            .sort("g", "g_next")
        )
        first, second = pairs["g"].to_numpy().astype(np.int64), pairs["g_next"].to_numpy().astype(np.int64)
        good, counts, kept = stacked(
            first, second, start, row, ledger.s, ledger.d, ledger.value, ledger.size, upper, least, lower
        )
        transfers = np.diff(start)[first] + np.diff(start)[second]
        strength = (
            np.minimum(1.0, 1.4 * saturate(transfers.astype(float), float(least * (upper + lower))))
            * np.minimum(share[first], share[second])
            * (0.5 + 0.5 * kept)
            * (0.3 + 0.7 * np.minimum(fresh[first], fresh[second]))
        )
        facts = pl.DataFrame(
            {
                "h": np.arange(first.size), "g": first, "g_next": second, "strength": strength, "payers": counts[:, 0],
                "middles": counts[:, 1], "payees": counts[:, 2],
            }
        ).filter(pl.Series(good & (strength >= WEAKEST), dtype=pl.Boolean))  # fmt: skip
        upper_rows = facts.select("h", "g").join(cited, on="g").select("h", "row", "s", "d")
        lower_rows = facts.select("h", g="g_next").join(cited, on="g").select("h", "row", "s", "d")
        between = (
            upper_rows.select("h", idx="d").unique().join(lower_rows.select("h", idx="s").unique(), on=["h", "idx"])
        )
        both = pl.concat([upper_rows, lower_rows])
        roles = (
            pl.concat(
                [
                    upper_rows.select("h", idx="s").join(between, on=["h", "idx"], how="anti").with_columns(variant=pl.lit("payer")),
                    between.with_columns(variant=pl.lit("middle")),
                    lower_rows.select("h", idx="d").join(between, on=["h", "idx"], how="anti").with_columns(variant=pl.lit("payee")),
                ]
            )
            .unique()
            .join(facts, on="h")
            .join(both.group_by("h").agg(pl.col("row").max().alias("last")), on="h")
            .sort("idx", "variant", "strength", "last", "h", descending=[False, False, True, False, False])
            .group_by("idx", "variant", maintain_order=True)
            .first()
            .with_row_index("f")
        )  # fmt: skip
        rows = roles.select("f", "h").join(both, on="h")
        told = roles.rows(named=True)

        def sentence(f: Found) -> str:
            fact, word = told[f.number], noun(ledger, f.subject)
            place = {"payer": "At the top", "middle": "In the middle", "payee": "At the bottom"}[fact["variant"]]
            return (
                f"{place} of two layers: {count_of(fact['payers'], word)} paid {fact['middles']:,}, which paid "
                f"{fact['payees']:,} others, {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} "
                f"{from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=roles["idx"].to_numpy(), strength=roles["strength"].to_numpy(),
            finding=rows["f"].to_numpy(), row=rows["row"].to_numpy(), variant=roles["variant"].to_list(),
            sentence=sentence, extra={"truncated": bool(cut)},
        )  # fmt: skip
