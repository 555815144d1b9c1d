"""Where the records of a delimited text begin and end, and how many fields each has; whole columns at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
_CONTINUED_AT_MOST = 100


@dataclass(frozen=True)
class Records:
    """Byte ranges of the records of a text.

    Parameters
    ----------
    starts, ends
        Half-open byte ranges, without the line feed.
    fields
        Number of fields; 0 for blank lines.
    """

    starts: np.ndarray
    ends: np.ndarray
    fields: np.ndarray


def scan(data: bytes, separator: str) -> Records | None:
    """Find the records of an RFC 4180 text.

    Parameters
    ----------
    data
        UTF-8 text.
    separator
        One ASCII character.

    Returns
    -------
    Records or None
        None where quotes stand at places RFC 4180 does not allow; such text has to be read line by line.
    """
    raw = np.frombuffer(data, dtype=np.uint8)
    lines = np.flatnonzero(raw == _NEWLINE)
    separators = np.flatnonzero(raw == ord(separator))
    quotes = np.flatnonzero(raw == _QUOTE)
    if quotes.size:
        if not _regular(raw, quotes, ord(separator)):
            return None
        lines = lines[np.searchsorted(quotes, lines) % 2 == 0]
        separators = separators[np.searchsorted(quotes, separators) % 2 == 0]
    if raw.size and (not lines.size or lines[-1] != raw.size - 1):
        lines = np.append(lines, raw.size)
    starts = np.concatenate(([0], lines[:-1] + 1)) if lines.size else lines
    fields = np.searchsorted(separators, lines) - np.searchsorted(separators, starts) + 1
    length = lines - starts
    returns = raw[np.minimum(starts, max(raw.size - 1, 0))] == _RETURN if raw.size else np.zeros(0, dtype=bool)
    blank = (length == 0) | ((length == 1) & returns)
    return Records(starts, lines, np.where(blank, 0, fields))


def split(text: str, separator: str, *, strict: bool = False) -> list[str] | None:
    """Split one record into fields, forgiving stray quotes.

    Parameters
    ----------
    text
        The record, without its line end.
    separator
        One character.
    strict
        Text behind a closing quote is not forgiven.

    Returns
    -------
    list of str or None
        None where a quote that was opened is not closed in `text`.
    """
    fields: list[str] = []
    at = 0
    quoted = re.compile(r'"((?:[^"]|"")*)"')
    while True:
        begin, found = "", None
        if text.startswith('"', at):
            found = quoted.match(text, at)
            if found is None:
                return None
            begin, at = found.group(1).replace('""', '"'), found.end()
        end = text.find(separator, at)
        rest = text[at:] if end < 0 else text[at:end]
        if strict and found is not None and rest:
            return None
        fields.append(begin + rest)
        if end < 0:
            return fields
        at = end + 1


def read_by_line(text: str, separator: str) -> list[tuple[list[str] | None, str]]:
    """Split irregularly quoted text into records, one line after the other.

    Parameters
    ----------
    text
        The whole text.
    separator
        One character.

    Returns
    -------
    list of (fields, text)
        Fields are None for a line that opens a quote nobody closes; reading goes on behind that line.
    """
    lines = text.split("\n")
    records: list[tuple[list[str] | None, str]] = []
    at = 0
    while at < len(lines):
        line = lines[at].removesuffix("\r")
        if line == "":
            at += 1
            continue
        fields, used = split(line, separator), 1
        if fields is None:
            fields, used, line = _continued(lines, at, separator, line)
        records.append((fields, line))
        at += used
    return records


def _continued(lines: list[str], at: int, separator: str, line: str) -> tuple[list[str] | None, int, str]:
    record = lines[at]
    for ahead in range(1, min(_CONTINUED_AT_MOST, len(lines) - at)):
        record += "\n" + lines[at + ahead]
        if '"' in lines[at + ahead]:
            fields = split(record.removesuffix("\r"), separator, strict=True)
            if fields is not None:
                return fields, ahead + 1, record.removesuffix("\r")
    return None, 1, line


def _regular(raw: np.ndarray, quotes: np.ndarray, separator: int) -> bool:
    """Say whether every quote opens or closes a whole field or is doubled inside one."""
    if quotes.size % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, raw[np.maximum(opening - 1, 0)], _NEWLINE)
    doubled = np.concatenate(([False], opening[1:] == closing[:-1] + 1))
    if not np.all((before == separator) | (before == _NEWLINE) | doubled):
        return False
    last = raw.size - 1
    after = np.where(closing < last, raw[np.minimum(closing + 1, last)], _NEWLINE)
    reopened = np.concatenate((doubled[1:], [False]))
    return bool(np.all((after == separator) | (after == _NEWLINE) | (after == _RETURN) | reopened))
