"""What an account held and through which channels it moved money, from the beginning of the ledger.

Sums are exact integers on the grid (`grid`); rows of one instant do not see each other.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .windows import Columns

#: Codes of the channels that `mixes` tells apart; any other code, such as 0, is neither.
FIAT, ONCHAIN = 1, 2


def balances(
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    value: NDArray[np.int64],
    accounts: int,
    *,
    per_unit: float,
    known: NDArray[np.int64] | None = None,
) -> Columns:
    """Describe what payer and payee had received less what they had sent, before each transfer.

    Parameters
    ----------
    ts, s, d
        (rows,) time ascending, payer, payee.
    value
        (rows,) int64 quanta.
    accounts
        Number of accounts.
    per_unit
        Quanta in one unit of money (`grid.Grid.per_unit`).
    known
        (accounts,) int64, what each account held before the first row; nothing by default.

    Returns
    -------
    dict
        ``src_balance``, ``dst_balance`` float64; negative where the ledger does not show where the money came from.
    """
    payer, payee = np.empty(ts.size, np.float64), np.empty(ts.size, np.float64)
    held = np.zeros(accounts, np.int64) if known is None else known.copy()
    _hold(ts, s, d, value, held, per_unit, payer, payee)
    return {"src_balance": payer, "dst_balance": payee}


def mixes(
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    value: NDArray[np.int64],
    channel: NDArray[np.uint8],
    accounts: int,
    *,
    known: NDArray[np.int64] | None = None,
) -> Columns:
    """Describe how much of what payer and payee had sent and received moved as fiat money and on a chain.

    Parameters
    ----------
    ts, s, d, value, accounts
        As in `balances`.
    channel
        (rows,) `FIAT`, `ONCHAIN`, or another code.
    known
        (accounts, 2, 3) int64, what each account had paid and received before the first row: in all, as fiat money, on
        a chain; nothing by default.

    Returns
    -------
    dict
        ``{side}_{flow}_fiat_share``, ``{side}_{flow}_onchain_share`` float32, shares by value; NaN where the flow was
        worth nothing so far.
    """
    shares = np.empty((8, ts.size), np.float32)
    moved = np.zeros((accounts, 2, 3), np.int64) if known is None else known.copy()
    _mix(ts, s, d, value, channel, moved, shares)
    names = [f"{side}_{flow}_{kind}_share" for side in ("src", "dst") for flow in ("out", "in") for kind in _KINDS]
    return dict(zip(names, shares, strict=True))


_KINDS = ("fiat", "onchain")


@njit(cache=True)
def _hold(
    ts: NDArray[np.int64], s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.int64],
    held: NDArray[np.int64], per_unit: float, payer: NDArray[np.float64], payee: NDArray[np.float64],
) -> None:  # fmt: skip
    done = 0
    for i in range(ts.size):
        while ts[done] < ts[i]:
            held[s[done]] -= value[done]
            held[d[done]] += value[done]
            done += 1
        payer[i] = held[s[i]] / per_unit
        payee[i] = held[d[i]] / per_unit


@njit(cache=True)
def _mix(
    ts: NDArray[np.int64], s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.int64],
    channel: NDArray[np.uint8], moved: NDArray[np.int64], shares: NDArray[np.float32],
) -> None:  # fmt: skip
    done = 0
    for i in range(ts.size):
        while ts[done] < ts[i]:
            for flow in range(2):
                a = s[done] if flow == 0 else d[done]
                moved[a, flow, 0] += value[done]
                if channel[done] == FIAT:
                    moved[a, flow, 1] += value[done]
                elif channel[done] == ONCHAIN:
                    moved[a, flow, 2] += value[done]
            done += 1
        for side in range(2):
            a = s[i] if side == 0 else d[i]
            for flow in range(2):
                whole = moved[a, flow, 0]
                for kind in range(2):
                    share = moved[a, flow, kind + 1] / whole if whole > 0 else np.nan
                    shares[4 * side + 2 * flow + kind, i] = share
