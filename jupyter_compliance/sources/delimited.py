"""Comma, semicolon and tab separated text, read as text so that nothing is lost."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import polars as pl

from jupyter_compliance.contracts.addresses import normalise_account
from jupyter_compliance.contracts.amount_words import count_of
from jupyter_compliance.contracts.errors import SourceError

from .decoding import to_utf8
from .raw import Raw, unread_frame
from .records import Records, read_by_line, scan, split

_SEPARATORS = (",", ";", "\t", "|")
_RAW_SHOWN = 20_000


def read_delimited(
    data: bytes, source: str, *, encoding: str | None = None, names: list[str] | None = None, decoded: bool = False
) -> Raw:
    """Read delimited text into columns of text.

    Parameters
    ----------
    data
        Content of the file.
    source
        Name of the source, for messages.
    encoding
        Encoding, where the file does not tell by a byte-order mark and is not UTF-8.
    names
        Column names of a file without a header line.
    decoded
        `data` is plain UTF-8 already.

    Returns
    -------
    Raw
        Rows with too many or too few fields are in `unread`, with their text.

    Raises
    ------
    SourceError
        The file is empty, in another encoding, or has data where the header should be.
    """
    text = data if decoded else to_utf8(data, source, encoding)
    if not text.strip():
        raise SourceError(f"{source} is empty: it has no header and no rows.", "Export it again, or leave it out.")
    text = text.lstrip(b"\r\n")
    separator = "," if names else guess_separator(text)
    records = scan(text, separator)
    if records is None:
        return _irregular(text.decode("utf-8"), source, separator, names)
    first = 0 if names else 1
    header = names or _header(text[: records.ends[0]].decode("utf-8"), separator, source)
    return _regular(text, records, header, first, source, separator)


def guess_separator(text: bytes) -> str:
    """Return the separator that occurs most often in the header line; the comma where none does."""
    line = re.sub(rb'"[^"]*"', b"", text[: 1 << 16].split(b"\n", 1)[0]).decode("utf-8", "replace")
    best = max(_SEPARATORS, key=lambda s: (line.count(s), -_SEPARATORS.index(s)))
    return best if best in line else ","


def header_of(head: bytes) -> list[str]:
    """Return the column names of the first line of a delimited text, without checking them."""
    line = head.lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
    return [name.strip() for name in split(line, guess_separator(line.encode())) or []]


def _regular(text: bytes, records: Records, header: list[str], first: int, source: str, separator: str) -> Raw:
    starts, ends, fields = records.starts[first:], records.ends[first:], records.fields[first:]
    data = fields > 0
    rows = np.cumsum(data)
    fits = fields == len(header)
    bad = np.flatnonzero(data & ~fits)
    unread = [
        _ragged(text[starts[i] : ends[i]].decode("utf-8"), int(rows[i]), header, separator, int(fields[i])) for i in bad
    ]
    body = text[int(records.ends[0]) + 1 :] if first else text
    if not fits.all():
        body = _pick(text, starts, ends, fits)
    frame = (
        pl.read_csv(
            io.BytesIO(body),
            has_header=False,
            schema=dict.fromkeys(header, pl.String),
            separator=separator,
            quote_char='"' if b'"' in body else None,
        )
        if body
        else pl.DataFrame(schema=dict.fromkeys(header, pl.String))
    )
    if frame.height != int(fits.sum()):
        return _irregular(text.decode("utf-8"), source, separator, None if first else header)
    return Raw(source, frame, pl.Series(rows[fits]).cast(pl.Int64), unread_frame(unread))


def _irregular(text: str, source: str, separator: str, names: list[str] | None) -> Raw:
    """Read text with stray quotes line by line; slower, and just as lossless."""
    records = read_by_line(text, separator)
    if names is None:
        fields, line = records.pop(0)
        names = _header(line if fields is not None else line.replace('"', ""), separator, source)
    rows: list[list[str]] = []
    numbers: list[int] = []
    unread = []
    for number, (fields, line) in enumerate(records, start=1):
        if fields is not None and len(fields) == len(names):
            rows.append(fields)
            numbers.append(number)
        else:
            unread.append(_ragged(line, number, names, separator, len(fields) if fields is not None else 0))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return Raw(source, frame, pl.Series(numbers, dtype=pl.Int64), unread_frame(unread))


def _ragged(line: str, row: int, header: list[str], separator: str, found: int) -> tuple[int, str, str, str]:
    line = line.removesuffix("\r")
    fields = split(line, separator)
    if fields is None:
        return (
            row,
            "unclosed_quote",
            "has a quotation mark that is never closed",
            json.dumps({"line": line[:_RAW_SHOWN]}),
        )
    names = header + [f"field {i + 1}" for i in range(len(header), len(fields))]
    raw = json.dumps(dict(zip(names, fields, strict=False)), ensure_ascii=False)
    code = "too_many_fields" if found > len(header) else "too_few_fields"
    return row, code, f"has {count_of(found, 'field')} where the header has {len(header)}", raw[:_RAW_SHOWN]


def _pick(text: bytes, starts: np.ndarray, ends: np.ndarray, fits: np.ndarray) -> bytes:
    """Return the records that fit, joined; neighbours are copied in one piece."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], fits, [False])).astype(np.int8)))
    pieces = [text[starts[a] : ends[b - 1]] for a, b in edges.reshape(-1, 2)]
    return b"\n".join(pieces)


def _header(line: str, separator: str, source: str) -> list[str]:
    names = [name.strip() for name in split(line.removesuffix("\r"), separator) or []]
    _refuse_data(names, source)
    seen: dict[str, int] = {}
    unique = []
    for at, name in enumerate(names, start=1):
        base = name or f"column_{at}"
        while base in seen:
            seen[name] = seen.get(name, 0) + 1
            base = f"{name or f'column_{at}'}.{seen[name]}"
        seen[base] = 0
        unique.append(base)
    return unique


def _refuse_data(names: list[str], source: str) -> None:
    cells = pl.DataFrame({"name": names}).with_columns(n=normalise_account(pl.col("name")))
    data = cells.filter(pl.col("n").str.contains(r"^0x[0-9a-f]{40}$|^\d{4}-\d\d-\d\d|^-?\d+\.\d+$"))["name"]
    if len(data):
        raise SourceError(
            f"{source} has no header: its first line holds data ({data[0][:60]!r}).",
            "Add a first line that names the columns.",
        )
