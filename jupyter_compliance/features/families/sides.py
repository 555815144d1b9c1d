"""The four pasts a transfer has: what its payer and its payee had paid and had received."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..history import History, Links
from ..inputs import Inputs

#: Who answers for the features that come with the product.
OWNER = "jupyter_compliance"

#: (side, flow) → whose flow it is, in words. The first two are an account's own role in the transfer.
FLOWS = {
    ("src", "out"): "payments by the payer",
    ("dst", "in"): "receipts of the payee",
    ("src", "in"): "receipts of the payer",
    ("dst", "out"): "payments by the payee",
}


class Side(NamedTuple):
    """One past: `asking` by the account described, `flow` what is looked at, `chain` its links.

    `table` of `past.TABLES` has what came before.
    """

    name: str
    table: str
    asking: History
    flow: History
    chain: Links


def sides(inputs: Inputs, wanted: frozenset[str]) -> Iterator[Side]:
    """Yield the pasts that some wanted feature is about; `name` is ``src_out`` and so on."""
    for side, flow in FLOWS:
        name = f"{side}_{flow}"
        if any(key.startswith(f"{name}_") for key in wanted):
            yield Side(
                name,
                "paid" if flow == "out" else "received",
                inputs.paid if side == "src" else inputs.received,
                inputs.paid if flow == "out" else inputs.received,
                inputs.paid_links if flow == "out" else inputs.received_links,
            )
