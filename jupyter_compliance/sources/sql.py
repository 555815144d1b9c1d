"""Rows from databases: SQLite and DuckDB files, and any connection Python can query."""

from __future__ import annotations

import datetime
import decimal
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl

from jupyter_compliance.contracts.errors import SourceError

_TABLE = re.compile(r"^[^\W\d]\w*(?:\.[^\W\d]\w*){0,2}$")


@dataclass(frozen=True)
class Sql:
    """A query against a database.

    Parameters
    ----------
    database
        Path or URI of a SQLite or DuckDB file (``sqlite:///case.db``, ``duckdb:///case.duckdb``), any SQLAlchemy URI,
        or an open connection: DB-API, SQLAlchemy, or ADBC.
    query
        A SELECT statement, or the name of a table or view.
    """

    database: Any
    query: str

    @property
    def label(self) -> str:
        """Name of the source: the database and the table, or the beginning of the query."""
        name = (
            Path(_path(self.database)).name if isinstance(self.database, (str, Path)) else type(self.database).__name__
        )
        text = " ".join(self.query.split())
        return f"{name}: {text if len(text) <= 60 else text[:59] + '…'}"

    @property
    def statement(self) -> str:
        """The SELECT statement."""
        text = self.query.strip().rstrip(";")
        if _TABLE.match(text):
            quoted = ".".join(f'"{part}"' for part in text.split("."))
            return f"SELECT * FROM {quoted}"
        return text


def read_sql(source: Sql) -> pl.DataFrame:
    """Run the query and return its rows.

    Parameters
    ----------
    source
        Database and query. Files are opened read-only.

    Returns
    -------
    polars.DataFrame
        Typed where the database is; a column of mixed types becomes text, floats by their shortest form.

    Raises
    ------
    SourceError
        The file is absent or no database, its driver is not installed, or the query fails.
    """
    if not isinstance(source.database, (str, Path)):
        if hasattr(source.database, "dialect") and hasattr(source.database, "connect"):
            return _by_engine(source, source.database)
        return _query(source, source.database)
    text = str(source.database)
    path = Path(_path(text)).expanduser()
    scheme = text.split(":", 1)[0] if "://" in text else ""
    if scheme not in ("", "sqlite", "duckdb", "file"):
        return _by_engine(source, _engine(text, scheme))
    if not path.is_file():
        raise SourceError(f"There is no database file {path.name}.", "Check the path.")
    with path.open("rb") as file:
        head = file.read(16)
    if scheme == "duckdb" or head[8:12] == b"DUCK":
        connection = _duckdb(path)
    elif head.startswith(b"SQLite format 3\0"):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    else:
        raise SourceError(f"{path.name} is neither a SQLite nor a DuckDB file.", "Check the path.")
    try:
        return _query(source, connection)
    finally:
        connection.close()


def _path(database: str | Path) -> str:
    text = str(database)
    found = re.match(r"^(?:sqlite|duckdb|file):///?(?P<path>.*)$", text)
    return unquote(found["path"].split("?")[0]) if found else text


def _duckdb(path: Path) -> Any:
    try:
        import duckdb
    except ImportError:
        raise SourceError(
            f"{path.name} is a DuckDB file and the package duckdb is not installed.", "Run: pip install duckdb"
        ) from None
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise SourceError(
            f"{path.name} cannot be opened ({_line(error)}).", "Close other programs that use it."
        ) from None


def _engine(uri: str, scheme: str) -> Any:
    try:
        import sqlalchemy
    except ImportError:
        raise SourceError(
            f"A {scheme} database is read through SQLAlchemy, which is not installed.",
            'Run: pip install "jupyter_compliance[sql]", or pass an open connection: Sql(connection, query).',
        ) from None
    try:
        return sqlalchemy.create_engine(uri)
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        raise SourceError(
            f"There is no driver for {scheme} databases ({_line(error)}).", "Install it, or pass an open connection."
        ) from None


def _by_engine(source: Sql, engine: Any) -> pl.DataFrame:
    try:
        connection = engine.connect()
    except Exception as error:  # every driver has its own exceptions
        raise SourceError(
            f"The database cannot be reached: {_line(error)}.", "Check address, name and password."
        ) from error
    with connection:
        return _query(source, connection)


def _query(source: Sql, connection: Any) -> pl.DataFrame:
    try:
        if type(connection).__module__.split(".")[0] in ("duckdb", "_duckdb"):
            return pl.DataFrame(connection.sql(source.statement))
        if hasattr(connection, "exec_driver_sql"):
            return _frame(connection.exec_driver_sql(source.statement))
        cursor = connection.cursor()
        executed = cursor.execute(source.statement)
        return _frame(executed if hasattr(executed, "fetchall") else cursor)
    except Exception as error:  # every driver has its own exceptions
        raise SourceError(
            f"The query on {source.label} failed: {_line(error)}.", "Check table and column names."
        ) from error


def _frame(result: Any) -> pl.DataFrame:
    names = list(result.keys()) if hasattr(result, "keys") else [entry[0] for entry in result.description]
    rows = result.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pl.DataFrame([_column(name, values) for name, values in zip(names, columns, strict=True)])


def _column(name: str, values: tuple[Any, ...]) -> pl.Series:
    types = {type(value) for value in values} - {type(None)}
    simple = {int, float, str, bool, bytes, datetime.date, datetime.datetime}
    if not types:
        return pl.Series(name, values, dtype=pl.String)
    if len(types) == 1 and types <= simple:
        try:
            return pl.Series(name, values, strict=True)
        except (OverflowError, TypeError, pl.exceptions.PolarsError):
            pass
    return pl.Series(name, [None if v is None else _text(v) for v in values], dtype=pl.String)


def _text(value: Any) -> str:
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (bytes, bytearray)):
        return "0x" + value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _line(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")
