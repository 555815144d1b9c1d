"""Bytes of a text file to UTF-8 with plain line ends, or one clear sentence why not."""

from __future__ import annotations

import codecs
import re

from jupyter_compliance.contracts.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STEP = 1 << 24


def to_utf8(data: bytes, source: str, encoding: str | None = None) -> bytes:
    """Return text as UTF-8 bytes without a byte-order mark.

    Parameters
    ----------
    data
        Content of the file.
    source
        Name of the source, for messages.
    encoding
        Encoding stated by the user; by default the byte-order mark decides, else UTF-8 is expected.

    Returns
    -------
    bytes
        UTF-8; lines that ended in CR CR LF or lone CR end in LF.

    Raises
    ------
    SourceError
        The bytes are not in that encoding; names the first byte and line that are not.
    """
    if encoding is None:
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None or codecs_name(encoding) == "utf-8":
        _check_utf8(data, source)
        text = data
    else:
        try:
            text = data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
        except LookupError:
            raise SourceError(f"{encoding!r} is not a known encoding.", 'Pass for example encoding="cp1252".') from None
        except UnicodeError as error:
            at = getattr(error, "start", 0)
            line = data.count(b"\n", 0, at) + 1
            raise SourceError(
                f"{source} is not {encoding} text: byte {at:,} (line {line:,}) does not fit.",
                "Pass the encoding it was written in as encoding=.",
            ) from None
    return _plain_line_ends(text)


def codecs_name(encoding: str) -> str:
    """Return the canonical name of an encoding, or the text itself where it is unknown."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return encoding


def to_utf8_or_western(data: bytes, source: str, encoding: str | None = None) -> bytes:
    """Like `to_utf8`, but text that is not UTF-8 is read as Windows-1252 or Latin-1, as older list exports are."""
    if encoding is not None:
        return to_utf8(data, source, encoding)
    for guess in (None, "cp1252", "latin-1"):
        try:
            return to_utf8(data, source, guess)
        except SourceError:
            if guess == "latin-1":
                raise
    raise AssertionError("latin-1 reads any bytes")


def _check_utf8(data: bytes, source: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    view = memoryview(data)
    try:
        for done in range(0, len(data), _STEP):
            decoder.decode(view[done : done + _STEP])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        at = max(0, done - 4)
        at += _first_bad(data[at : done + _STEP + 4], error)
        line = data.count(b"\n", 0, at) + 1
        if data[:4096].count(0) > len(data[:4096]) // 4:
            raise _utf16(data, source) from None
        raise SourceError(
            f"{source} is not UTF-8 text: byte {at:,} (0x{data[at]:02x}, line {line:,}) does not fit.",
            'Pass the encoding it was written in, for example encoding="cp1252" or encoding="latin-1".',
        ) from None
    if data[:4096].count(0) > len(data[:4096]) // 4:
        raise _utf16(data, source)


def _first_bad(chunk: bytes, error: UnicodeDecodeError) -> int:
    # A chunk may start inside a character; its first bytes are no evidence.
    for skip in range(4):
        try:
            chunk[skip:].decode("utf-8")
        except UnicodeDecodeError as found:
            if found.start > 0 or skip == 3:
                return skip + found.start
    return error.start


def _utf16(data: bytes, source: str) -> SourceError:
    order = "le" if data[1:2] == b"\0" else "be"
    return SourceError(
        f"{source} looks like UTF-16 text without a byte-order mark: byte 1 on line 1 is half a character.",
        f'Pass encoding="utf-16-{order}".',
    )


def _plain_line_ends(text: bytes) -> bytes:
    first = re.search(rb"[\r\n]+", text)
    if first is None:
        return text
    if first.group().startswith(b"\r\r\n"):
        return text.replace(b"\r\r\n", b"\n")
    if b"\n" not in first.group() and b"\n" not in text:
        return text.replace(b"\r", b"\n")
    return text
