"""Is this account, transfer or alert in the case? If not, which ones come nearest?"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import polars as pl

from .contracts.addresses import normalise_account
from .contracts.errors import ComplianceError

if TYPE_CHECKING:
    from .case import Case

_COMPARED_AT_MOST = 5_000


def known_account(case: Case, account: Any) -> str:
    """Return the canonical spelling of an account of the case.

    Raises
    ------
    ComplianceError
        The case has no such account; the message names the nearest ones.
    """
    wanted = pl.select(normalise_account(pl.lit(str(account)))).item() or ""
    transfers, accounts = case.table("transfers"), case.table("accounts")
    columns = [transfers.select("src"), transfers.select("dst"), accounts.select("account_id")]
    held = [frame.select(pl.first().alias("id")) for frame in columns]
    if any(not frame.filter(pl.col("id") == wanted).head(1).collect().is_empty() for frame in held):
        return wanted
    ids = pl.concat(held).drop_nulls().unique().sort("id").collect()["id"]
    raise ComplianceError(
        f"Account {str(account)!r} is not in this case.", _suggest(wanted, ids, "case.triage().queue")
    )


def require_transfer(case: Case, transfer: Any) -> str:
    """Return a transfer id of the case, or raise with the nearest ones."""
    return _require(case, "transfers", "transfer_id", str(transfer), "Transfer", 'case.table("transfers")')


def require_alert(case: Case, alert: Any) -> str:
    """Return an alert id of the case, or raise with the nearest ones."""
    return _require(case, "alerts", "alert_id", str(alert), "Alert", 'case.table("alerts")')


def _require(case: Case, table: str, column: str, wanted: str, noun: str, where: str) -> str:
    ids = case.table(table).select(column)
    if ids.filter(pl.col(column) == wanted).head(1).collect().is_empty():
        known = ids.unique().sort(column).collect()[column]
        raise ComplianceError(f"{noun} {wanted!r} is not in this case.", _suggest(wanted, known, where))
    return wanted


def _suggest(wanted: str, ids: pl.Series, where: str) -> str:
    """Name up to three ids like the wanted one; the short form ``0x098b…2f96`` finds its long form."""
    head, _, tail = wanted.replace("...", "…").partition("…")
    if tail:
        near = ids.filter(ids.str.starts_with(head) & ids.str.ends_with(tail)).head(3).to_list()
    else:
        edges = ids.filter(ids.str.starts_with(wanted[:5]) | ids.str.ends_with(wanted[-4:])) if wanted else ids
        pool = edges if edges.len() else ids
        near = difflib.get_close_matches(wanted, pool.head(_COMPARED_AT_MOST).to_list(), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"See {where} for what it holds."
