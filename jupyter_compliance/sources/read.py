"""One item to rows, by its format."""

from __future__ import annotations

import io
import json
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import SourceError

from .decoding import to_utf8
from .delimited import read_delimited
from .items import Item
from .raw import Raw, unread_frame
from .sql import read_sql

_CUT = "It may have been cut off while copying; copy or export it again."


def read_item(item: Item, *, encoding: str | None = None) -> Raw:
    """Read one item.

    Parameters
    ----------
    item
        What `open_items` returned.
    encoding
        Encoding of text formats, where stated by the user.

    Returns
    -------
    Raw
        Text columns for text formats, typed columns for typed ones.

    Raises
    ------
    SourceError
        The item is empty, broken, or of a format that holds no rows.
    """
    kind = item.kind
    if item.frame is not None:
        return Raw.whole(item.name, item.frame)
    if item.sql is not None:
        return Raw.whole(item.name, read_sql(item.sql))
    if kind == "delta":
        return Raw.whole(item.name, _delta(item))
    if kind in ("parquet", "ipc", "ipc_stream"):
        return Raw.whole(item.name, _columnar(item))
    if kind in ("jsonl", "json"):
        return read_json(item, encoding=encoding)
    if kind == "text":
        return read_delimited(item.read(), item.name, encoding=encoding)
    raise SourceError(
        f"{item.name} is {kind.upper()} of no known layout.",
        "Known are GraphSense tagpacks (YAML) and the UN consolidated list (XML); convert anything else to CSV.",
    )


def columns_of(item: Item) -> list[str]:
    """Return the column names of an item cheaply; empty where it has none."""
    from .delimited import header_of

    try:
        if item.frame is not None:
            return item.frame.columns
        if item.kind == "parquet":
            return list(pl.read_parquet_schema(item.path or io.BytesIO(item.read())))
        if item.kind == "ipc":
            return list(pl.read_ipc_schema(item.path or io.BytesIO(item.read())))
        if item.kind == "text":
            return header_of(item.head)
    except (pl.exceptions.PolarsError, OSError):
        return []
    return []


def read_json(item: Item, *, encoding: str | None = None) -> Raw:
    """Read JSON lines, or one JSON array of objects; numbers keep the digits they are written with."""
    data = item.read()
    if not data.strip():
        raise SourceError(f"{item.name} is empty.", "Export it again, or leave it out.")
    text = to_utf8(data, item.name, encoding).decode("utf-8")
    if text.lstrip().startswith("["):
        try:
            objects: list[Any] = _loads(text)
        except ValueError as error:
            raise SourceError(f"{item.name} is not whole JSON ({error}).", _CUT) from None
        except RecursionError:
            raise SourceError(f"{item.name} is JSON nested too deeply to be rows.", "Write one object a line.") from None
        lines: list[tuple[int, Any, str | None]] = [(number, found, None) for number, found in enumerate(objects, start=1)]
    else:
        lines = [_line(number, line) for number, line in enumerate((t for t in text.split("\n") if t.strip()), start=1)]
    rows = [(number, found) for number, found, _ in lines if isinstance(found, dict)]
    unread = [
        (
            number,
            "not_an_object",
            "is not a JSON object",
            json.dumps({"line": bad if bad is not None else json.dumps(found)}),
        )
        for number, found, bad in lines
        if not isinstance(found, dict)
    ]
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    if not names:
        raise SourceError(f"{item.name} has no JSON object on any line.", "Write one object a line.")
    frame = pl.DataFrame(
        {name: pl.Series([_cell(row.get(name)) for _, row in rows], dtype=pl.String) for name in names}
    )
    return Raw(item.name, frame, pl.Series([number for number, _ in rows], dtype=pl.Int64), unread_frame(unread))


def _line(number: int, line: str) -> tuple[int, Any, str | None]:
    try:
        return number, _loads(line), None
    except (ValueError, RecursionError):
        return number, None, line


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _columnar(item: Item) -> pl.DataFrame:
    label = {"parquet": "Parquet", "ipc": "Arrow IPC", "ipc_stream": "Arrow IPC stream"}[item.kind]
    target: Any = item.path if item.path is not None and not item.path.name.endswith(".gz") else io.BytesIO(item.read())
    if not item.head:
        raise SourceError(f"{item.name} is empty (0 bytes), not {label}.", "Export it again, or leave it out.")
    try:
        if item.kind == "parquet":
            return pl.read_parquet(target, glob=False)
        if item.kind == "ipc":
            return pl.read_ipc(target)
        return pl.read_ipc_stream(target)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).strip().split("\n")[0].rstrip(".")
        raise SourceError(f"{item.name} is not a whole {label} file ({reason}).", _CUT) from None


def _delta(item: Item) -> pl.DataFrame:
    try:
        import deltalake  # noqa: F401
    except ImportError:
        raise SourceError(
            f"{item.name} is a Delta table and the package deltalake is not installed.", "Run: pip install deltalake"
        ) from None
    return pl.read_delta(str(item.path))
