"""Search for layers: several payers that nearly all pay the same several payees within one window."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.network.csr import first_at, room_for
from jupyter_compliance.network.ledger import Ledger

from .fan import fan_windows


@njit(cache=True, nogil=True)
def _peel(
    payer: NDArray[np.int32], payee: NDArray[np.int32], edges: int, payers: int, payees: int,
    gone_q: NDArray[np.bool_], gone_p: NDArray[np.bool_], least_q: int, least_p: int, filled: float,
) -> bool:  # fmt: skip
    """Drop payers and payees until each is joined to at least `filled` of the other side; False when too few are left.

    First whoever has fewer partners than the smallest layer asks goes, all at once; then, one at a time, the one with
    the smallest share, payers before payees, the first of equals.
    """
    deg_q, deg_p = np.zeros(payers, np.int64), np.zeros(payees, np.int64)
    core_q, core_p = int(np.ceil(filled * least_p - 1e-9)), int(np.ceil(filled * least_q - 1e-9))
    while True:
        deg_q[:] = 0
        deg_p[:] = 0
        for e in range(edges):
            if not gone_q[payer[e]] and not gone_p[payee[e]]:
                deg_q[payer[e]] += 1
                deg_p[payee[e]] += 1
        dropped = False
        left_q = left_p = 0
        for q in range(payers):
            if not gone_q[q] and deg_q[q] < core_q:
                gone_q[q] = dropped = True
            left_q += not gone_q[q]
        for p in range(payees):
            if not gone_p[p] and deg_p[p] < core_p:
                gone_p[p] = dropped = True
            left_p += not gone_p[p]
        if left_q < least_q or left_p < least_p:
            return False
        if dropped:
            continue
        worst_q = worst_p = -1
        for q in range(payers):
            if not gone_q[q] and (worst_q < 0 or deg_q[q] < deg_q[worst_q]):
                worst_q = q
        for p in range(payees):
            if not gone_p[p] and (worst_p < 0 or deg_p[p] < deg_p[worst_p]):
                worst_p = p
        weak_q = deg_q[worst_q] < filled * left_p - 1e-9
        weak_p = deg_p[worst_p] < filled * left_q - 1e-9
        if not weak_q and not weak_p:
            return True
        if weak_q and (not weak_p or deg_q[worst_q] * left_q <= deg_p[worst_p] * left_p):
            gone_q[worst_q] = True
        else:
            gone_p[worst_p] = True


@njit(cache=True, nogil=True)
def layers(
    out_ptr: NDArray[np.int64], out_row: NDArray[np.int32], in_ptr: NDArray[np.int64], in_row: NDArray[np.int32],
    s: NDArray[np.int32], d: NDArray[np.int32], ts: NDArray[np.int64], alive: NDArray[np.bool_], window: int,
    least_q: int, least_p: int, filled: float, own: float, hub: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64], bool]:  # fmt: skip
    """Find the layers that each transfer completes.

    For transfer i of payer a the window holds ``ts[i] − window <= t <= ts[i]``. The payees of a in it, and everybody
    who paid them in it, are peeled (see `_peel`) until every payer left paid at least `filled` of the payees left and
    every payee was paid by at least `filled` of the payers. The layer counts when i is part of it, so that it rests on
    nothing later than its last transfer.

    Parameters
    ----------
    out_ptr, out_row, in_ptr, in_row, s, d, ts
        The ledger's arrays.
    alive
        (rows,) rows that may be part of a layer; see `candidates`.
    window
        Microseconds.
    least_q, least_p, filled
        Payers, payees and share joined, at least.
    own
        Least share of the layer in all that its payers paid and its payees were paid in the window, by count.
    hub
        Accounts with more transfers than this in the window are passed over and the search says so.

    Returns
    -------
    tuple
        ``start`` (layers + 1,) and ``row`` (cited,): the transfers of each, by receiver, then time; ``share``
        (layers,): as `own`; ``fresh`` (layers,): share of the joined pairs of which the payer had not paid the payee
        before the window, looking back over at most `hub` payments; and whether a hub was passed over.
    """
    nodes = out_ptr.size - 1
    slot_p, slot_q = np.full(nodes, -1, np.int32), np.full(nodes, -1, np.int32)
    seen = np.zeros(nodes, np.int64)
    times = np.zeros(nodes, np.int32)
    token = 0
    edge_q, edge_p = np.empty(1024, np.int32), np.empty(1024, np.int32)
    touched = np.empty(1024, np.int32)
    start, row = np.zeros(64, np.int32), np.empty(1024, np.int32)
    shares, fresh = np.empty(64, np.float64), np.empty(64, np.float64)
    found = used = 0
    cut = False
    core = int(np.ceil(filled * least_p - 1e-9))
    for i in range(s.size):
        if not alive[i]:
            continue
        a, since, until = s[i], ts[i] - window, ts[i] + 1
        lo = first_at(out_row, out_ptr[a], out_ptr[a + 1], ts, since)
        hi = first_at(out_row, lo, out_ptr[a + 1], ts, until)
        if hi - lo < least_p:
            continue
        if hi - lo > hub:
            cut = True
            continue
        payees = np.empty(hi - lo, np.int32)
        n_p = edges = n_touched = 0
        token += 1
        for at in range(lo, hi):
            p = d[out_row[at]]
            if alive[out_row[at]] and seen[p] != token:
                seen[p] = token
                payees[n_p] = p
                n_p += 1
        if n_p < least_p:
            continue
        for k in range(n_p):
            p = payees[k]
            first = first_at(in_row, in_ptr[p], in_ptr[p + 1], ts, since)
            last = first_at(in_row, first, in_ptr[p + 1], ts, until)
            if last - first > hub:
                cut = True
                continue
            token += 1
            for at in range(first, last):
                q = s[in_row[at]]
                if not alive[in_row[at]] or seen[q] == token:
                    continue
                seen[q] = token
                edge_q, edge_p = room_for(edge_q, edges + 1), room_for(edge_p, edges + 1)
                edge_q[edges], edge_p[edges] = q, k
                edges += 1
                if times[q] == 0:
                    touched = room_for(touched, n_touched + 1)
                    touched[n_touched] = q
                    n_touched += 1
                times[q] += 1
        n_q = 0
        for k in range(n_touched):
            if times[touched[k]] >= core:
                n_q += 1
        payers = np.empty(n_q, np.int32)
        n_q = 0
        for k in range(n_touched):
            if times[touched[k]] >= core:
                payers[n_q] = touched[k]
                n_q += 1
            times[touched[k]] = 0
        if n_q < least_q:
            continue
        payers.sort()
        for k in range(n_q):
            slot_q[payers[k]] = k
        order = np.argsort(payees[:n_p], kind="mergesort")
        rank = np.empty(n_p, np.int32)
        for k in range(n_p):
            rank[order[k]] = k
        payees = payees[:n_p][order]
        kept = 0
        for e in range(edges):
            if slot_q[edge_q[e]] >= 0:
                edge_q[kept], edge_p[kept] = slot_q[edge_q[e]], rank[edge_p[e]]
                kept += 1
        gone_q, gone_p = np.zeros(n_q, np.bool_), np.zeros(n_p, np.bool_)
        good = _peel(edge_q, edge_p, kept, n_q, n_p, gone_q, gone_p, least_q, least_p, filled)
        good = good and slot_q[a] >= 0 and not gone_q[slot_q[a]]
        if good:
            good = False
            for k in range(n_p):
                if payees[k] == d[i]:
                    good = not gone_p[k]
        if good:
            begin = used
            others = pairs = known = 0
            for k in range(n_p):
                p = payees[k]
                if gone_p[k]:
                    continue
                slot_p[p] = k
                first = first_at(in_row, in_ptr[p], in_ptr[p + 1], ts, since)
                last = first_at(in_row, first, in_ptr[p + 1], ts, until)
                others += last - first
                for at in range(first, last):
                    j = in_row[at]
                    q = slot_q[s[j]]
                    if alive[j] and q >= 0 and not gone_q[q]:
                        row = room_for(row, used + 1)
                        row[used] = j
                        used += 1
            for e in range(kept):
                pairs += not gone_q[edge_q[e]] and not gone_p[edge_p[e]]
            for k in range(n_q):
                if gone_q[k]:
                    continue
                q = payers[k]
                first = first_at(out_row, out_ptr[q], out_ptr[q + 1], ts, since)
                others += first_at(out_row, first, out_ptr[q + 1], ts, until) - first
                token += 1
                for at in range(max(out_ptr[q], first - hub), first):
                    p = d[out_row[at]]
                    if slot_p[p] >= 0 and seen[p] != token:
                        seen[p] = token
                        known += 1
            for k in range(n_p):
                slot_p[payees[k]] = -1
            share = 2.0 * (used - begin) / others
            if share >= own:
                start = room_for(start, found + 2)
                if found == shares.size:
                    shares, fresh = np.append(shares, np.empty(found)), np.append(fresh, np.empty(found))
                shares[found] = share
                fresh[found] = max(0.0, 1.0 - known / pairs)
                found += 1
                start[found] = used
            else:
                used = begin
        for k in range(n_q):
            slot_q[payers[k]] = -1
    return start[: found + 1], row[:used], shares[:found], fresh[:found], cut


def candidates(ledger: Ledger, window: int, least_q: int, least_p: int, filled: float) -> NDArray[np.bool_]:
    """Return the rows that can be part of a layer at all, (rows,) bool.

    Payers must reach, and payees be reached by, enough others within a window; rows that fail go, and with them what
    they held up, until nothing changes. No row of a layer is lost. Dust and tagged services take no part.
    """
    alive = ~ledger.dust & (ledger.s != ledger.d) & ~ledger.service[ledger.s] & ~ledger.service[ledger.d]
    core_q, core_p = int(np.ceil(filled * least_p - 1e-9)), int(np.ceil(filled * least_q - 1e-9))
    before = -1
    while int(alive.sum()) != before:
        before = int(alive.sum())
        alive, _ = fan_windows(ledger.out_ptr, ledger.out_row, ledger.d, ledger.ts, alive, window, core_q)
        alive, _ = fan_windows(ledger.in_ptr, ledger.in_row, ledger.s, ledger.ts, alive, window, core_p)
    return alive
