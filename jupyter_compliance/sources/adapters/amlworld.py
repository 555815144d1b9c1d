"""IBM AMLworld (the "IBM Transactions for Anti Money Laundering" sets), accounts named bank:account."""

from __future__ import annotations

import polars as pl

from jupyter_compliance.contracts.parsed import as_text
from jupyter_compliance.sources.items import Item
from jupyter_compliance.sources.loaded import Part
from jupyter_compliance.sources.options import Options
from jupyter_compliance.sources.raw import Raw
from jupyter_compliance.sources.read import columns_of, read_item

from .layout import known_part

NAME = "amlworld"
TABLES = ("transfers", "accounts")

_LAYOUT = "AMLworld"
_NEEDED = {"timestamp", "frombank", "tobank", "amountpaid", "paymentcurrency", "paymentformat"}

#: Currency names of the set and their codes; other names stay as they are.
CURRENCY_CODES = {
    "Australian Dollar": "AUD",
    "Bitcoin": "BTC",
    "Brazil Real": "BRL",
    "Canadian Dollar": "CAD",
    "Euro": "EUR",
    "Mexican Peso": "MXN",
    "Ruble": "RUB",
    "Rupee": "INR",
    "Saudi Riyal": "SAR",
    "Shekel": "ILS",
    "Swiss Franc": "CHF",
    "UK Pound": "GBP",
    "US Dollar": "USD",
    "Yen": "JPY",
    "Yuan": "CNY",
}

#: Payment formats of the set and the channel they stand for.
CHANNEL_OF_FORMAT = {
    "ACH": "fiat",
    "Bitcoin": "onchain",
    "Cash": "fiat",
    "Cheque": "fiat",
    "Credit Card": "card",
    "Reinvestment": "internal",
    "Wire": "fiat",
}


def claims(items: list[Item]) -> list[Item]:
    """Return the items in AMLworld's layouts, by their columns."""
    return [item for item in items if _role(item)]


def read(items: list[Item], options: Options) -> dict[str, list[Part]]:
    """Read transactions and accounts; an account is identified by bank and number, as both are needed to tell it."""
    found: dict[str, list[Part]] = {}
    for item in items:
        raw = read_item(item, encoding=options.encoding)
        table, part = (
            ("transfers", _transactions(raw)) if _role(item) == "transactions" else ("accounts", _accounts(raw))
        )
        found.setdefault(table, []).append(part)
    return found


def _role(item: Item) -> str:
    if item.kind not in ("text", "frame", "parquet"):
        return ""
    names = set(_plain(columns_of(item)))
    if names >= _NEEDED or names >= (_NEEDED - {"frombank", "tobank"}) | {"frombankid", "tobankid"}:
        return "transactions"
    return "accounts" if {"accountkey", "accountid", "bankid", "entityid"} <= names else ""


def _plain(columns: list[str]) -> dict[str, str]:
    """Return the columns by their letters alone; of repeated names the first."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault("".join(ch for ch in column.lower() if ch.isalnum()), column)
    return plain


def _transactions(raw: Raw) -> Part:
    frame, plain = raw.frame, _plain(raw.frame.columns)
    src = _party(frame, plain, "from", ("fromaccount", "fromaccountid", "account"))
    dst = _party(frame, plain, "to", ("toaccount", "toaccountid", "account1", "accountduplicated0"))
    currency, form = as_text(frame[plain["paymentcurrency"]]), as_text(frame[plain["paymentformat"]])
    computed = {
        "src": src,
        "dst": dst,
        "asset": currency.replace_strict(CURRENCY_CODES, default=currency),
        "channel": form.replace_strict(CHANNEL_OF_FORMAT, default=None, return_dtype=pl.String),
    }
    columns = {"ts": plain["timestamp"], "amount": plain["amountpaid"]}
    remarks = [
        ("src", "bank_and_account", "is named <bank>:<account>"),
        ("amount", "amount_paid", "is the amount paid"),
    ]
    return known_part(raw, "transfers", columns, layout=_LAYOUT, computed=computed, remarks=remarks)


def _party(frame: pl.DataFrame, plain: dict[str, str], side: str, accounts: tuple[str, ...]) -> pl.Series:
    bank = plain.get(f"{side}bank") or plain[f"{side}bankid"]
    account = next(plain[name] for name in accounts if name in plain)
    return as_text(frame[bank]) + ":" + as_text(frame[account])


def _accounts(raw: Raw) -> Part:
    plain = _plain(raw.frame.columns)
    columns = {"account_id": plain["accountkey"], "customer_id": plain["entityid"], "name": plain.get("entityname", "")}
    return known_part(raw, "accounts", columns, layout=_LAYOUT, constants={"kind": "customer"})
