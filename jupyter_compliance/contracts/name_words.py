"""Names, labels and sources inside sentences: one line, short, and no address that could be followed."""

from __future__ import annotations

import re
from functools import lru_cache

from .addresses import short_account

#: Most characters a foreign text may take within a sentence.
TEXT_AT_MOST = 80
#: Characters of a foreign text that are looked at; nobody reads on, and patterns stay cheap on any text.
_LOOKED_AT = 2_000

_BREAK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Direction marks can turn a line around. The joiners U+200C and U+200D stay: Persian and emoji are written with them.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_URL = re.compile(r"(?i)(?:\b[a-z][a-z0-9+.-]*:/{2,}|\bwww\.)(?:[^\s/?#@]*@)?(?:www\.)?([^\s/:?#]*)\S*")
_HOST_AND_PATH = re.compile(r"(?i)^(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})/")
_ROOTED = re.compile(r"^(?:file:|~|\.{0,2}[/\\]|[A-Za-z]:[/\\])")
_FILE_TYPES = (
    "arrow bz2 csv db duckdb feather gz htm html json jsonl md ndjson ods parquet pdf sqlite tar tgz tsv txt xls xlsx xml "
    "xz yaml yml zip zst"
)


@lru_cache(maxsize=4096)
def brief(text: str, most: int = TEXT_AT_MOST) -> str:
    """Return foreign text fit for a sentence: one line, web addresses as their host, at most `most` characters.

    Parameters
    ----------
    text
        A label, a name, a unit: anything a stranger may have written.
    most
        Characters that may remain, the ellipsis included.
    """
    line = _BREAK.sub(" ", _UNSEEN.sub("", text[:_LOOKED_AT]))
    line = _URL.sub(lambda url: url[1], line).replace("://", ":").strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def source_name(source: str) -> str:
    """Return what a sentence calls a source: the host of a web address, the stem of a file, else the text itself.

    Parameters
    ----------
    source
        Source of a tag or list, for example ``https://www.treasury.gov/ofac/downloads/sdnlist.txt`` (``treasury.gov``)
        or ``packs/exchange-wallets.yaml`` (``exchange-wallets``).
    """
    text = source.strip()[:_LOOKED_AT]
    on_the_web = _HOST_AND_PATH.match(text)
    if on_the_web:
        return brief(on_the_web[1])
    if "://" not in text.removeprefix("file://"):
        last = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
        text = last if _ROOTED.match(text) or _without_type(last) != last else text
        text = _without_type(text)
    return brief(text)


def _without_type(name: str) -> str:
    stem, _, kind = name.rpartition(".")
    return _without_type(stem) if stem.strip(". ") and kind.lower() in _FILE_TYPES.split() else name


def who(account_id: str, name: str | None) -> str:
    """Return an account as a sentence names it: its name with the shortened identifier, else that alone."""
    short, called = brief(short_account(account_id)), brief(name or "")
    return f"{called} ({short})" if called and name != account_id else short
