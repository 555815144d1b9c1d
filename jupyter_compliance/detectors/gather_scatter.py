"""D15 Gather-scatter: several accounts pay one, which then pays several others."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.csr import first_at
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, noun, saturate, service_factor


@dataclass(frozen=True)
class GatherScatterParameters:
    """Thresholds of D15.

    Attributes
    ----------
    window_days
        Longest time from the first receipt to the last payment.
    payers, payees
        Distinct accounts that pay in and that are paid afterwards, at least.
    hub_transfers
        Receipts or payments of one account looked at within the window; where there are more it is passed over at that
        moment and the run says so.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    window_days: float = 14.0
    payers: int = 3
    payees: int = 3
    hub_transfers: int = 200
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def gather_scatters(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    s: NDArray[np.int32], d: NDArray[np.int32], ts: NDArray[np.int64], value: NDArray[np.float64],
    skip: NDArray[np.bool_], window: int, least_in: int, least_out: int, hub: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64], bool]:  # fmt: skip
    """Judge, at every payment, what its account gathered and scattered in the window that ends there.

    For payment i of account a the window holds ``ts[i] − window <= t <= ts[i]``. Receipts count in the order of the
    ledger; scattering begins with the first instant by which `least_in` distinct accounts have paid a in the window.
    What a pays from then on, up to row i, is scattered; what it received up to the last such payment is gathered.
    An account that pays in does not count as a payee.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, ts, value
        The ledger's arrays.
    skip
        (rows,) rows that do not count.
    window, least_in, least_out, hub
        See `GatherScatterParameters`; `window` in microseconds.

    Returns
    -------
    tuple
        Per payment ``payees`` (rows,), 0 where there is no gather-scatter; ``begin`` (rows,) int64: the instant
        scattering begins; ``payers`` (rows,); ``transfers`` (rows,): of both sides; ``kept`` (rows,): scattered ÷
        gathered value, or the inverse if that is less; ``order`` (rows,): of all pairs of a receipt and a payment in
        the window, the share in which the receipt is earlier, those of one instant counted half: 1 for two clear phases
        and about 0.5 for an account that does both all the time; and whether a hub was passed over.
    """
    rows = ts.size
    payees, payers, transfers = np.zeros(rows, np.int32), np.zeros(rows, np.int32), np.zeros(rows, np.int32)
    begin, kept, order = np.zeros(rows, np.int64), np.zeros(rows), np.zeros(rows)
    seen_in, seen_out = np.full(out_ptr.size - 1, -1, np.int64), np.full(out_ptr.size - 1, -1, np.int64)
    cut = False
    for a in range(out_ptr.size - 1):
        if out_ptr[a + 1] - out_ptr[a] < least_out or in_ptr[a + 1] - in_ptr[a] < least_in:
            continue
        for end in range(out_ptr[a] + least_out - 1, out_ptr[a + 1]):
            i = out_row[end]
            if skip[i]:
                continue
            since = ts[i] - window
            lo = first_at(in_row, in_ptr[a], in_ptr[a + 1], ts, since)
            hi = first_at(in_row, lo, in_ptr[a + 1], ts, ts[i] + 1)
            first = first_at(out_row, out_ptr[a], out_ptr[a + 1], ts, since)
            if hi - lo < least_in or end + 1 - first < least_out:
                continue
            if hi - lo > hub or end + 1 - first > hub:
                cut = True
                continue
            distinct = count = 0
            turn = ts[i] + 1
            gathered = scattered = 0.0
            for at in range(lo, hi):
                j = in_row[at]
                if skip[j]:
                    continue
                gathered += value[j]
                count += 1
                if seen_in[s[j]] != i:
                    seen_in[s[j]] = i
                    distinct += 1
                    if distinct == least_in:
                        turn = ts[j]
            if distinct < least_in:
                continue
            met = 0
            for at in range(first_at(out_row, first, end + 1, ts, turn), end + 1):
                j = out_row[at]
                if skip[j] or seen_in[d[j]] == i:
                    continue
                scattered += value[j]
                count += 1
                if seen_out[d[j]] != i:
                    seen_out[d[j]] = i
                    met += 1
            if met < least_out or seen_in[d[i]] == i:
                continue
            payees[i], payers[i], transfers[i], begin[i] = met, distinct, count, turn
            before = earlier = paid = 0
            pairs = 0.0
            q = r = lo
            for at in range(first, end + 1):
                j = out_row[at]
                if skip[j]:
                    continue
                while q < hi and ts[in_row[q]] <= ts[j]:
                    before += not skip[in_row[q]]
                    q += 1
                while r < hi and ts[in_row[r]] < ts[j]:
                    earlier += not skip[in_row[r]]
                    r += 1
                pairs += 0.5 * (before + earlier)
                paid += 1
            while q < hi:
                before += not skip[in_row[q]]
                q += 1
            order[i] = pairs / (before * paid)
            if scattered > 0.0 and gathered > 0.0:
                kept[i] = min(scattered / gathered, gathered / scattered)
    return payees, begin, payers, transfers, kept, order, cut


@dataclass(frozen=True)
class GatherScatter:
    """D15: many pay one, which pays many others, within W (DOMAIN 1.5, AMLSim).

    One finding per account, its strongest, the first of equals. Strength is the product of: n / (n + payers +
    payees) · 1.4, at most 1, for the smaller side n; how clearly the receipts come before the payments, 1 where they all
    do, 0 where they are mixed (``order`` of `gather_scatters`); 1 / (1 + the number of windows so far in which chance
    alone would bring that order about); 0.5 + 0.5 · value scattered ÷ value gathered; 0.3 + 0.7 ·
    distinct counterparties ÷ transfers; the share of these transfers in all the account has made so far, its square
    root; and the service factor. A shop that is paid by customers and pays its
    suppliers looks alike, but does so all its life; so does a collection for a party, but it pays one. ``truncated``
    tells whether hubs were passed over.
    """

    code: ClassVar[str] = "D15"
    name: ClassVar[str] = "Gather-scatter"
    version: ClassVar[str] = "1"
    parameters: GatherScatterParameters = GatherScatterParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        window = int(p.window_days * MICROS_PER_DAY)
        skip = ledger.dust | (ledger.s == ledger.d)
        payees, begin, payers, transfers, kept, order, cut = gather_scatters(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value,
            skip, window, max(1, p.payers), max(1, p.payees), p.hub_transfers,
        )  # fmt: skip
        ends = np.flatnonzero(payees)
        idx, n = ledger.s[ends], transfers[ends].astype(float)
        side = np.minimum(payees[ends], payers[ends]).astype(float)
        made, sent = _transfers_so_far(ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.ts)
        strength = (
            np.minimum(1.0, 1.4 * saturate(side, float(p.payers + p.payees)))
            * np.maximum(0.0, 2 * order[ends] - 1)
            / (1 + sent[ends] * _by_chance(order[ends], n - payees[ends], payees[ends].astype(float)))
            * (0.5 + 0.5 * kept[ends])
            * (0.3 + 0.7 * (payees[ends] + payers[ends]) / n)
            * np.sqrt(np.minimum(1.0, n / made[ends]))
            * service_factor(ledger, idx, p.service_factor)
        )
        best = (
            pl.DataFrame({"idx": idx, "end": ends, "strength": strength})
            .filter(pl.col("strength") >= WEAKEST)
            .sort("idx", "strength", "end", descending=[False, True, False])
            .group_by("idx", maintain_order=True)
            .first()
        )
        finding: list[NDArray[np.int64]] = []
        cited: list[NDArray[np.int32]] = []
        sides: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
        for f, (a, end) in enumerate(best.select("idx", "end").iter_rows()):
            mine = ledger.in_row[ledger.in_ptr[a] : ledger.in_ptr[a + 1]]
            mine = mine[
                (ledger.ts[mine] >= ledger.ts[end] - window) & (ledger.ts[mine] <= ledger.ts[end]) & ~skip[mine]
            ]
            paid = ledger.out_row[ledger.out_ptr[a] : ledger.out_ptr[a + 1]]
            paid = paid[(ledger.ts[paid] >= begin[end]) & (paid <= end) & ~skip[paid]]
            paid = paid[~np.isin(ledger.d[paid], ledger.s[mine])]
            sides.append((mine, paid))
            cited.append(np.concatenate([mine, paid]))
            finding.append(np.full(mine.size + paid.size, f))
        worth = ledger.transfers["worth"]

        def sentence(f: Found) -> str:
            mine, paid = sides[f.number]
            word, came = noun(ledger, f.subject), worth[mine].sum()
            went = worth[paid].sum()
            share = f", {percent(float(went), float(came))} of it" if went < came else ""
            return (
                f"Gathered {amount_words(came, ledger.currency)} from {count_of(len(set(ledger.s[mine].tolist())), word)}, "
                f"then paid {amount_words(went, ledger.currency)}{share}, to {count_of(len(set(ledger.d[paid].tolist())), 'other')} "
                f"{from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=best["idx"].to_numpy(), strength=best["strength"].to_numpy(),
            finding=np.concatenate(finding) if finding else np.empty(0), row=np.concatenate(cited) if cited else np.empty(0),
            sentence=sentence, extra={"truncated": bool(cut)},
        )  # fmt: skip


def _by_chance(order: NDArray[np.float64], n: NDArray[np.float64], m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that n receipts and m payments in random order are at least as orderly (normal form of Mann-Whitney's U)."""
    z = (order - 0.5) / np.sqrt((n + m + 1) / (12 * n * m))
    return np.array([0.5 * erfc(x / sqrt(2)) for x in z.tolist()])


@njit(cache=True, nogil=True)
def _transfers_so_far(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    ts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    """Transfers the payer has made or received, and payments it has made, up to each row: two (rows,) arrays."""
    made, sent = np.ones(ts.size, np.int64), np.ones(ts.size, np.int64)
    for a in range(out_ptr.size - 1):
        q = in_ptr[a]
        for at in range(out_ptr[a], out_ptr[a + 1]):
            while q < in_ptr[a + 1] and ts[in_row[q]] <= ts[out_row[at]]:
                q += 1
            sent[out_row[at]] = at + 1 - out_ptr[a]
            made[out_row[at]] = sent[out_row[at]] + q - in_ptr[a]
    return made, sent
