"""Who is behind an account: names, kinds, listings and crime categories from accounts, tags and watchlists."""

from __future__ import annotations

import polars as pl

from jupyter_compliance.contracts.tables import ACCOUNTS, TAGS
from jupyter_compliance.contracts.vocabulary import ILLICIT_CATEGORIES, SERVICE_CATEGORIES

_KIND_BY_CATEGORY = {
    "exchange": "exchange",
    "mixer": "mixer",
    "coinjoin": "mixer",
    "contract": "contract",
    "defi": "contract",
    "bridge": "contract",
}
#: Of equally sure tags the one further left names the account.
_TELLING = (*ILLICIT_CATEGORIES, "mixer", "coinjoin", "exchange", "bridge", "defi", "gambling", "merchant", "miner",
            "service", "contract", "organization", "sanctioned", "other")  # fmt: skip
_WALLET = r"^(0x[0-9a-f]{40}|(bc1|tb1|ltc1)[0-9a-z]{6,}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|T[1-9A-HJ-NP-Za-km-z]{33})$"

_LISTING = {
    "idx": pl.UInt32, "account_id": pl.String, "entry_id": pl.String, "list": pl.String, "name": pl.String,
    "listed_on": pl.Date, "source": pl.String,
}  # fmt: skip


def _numbered(ids: pl.Series) -> pl.DataFrame:
    """Account identifiers with their numbers."""
    return pl.DataFrame({"account_id": ids}, schema={"account_id": pl.String}).with_row_index("idx")


def tags_of(ids: pl.Series, tags: pl.DataFrame | None) -> pl.DataFrame:
    """Return the tags of the given accounts, most telling first within each account.

    Parameters
    ----------
    ids
        Sorted account identifiers; the position is the account number.
    tags
        Frame meeting the tags contract, or None.

    Returns
    -------
    polars.DataFrame
        idx (u32) and the tags columns, sorted by idx, then confidence (surest first; unstated counts as 1), then how
        telling the category is, then label and source.
    """
    if tags is None:
        tags = TAGS.empty()
    rank = {category: i for i, category in enumerate(_TELLING)}
    wanted = tags.select(TAGS.schema.names())
    return (
        _numbered(ids)
        .join(wanted, on="account_id", how="inner")
        .with_columns(
            pl.col("confidence").fill_null(1.0).alias("_sure"),
            pl.col("category").replace_strict(rank, default=len(rank), return_dtype=pl.Int32).alias("_telling"),
        )
        .sort("idx", "_sure", "_telling", "label", "source", "listed_on", descending=[False, True] + [False] * 4)
        .drop("_sure", "_telling")
    )


def listings_of(ids: pl.Series, watchlist: pl.DataFrame | None) -> pl.DataFrame:
    """Return the watchlist entries that name the given accounts.

    Parameters
    ----------
    ids
        Sorted account identifiers; the position is the account number.
    watchlist
        Frame meeting the watchlist contract, or None.

    Returns
    -------
    polars.DataFrame
        idx, account_id, entry_id, list, name, listed_on, source, sorted by idx, listed_on, entry_id.
    """
    if watchlist is None or not watchlist.height:
        return pl.DataFrame(schema=_LISTING)
    addresses = (
        watchlist.select("entry_id", "list", "name", "listed_on", "source", "addresses")
        .explode("addresses")
        .drop_nulls("addresses")
        .rename({"addresses": "account_id"})
        .unique()
    )
    return (
        _numbered(ids)
        .join(addresses, on="account_id", how="inner")
        .select(*_LISTING)
        .sort("idx", "listed_on", "entry_id", nulls_last=True)
    )


def attribute(
    ids: pl.Series, accounts: pl.DataFrame | None, tags: pl.DataFrame, listings: pl.DataFrame
) -> pl.DataFrame:
    """Describe every account once.

    Parameters
    ----------
    ids
        Sorted account identifiers.
    accounts
        Frame meeting the accounts contract, or None.
    tags, listings
        From `tags_of` and `listings_of`.

    Returns
    -------
    polars.DataFrame
        One row per identifier, in order; columns as `Ledger.accounts` documents. An account is a `service` when its
        surest, most telling tag is of a service category, or its kind is exchange or mixer, and no tag calls it a
        place of crime. A tag that only says that somebody is listed names nobody, unless it tells the actor.
    """
    best = tags.group_by("idx", maintain_order=True).first().select("idx", "label", "category")
    named = (
        tags.filter((pl.col("category") != "sanctioned") | pl.col("actor").is_not_null())
        .sort("idx", pl.col("category") == "sanctioned", maintain_order=True)
        .group_by("idx", maintain_order=True)
        .first()
        .select("idx", pl.col("label").alias("_named"))
    )
    crime = (
        tags.filter(pl.col("category").is_in(list(ILLICIT_CATEGORIES)))
        .group_by("idx", maintain_order=True)
        .first()
        .select(
            "idx", pl.col("category").alias("illicit"), pl.col("confidence").fill_null(1.0).alias("illicit_confidence")
        )
    )
    listed = (
        pl.concat([tags.filter(pl.col("category") == "sanctioned").select("idx"), listings.select("idx")])
        .unique()
        .with_columns(sanctioned=pl.lit(True))
    )
    party = (
        listings.filter(pl.col("name").str.to_lowercase() != pl.col("account_id").str.to_lowercase())
        .group_by("idx", maintain_order=True)
        .first()
        .select("idx", pl.col("name").alias("_party"))
    )
    about = ["account_id", "kind", "name", "customer_id", "chain", "opened_at"]
    if accounts is None:
        accounts = ACCOUNTS.empty()
    base = _numbered(ids).join(
        accounts.select(about).unique("account_id", keep="first", maintain_order=True), on="account_id", how="left"
    )
    for part in (best, named, crime, listed, party):
        base = base.join(part, on="idx", how="left")
    kind = pl.col("category").replace_strict(_KIND_BY_CATEGORY, default=None, return_dtype=pl.String)
    guess = pl.when(pl.col("account_id").str.contains(_WALLET)).then(pl.lit("wallet")).otherwise(pl.lit("unknown"))
    return (
        base.with_columns(
            pl.when(pl.col("kind") == "unknown").then(None).otherwise(pl.col("kind")).fill_null(kind).fill_null(guess).alias("kind"),
            pl.coalesce("name", "_named", "_party").alias("name"),
            pl.col("sanctioned").fill_null(False),
        )
        .with_columns(
            (
                (pl.col("category").is_in(list(SERVICE_CATEGORIES)) | pl.col("kind").is_in(["exchange", "mixer"]))
                & pl.col("illicit").is_null()
            ).fill_null(False).alias("service")
        )
        .select(
            "idx", "account_id", "name", "kind", "category", "sanctioned", "illicit", "label",
            "illicit_confidence", "service", "customer_id", "chain", "opened_at",
        )
        .sort("idx")
    )  # fmt: skip
