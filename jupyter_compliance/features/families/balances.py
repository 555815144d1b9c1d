"""What both ends of a transfer held before it, and whether they move fiat money or coins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..balances import balances, mixes
from ..family import Family
from ..feature import Feature, Settings
from ..inputs import Inputs
from .sides import FLOWS, OWNER

_KINDS = {"fiat": "moved as fiat money or by card", "onchain": "moved on a blockchain"}


def _define(_settings: Settings) -> tuple[Feature, ...]:
    return tuple(_features())


def _features() -> Iterator[Feature]:
    for side, party in (("src", "payer"), ("dst", "payee")):
        told = (
            f"What the {party} had received less what it had sent; negative where the ledger does not show its means."
        )
        yield Feature(f"{side}_balance", "balances", ("transfers",), None, told, OWNER, "float64", "case currency")
    for (side, flow), whose in FLOWS.items():
        for kind, how in _KINDS.items():
            told = f"Share by value of earlier {whose} that {how}."
            name = f"{side}_{flow}_{kind}_share"
            yield Feature(name, "balances", ("transfers",), None, told, OWNER, "float32", "ratio")


def _run(inputs: Inputs, _settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    size = inputs.ledger.size
    paid, received = (
        np.column_stack(inputs.past.of_accounts(flow, inputs.numbers, "worth", "fiat", "onchain"))
        for flow in ("paid", "received")
    )
    if {"src_balance", "dst_balance"} & wanted:
        held = received[:, 0] - paid[:, 0]
        yield dict(balances(*inputs.described, size, per_unit=inputs.grid.per_unit, known=held))
    if any(name.endswith("_share") for name in wanted):
        moved = np.stack([paid, received], axis=1)
        yield dict(mixes(*inputs.described, inputs.channel[inputs.first :], size, known=moved))


BALANCES = Family(name="balances", version=1, define=_define, run=_run, keeps=("paid", "received"))
