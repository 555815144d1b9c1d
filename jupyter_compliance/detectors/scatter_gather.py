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
from jupyter_compliance.network.csr import room_for
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
    kept_share: float = 0.9
    hub_transfers: int = 200


@njit(cache=True)
def first_at(row: NDArray[np.int32], lo: int, hi: int, ts: NDArray[np.int64], t: int) -> int:
    """Return the first position in [lo, hi) whose row is not before `t`."""
    while lo < hi:
        mid = (lo + hi) // 2
        if ts[row[mid]] < t:
            lo = mid + 1
        else:
            hi = mid
    return lo


@njit(cache=True)
def scatter_gathers(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    d: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    passed: NDArray[np.bool_],
    window: int,
    least: int,
    kept: float,
    hub: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], bool]:
    """Find one account → at least `least` intermediaries → one account, everything within `window`.

    Parameters
    ----------
    out_ptr, out_row, d, ts, value
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
        intermediary in turn; and whether a hub was passed over.
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
            sources[found] = a
            collectors[found] = b
            widths[found] = best
            starts[found] = used
            until = ts[way_in[mine[best_from]]] + window
            for right in range(best_from, total):
                if ts[way_in[mine[right]]] <= until and ts[way_out[mine[right]]] <= until:
                    row[used] = way_in[mine[right]]
                    row[used + 1] = way_out[mine[right]]
                    used += 2
            found += 1
        for c in range(n):
            count[d[way_out[c]]] = 0
    starts[found] = used
    return sources[:found], collectors[:found], widths[:found], starts[: found + 1], row[:used], cut


@dataclass(frozen=True)
class ScatterGather:
    """D14: one → k intermediaries → one within W, value kept at least r (DOMAIN 1.5, AMLSim).

    Findings for the source, the collector and each intermediary (the variants), one per account and variant: its widest.
    Strength is k / (k + intermediaries) · 1.4 (at most 1); intermediaries get half. Tagged services take no part, so
    that customers moving money between two exchanges are not caught; rent collected by agents looks alike.
    ``truncated`` tells whether hubs were passed over.
    """

    code: ClassVar[str] = "D14"
    name: ClassVar[str] = "Scatter-gather"
    version: ClassVar[str] = "1"
    parameters: ScatterGatherParameters = ScatterGatherParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        source, collector, width, start, row, cut = scatter_gathers(
            ledger.out_ptr, ledger.out_row, ledger.d, ledger.ts, ledger.value, ledger.dust, ledger.service,
            int(p.window_days * MICROS_PER_DAY), p.intermediaries, p.kept_share, p.hub_transfers,
        )  # fmt: skip
        pattern = np.repeat(np.arange(source.size), np.diff(start))
        cited = pl.DataFrame({"g": pattern, "row": row})
        between = cited.with_columns(pl.Series("idx", ledger.d[row[::2]].repeat(2)))
        ends = pl.DataFrame({"g": np.arange(source.size), "width": width})
        parts = pl.concat(
            [
                ends.with_columns(pl.Series("idx", source), pl.lit("source").alias("variant")),
                ends.with_columns(pl.Series("idx", collector), pl.lit("collector").alias("variant")),
                between.select("g", "idx").unique().join(ends, on="g")
                .select("g", "width", "idx", pl.lit("intermediary").alias("variant")),
            ]
        )  # fmt: skip
        roles = (
            parts.sort("idx", "variant", "width", "g", descending=[False, False, True, False])
            .group_by("idx", "variant", maintain_order=True)
            .first()
            .with_row_index("f")
        )
        strength = np.minimum(1.0, 1.4 * saturate(roles["width"].to_numpy().astype(float), p.intermediaries))
        strength = np.where(roles["variant"] == "intermediary", 0.5 * strength, strength)
        rows = roles.filter(pl.col("variant") != "intermediary").join(cited, on="g").select("f", "row")
        own = roles.filter(pl.col("variant") == "intermediary").join(between, on=["g", "idx"]).select("f", "row")
        rows = pl.concat([rows, own])
        chosen, variants = roles["g"].to_list(), roles["variant"].to_list()

        def name(idx: int) -> str:
            return who(ledger.ids[idx], ledger.names[idx])

        def sentence(f: Found) -> str:
            g = chosen[f.number]
            a, b, k = name(int(source[g])), name(int(collector[g])), count_of(int(width[g]), "account")
            moved = amount_words(f.value / 2, ledger.currency)
            when = from_to(f.start, f.end)
            if variants[f.number] == "source":
                return f"Paid about {moved} to {k} that passed it on to {b} {when}."
            if variants[f.number] == "collector":
                return f"Received about {moved} from {k} that had been paid by {a} {when}."
            return f"Passed about {moved} from {a} on to {b} {when}, as one of {k}."

        return assemble(
            ledger, self, subject=roles["idx"].to_numpy(), strength=strength, finding=rows["f"].to_numpy(),
            row=rows["row"].to_numpy(), variant=variants, sentence=sentence, extra={"truncated": cut},
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip
