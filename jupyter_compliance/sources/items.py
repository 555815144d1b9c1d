"""What the user hands over, taken apart into single readable items: files, archive members, frames, queries."""

from __future__ import annotations

import glob
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import SourceError

from .archive import is_archive, is_data, members
from .foreign import refuse_address, refuse_foreign
from .sql import Sql

_HEAD = 1 << 16
_UNPACKED_AT_MOST = 8 << 30


def _nothing_to_read() -> bytes:
    raise SourceError("A data frame, query or folder is not a file of this layout.", "Pass the path of the file.")


@dataclass
class Item:
    """One file, archive member, frame or query.

    Parameters
    ----------
    name
        Name shown to the user: the file name.
    read
        Returns the content, unpacked; refuses for frames, queries and folders.
    frame
        The data itself, where it is a frame.
    sql
        The query, where it is one.
    path
        Path on disk, where there is one.
    named
        The user named this very item; false for what lies in a folder or archive that was named.
    """

    name: str
    read: Callable[[], bytes] = _nothing_to_read
    frame: pl.DataFrame | None = None
    sql: Sql | None = None
    path: Path | None = None
    named: bool = True
    _peek: Callable[[], bytes] | None = field(default=None, repr=False)

    @cached_property
    def head(self) -> bytes:
        """The first bytes of the unpacked content."""
        if self._peek is not None:
            return self._peek()
        return self.read()[:_HEAD] if self.read is not _nothing_to_read else b""

    @cached_property
    def kind(self) -> str:
        """Format by content: frame, sql, delta, parquet, ipc, ipc_stream, xml, json, jsonl, yaml or text."""
        if self.frame is not None:
            return "frame"
        if self.sql is not None:
            return "sql"
        if self.path is not None and self.path.is_dir():
            return "delta"
        return _kind(self.head, self.name)

    @property
    def stem(self) -> str:
        """File name without its endings."""
        return Path(self.name).name.split(".")[0]


def open_items(source: Any) -> list[Item]:
    """Take a source apart.

    Parameters
    ----------
    source
        Path, folder, glob pattern, archive (zip, tar), list of these, frame (Polars, pandas, anything with
        ``__arrow_c_stream__``), or `Sql`.

    Returns
    -------
    list of Item
        In a fixed order: files sorted by path.

    Raises
    ------
    SourceError
        Nothing is there, or the object is of no known kind.
    """
    if isinstance(source, (list, tuple)):
        if not source:
            raise SourceError("The list of files is empty.", "Name at least one file.")
        ordered = sorted(source, key=str) if all(isinstance(s, (str, Path)) for s in source) else source
        return [item for part in ordered for item in open_items(part)]
    if isinstance(source, Sql):
        return [Item(source.label, sql=source)]
    if isinstance(source, (str, Path)):
        return _open_path(source)
    return [Item(type(source).__name__, frame=_frame(source))]


def distinct(items: list[Item]) -> list[Item]:
    """Give items of the same name different ones: by their folder, else by their place."""
    for name in {item.name for item in items}:
        same = [item for item in items if item.name == name]
        for place, item in enumerate(same, start=1):
            if len(same) > 1:
                item.name = f"{item.path.parent.name}/{name}" if item.path is not None else f"{name} {place}"
    names = [item.name for item in items]
    if len(set(names)) < len(names):
        for item in items:
            item.name = str(item.path) if item.path is not None else item.name
    return items


def _open_path(source: str | Path) -> list[Item]:
    refuse_address(str(source))
    path = Path(source).expanduser()
    if path.is_dir():
        if (path / "_delta_log").is_dir():
            return [Item(path.name, path=path)]
        files = sorted(p for p in path.rglob("*") if p.is_file() and (is_data(p.name) or is_archive(p)))
        if not files:
            raise SourceError(f"The folder {path.name} holds no data files.", "Name the folder that holds the data.")
        items = [item for file in files for item in _open_file(file)]
        for item in items:
            item.named = False
        return items
    if path.is_file():
        return _open_file(path)
    found = sorted(Path(p) for p in glob.glob(str(path), recursive=True) if Path(p).is_file())  # noqa: PTH207
    if not found:
        kind = "No file fits the pattern" if glob.has_magic(str(source)) else "There is no file"
        raise SourceError(f"{kind} {source}.", "Check the path; relative paths start at the working folder.")
    return [item for file in found for item in _open_file(file)]


def _open_file(path: Path) -> list[Item]:
    try:
        refuse_foreign(path)
        if is_archive(path):
            return [Item(m.name, read=m.read, named=False) for m in members(path)]
        with path.open("rb") as file:
            magic = file.read(2)
    except PermissionError:
        raise SourceError(f"{path.name} may not be read.", "Ask for permission to read it.") from None
    if magic == b"\x1f\x8b":
        return [Item(path.name, read=lambda: _gunzip(path), path=path, _peek=lambda: _gunzip(path, _HEAD))]
    return [Item(path.name, read=path.read_bytes, path=path, _peek=lambda: _first(path))]


def _first(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _gunzip(path: Path, limit: int = _UNPACKED_AT_MOST) -> bytes:
    try:
        with gzip.open(path, "rb") as file:
            data = file.read(limit)
            if limit == _UNPACKED_AT_MOST and file.read(1):
                raise SourceError(f"{path.name} unpacks to more than 8 GiB.", "Unpack it and load it in parts.")
            return data
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            f"{path.name} is not a whole gzip file ({error}).", "It may have been cut off while copying; copy it again."
        ) from None


def _kind(head: bytes, name: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = name.lower().removesuffix(".gz")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"ARROW1"):
        return "ipc"
    if head.startswith(b"\xff\xff\xff\xff"):
        return "ipc_stream"
    for ending, kind in ((".parquet", "parquet"), (".arrow", "ipc"), (".feather", "ipc"), (".ipc", "ipc")):
        if lower.endswith(ending):
            return kind
    if start.startswith((b"<?xml", b"<!DOCTYPE")) or lower.endswith(".xml"):
        return "xml"
    if lower.endswith((".yaml", ".yml")):
        return "yaml"
    if lower.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith(b"[") or lower.endswith(".json"):
        return "json"
    return "text"


def _frame(source: Any) -> pl.DataFrame:
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if isinstance(source, pl.DataFrame):
        return _without_objects(source)
    if isinstance(source, (bytes, io.IOBase)):
        raise SourceError("Open files and bytes are not read directly.", "Pass the path of the file.")
    module = type(source).__module__.split(".")[0]
    if module == "pandas":
        return _from_pandas(source)
    if hasattr(source, "__arrow_c_stream__"):
        return pl.DataFrame(source)
    raise SourceError(
        f"A {type(source).__name__} is not a source of rows.",
        "Pass a path, a glob pattern, a list of paths, a data frame, or Sql(uri, query).",
    )


def _without_objects(frame: pl.DataFrame) -> pl.DataFrame:
    """Give Python objects, which nothing can store, as text."""
    found = [column for column in frame.iter_columns() if column.dtype == pl.Object]
    told = [[None if value is None else str(value) for value in column.to_list()] for column in found]
    return frame.with_columns(
        [pl.Series(column.name, texts, dtype=pl.String) for column, texts in zip(found, told, strict=True)]
    )


def _from_pandas(source: Any) -> pl.DataFrame:
    """Take a pandas frame over column by column; pyarrow is not needed."""
    columns = []
    for name in source.columns:
        column = source[name]
        if column.dtype.kind in "iufbM" and getattr(column.dtype, "tz", None) is None:
            columns.append(pl.Series(str(name), column.to_numpy(), nan_to_null=True))
            continue
        empty = column.isna()
        values = [None if void else value for value, void in zip(column.tolist(), empty, strict=True)]
        if column.dtype.kind == "M":
            columns.append(pl.Series(str(name), [v.to_pydatetime() if v is not None else None for v in values]))
            continue
        try:
            columns.append(pl.Series(str(name), values, strict=True))
        except (TypeError, pl.exceptions.PolarsError):
            columns.append(pl.Series(str(name), [None if v is None else str(v) for v in values], dtype=pl.String))
    return pl.DataFrame(columns)
