"""D11 Cycle: money comes back to where it started, over other accounts and with little lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.csr import room_for
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate, service_factor

_DEEPEST = 8


@dataclass(frozen=True)
class CycleParameters:
    """Thresholds of D11.

    Attributes
    ----------
    window_days
        Longest time from the first to the last transfer of a cycle.
    hops_least, hops_most
        Transfers in a cycle, 2 to 8.
    kept_share
        Share of the first value that every later transfer must carry; none may exceed it by the same factor.
    ring_days, ring_kept_share
        The same for rings: cycles of at least three hops whose transfers carry one amount and come in any order.
        A share of 1 or more switches rings off.
    hub_transfers
        Transfers of one account looked at per step; beyond that the search is cut and says so.
    steps_most
        Steps per starting transfer; beyond that the search is cut and says so.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 30.0
    hops_least: int = 2
    hops_most: int = 5
    kept_share: float = 0.9
    ring_days: float = 120.0
    ring_kept_share: float = 0.98
    hub_transfers: int = 200
    steps_most: int = 2000
    service_factor: float = 0.2


@njit(cache=True)
def cycles(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    window: int,
    least: int,
    most: int,
    kept: float,
    hub: int,
    budget: int,
    ordered: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Search, from every transfer, the shortest earliest-arriving way back to its sender.

    A cycle is a chain of transfers over distinct accounts in which no transfer is earlier than the one before it, none
    is later than the first plus `window`, and each carries between `kept` and 1 ÷ `kept` times the value of the first.
    Where it need not be `ordered`, the first transfer is still the earliest, the others may come in any order.
    Per starting transfer the shortest cycle is reported, and of those the first found taking earlier transfers first.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, ts, value
        The ledger's arrays.
    skip
        (rows,) rows that do not count.
    window, least, most, kept, hub, budget
        See `CycleParameters`; `window` in microseconds.
    ordered
        Whether each transfer must not be earlier than the one before it.

    Returns
    -------
    tuple
        ``row`` (cited,): the transfers of all cycles one after the other; ``length`` (cycles,);
        ``start`` (cycles,): where each begins in ``row``; ``cut`` (rows,) bool: starts whose search was cut short.
    """
    rows = ts.size
    row = np.empty(1024, np.int32)
    length = np.empty(256, np.int32)
    start = np.empty(256, np.int32)
    cut = np.zeros(rows, np.bool_)
    used = 0
    found = 0
    path = np.empty(most + 1, np.int32)
    at = np.empty(most + 1, np.int64)
    stop = np.empty(most + 1, np.int64)
    closes = np.full(out_ptr.size - 1, -1, np.int32)  # the last start whose sender this account could pay in time
    for i in range(rows):
        if skip[i] or s[i] == d[i]:
            continue
        home = s[i]
        low, high = kept * value[i], value[i] / kept
        latest = ts[i] + window
        if not _mark_closers(closes, i, in_ptr[home], in_ptr[home + 1], in_row, s, ts, value, skip, latest, low, high):
            continue
        steps = 0
        done = False
        for depth in range(least, most + 1):
            path[0] = i
            level = 0
            fresh = True
            while level >= 0:
                here = d[path[level]]
                if fresh and level + 2 == depth and closes[here] != i:
                    level -= 1
                    fresh = False
                    continue
                if fresh:
                    since = ts[path[level]] if ordered else ts[i]
                    lo, hi = out_ptr[here], out_ptr[here + 1]
                    end = hi
                    while lo < hi:
                        mid = (lo + hi) // 2
                        if ts[out_row[mid]] < since:
                            lo = mid + 1
                        else:
                            hi = mid
                    at[level] = lo
                    stop[level] = end
                    if end - lo > hub:
                        stop[level] = lo + hub
                        if ts[out_row[lo + hub]] <= latest:
                            cut[i] = True
                    fresh = False
                if at[level] >= stop[level] or steps > budget:
                    level -= 1
                    continue
                j = out_row[at[level]]
                at[level] += 1
                if ts[j] > latest:
                    level -= 1
                    continue
                steps += 1
                if skip[j] or value[j] < low or value[j] > high or (ts[j] == ts[i] and j <= i):
                    continue
                to = d[j]
                if level + 2 == depth:
                    if to != home:
                        continue
                    path[level + 1] = j
                    row = room_for(row, used + depth)
                    length = room_for(length, found + 1)
                    start = room_for(start, found + 1)
                    for k in range(depth):
                        row[used + k] = path[k]
                    start[found] = used
                    length[found] = depth
                    used += depth
                    found += 1
                    done = True
                    break
                if to == home:
                    continue
                seen = False
                for k in range(level + 1):
                    if d[path[k]] == to:
                        seen = True
                        break
                if seen:
                    continue
                level += 1
                path[level] = j
                fresh = True
            if done:
                break
            if steps > budget:
                cut[i] = True
                break
    return row[:used], length[:found], start[:found], cut


@njit(cache=True)
def _mark_closers(
    closes: NDArray[np.int32],
    i: int,
    lo: int,
    hi: int,
    in_row: NDArray[np.int32],
    s: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    latest: int,
    low: float,
    high: float,
) -> bool:
    """Mark who pays the sender of start `i` a fitting value in time; without any, no cycle can close."""
    end = hi
    while lo < hi:
        mid = (lo + hi) // 2
        if ts[in_row[mid]] < ts[i]:
            lo = mid + 1
        else:
            hi = mid
    found = False
    for k in range(lo, end):
        j = in_row[k]
        if ts[j] > latest:
            break
        if not skip[j] and low <= value[j] <= high:
            closes[s[j]] = i
            found = True
    return found


@dataclass(frozen=True)
class Cycle:
    """D11: a time-ordered path of 2 to 5 hops back to its start within W, value kept at least r (DOMAIN 1.5, AMLSim).

    One finding per account that takes part, over all its cycles. Each transfer starts at most one cycle, its shortest.
    Strength is the best of its cycles, by length (2 hops 0.3, since refunds look alike; 3 hops 0.65; 4 and more 0.85)
    times value kept, raised by further cycles towards 1, and multiplied by the service factor. ``truncated`` in the
    recorded parameters tells whether any search of the run was cut at a hub. Variant ``"ring"``: one amount going round
    at least three accounts within `ring_days`, in no particular order; half the strength, and none for transfers that
    are part of an ordered cycle.
    """

    code: ClassVar[str] = "D11"
    name: ClassVar[str] = "Cycle"
    version: ClassVar[str] = "1"
    parameters: CycleParameters = CycleParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        ordered = self._search(ledger, p.window_days, max(2, p.hops_least), p.kept_share, ledger.dust, True)
        if p.ring_kept_share >= 1:
            return ordered[0]
        used = ledger.dust.copy()
        used[ordered[1]] = True
        ring = self._search(ledger, p.ring_days, max(3, p.hops_least), p.ring_kept_share, used, False)
        return pl.concat([ordered[0], ring[0]]).sort("finding_id")

    def _search(
        self, ledger: Ledger, days: float, least: int, kept_share: float, skip: NDArray[np.bool_], ordered: bool
    ) -> tuple[pl.DataFrame, NDArray[np.int32]]:
        """Findings of one kind, and the rows of all cycles behind them."""
        p = self.parameters
        row, length, start, cut = cycles(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value, skip,
            int(days * MICROS_PER_DAY), least, min(_DEEPEST, p.hops_most), kept_share,
            p.hub_transfers, p.steps_most, ordered,
        )  # fmt: skip
        cycle = np.repeat(np.arange(length.size), length)
        least = np.minimum.reduceat(ledger.value[row], start) if start.size else np.empty(0)
        kept = np.minimum(1.0, least / ledger.value[row[start]])
        weight = np.where(length >= 4, 0.85, np.where(length == 3, 0.65, 0.3)) * kept * (1.0 if ordered else 0.5)
        members = pl.DataFrame({"idx": ledger.s[row], "row": row, "cycle": cycle, "weight": weight[cycle]})
        stats = (
            members.sort("idx", "weight", "cycle", descending=[False, True, False])
            .group_by("idx", maintain_order=True)
            .agg(pl.col("cycle").first().alias("best"), pl.col("weight").first(), pl.col("cycle").n_unique().alias("n"))
        )
        idx, best, n = stats["idx"].to_numpy(), stats["best"].to_numpy(), stats["n"].to_numpy()
        weight_best = stats["weight"].to_numpy()
        strength = weight_best + (1 - weight_best) * 0.5 * saturate(n - 1.0, 3.0)
        strength = strength * service_factor(ledger, idx, p.service_factor)
        strong = strength >= WEAKEST
        idx, best, n, strength = idx[strong], best[strong], n[strong], strength[strong]
        number = pl.DataFrame({"idx": idx, "f": np.arange(idx.size)})
        cited = (
            members.select("idx", "cycle").join(number, on="idx").select("f", "cycle").unique()
            .join(pl.DataFrame({"cycle": cycle, "row": row}), on="cycle")
        )  # fmt: skip
        worth = ledger.transfers["worth"]

        def sentence(f: Found) -> str:
            c = best[f.number]
            hops = row[start[c] : start[c] + length[c]]
            i, last = int(hops[0]), int(hops.max())
            when = from_to(ledger.transfers["ts"][i], ledger.transfers["ts"][last])
            much, round_ = amount_words(worth[i], ledger.currency), count_of(int(length[c]), "account")
            if ordered:
                took = lasting((ledger.ts[last] - ledger.ts[i]) / 1e6)
                text = f"{much} went round {round_} and came back to its start within {took} {when}, "
                text += f"{percent(float(kept[c]))} of it kept at every hop"
            else:
                text = f"{much} went from account to account in a ring of {round_} {when}, not in the order of the ring"
            return text + (f"; {count_of(int(n[f.number]), 'such cycle')} in all." if n[f.number] > 1 else ".")

        frame = assemble(
            ledger, self, subject=idx, strength=strength, finding=cited["f"].to_numpy(), row=cited["row"].to_numpy(),
            variant=["" if ordered else "ring"] * idx.size, sentence=sentence, extra={"truncated": bool(cut.any())},
        )  # fmt: skip
        return frame, row
