"""What somebody selected, as a small graph: who paid whom, when and how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.network.ledger import Ledger

#: A selection is an example: more than this is a part of the case.
TRANSFERS_AT_MOST, ACCOUNTS_AT_MOST = 2_000, 400
_OWN = ("row", "s", "d", "worth")


@dataclass(frozen=True)
class Selection:
    """Transfers that somebody selected, without dust and payments to oneself.

    Attributes
    ----------
    ledger
        Where they are from.
    pairs
        Rows by (payer, payee), each earliest first; the pairs by their earliest row.
    """

    ledger: Ledger
    pairs: dict[tuple[int, int], list[int]]

    @cached_property
    def accounts(self) -> list[int]:
        """Accounts that take part, by number."""
        return sorted({account for pair in self.pairs for account in pair})

    @cached_property
    def rows(self) -> list[int]:
        """All transfers."""
        return sorted(row for rows in self.pairs.values() for row in rows)

    @cached_property
    def out(self) -> dict[int, set[int]]:
        """Whom each account pays."""
        return {a: {d for s, d in self.pairs if s == a} for a in self.accounts}

    @cached_property
    def into(self) -> dict[int, set[int]]:
        """Who pays each account."""
        return {a: {s for s, d in self.pairs if d == a} for a in self.accounts}

    def ts(self, row: int) -> int:
        """Instant of a row in microseconds."""
        return int(self.ledger.ts[row])

    def value(self, row: int) -> float:
        """Value of a row."""
        return float(self.ledger.value[row])

    def alone(self) -> Ledger:
        """Return a ledger that holds nothing else."""
        kept = self.ledger.transfers[self.rows].drop(_OWN)
        return Ledger.build(kept, tags=self.ledger.tags.drop("idx"), currency=self.ledger.currency)


def select(ledger: Ledger, accounts: Iterable[str] = (), transfers: Iterable[str] = ()) -> Selection:
    """Return the graph of selected transfers; without any, of all transfers between the selected accounts.

    Raises
    ------
    PatternError
        Nothing, too much, something unknown or something that falls apart is selected.
    """
    ids, names = list(dict.fromkeys(transfers)), list(dict.fromkeys(accounts))
    if len(ids) > TRANSFERS_AT_MOST or len(names) > ACCOUNTS_AT_MOST:
        raise PatternError(
            f"{len(ids):,} transfers and {len(names):,} accounts are selected.",
            f"Select an example: at most {TRANSFERS_AT_MOST:,} transfers or {ACCOUNTS_AT_MOST:,} accounts.",
        )
    if ids:
        known = ledger.transfers.select("transfer_id", "row").filter(pl.col("transfer_id").is_in(ids))
        missing = set(ids) - set(known["transfer_id"])
        if missing:
            raise PatternError(
                f"There is no transfer {brief(str(min(map(str, missing))))!r}.", "Select transfers of this case."
            )
        rows = np.sort(known["row"].to_numpy())
    else:
        unknown = next((name for name in names if name not in ledger), None)
        if unknown is not None:
            raise PatternError(f"There is no account {brief(str(unknown))!r}.", "Select accounts of this case.")
        chosen = np.zeros(ledger.size, np.bool_)
        chosen[ledger.indices(names)] = True
        rows = np.flatnonzero(chosen[ledger.s] & chosen[ledger.d])
    rows = rows[(ledger.s[rows] != ledger.d[rows]) & ~ledger.dust[rows]]
    if not rows.size:
        raise PatternError(
            "No transfer that counts is selected.", "Select transfers, or accounts that pay each other; dust and payments to oneself do not count."
        )  # fmt: skip
    if rows.size > TRANSFERS_AT_MOST:
        raise PatternError(
            f"{rows.size:,} transfers are selected.", f"Select an example of at most {TRANSFERS_AT_MOST:,}."
        )
    pairs: dict[tuple[int, int], list[int]] = {}
    for row in rows.tolist():
        pairs.setdefault((int(ledger.s[row]), int(ledger.d[row])), []).append(row)
    selection = Selection(ledger, pairs)
    if len(pairs) < 2:
        raise PatternError(
            "One account paying another is no pattern.", "Select at least two payments between different accounts."
        )
    apart = len(_parts(selection))
    if apart > 1:
        raise PatternError(
            f"The selection falls into {apart} parts.", "Select one of them, or the transfers that join them."
        )
    return selection


def _parts(selection: Selection) -> list[set[int]]:
    left, parts = set(selection.accounts), []
    while left:
        reached, fresh = set(), {left.pop()}
        while fresh:
            reached |= fresh
            fresh = {b for a in fresh for b in selection.out[a] | selection.into[a]} - reached
        parts.append(reached)
        left -= reached
    return parts
