"""D05 Rapid in-out: money leaves again soon after it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.time_words import from_to, lasting
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .habits import repeated_rows, swept_rows
from .parties import party_of


@dataclass(frozen=True)
class RapidInOutParameters:
    """Thresholds of D05.

    Attributes
    ----------
    dwell_hours
        Longest time money may rest on the account.
    kept_share
        Share of a receipt that must leave in that time.
    least_share
        Share of everything the account had received (or sent, if that is more) by then that must have passed through.
    habit_factor
        A receipt that passes through in a usual way counts this much, in value and in number; see `RapidInOut`.
    hub_transfers
        Number of transfers so far at which strength halves for the size of the account.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    dwell_hours: float = 24.0
    kept_share: float = 0.9
    least_share: float = 0.5
    habit_factor: float = 0.15
    hub_transfers: int = 400
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def pass_through(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.float64],
    skip: NDArray[np.bool_],
    dwell: int,
    kept: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Match what leaves each account with what came last before it.

    A payment uses up the latest receipts first and only those no older than `dwell`; arrivals come before departures
    within one instant. A receipt passed through when at least `kept` of it was used up.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row
        Adjacency (`network.csr.adjacency`).
    ts, value, skip
        (rows,) time, value, and rows that do not count.
    dwell
        Microseconds.
    kept
        Share.

    Returns
    -------
    tuple
        ``end`` (rows,) int64: for a receipt that passed through, the row that took its last part, else −1;
        ``used`` (rows,) int64: for a payment, the latest receipt it used up, else −1;
        ``turned`` (rows,) float64: for a receipt that passed through, what its account had received by then or sent
        by then, whichever is more; ``events`` (rows,) int64: how many transfers it had made by then.
    """
    rows = ts.size
    end = np.full(rows, -1, np.int64)
    used = np.full(rows, -1, np.int64)
    turned = np.zeros(rows)
    events = np.zeros(rows, np.int64)
    left = np.zeros(rows)
    stack = np.empty(rows, np.int32)
    for a in range(out_ptr.size - 1):
        top = 0
        received = 0.0
        sent = 0.0
        p, q = in_ptr[a], out_ptr[a]
        while q < out_ptr[a + 1] or p < in_ptr[a + 1]:
            arrive = p < in_ptr[a + 1] and (q >= out_ptr[a + 1] or ts[in_row[p]] <= ts[out_row[q]])
            if arrive:
                i = in_row[p]
                p += 1
                if skip[i]:
                    continue
                received += value[i]
                left[i] = value[i]
                stack[top] = i
                top += 1
                continue
            o = out_row[q]
            q += 1
            if skip[o]:
                continue
            need = value[o]
            sent += value[o]
            while need > 0.0 and top > 0:
                i = stack[top - 1]
                if ts[o] - ts[i] > dwell:
                    top = 0
                    break
                if used[o] < 0:
                    used[o] = i
                part = min(need, left[i])
                left[i] -= part
                need -= part
                if end[i] < 0 and left[i] <= (1.0 - kept) * value[i] * (1.0 + 1e-12):
                    end[i] = o
                    turned[i] = max(received, sent)
                    events[i] = p + q - in_ptr[a] - out_ptr[a]
                if left[i] <= 0.0:
                    top -= 1
    return end, used, turned, events


@dataclass(frozen=True)
class RapidInOut:
    """D05: out ÷ in of at least `kept_share` with a dwell of at most `dwell_hours` (DOMAIN 1.5, FATF 2020).

    One finding per account; it cites the receipts that passed through and the payments that took them along; the value
    is that of all of these transfers. Strength is the product of: the share of all received (or sent, if more) by then
    that passed through; n / (n + 1) for n such receipts; 1 − 0.5 · median dwell ÷ dwell_hours; 1 / (1 + transfers ÷
    hub_transfers); and the service factor. In the first two a receipt counts `habit_factor` where its way is usual: it
    is swept from a deposit address (`habits.sweeps`); it repeats an earlier receipt and pays what repeats an earlier
    payment, as a salary and a rent do (`habits.repeats`); it goes to or comes from an account of the same customer; or
    it comes from one tagged service and goes to another, as the inventory of a trader does. Exchanges and settlement
    accounts look alike.
    """

    code: ClassVar[str] = "D05"
    name: ClassVar[str] = "Rapid in and out"
    version: ClassVar[str] = "2"
    parameters: RapidInOutParameters = RapidInOutParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        dwell = int(p.dwell_hours * MICROS_PER_HOUR)
        skip = ledger.dust | (ledger.s == ledger.d)
        end, used, turned, events = pass_through(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.ts, ledger.value, skip, dwell,
            p.kept_share,
        )  # fmt: skip
        arrived = np.flatnonzero(end >= 0)
        weight = np.where(_usual(ledger, skip, arrived, end[arrived]), p.habit_factor, 1.0)
        passed = pl.DataFrame(
            {
                "idx": ledger.d[arrived],
                "value": ledger.value[arrived],
                "weight": weight,
                "total": turned[arrived],
                "events": events[arrived],
                "dwell": ledger.ts[end[arrived]] - ledger.ts[arrived],
            }
        )
        stats = (
            passed.group_by("idx")
            .agg(
                pl.len().alias("n"),
                pl.col("value").sum(),
                (pl.col("value") * pl.col("weight")).sum().alias("counted"),
                pl.col("weight").sum(),
                pl.col("total").max(),
                pl.col("events").max(),
                pl.col("dwell").median(),
            )
            .sort("idx")
        )
        idx = stats["idx"].to_numpy()
        through = np.minimum(1.0, stats["value"].to_numpy() / stats["total"].to_numpy())
        n, rest = stats["n"].to_numpy(), stats["dwell"].to_numpy()
        strength = (
            np.minimum(1.0, stats["counted"].to_numpy() / stats["total"].to_numpy())
            * saturate(stats["weight"].to_numpy(), 1.0)
            * (1 - 0.5 * rest / max(dwell, 1))
            / (1 + stats["events"].to_numpy() / p.hub_transfers)
            * service_factor(ledger, idx, p.service_factor)
        )
        strong = (through >= p.least_share) & (strength >= WEAKEST)
        idx, n, rest, through, strength = idx[strong], n[strong], rest[strong], through[strong], strength[strong]
        number = np.full(ledger.size, -1, np.int64)
        number[idx] = np.arange(idx.size)
        left = np.flatnonzero(used >= 0)
        left = left[end[used[left]] >= 0]
        finding = np.concatenate([number[ledger.d[arrived]], number[ledger.s[left]]])
        row = np.concatenate([arrived, left])
        worth = ledger.transfers["worth"]
        came = (
            pl.DataFrame({"f": number[ledger.d[arrived]], "worth": worth[arrived]})
            .group_by("f")
            .agg(pl.col("worth").sum())
        )
        inflow = dict(came.iter_rows())

        def sentence(f: Found) -> str:
            return (
                f"{amount_words(inflow[f.number], ledger.currency)} received in {count_of(int(n[f.number]), 'transfer')} left "
                f"again within {p.dwell_hours:g} hours {from_to(f.start, f.end)}, typically after "
                f"{lasting(rest[f.number] / 1e6)}; that is {percent(through[f.number])} of all it had turned over."
            )

        keep = finding >= 0
        return assemble(
            ledger, self, subject=idx, strength=strength, finding=finding[keep], row=row[keep], sentence=sentence
        )


def _usual(
    ledger: Ledger, skip: NDArray[np.bool_], came: NDArray[np.int64], went: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell receipts that pass through in a usual way, each with the payment that took its last part; see `RapidInOut`."""
    party, again = party_of(ledger), repeated_rows(ledger)
    payer, payee = ledger.s[came], ledger.d[went]
    own = (party[payer] == party[ledger.d[came]]) | (party[payee] == party[ledger.d[came]])
    traded = ledger.service[payer] & ledger.service[payee]
    return swept_rows(ledger, skip)[went] | (again[came] & again[went]) | own | traded
