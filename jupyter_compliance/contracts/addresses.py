"""One spelling for one account: how identifiers are normalised before anything is joined on them."""

from __future__ import annotations

import polars as pl

_HEX_ACCOUNT = r"^(?:0x|0X|\\x|\\X)[0-9a-fA-F]{40}$"
_BECH32 = r"^(?:bc1|tb1|ltc1|BC1|TB1|LTC1)[0-9a-zA-Z]{6,}$"


def normalise_account(expr: pl.Expr) -> pl.Expr:
    r"""Return the canonical spelling of account identifiers.

    Surrounding white space is removed. Twenty-byte hexadecimal addresses become lower case with the prefix ``0x``
    (also from the ``\x`` prefix of PostgreSQL and Dune exports); bech32 addresses become lower case (BIP-173 makes
    case insignificant). Everything else, base58 addresses included, is case-sensitive and stays as it is. An empty
    identifier becomes null.

    Parameters
    ----------
    expr
        String expression of any length.

    Returns
    -------
    polars.Expr
        String expression of the same length.
    """
    text = expr.cast(pl.String).str.strip_chars()
    return (
        pl.when(text.str.contains(_HEX_ACCOUNT))
        .then(pl.lit("0x") + text.str.slice(2).str.to_lowercase())
        .when(text.str.contains(_BECH32))
        .then(text.str.to_lowercase())
        .when(text == "")
        .then(None)
        .otherwise(text)
    )


def short_account(account_id: str) -> str:
    """Shorten a long identifier for display, keeping both ends: ``0x098b…2f96``.

    Parameters
    ----------
    account_id
        Canonical identifier.

    Returns
    -------
    str
        The identifier itself when it has at most 16 characters.
    """
    return account_id if len(account_id) <= 16 else f"{account_id[:6]}…{account_id[-4:]}"
