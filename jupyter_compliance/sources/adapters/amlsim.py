"""IBM AMLSim: samples (nodes and transactions) and the simulator's own output files."""

from __future__ import annotations

import datetime

import polars as pl

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.parsed import as_text
from jupyter_compliance.contracts.schema import INSTANT
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw
from jupyter_compliance.sources.read import columns_of, read_item

from .layout import known_part, lower_columns

NAME = "amlsim"
TABLES = ("transfers", "accounts", "alerts")

#: AMLSim counts days from this one unless its configuration says otherwise.
BASE_DATE = datetime.date(2017, 1, 1)

_LAYOUT = "AMLSim"
_ROLES = {
    "nodes": {"nodeid", "isfraud", "fraudstep"},
    "transactions": {"sourcenodeid", "targetnodeid", "value", "time"},
    "tx": {"txn_id", "account_id", "counter_party_account_num", "txn_amount_orig", "start"},
    "cash": {"txn_id", "account_id", "branch_id", "txn_amount_orig", "run_date"},
    "accounts": {"account_id", "primary_customer_id", "modelid"},
    "alerts": {"alert_key", "account_id", "event_date", "check_name"},
}

_PLAIN: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "nodes": ("accounts", {"account_id": "nodeid"}, {"kind": "customer"}),
    "accounts": (
        "accounts",
        {"account_id": "ACCOUNT_ID", "customer_id": "PRIMARY_CUSTOMER_ID"},
        {"kind": "customer"},
    ),
    "alerts": (
        "alerts",
        {
            "alert_id": "ALERT_KEY",
            "ts": "EVENT_DATE",
            "subject": "ACCOUNT_ID",
            "scenario": "CHECK_NAME",
            "disposition": "Escalated_To_Case_Investigation",
        },
        {},
    ),
}


def claims(items: list[Item]) -> list[Item]:
    """Return the items that are AMLSim files, by their columns."""
    return [item for item in items if _role(item) is not None]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read AMLSim files; fraud labels (``isFraud``, ``fraudStep``) are kept under their names.

    Parameters
    ----------
    items
        Files of one simulation.
    options
        `base_date` is the day of step 0.

    Returns
    -------
    dict
        Parts of transfers, accounts and alerts.
    """
    base = base_date(options)
    found: dict[str, list[Part]] = {}
    for item in items:
        role = _role(item)
        if role is None:
            continue
        raw = read_item(item, encoding=options.encoding)
        if role in _STEPPED:
            found.setdefault("transfers", []).append(_STEPPED[role](raw, base))
        else:
            table, columns, constants = _PLAIN[role]
            found.setdefault(table, []).append(known_part(raw, table, columns, layout=_LAYOUT, constants=constants))
    return found


def base_date(options: Options) -> datetime.date:
    """Return the day of step 0, as stated or by default."""
    stated = options.base_date
    if stated is None:
        return BASE_DATE
    try:
        return stated if isinstance(stated, datetime.date) else datetime.date.fromisoformat(stated)
    except ValueError:
        raise ContractError(f"base_date={stated!r} is not a day.", 'Write it like "2017-01-01".') from None


def _role(item: Item) -> str | None:
    if item.kind not in ("text", "frame", "parquet"):
        return None
    columns = lower_columns(columns_of(item))
    return next((role for role, needed in _ROLES.items() if needed <= columns), None)


def _transactions(raw: Raw, base: datetime.date) -> Part:
    columns = {"src": "sourceNodeId", "dst": "targetNodeId", "amount": "value", "ts": "time"}
    return _stepped(raw, columns, "time", base)


def _tx(raw: Raw, base: datetime.date) -> Part:
    columns = {
        "transfer_id": "TXN_ID",
        "src": "ACCOUNT_ID",
        "dst": "COUNTER_PARTY_ACCOUNT_NUM",
        "amount": "TXN_AMOUNT_ORIG",
        "ts": "start",
    }
    return _stepped(raw, columns, "start", base)


def _cash(raw: Raw, base: datetime.date) -> Part:
    frame = raw.frame
    branch = "branch:" + as_text(frame["BRANCH_ID"])
    account = as_text(frame["ACCOUNT_ID"])
    deposit = frame["TXN_SOURCE_TYPE_CODE"] == "CASH-IN"
    ends = {"src": branch.zip_with(deposit, account), "dst": account.zip_with(deposit, branch)}
    columns = {"transfer_id": "TXN_ID", "amount": "TXN_AMOUNT_ORIG", "ts": "RUN_DATE"}
    note = [("dst", "cash_branch", "moves cash at a branch; the branch stands as `branch:<BRANCH_ID>`")]
    return _stepped(raw, columns, "RUN_DATE", base, ends, note)


_STEPPED = {"transactions": _transactions, "tx": _tx, "cash": _cash}


def _stepped(
    raw: Raw,
    columns: dict[str, str],
    step: str,
    base: datetime.date,
    more: dict[str, pl.Series] | None = None,
    notes: list[tuple[str, str, str]] | None = None,
) -> Part:
    """Turn steps into days; what is no whole number stays as it is and will be rejected as no time."""
    text = as_text(raw.frame[step]).str.strip_chars()
    number = text.str.extract(r"^(\d{1,6})$").cast(pl.Int64, strict=False)
    days = number.to_frame("n").select(pl.lit(base) + pl.duration(days="n")).to_series().cast(pl.String)
    moment = days.zip_with(number.is_not_null(), text)
    if not number.is_null().any():
        moment = moment.str.to_date("%Y-%m-%d").cast(INSTANT)
    remarks = [("ts", "base_date", f"counts days; step 0 is {base.isoformat()}"), *(notes or [])]
    return known_part(
        raw,
        "transfers",
        columns,
        layout=_LAYOUT,
        constants={"channel": "fiat"},
        computed={"ts": moment, **(more or {})},
        remarks=remarks,
    )
