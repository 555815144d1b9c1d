"""D14 Scatter-gather: one account pays several, and they all pay the same other one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.csr import first_at, room_for
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate


@dataclass(frozen=True)
class ScatterGatherParameters:
    """Thresholds of D14.

    Attributes
    ----------
    window_days
        Longest time from the first payment out to the last payment in.
    intermediaries
        Distinct accounts in between.
    kept_share
        Share of what an intermediary received that it passes on, in one payment of at most the received value ÷
        kept_share.
    hub_transfers
        Payments of one account looked at within the window; accounts with more are passed over and the run says so.
    """

    window_days: float = 14.0
    intermediaries: int = 3
    kept_share: float = 0.8
    hub_transfers: int = 200


@njit(cache=True, nogil=True)
def scatter_gathers(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    d: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    passed: NDArray[np.bool_],
    window: int,
    least: int,
    kept: float,
    hub: int,
) -> tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.float64],
    bool,
]:
    """Find one account → at least `least` intermediaries → one account, everything within `window`.

    Chance is measured as in `cycle_chance`: had payments gone to anybody, each of the n onward payments that the
    source's payees make in the window would reach the collector with chance i / m, where it was paid i of the m
    transfers so far, this pattern left aside. That gives μ = n · i / m intermediaries, k of them with a chance of at most
    μ^k / k!, and each of the o payments the source has made so far can begin a window: o · μ^k / k!.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, d, ts, value
        The ledger's arrays.
    skip
        (rows,) rows that do not count.
    passed
        (accounts,) accounts that are neither source, nor intermediary, nor collector.
    window, least, kept, hub
        See `ScatterGatherParameters`; `window` in microseconds.

    Returns
    -------
    tuple
        ``source``, ``collector``, ``width`` (found,): the two ends and the number of distinct intermediaries in the
        widest window; ``start`` (found + 1,) and ``row`` (cited,): the transfers of each, in and out of each
        intermediary in turn; ``chance`` (found,): how many such patterns chance alone would give the source; and whether
        a hub was passed over.
    """
    nodes = out_ptr.size - 1
    count = np.zeros(nodes, np.int32)
    stamp = np.zeros(nodes, np.int64)
    token = 0
    way_in = np.empty(1024, np.int32)
    way_out = np.empty(1024, np.int32)
    sources = np.empty(64, np.int32)
    collectors = np.empty(64, np.int32)
    widths = np.empty(64, np.int32)
    starts = np.empty(65, np.int32)
    chance = np.empty(64, np.float64)
    row = np.empty(1024, np.int32)
    mine = np.empty(64, np.int32)
    found = 0
    used = 0
    cut = False
    for a in range(nodes):
        if passed[a] or out_ptr[a + 1] - out_ptr[a] < least:
            continue
        n = 0
        for at in range(out_ptr[a], out_ptr[a + 1]):
            i = out_row[at]
            m = d[i]
            if skip[i] or m == a or passed[m]:
                continue
            lo = first_at(out_row, out_ptr[m], out_ptr[m + 1], ts, ts[i])
            hi = first_at(out_row, lo, out_ptr[m + 1], ts, ts[i] + window + 1)
            if hi - lo > hub:
                cut = True
                continue
            for q in range(lo, hi):
                j = out_row[q]
                b = d[j]
                if skip[j] or passed[b] or b == a or b == m:  # noqa: SIM109 (the compiler has no mixed tuples)
                    continue
                if value[j] < kept * value[i] or value[j] > value[i] / kept:
                    continue
                way_in = room_for(way_in, n + 1)
                way_out = room_for(way_out, n + 1)
                way_in[n] = i
                way_out[n] = j
                count[b] += 1
                n += 1
        for c in range(n):
            b = d[way_out[c]]
            if count[b] < least:
                continue
            total = count[b]
            mine = room_for(mine, total)
            k = 0
            for e in range(c, n):
                if d[way_out[e]] == b:
                    mine[k] = e
                    k += 1
            count[b] = 0
            best = 0
            best_from = 0
            for left in range(total):
                token += 1
                distinct = 0
                until = ts[way_in[mine[left]]] + window
                for right in range(left, total):
                    if ts[way_in[mine[right]]] > until:
                        break
                    if ts[way_out[mine[right]]] <= until:
                        m = d[way_in[mine[right]]]
                        if stamp[m] != token:
                            stamp[m] = token
                            distinct += 1
                if distinct > best:
                    best = distinct
                    best_from = left
            if best < least:
                continue
            sources = room_for(sources, found + 1)
            collectors = room_for(collectors, found + 1)
            widths = room_for(widths, found + 1)
            starts = room_for(starts, found + 2)
            row = room_for(row, used + 2 * total)
            if found == chance.size:
                chance = np.append(chance, np.empty(found))
            sources[found] = a
            collectors[found] = b
            widths[found] = best
            starts[found] = used
            since = ts[way_in[mine[best_from]]]
            until = since + window
            for right in range(best_from, total):
                if ts[way_in[mine[right]]] <= until and ts[way_out[mine[right]]] <= until:
                    row[used] = way_in[mine[right]]
                    row[used + 1] = way_out[mine[right]]
                    used += 2
            last = ts[row[starts[found] : used]].max()
            onward = 0
            for e in range(n):
                if ts[way_in[e]] >= since and ts[way_out[e]] <= last:
                    onward += 1
            steps = (used - starts[found]) // 2
            paid = first_at(in_row, in_ptr[b], in_ptr[b + 1], ts, last + 1) - in_ptr[b] - steps
            others = max(1, np.searchsorted(ts, last, side="right") - 2 * steps)
            expected = 1.0 * (first_at(out_row, out_ptr[a], out_ptr[a + 1], ts, last + 1) - out_ptr[a])
            for k in range(best):
                expected *= max(0, paid) * onward / others / (k + 1)
            chance[found] = expected
            found += 1
        for c in range(n):
            count[d[way_out[c]]] = 0
    starts[found] = used
    return sources[:found], collectors[:found], widths[:found], starts[: found + 1], row[:used], chance[:found], cut


@dataclass(frozen=True)
class ScatterGather:
    """D14: one → k intermediaries → one within W, value kept at least r (DOMAIN 1.5, AMLSim).

    Findings for the source, the collector and each intermediary (the variants), one per account and variant: its
    strongest. Strength is k / (k + intermediaries) · 1.4 (at most 1), divided by 1 + the number of such patterns that
    chance would give the source (see `scatter_gathers`); intermediaries get half. Tagged services take no part, so
    that customers moving money between two exchanges are not caught; rent collected by agents looks alike.
    ``truncated`` tells whether hubs were passed over.
    """

    code: ClassVar[str] = "D14"
    name: ClassVar[str] = "Scatter-gather"
    version: ClassVar[str] = "3"
    parameters: ScatterGatherParameters = ScatterGatherParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        source, collector, width, start, row, chance, cut = scatter_gathers(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.d, ledger.ts, ledger.value, ledger.dust, ledger.service,
            int(p.window_days * MICROS_PER_DAY), p.intermediaries, p.kept_share, p.hub_transfers,
        )  # fmt: skip
        pattern = np.repeat(np.arange(source.size), np.diff(start))
        cited = pl.DataFrame({"g": pattern, "row": row})
        between = cited.with_columns(pl.Series("idx", ledger.d[row[::2]].repeat(2)))
        strength = np.minimum(1.0, 1.4 * saturate(width.astype(float), p.intermediaries)) / (1 + chance)
        ends = pl.DataFrame({"g": np.arange(source.size), "strength": strength})
        parts = pl.concat(
            [
                ends.with_columns(pl.Series("idx", source), pl.lit("source").alias("variant")),
                ends.with_columns(pl.Series("idx", collector), pl.lit("collector").alias("variant")),
                between.select("g", "idx").unique().join(ends, on="g")
                .select("g", pl.col("strength") * 0.5, "idx", pl.lit("intermediary").alias("variant")),
            ]
        )  # fmt: skip
        roles = (
            parts.sort("idx", "variant", "strength", "g", descending=[False, False, True, False])
            .group_by("idx", "variant", maintain_order=True)
            .first()
            .with_row_index("f")
        )
        rows = roles.filter(pl.col("variant") != "intermediary").join(cited, on="g").select("f", "row")
        own = roles.filter(pl.col("variant") == "intermediary").join(between, on=["g", "idx"]).select("f", "row")
        rows = pl.concat([rows, own])
        chosen, variants = roles["g"].to_list(), roles["variant"].to_list()

        def name(idx: int) -> str:
            return who(ledger.ids[idx], ledger.names[idx])

        def moved(rows: NDArray[np.int32]) -> str:
            return amount_words(ledger.transfers["worth"][np.unique(rows)].sum(), ledger.currency)

        def sentence(f: Found) -> str:
            g = chosen[f.number]
            a, b, k = name(int(source[g])), name(int(collector[g])), count_of(int(width[g]), "account")
            paid, onward = row[start[g] : start[g + 1] : 2], row[start[g] + 1 : start[g + 1] : 2]
            when = from_to(f.start, f.end)
            if variants[f.number] == "source":
                return f"Paid {moved(paid)} to {k} that passed it on to {b} {when}."
            if variants[f.number] == "collector":
                return f"Received {moved(onward)} from {k} that had been paid by {a} {when}."
            return f"Passed {moved(onward[ledger.s[onward] == f.subject])} from {a} on to {b} {when}, as one of {k}."

        return assemble(
            ledger, self, subject=roles["idx"].to_numpy(), strength=roles["strength"].to_numpy(), finding=rows["f"].to_numpy(),
            row=rows["row"].to_numpy(), variant=variants, sentence=sentence, extra={"truncated": cut},
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip
