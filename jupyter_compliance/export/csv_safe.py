"""CSV that spreadsheets show as text and never run as formulas (CWE-1236), and that can be read back exactly."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO

import polars as pl

from jupyter_compliance.store.atomic import write_atomic

#: Characters that a spreadsheet may skip before it looks for a formula.
_SKIPPED = (
    r"[\x00-\x20\x7f-\x{a0}\x{ad}\x{1680}\x{180e}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{3000}\x{feff}]"
)
#: What starts a formula or a command: = + - @, their full-width, small and mathematical forms, tab, CR, LF and NUL.
_FORMULA = r"[=+\-@\t\r\n\x00＝＋－＠﹦﹢﹣﹫−]"
#: A text is guarded when it matches; a leading apostrophe counts along, so that the guard can be taken off again.
GUARDED = rf"^'*{_SKIPPED}*{_FORMULA}"


def write_csv(frame: pl.DataFrame, path: str | Path) -> None:
    """Write a frame as an RFC 4180 file in UTF-8 with a byte order mark, so that spreadsheets read it as UTF-8.

    See `csv_text` for the content.

    Parameters
    ----------
    frame
        Rows to write.
    path
        File; it appears when it is whole.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    safe = _safe(frame)

    def write(half: Path) -> None:
        with half.open("xb") as file:
            file.write(b"\xef\xbb\xbf")
            _write(safe, file)

    write_atomic(Path(path), write)


def csv_text(frame: pl.DataFrame) -> str:
    """Return a frame as RFC 4180 text: comma, CRLF, double quotes where needed.

    A text, or a column name, that a spreadsheet could take for a formula gets an apostrophe in front; `unguard` takes
    it off. Numbers are written as numbers, negative ones included: only texts are guarded. Decimals are exact and
    without trailing zeros, instants are RFC 3339 in UTC, lists and structs JSON, bytes hexadecimal. A null is an
    empty field, an empty text a pair of quotes.

    Parameters
    ----------
    frame
        Rows to write.

    Returns
    -------
    str
        Header and rows.
    """
    buffer = io.BytesIO()
    _write(_safe(frame), buffer)
    return buffer.getvalue().decode("utf-8")


def unguard(text: pl.Expr) -> pl.Expr:
    """Return texts as they were before `csv_text` guarded them."""
    return pl.when(text.str.contains(GUARDED) & text.str.starts_with("'")).then(text.str.slice(1)).otherwise(text)


def _safe(frame: pl.DataFrame) -> pl.DataFrame:
    names = pl.Series(frame.columns, dtype=pl.String).to_frame("name").select(_guard(pl.col("name")).alias("name"))
    guarded = dict(zip(frame.columns, names["name"].to_list(), strict=True))
    return frame.select(_field(pl.col(name), dtype).alias(guarded[name]) for name, dtype in frame.schema.items())


def _write(frame: pl.DataFrame, target: IO[bytes]) -> None:
    frame.write_csv(target, line_terminator="\r\n", quote_style="necessary")


def _guard(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(GUARDED)).then(pl.lit("'") + text).otherwise(text)


def _field(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_decimal():
        text = column.cast(pl.String)
        return pl.when(text.str.contains(".", literal=True)).then(text.str.replace(r"\.?0*$", "")).otherwise(text)
    if dtype.is_numeric() or dtype in (pl.Boolean, pl.Date, pl.Time, pl.Null):
        return column
    if isinstance(dtype, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return utc.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f" + ("Z" if dtype.time_zone else ""))
    if dtype == pl.Binary:
        return column.bin.encode("hex")
    if dtype.is_nested():
        wrapped = pl.struct(column.alias("_")).struct.json_encode()
        return pl.when(column.is_not_null()).then(wrapped.str.slice(5).str.head(-1))
    return _guard(column.cast(pl.String))
