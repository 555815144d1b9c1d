"""Findings about fans of one amount: the account in the middle, and those that pay into it."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.name_words import who as called
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Detector, Found, assemble, noun, saturate, service_factor
from .fan_equal import equal_fans

#: Counterparties at which their number alone gives half of the strength, and how much of it a member carries.
_HALF, _MEMBER = 3.0, 0.5


def equal_findings(
    ledger: Ledger, detector: Detector, outward: bool, counts: NDArray[np.bool_], again: NDArray[np.bool_]
) -> pl.DataFrame:
    """Return one finding per account with an equal fan, and one per account that pays into one.

    Variant ``"equal"`` has strength k / (k + 3) · n / (n + equal_transfers) for k counterparties and n transfers, times
    `habit_factor` for the share of transfers that keep a rhythm, times the service factor. Who pays into such a fan
    took part in the arrangement: variant ``"equal member"`` of fan-in, half as strong, times its own service factor,
    about the strongest such fan, the first of equals. Who is paid by one need not know of it and is not told.

    Parameters
    ----------
    ledger, detector
        The detector's parameters are `fan.FanParameters`.
    outward
        Fan-out, else fan-in.
    counts
        (rows,) rows that count.
    again
        (rows,) payments that keep a rhythm (`habits.repeats`).
    """
    p = detector.parameters
    other = ledger.d if outward else ledger.s
    ptr, row = (ledger.out_ptr, ledger.out_row) if outward else (ledger.in_ptr, ledger.in_row)
    hub, distinct, size, start, cited = equal_fans(
        ptr, row, other, ledger.ts, ledger.value, counts, int(p.equal_days * MICROS_PER_DAY), p.equal_counterparties,
        p.equal_transfers, p.equal_band, p.equal_gap, p.equal_others, p.hub_counterparties,
    )  # fmt: skip
    fan = np.repeat(np.arange(hub.size), np.diff(start))
    rhythm = np.bincount(fan, again[cited], hub.size) / np.maximum(1, size)
    strength = (
        saturate(distinct.astype(np.float64), _HALF)
        * saturate(size.astype(np.float64), p.equal_transfers)
        * (1 - (1 - p.habit_factor) * rhythm)
    )
    part = (
        pl.DataFrame({"idx": other[cited], "fan": fan, "strength": strength[fan]})
        .unique()
        .sort("idx", "strength", "fan", descending=[False, True, False])
        .group_by("idx", maintain_order=True)
        .first()
    )
    part = part.clear() if outward else part
    member, of = part["idx"].to_numpy(), part["fan"].to_numpy()
    fan_of = np.concatenate([np.arange(hub.size), of])
    subject = np.concatenate([hub, member])
    felt = np.concatenate([strength, _MEMBER * strength[of]]) * service_factor(ledger, subject, p.service_factor)
    strong = felt >= WEAKEST
    fan_of, subject, felt = fan_of[strong], subject[strong], felt[strong]
    middle = hub[fan_of] == subject
    rows = [cited[start[f] : start[f + 1]] for f in fan_of]

    def sentence(f: Found) -> str:
        around = count_of(int(distinct[fan_of[f.number]]), noun(ledger, f.subject))
        many = f"{count_of(f.count, 'transfer')} of about {amount_words(f.value / f.count, ledger.currency)} each"
        when = f"{from_to(f.start, f.end)}, an amount unlike its others."
        if middle[f.number]:
            return f"{'Sent' if outward else 'Received'} {many} {'to' if outward else 'from'} {around} {when}"
        a = int(hub[fan_of[f.number]])
        name = called(ledger.ids[a], ledger.names[a])
        return f"One of {around} that sent {many} to {name} {when}"

    return assemble(
        ledger, detector, subject=subject, strength=felt,
        finding=np.repeat(np.arange(len(rows)), [r.size for r in rows]),
        row=np.concatenate(rows) if rows else np.empty(0),
        variant=["equal" if m else "equal member" for m in middle], sentence=sentence,
    )  # fmt: skip
