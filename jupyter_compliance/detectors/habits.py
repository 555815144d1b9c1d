"""What is usual for an account: deposit addresses that are swept, payments that come again, rates of the past."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY
from .chance import poisson_tail

#: A payee that so many others pay, and nobody else, collects deposit addresses, whether or not it is tagged.
_FEEDERS = 25
#: Days between a payment and one that repeats it: weekly, every other week, monthly.
_RHYTHMS = ((6.0, 8.0), (13.0, 15.0), (25.0, 36.0))
_ALIKE = 1.15


@njit(cache=True, nogil=True)
def sweeps(
    s: NDArray[np.int32], d: NDArray[np.int32], skip: NDArray[np.bool_], own: NDArray[np.bool_],
    service: NDArray[np.bool_], least: int,
) -> NDArray[np.bool_]:  # fmt: skip
    """Mark payments that sweep a deposit address: its payer has only ever paid this payee, who collects such addresses.

    A service gives each customer an address and sweeps what arrives there into its own (Victor, FC 2020: "deposit
    address reuse"): a move between two pockets of one owner.

    Parameters
    ----------
    s, d
        (rows,) payer and payee in the order of the ledger; only the past of a row is consulted.
    skip
        (rows,) rows that do not count.
    own
        (accounts,) accounts that can be deposit addresses.
    service
        (accounts,) tagged services.
    least
        Such payers by which an untagged payee is known for a collector.

    Returns
    -------
    numpy.ndarray
        (rows,) bool.
    """
    payee = np.full(service.size, -1, np.int64)  # −2 once there was a second one
    feeders = np.zeros(service.size, np.int64)
    swept = np.zeros(s.size, np.bool_)
    for i in range(s.size):
        if skip[i]:
            continue
        a, b = s[i], d[i]
        if payee[a] == -1:
            payee[a] = b
            feeders[b] += own[a]
        elif payee[a] >= 0 and payee[a] != b:
            feeders[payee[a]] -= own[a]
            payee[a] = -2
        swept[i] = own[a] and payee[a] == b and (service[b] or feeders[b] >= least)
    return swept


def swept_rows(ledger: Ledger, skip: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the sweeps of a ledger, see `sweeps`: (rows,) bool. Only addresses on a chain are deposit addresses."""
    own = (ledger.accounts["kind"] == "wallet").fill_null(False).to_numpy() & ~ledger.service
    return sweeps(ledger.s, ledger.d, skip, own, ledger.service, _FEEDERS)


@njit(cache=True, nogil=True)
def repeats(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], d: NDArray[np.int32], ts: NDArray[np.int64],
    value: NDArray[np.float64], rhythms: NDArray[np.int64], alike: float, hub: int,
) -> NDArray[np.bool_]:  # fmt: skip
    """Mark payments that repeat an earlier one: same payer and payee, about the same value, a week or a month before.

    Parameters
    ----------
    out_ptr, out_row, d, ts, value
        The ledger's arrays.
    rhythms
        (n, 2) shortest and longest time since the earlier one, µs, rising.
    alike
        Values are alike within this factor.
    hub
        Payments of one payer looked back at.

    Returns
    -------
    numpy.ndarray
        (rows,) bool; only the past of a row is consulted.
    """
    again = np.zeros(ts.size, np.bool_)
    farthest = rhythms[-1, 1]
    for a in range(out_ptr.size - 1):
        for at in range(out_ptr[a] + 1, out_ptr[a + 1]):
            i = out_row[at]
            for back in range(at - 1, max(out_ptr[a], at - hub) - 1, -1):
                j = out_row[back]
                gap = ts[i] - ts[j]
                if gap > farthest:
                    break
                if d[j] != d[i] or value[j] > alike * value[i] or value[i] > alike * value[j]:
                    continue
                for k in range(rhythms.shape[0]):
                    if rhythms[k, 0] <= gap <= rhythms[k, 1]:
                        again[i] = True
                if again[i]:
                    break
    return again


def repeated_rows(ledger: Ledger, hub: int = 400) -> NDArray[np.bool_]:
    """Mark the payments of a ledger that keep a weekly or monthly rhythm, see `repeats`: (rows,) bool."""
    rhythms = np.array([[int(x * MICROS_PER_DAY) for x in pair] for pair in _RHYTHMS], np.int64)
    return repeats(ledger.out_ptr, ledger.out_row, ledger.d, ledger.ts, ledger.value, rhythms, _ALIKE, hub)


@njit(cache=True, nogil=True)
def peaks_by_chance(
    peak: NDArray[np.int64], others: NDArray[np.int64], rest: NDArray[np.int64], window: int
) -> NDArray[np.float64]:  # fmt: skip
    """Expect the number of windows as busy as the busiest if an account went on as at all its other times.

    Parameters
    ----------
    peak
        (n,) events in the busiest window.
    others, rest
        (n,) events outside it, and how long that was, µs.
    window
        µs.

    Returns
    -------
    numpy.ndarray
        (n,) (rest ÷ window + 1) · P(X ≥ peak) for X ~ Poisson(others · window ÷ rest); 0 where there was less than one
        other window, for nothing is known of such an account.
    """
    expected = np.zeros(peak.size)
    for k in range(peak.size):
        if rest[k] >= window:
            expected[k] = (rest[k] / window + 1) * poisson_tail(peak[k], others[k] * window / rest[k])
    return expected
