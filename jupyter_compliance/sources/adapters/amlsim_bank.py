"""AMLSim in bank format: transactions with party accounts and clock times, and SAR account lists."""

from __future__ import annotations

import polars as pl

from jupyter_compliance.contracts.parsed import as_text
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw
from jupyter_compliance.sources.read import columns_of, read_item

from .layout import known_part, lower_columns

NAME = "amlsim_bank"
TABLES = ("transfers", "accounts", "alerts")

_LAYOUT = "AMLSim bank format"
_TRANSACTIONS = {"tran_id", "orig_acct", "bene_acct", "base_amt", "tran_timestamp"}
_ACCOUNTS = {"alert_id", "acct_id", "acct_name"}
_SAR = {"alert_id", "account_id", "event_date", "alert_type", "is_sar"}


def claims(items: list[Item]) -> list[Item]:
    """Return the items in AMLSim's bank format, by their columns."""
    return [item for item in items if _role(item)]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read transactions, their alerts, alerted accounts, and SAR account lists.

    Transactions that carry an ``alert_id`` yield one alert each, raised at its last transfer, about the account that
    takes part in most of them (of equals, the first by identifier). A SAR account list holds one alert for each
    alert and account.
    """
    found: dict[str, list[Part]] = {}
    listed = any(_role(item) == "sar" for item in items)
    for item in items:
        raw = read_item(item, encoding=options.encoding)
        if _role(item) == "sar":
            found.setdefault("alerts", []).append(_sar(raw))
            continue
        if _role(item) == "accounts":
            columns = {"account_id": "acct_id", "name": "acct_name"}
            found.setdefault("accounts", []).append(known_part(raw, "accounts", columns, layout=_LAYOUT))
            continue
        found.setdefault("transfers", []).append(_transactions(raw))
        if not listed and "alert_id" in raw.frame.columns:
            found.setdefault("alerts", []).append(_grouped(raw))
    return found


def _role(item: Item) -> str:
    if item.kind not in ("text", "frame", "parquet"):
        return ""
    columns = lower_columns(columns_of(item))
    if columns >= _TRANSACTIONS:
        return "transactions"
    if columns >= _ACCOUNTS:
        return "accounts"
    return "sar" if columns >= _SAR else ""


def _transactions(raw: Raw) -> Part:
    columns = {
        "transfer_id": "tran_id",
        "ts": "tran_timestamp",
        "src": "orig_acct",
        "dst": "bene_acct",
        "amount": "base_amt",
    }
    return known_part(raw, "transfers", columns, layout=_LAYOUT, constants={"channel": "fiat"})


def _sar(raw: Raw) -> Part:
    frame = raw.frame.rename({c: c.upper() for c in raw.frame.columns})
    upper = Raw(raw.source, frame, raw.rows, raw.unread)
    columns = {
        "alert_id": "ALERT_ID",
        "ts": "EVENT_DATE",
        "subject": "ACCOUNT_ID",
        "scenario": "ALERT_TYPE",
        "disposition": "IS_SAR",
    }
    identity = as_text(frame["ALERT_ID"]) + "/" + as_text(frame["ACCOUNT_ID"])
    remark = (
        "alert_id",
        "one_per_account",
        "is identified as <alert>/<account>: the list repeats an alert for each account",
    )
    return known_part(upper, "alerts", columns, layout=_LAYOUT, computed={"alert_id": identity}, remarks=[remark])


def _grouped(raw: Raw) -> Part:
    text = raw.frame.select([as_text(raw.frame[c]).alias(c) for c in raw.frame.columns]).filter(
        pl.col("alert_id").is_not_null()
    )
    parties = pl.concat(
        [text.select("alert_id", account=pl.col("orig_acct")), text.select("alert_id", account=pl.col("bene_acct"))]
    )
    subjects = (
        (
            parties.group_by("alert_id", "account")
            .len()
            .sort(["alert_id", "len", "account"], descending=[False, True, False])
        )
        .group_by("alert_id", maintain_order=True)
        .agg(pl.col("account").first().alias("subject"))
    )
    kinds = [pl.col(c).first() for c in ("alert_type", "is_sar") if c in text.columns]
    alerts = (
        text.sort("tran_timestamp", "tran_id")
        .group_by("alert_id", maintain_order=True)
        .agg(pl.col("tran_timestamp").last(), pl.col("tran_id").alias("transfer_ids"), *kinds)
        .join(subjects, on="alert_id", how="left", maintain_order="left")
        .sort("alert_id")
    )
    columns = {
        "alert_id": "alert_id",
        "ts": "tran_timestamp",
        "subject": "subject",
        "scenario": "alert_type",
        "transfer_ids": "transfer_ids",
        "disposition": "is_sar",
    }
    remarks = [("subject", "main_account", "is about the account that takes part in most of its transfers")]
    return known_part(Raw.whole(raw.source, alerts), "alerts", columns, layout=_LAYOUT, remarks=remarks)
