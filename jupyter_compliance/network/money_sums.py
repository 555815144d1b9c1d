"""Exact sums of money over runs of ledger rows, fast enough for ten million rows and any zoom.

An amount is two 64-bit limbs, so kernels add it exactly; sums from the first row on are kept at every thousandth row,
so the sum of any range of rows costs two look-ups and at most two thousand additions, whatever its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

#: An amount is ``high * BASE + low`` times 10⁻¹⁸; both limbs of any total a ledger may have fit 64 bits.
BASE = 10**19
_BASE = np.uint64(BASE)
_PLACES = 18
_BLOCK = 1024
_EXACT = Context(prec=60)


@dataclass(frozen=True, eq=False)
class Sums:
    """Counts and exact sums of several runs of rows.

    Attributes
    ----------
    count
        (runs,) int64, rows.
    known
        (runs,) int64, rows whose amount is known.
    high, low
        (runs,) uint64, limbs of the sum.
    """

    count: NDArray[np.int64]
    known: NDArray[np.int64]
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of both, run by run."""
        low, high = self.low.copy(), self.high + other.high
        over = low >= _BASE - other.low
        low = np.where(over, low - (_BASE - other.low), low + other.low)
        return Sums(self.count + other.count, self.known + other.known, high + over.astype(np.uint64), low)

    def exact(self) -> list[Decimal | None]:
        """Return the exact sum of each run; None where no amount is known."""
        limbs = zip(self.known.tolist(), self.high.tolist(), self.low.tolist(), strict=True)
        return [_EXACT.scaleb(Decimal(high * BASE + low), -_PLACES) if known else None for known, high, low in limbs]

    def rounded(self) -> NDArray[np.float64]:
        """Return the sums as floating point numbers; 0 where no amount is known."""
        return (self.high.astype(np.float64) * float(BASE) + self.low.astype(np.float64)) / 1e18


class MoneySums:
    """Amounts of a ledger, ready to be added up.

    Parameters
    ----------
    money
        Amounts at or above zero by ledger row, ``Decimal(38, 18)`` with nulls where unknown; checked by `check_total`.
    """

    def __init__(self, money: pl.Series) -> None:
        self._money = money

    @cached_property
    def _limbs(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.bool_]]:
        base = pl.lit(BASE, dtype=pl.Int128)
        whole = self._money.to_physical().fill_null(pl.lit(0, pl.Int128)).to_frame("m").lazy()
        parts = whole.select(
            (pl.col("m") // base).cast(pl.UInt64).alias("high"), (pl.col("m") % base).cast(pl.UInt64).alias("low")
        ).collect()
        unknown = self._money.is_null().to_numpy() if self._money.null_count() else np.zeros(0, np.bool_)
        return parts["high"].to_numpy(), parts["low"].to_numpy(), unknown

    @cached_property
    def _blocks(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int64]]:
        return _blocks(*self._limbs)

    def between(self, cuts: NDArray[np.int64]) -> Sums:
        """Return the sums of the rows ``cuts[k]:cuts[k + 1]`` for every k; cuts ascend."""
        high, low, known = _upto(*self._limbs, *self._blocks, np.asarray(cuts, np.int64))
        borrow = low[1:] < low[:-1]
        return Sums(
            np.diff(cuts),
            np.diff(known),
            high[1:] - high[:-1] - borrow.astype(np.uint64),
            np.where(borrow, low[1:] + (_BASE - low[:-1]), low[1:] - low[:-1]),
        )

    def along(self, rows: NDArray[np.int32], cuts: NDArray[np.int64], skip: NDArray[np.bool_] | None = None) -> Sums:
        """Return the sums of ascending `rows` between consecutive cuts.

        Parameters
        ----------
        rows
            Ledger rows, ascending.
        cuts
            (runs + 1,) ascending ledger rows; a row belongs to run k where ``cuts[k] <= row < cuts[k + 1]``.
        skip
            (len(rows),) rows that do not count.
        """
        ends = np.searchsorted(rows, cuts)
        left_out = np.zeros(0, np.bool_) if skip is None else skip
        return Sums(*_along(*self._limbs, rows, ends, left_out))

    def total(self, rows: NDArray[np.int32] | NDArray[np.int64] | range) -> Decimal | None:
        """Return the exact sum over rows, or over a range of them; None where no amount is known."""
        if isinstance(rows, range):
            return self.between(np.array([rows.start, rows.stop])).exact()[0]
        none = np.zeros(0, np.bool_)
        return Sums(*_along(*self._limbs, rows.astype(np.int32), np.array([0, len(rows)]), none)).exact()[0]

    def sides(
        self, s: NDArray[np.int32], d: NDArray[np.int32], member: NDArray[np.bool_], cuts: NDArray[np.int64]
    ) -> tuple[Sums, Sums]:
        """Return what a set of accounts paid and what it was paid from outside, between consecutive cuts.

        Parameters
        ----------
        s, d
            (rows,) sender and receiver of every ledger row.
        member
            (accounts,) which accounts belong to the set.
        cuts
            (runs + 1,) ascending ledger rows.
        """
        found = _sides(*self._limbs, s, d, member, np.asarray(cuts, np.int64))
        return (
            Sums(*(column[0] for column in found)),
            Sums(*(column[1] for column in found)),
        )


def merged(parts: Sequence[Sums], runs: int) -> Sums:
    """Return the sums of all parts, run by run; zeros without parts."""
    nothing = np.zeros(runs, np.int64)
    total = Sums(nothing, nothing, nothing.astype(np.uint64), nothing.astype(np.uint64))
    for part in parts:
        total = total + part
    return total


@njit(cache=True, nogil=True)
def _blocks(
    high: NDArray[np.uint64], low: NDArray[np.uint64], unknown: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int64]]:
    """Return the limbs and the number of known rows before every block of rows."""
    blocks = low.size // _BLOCK + 1
    up, down, known = np.zeros(blocks, np.uint64), np.zeros(blocks, np.uint64), np.zeros(blocks, np.int64)
    top, rest, k = np.uint64(0), np.uint64(0), 0
    for i in range(low.size):
        if i % _BLOCK == 0:
            up[i // _BLOCK], down[i // _BLOCK], known[i // _BLOCK] = top, rest, k
        if unknown.size == 0 or not unknown[i]:
            k += 1
        top += high[i]
        if rest >= _BASE - low[i]:
            rest -= _BASE - low[i]
            top += np.uint64(1)
        else:
            rest += low[i]
    if low.size % _BLOCK == 0:
        up[blocks - 1], down[blocks - 1], known[blocks - 1] = top, rest, k
    return up, down, known


@njit(cache=True, nogil=True)
def _upto(
    high: NDArray[np.uint64], low: NDArray[np.uint64], unknown: NDArray[np.bool_], up: NDArray[np.uint64],
    down: NDArray[np.uint64], before: NDArray[np.int64], cuts: NDArray[np.int64],
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int64]]:  # fmt: skip
    """Return the limbs and the number of known rows before each cut."""
    n = cuts.size
    out_high, out_low, out_known = np.empty(n, np.uint64), np.empty(n, np.uint64), np.empty(n, np.int64)
    for c in range(n):
        block = cuts[c] // _BLOCK
        top, rest, k = up[block], down[block], before[block]
        for i in range(block * _BLOCK, cuts[c]):
            if unknown.size == 0 or not unknown[i]:
                k += 1
            top += high[i]
            if rest >= _BASE - low[i]:
                rest -= _BASE - low[i]
                top += np.uint64(1)
            else:
                rest += low[i]
        out_high[c], out_low[c], out_known[c] = top, rest, k
    return out_high, out_low, out_known


@njit(cache=True, nogil=True)
def _along(
    high: NDArray[np.uint64], low: NDArray[np.uint64], unknown: NDArray[np.bool_], rows: NDArray[np.int32],
    ends: NDArray[np.int64], skip: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64]]:  # fmt: skip
    n = ends.size - 1
    count, known = np.zeros(n, np.int64), np.zeros(n, np.int64)
    out_high, out_low = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    for c in range(n):
        top, rest, k, some = np.uint64(0), np.uint64(0), 0, 0
        for at in range(ends[c], ends[c + 1]):
            if skip.size and skip[at]:
                continue
            i = rows[at]
            some += 1
            if unknown.size == 0 or not unknown[i]:
                k += 1
            top += high[i]
            if rest >= _BASE - low[i]:
                rest -= _BASE - low[i]
                top += np.uint64(1)
            else:
                rest += low[i]
        count[c], known[c], out_high[c], out_low[c] = some, k, top, rest
    return count, known, out_high, out_low


@njit(cache=True, nogil=True)
def _sides(
    high: NDArray[np.uint64], low: NDArray[np.uint64], unknown: NDArray[np.bool_], s: NDArray[np.int32], d: NDArray[np.int32],
    member: NDArray[np.bool_], cuts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64]]:  # fmt: skip
    n = cuts.size - 1
    count, known = np.zeros((2, n), np.int64), np.zeros((2, n), np.int64)
    top, rest = np.zeros((2, n), np.uint64), np.zeros((2, n), np.uint64)
    for c in range(n):
        for i in range(cuts[c], cuts[c + 1]):
            if member[s[i]]:
                way = 0
            elif member[d[i]]:
                way = 1
            else:
                continue
            count[way, c] += 1
            if unknown.size == 0 or not unknown[i]:
                known[way, c] += 1
            top[way, c] += high[i]
            if rest[way, c] >= _BASE - low[i]:
                rest[way, c] -= _BASE - low[i]
                top[way, c] += np.uint64(1)
            else:
                rest[way, c] += low[i]
    return count, known, top, rest
