"""What a label of an explorer says about an account: keyword rules, documented and deliberately modest."""

from __future__ import annotations

import polars as pl
from polars.expr.whenthen import ChainedThen, Then

#: (category, confidence, pattern): the first pattern found in a label decides; matched without regard to case. A
#: label is a hint from an explorer, not evidence, so no rule is surer than a report (0.5).
RULES: tuple[tuple[str, float, str], ...] = (
    ("mixer", 0.5, r"tornado\s*\.?\s*cash|\bmixer\b|\bmixing\b|blender\.io|sinbad|chipmixer|cryptomixer|railgun|typhoon"),
    ("coinjoin", 0.5, r"coinjoin|wasabi|samourai|whirlpool|joinmarket"),
    ("phishing", 0.5, r"phish"),
    ("ransomware", 0.5, r"ransom|lockbit|conti\b|ryuk|netwalker|wannacry"),
    ("sanctioned", 0.5, r"\bofac\b|sanction|lazarus"),
    ("exchange", 0.5, r"_deposit_|\bdeposit\b|binance|kraken|coinbase|kucoin|huobi|\bhtx\b|bitget|okx|okex|bybit|gate\.io|bitfinex|bitstamp|crypto\.com|bittrex|poloniex|upbit|bithumb|bingx|mexc|gemini|whitebit|hitbtc"),
    ("theft", 0.4, r"exploit|hack|heist|stolen|thief|drainer|\bosrc\b|rug\s*pull"),
    ("scam", 0.4, r"scam|ponzi|fraud|fake_|honeypot"),
    ("darknet", 0.4, r"hydra market|darknet|alphabay|silk\s*road|dream market|wall street market"),
    ("exchange", 0.4, r"\bexch\b|changenow|changehero|changelly|fixedfloat|sideshift|simpleswap|swft|fast exchange|hot wallet"),
    ("bridge", 0.4, r"bridge|thorchain|multichain|symbiosis|across protocol|\bhop\b|hop protocol|stargate|wormhole|synapse|celer|orbiter|portal|inbox|renbtc|ren:"),
    ("gambling", 0.4, r"casino|gambl|\bbet\b|^stake[_ ]|dice|roobet"),
    ("defi", 0.4, r"swap|router|uniswap|\bdex\b|1inch|curve|aave|compound|maker|cow protocol|lido|balancer|diamond|paraswap|vault|: token|protocol"),
    ("miner", 0.4, r"mining|miner|\bpool\b|ethermine|f2pool"),
    ("service", 0.3, r"custody|cobo|payment|wallet service|chainup"),
    ("contract", 0.3, r"null address|contract|multisig|gnosis|\btoken\b"),
)  # fmt: skip

#: Category and confidence of a label no rule knows.
UNKNOWN = ("other", 0.2)


def category_of(label: pl.Expr) -> pl.Expr:
    """Return the category that the rules read from labels, as words of the closed vocabulary."""
    return _first(label, [(pattern, category) for category, _, pattern in RULES], UNKNOWN[0])


def confidence_of(label: pl.Expr) -> pl.Expr:
    """Return the confidence of the rule that decided, 0 to 1."""
    return _first(label, [(pattern, confidence) for _, confidence, pattern in RULES], UNKNOWN[1])


def _first(label: pl.Expr, answers: list[tuple[str, object]], otherwise: object) -> pl.Expr:
    text = label.str.to_lowercase()
    chain: Then | ChainedThen = pl.when(pl.lit(False)).then(pl.lit(otherwise))
    for pattern, answer in answers:
        chain = chain.when(text.str.contains(pattern)).then(pl.lit(answer))
    return chain.otherwise(pl.lit(otherwise))
