"""Many payers collected on one account: what smurfing, funnel accounts and unlicensed exchangers share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import first_at
from jupyter_compliance.network.ledger import Ledger

from .base import saturate
from .chance import poisson_tail
from .parties import grid


@dataclass(frozen=True)
class Collected:
    """The least likely collecting window of each account that has one.

    Attributes
    ----------
    subject
        (found,) account numbers.
    payers, payees
        (found,) distinct payers, and distinct payees of what went on.
    share
        (found,) share of the counted receipts in all receipts of the window.
    chance
        (found,) chance that the account's habit gives so many, times the windows tried.
    finding, row
        (citations,) counted receipts, and where money went on also those payments.
    """

    subject: NDArray[np.int32]
    payers: NDArray[np.int32]
    payees: NDArray[np.int32]
    share: NDArray[np.float64]
    chance: NDArray[np.float64]
    finding: NDArray[np.int64]
    row: NDArray[np.int64]

    def strength(self, half: float = 3.0) -> NDArray[np.float64]:
        """Return x / (x + half) for a chance of 10^−x."""
        return np.asarray(saturate(-np.log10(np.maximum(self.chance, 1e-300)), half))


@njit(cache=True, nogil=True)
def collecting(
    out_ptr: NDArray[np.int64],
    out_row: NDArray[np.int32],
    in_ptr: NDArray[np.int64],
    in_row: NDArray[np.int32],
    payer: NDArray[np.int32],
    payee: NDArray[np.int32],
    ts: NDArray[np.int64],
    value: NDArray[np.int64],
    skip: NDArray[np.bool_],
    comes: NDArray[np.bool_],
    goes: NDArray[np.bool_],
    window: int,
    payers_least: int,
    total_least: int,
    payees_most: int,
    kept: float,
) -> tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.float64],
]:
    """Find for each account the least likely window in which many payers pay it.

    Receipts and payments are taken in the order of time, arrivals first within one instant. A window ends with a
    counted receipt or, with `payees_most` above 0, with a payment on: then at most so many payees take `kept` of what
    was counted in, and all payments together take no more than that ÷ kept. Payments before the first counted receipt
    of a window are not part of it. The chance of n distinct payers is the Poisson P(X ≥ n | 1 + h), h the counted
    receipts per window length that the account had before the window, times the window lengths it has lived.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, ts
        The ledger's arrays.
    payer, payee
        (rows,) parties, numbered like accounts.
    value
        (rows,) on a whole grid; sums are exact.
    skip, comes, goes
        (rows,) rows that do not exist here; receipts that count; payments that count as going on.
    window, payers_least, total_least, payees_most, kept
        Microseconds; distinct payers; sum counted in; distinct payees, 0 for any use; share.

    Returns
    -------
    tuple
        ``subject``, ``payers``, ``payees``, ``start``, ``end``, ``share``, ``chance``, each (found,): see `Collected`;
        ``start`` is the first moment of the window and ``end`` its last row.
    """
    nodes = in_ptr.size - 1
    came = np.zeros(nodes, np.int32)
    went = np.zeros(nodes, np.int32)
    subject = np.empty(nodes, np.int32)
    payers = np.empty(nodes, np.int32)
    payees = np.empty(nodes, np.int32)
    start = np.empty(nodes, np.int64)
    end = np.empty(nodes, np.int64)
    share = np.empty(nodes)
    chance = np.empty(nodes)
    found = 0
    for a in range(nodes):
        if in_ptr[a + 1] - in_ptr[a] < payers_least or (payees_most > 0 and out_ptr[a + 1] == out_ptr[a]):
            continue
        p, q = in_ptr[a], out_ptr[a]
        lp, lq = p, q
        n_in, n_out, past = 0, 0, 0
        sum_in, sum_all, sum_on, sum_out = 0, 0, 0, 0
        born = ts[in_row[p]]
        best = 2.0
        while p < in_ptr[a + 1] or (payees_most > 0 and q < out_ptr[a + 1]):
            arrives = p < in_ptr[a + 1] and (payees_most == 0 or q >= out_ptr[a + 1] or ts[in_row[p]] <= ts[out_row[q]])
            if arrives:
                i = in_row[p]
                p += 1
                if skip[i]:
                    continue
                sum_all += value[i]
                if comes[i]:
                    sum_in += value[i]
                    came[payer[i]] += 1
                    n_in += came[payer[i]] == 1
                if payees_most > 0:
                    continue
            else:
                i = out_row[q]
                q += 1
                if skip[i]:
                    continue
                sum_out += value[i]
                if goes[i]:
                    sum_on += value[i]
                    went[payee[i]] += 1
                    n_out += went[payee[i]] == 1
            now = ts[i]
            while lp < p:
                j = in_row[lp]
                if ts[j] >= now - window and comes[j] and not skip[j]:
                    break
                if not skip[j]:
                    sum_all -= value[j]
                    if comes[j]:
                        past += 1
                        sum_in -= value[j]
                        came[payer[j]] -= 1
                        n_in -= came[payer[j]] == 0
                lp += 1
            since = ts[in_row[lp]] if lp < p else now + 1
            while lq < q and ts[out_row[lq]] < since:
                j = out_row[lq]
                if not skip[j]:
                    sum_out -= value[j]
                    if goes[j]:
                        sum_on -= value[j]
                        went[payee[j]] -= 1
                        n_out -= went[payee[j]] == 0
                lq += 1
            if n_in < payers_least or sum_in < total_least:
                continue
            if payees_most > 0 and (
                n_out == 0
                or n_out > payees_most
                or sum_on < kept * sum_in * (1.0 - 1e-12)
                or sum_out * kept > sum_in * (1.0 + 1e-12)
            ):
                continue
            lived = max(1.0, (since - born) / max(window, 1))
            likely = poisson_tail(n_in, 1.0 + past / lived) * lived
            if likely < best:
                if best > 1.0:
                    found += 1
                best = likely
                k = found - 1
                subject[k] = a
                payers[k] = n_in
                payees[k] = n_out
                start[k] = since
                end[k] = i
                share[k] = sum_in / sum_all if sum_all > 0 else 1.0
                chance[k] = likely
        while lp < in_ptr[a + 1]:
            came[payer[in_row[lp]]] = 0
            lp += 1
        while lq < out_ptr[a + 1]:
            went[payee[out_row[lq]]] = 0
            lq += 1
    return subject[:found], payers[:found], payees[:found], start[:found], end[:found], share[:found], chance[:found]


@njit(cache=True, nogil=True)
def _cited(
    subject: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    ptr: NDArray[np.int64],
    row: NDArray[np.int32],
    ts: NDArray[np.int64],
    counts: NDArray[np.bool_],
    to_row: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    finding = np.empty(row.size, np.int64)
    cited = np.empty(row.size, np.int64)
    n = 0
    for f in range(subject.size):
        a = subject[f]
        for at in range(first_at(row, ptr[a], ptr[a + 1], ts, start[f]), ptr[a + 1]):
            i = row[at]
            if (to_row and i > end[f]) or ts[i] > ts[end[f]]:
                break
            if counts[i]:
                finding[n] = f
                cited[n] = i
                n += 1
    return finding[:n], cited[:n]


def collected(
    ledger: Ledger,
    party: NDArray[np.int32],
    comes: NDArray[np.bool_],
    goes: NDArray[np.bool_],
    *,
    window: int,
    payers: int,
    total: float,
    payees: int = 0,
    kept: float = 0.0,
    chance_most: float = 1.0,
) -> Collected:
    """Run `collecting` over a ledger and gather what each window cites.

    Parameters
    ----------
    ledger, party
        The ledger, and the party of each account (`parties.party_of`); payments between accounts of one party and dust
        do not exist here.
    comes, goes, window, payers, total, payees, kept
        See `collecting`; `total` in the currency of the ledger.
    chance_most
        Windows that are likelier are left out.
    """
    skip = ledger.dust | (party[ledger.s] == party[ledger.d])
    value, scale = grid(ledger.value)
    who, n, m, start, end, share, chance = collecting(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, party[ledger.s], party[ledger.d], ledger.ts, value,
        skip, comes, goes, window, max(payers, 1), round(total * scale), payees, kept,
    )  # fmt: skip
    keep = np.flatnonzero(chance <= chance_most)
    who, start, end = who[keep], start[keep], end[keep]
    finding, row = _cited(who, start, end, ledger.in_ptr, ledger.in_row, ledger.ts, comes & ~skip, payees == 0)
    if payees:
        f, r = _cited(who, start, end, ledger.out_ptr, ledger.out_row, ledger.ts, goes & ~skip, True)
        finding, row = np.concatenate([finding, f]), np.concatenate([row, r])
    return Collected(who, n[keep], m[keep], share[keep], chance[keep], finding, row)
