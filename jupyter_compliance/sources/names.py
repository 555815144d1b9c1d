"""What column names give away."""

from __future__ import annotations

import re

from jupyter_compliance.contracts.schema import Column

#: Codes that may end an amount column's name and tell its unit; the first group are currencies people account in.
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "CNY", "AUD", "CAD", "SGD", "HKD", "INR")
ASSETS = (
    "ETH",
    "BTC",
    "XBT",
    "WETH",
    "WBTC",
    "USDT",
    "USDC",
    "DAI",
    "BNB",
    "TRX",
    "LTC",
    "BCH",
    "XRP",
    "SOL",
    "MATIC",
    "DOGE",
    "XMR",
)


def tokens(name: str) -> tuple[str, ...]:
    """Return the words of a column name in lower case: ``fromAddress`` and ``From_Address`` are the same."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return tuple(re.findall(r"[a-z0-9]+", spaced.lower()))


def name_score(column: Column, name: str) -> tuple[float, str]:
    """Judge how well a name fits a canonical column.

    Parameters
    ----------
    column
        Column of a contract; its synonyms stand best first.
    name
        Column name of a source.

    Returns
    -------
    (float, str)
        0 (no relation) to 1 (the canonical name), and the reason in words.
    """
    words = tokens(name)
    joined = "".join(words)
    if joined == column.name.replace("_", ""):
        return 1.0, "same name"
    for place, synonym in enumerate(column.synonyms):
        if joined == synonym.replace("_", ""):
            return 0.97 - 0.01 * place, f"`{name}` is a usual name for it"
    best, by = 0.0, ""
    for place, known in enumerate((column.name, *column.synonyms)):
        parts = tokens(known)
        if len("".join(parts)) < 4 or not _contains(words, parts):
            continue
        score = 0.6 - 0.01 * place + (0.1 if len(parts) > 1 else 0.0) - 0.02 * (len(words) - len(parts))
        if score > best:
            best, by = score, known
    return (max(best, 0.0), f"the name contains `{by}`") if best else (0.0, "")


def asset_of(name: str) -> tuple[str | None, bool]:
    """Return the asset that a column name ends in (or None), and whether it is a currency people account in."""
    words = [word.upper() for word in tokens(name)]
    if len(words) < 2:
        return None, False
    last = words[-1]
    if last in CURRENCIES:
        return last, True
    return (last, False) if last in ASSETS else (None, False)


def _contains(words: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    return any(words[i : i + len(parts)] == parts for i in range(len(words) - len(parts) + 1))
