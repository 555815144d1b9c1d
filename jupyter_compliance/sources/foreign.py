"""What people hand over that is no source of rows, told for what it is."""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_compliance.contracts.errors import SourceError

_AS_CSV = "Open it in the program it belongs to and save the table as CSV (UTF-8)."
_DATABASE = 'Say what to read from it: Sql("sqlite:///{name}", "SELECT …").'
#: First bytes, where they stand, what such a file is, and what to do.
_KINDS = (
    (b"SQLite format 3\0", 0, "an SQLite database", _DATABASE),
    (b"DUCK", 8, "a DuckDB database", _DATABASE.replace("sqlite", "duckdb")),
    (b"%PDF", 0, "a PDF document", "Ask for the data itself, as CSV or Parquet."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an old Office document", _AS_CSV),
    (b"\x89PNG\r\n", 0, "a picture", "Ask for the data itself, as CSV or Parquet."),
    (b"\xff\xd8\xff", 0, "a picture", "Ask for the data itself, as CSV or Parquet."),
    (b"GIF8", 0, "a picture", "Ask for the data itself, as CSV or Parquet."),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", "Unpack it and name the files in it."),
    (b"Rar!\x1a", 0, "a RAR archive", "Unpack it and name the files in it."),
    (b"\x28\xb5\x2f\xfd", 0, "compressed with zstd", "Unpack it, or compress it with gzip."),
)
_OFFICE = (".xlsx", ".xlsm", ".xlsb", ".ods", ".docx", ".numbers")


def refuse_foreign(path: Path) -> None:
    """Raise `SourceError` for a file whose first bytes say that it is of a kind without readable rows."""
    with path.open("rb") as file:
        head = file.read(32)
    if head.startswith(b"PK") and path.name.lower().endswith(_OFFICE):
        raise SourceError(f"{path.name} is an Office document, which is not read.", _AS_CSV)
    for magic, at, kind, advice in _KINDS:
        if head[at:].startswith(magic):
            raise SourceError(f"{path.name} is {kind}, not a table of rows.", advice.replace("{name}", path.name))


def refuse_address(source: str) -> None:
    """Raise `SourceError` for text that cannot be the path of a file: nothing at all, or an address."""
    if not source.strip():
        raise SourceError("The path of a source is empty.", "Name a file.")
    if "\0" in source:
        raise SourceError(f"{source!r} is not a path.", "Name a file.")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.]+)://", source)
    if scheme and scheme[1].lower() in ("http", "https", "ftp", "s3", "gs", "hdfs", "abfs", "abfss"):
        raise SourceError(f"{source} is an address, and nothing is fetched over a network.", "Copy the file here first.")
    if scheme:
        raise SourceError(f"{source} names a database.", f'Say what to read from it: Sql("{source}", "SELECT …").')
