"""The canonical tables of a case."""

from __future__ import annotations

import polars as pl

from .schema import INSTANT, MONEY, Column, Contract
from .vocabulary import ACCOUNT_KINDS, CHANNELS, TAG_CATEGORIES

TRANSFERS = Contract(
    "transfers",
    ("transfer_id",),
    (
        Column(
            "transfer_id", pl.String, "Identity of the transfer; `r12` is row 12 of the source when it has none.",
            nullable=False, synonyms=("id", "tran_id", "txn_id", "transaction_id", "payment_id", "reference"),
        ),
        Column(
            "ts", INSTANT, "Moment of the transfer, UTC.", required=True, nullable=False,
            synonyms=("timestamp", "block_time", "block_timestamp", "datetime", "date_time", "time", "date", "tran_timestamp", "booked_at", "created_at", "booking_date", "value_date"),
        ),
        Column(
            "src", pl.String, "Paying account.", required=True, nullable=False, account=True,
            synonyms=("from", "from_address", "sender", "source", "orig_acct", "payer", "debtor", "originator", "sourcenodeid", "from_account", "debit_account", "nameorig", "account_id"),
        ),
        Column(
            "dst", pl.String, "Receiving account.", required=True, nullable=False, account=True,
            synonyms=("to", "to_address", "receiver", "recipient", "target", "bene_acct", "payee", "creditor", "beneficiary", "targetnodeid", "to_account", "credit_account", "namedest", "counter_party_account_num", "destination"),
        ),
        Column("asset", pl.String, "What moved: ETH, USDT, USD.", synonyms=("currency", "token", "symbol", "coin", "payment_currency", "ccy")),
        Column(
            "amount", MONEY, "Quantity in units of `asset`, exact.", required=True, nullable=False, minimum=0,
            synonyms=("total_eth", "amount_eth", "quantity", "base_amt", "tran_amount", "txn_amount_orig", "amt", "amount_paid", "value", "value_in_usd", "value_usd", "amount_usd"),
        ),
        Column("value", MONEY, "Worth in the case currency at the time, exact; null where unknown.", minimum=0, synonyms=("value_in_usd", "value_usd", "amount_usd", "usd_value", "fiat_value")),
        Column("channel", pl.String, "Way of payment.", allowed=CHANNELS, synonyms=("rail", "payment_channel")),
        Column("tx_hash", pl.String, "Transaction hash; several transfers may share one.", synonyms=("hash", "transaction_hash", "txid", "txhash", "tx_id")),
        Column("chain", pl.String, "Blockchain or payment network.", synonyms=("network", "blockchain")),
        Column("memo", pl.String, "Free text of the payment. Hostile text.", synonyms=("description", "remittance", "note", "message", "purpose")),
    ),
    "One movement of one asset between two accounts at one moment.",
)  # fmt: skip

ACCOUNTS = Contract(
    "accounts",
    ("account_id",),
    (
        Column("account_id", pl.String, "Identity of the account.", required=True, nullable=False, account=True, synonyms=("address", "account", "acct_id", "nodeid", "account_key", "id", "wallet", "iban")),
        Column("kind", pl.String, "What the account is.", allowed=ACCOUNT_KINDS, synonyms=("type", "account_type", "entity_type")),
        Column("name", pl.String, "Display name. Hostile text.", synonyms=("label", "acct_name", "account_name", "entity_name")),
        Column("customer_id", pl.String, "Customer who holds the account.", synonyms=("primary_customer_id", "customer", "client_id", "entity_id")),
        Column("chain", pl.String, "Blockchain or payment network.", synonyms=("network", "blockchain", "bank_name")),
        Column("opened_at", INSTANT, "Moment of opening, UTC.", synonyms=("opened", "open_dt", "created_at", "opening_date")),
    ),
    "One wallet, contract or bank account.",
)  # fmt: skip

CUSTOMERS = Contract(
    "customers",
    ("customer_id",),
    (
        Column("customer_id", pl.String, "Identity of the customer.", required=True, nullable=False, synonyms=("id", "client_id", "party_id")),
        Column("name", pl.String, "Legal name. Hostile text.", synonyms=("full_name", "legal_name", "customer_name")),
        Column("kind", pl.String, "Natural or legal person.", allowed=("individual", "company"), synonyms=("type", "customer_type", "entity_type")),
        Column("born_on", pl.Date, "Date of birth or incorporation.", synonyms=("date_of_birth", "dob", "birth_date", "incorporated_on")),
        Column("country", pl.String, "Country of residence or registration, ISO 3166-1 alpha-2.", synonyms=("residence", "country_code", "nationality")),
        Column("occupation", pl.String, "Occupation or line of business.", synonyms=("job", "industry", "business")),
        Column("declared_income", MONEY, "Yearly income in the case currency.", minimum=0, synonyms=("income", "annual_income", "turnover")),
        Column("segment", pl.String, "Business segment.", synonyms=("customer_segment",)),
        Column("risk_rating", pl.String, "Rating on file.", synonyms=("risk", "rating", "risk_level")),
        Column("onboarded_at", INSTANT, "Start of the relationship, UTC.", synonyms=("onboarded", "joined_at", "signup_at")),
        Column("email", pl.String, "E-mail address.", synonyms=("mail",)),
        Column("phone", pl.String, "Telephone number.", synonyms=("mobile", "telephone")),
        Column("document_id", pl.String, "Identity document or registration number.", synonyms=("passport", "id_number", "registration_number")),
    ),
    "One KYC or KYB record.",
)  # fmt: skip

OWNERSHIP = Contract(
    "ownership",
    ("owner_id", "owned_id"),
    (
        Column("owner_id", pl.String, "Customer who owns.", required=True, nullable=False, synonyms=("owner", "parent_id", "shareholder_id")),
        Column("owned_id", pl.String, "Company owned.", required=True, nullable=False, synonyms=("owned", "company_id", "subsidiary_id")),
        Column("share", pl.Float64, "Share of capital, 0 to 1.", required=True, nullable=False, minimum=0, maximum=1, synonyms=("stake", "fraction", "holding")),
    ),
    "One direct holding.",
)  # fmt: skip

EVENTS = Contract(
    "events",
    ("event_id",),
    (
        Column("event_id", pl.String, "Identity of the event; `r12` is row 12 of the source when it has none.", nullable=False, synonyms=("id",)),
        Column("ts", INSTANT, "Moment of the event, UTC.", required=True, nullable=False, synonyms=("timestamp", "time", "datetime", "created_at", "date")),
        Column("account_id", pl.String, "Account or customer it concerns.", required=True, nullable=False, account=True, synonyms=("account", "subject", "customer_id", "user_id")),
        Column("kind", pl.String, "login, device, ip, credential_change, withdrawal_address, ….", required=True, nullable=False, synonyms=("type", "event", "event_type", "action")),
        Column("device", pl.String, "Device fingerprint.", synonyms=("device_id",)),
        Column("ip", pl.String, "Network address.", synonyms=("ip_address",)),
        Column("country", pl.String, "Country of the network address.", synonyms=("geo", "country_code")),
        Column("detail", pl.String, "Free text. Hostile text.", synonyms=("description", "note")),
    ),
    "One behavioural signal.",
)  # fmt: skip

ALERTS = Contract(
    "alerts",
    ("alert_id",),
    (
        Column("alert_id", pl.String, "Identity of the alert.", required=True, nullable=False, synonyms=("id", "alert_key")),
        Column("ts", INSTANT, "Moment it was raised, UTC.", required=True, nullable=False, synonyms=("timestamp", "time", "event_date", "created_at", "date", "tran_timestamp")),
        Column("subject", pl.String, "Account it concerns.", required=True, nullable=False, account=True, synonyms=("account_id", "account", "acct_id", "customer_id")),
        Column("scenario", pl.String, "Rule or typology that fired.", synonyms=("alert_type", "check_name", "rule", "type")),
        Column("transfer_ids", pl.List(pl.String), "Transfers it cites.", synonyms=("tran_ids", "transfers")),
        Column("disposition", pl.String, "Outcome on file.", synonyms=("outcome", "status", "is_sar", "escalated_to_case_investigation")),
    ),
    "One alert of a monitoring system.",
)  # fmt: skip

TAGS = Contract(
    "tags",
    (),
    (
        Column("account_id", pl.String, "Tagged account.", required=True, nullable=False, account=True, synonyms=("address", "account", "wallet")),
        Column("label", pl.String, "What the source calls it. Hostile text.", synonyms=("name", "tag")),
        Column("category", pl.String, "What it is.", required=True, nullable=False, allowed=TAG_CATEGORIES, synonyms=("type", "abuse")),
        Column("actor", pl.String, "Who controls it.", synonyms=("entity", "owner")),
        Column("confidence", pl.Float64, "How sure the source is, 0 to 1.", minimum=0, maximum=1, synonyms=("score",)),
        Column("source", pl.String, "Where the tag comes from.", synonyms=("origin", "tagpack", "url")),
        Column("listed_on", pl.Date, "When the source published it.", synonyms=("lastmod", "date", "listed")),
    ),
    "One statement of one source about one account. Two sources may disagree; both are kept.",
)  # fmt: skip

WATCHLIST = Contract(
    "watchlist",
    ("entry_id",),
    (
        Column("entry_id", pl.String, "Identity of the entry, with its list.", required=True, nullable=False, synonyms=("id", "uid", "ent_num", "entity_number")),
        Column("list", pl.String, "List it stands on.", required=True, nullable=False, synonyms=("list_name", "source_list", "source")),
        Column("name", pl.String, "Primary name.", required=True, nullable=False, synonyms=("sdn_name", "full_name")),
        Column("kind", pl.String, "individual, entity, vessel, aircraft, address.", synonyms=("sdn_type", "type")),
        Column("aliases", pl.List(pl.String), "Other names.", synonyms=("alt_names", "aka")),
        Column("dates_of_birth", pl.List(pl.String), "Dates as published.", synonyms=("dob",)),
        Column("countries", pl.List(pl.String), "Countries as published.", synonyms=("country",)),
        Column("programmes", pl.List(pl.String), "Sanctions programmes.", synonyms=("program", "programs")),
        Column("addresses", pl.List(pl.String), "Digital-currency addresses, normalised.", synonyms=("wallets",)),
        Column("listed_on", pl.Date, "Date of listing.", synonyms=("listed",)),
        Column("source", pl.String, "File or snapshot it was read from.", synonyms=("origin",)),
        Column("remarks", pl.String, "Remarks as published.", synonyms=("comments",)),
    ),
    "One entry of a sanctions list.",
)  # fmt: skip

REJECTS = Contract(
    "rejects",
    (),
    (
        Column("table", pl.String, "Table the row was meant for.", required=True, nullable=False),
        Column("source", pl.String, "File or query it came from.", required=True, nullable=False),
        Column("row", pl.Int64, "Row of the source, the first data row is 1.", required=True, nullable=False),
        Column("column", pl.String, "Column that broke the contract."),
        Column("code", pl.String, "Kind of problem.", required=True, nullable=False),
        Column("reason", pl.String, "The problem in words.", required=True, nullable=False),
        Column("raw", pl.String, "The row as it stood, as a JSON object of strings."),
    ),
    "One row that was read and not kept, and why.",
)  # fmt: skip

#: Every canonical table by name, in the order they are stored.
TABLES: dict[str, Contract] = {
    c.name: c for c in (TRANSFERS, ACCOUNTS, CUSTOMERS, OWNERSHIP, EVENTS, ALERTS, TAGS, WATCHLIST, REJECTS)
}

