"""Tables as Parquet files whose bytes depend on the rows alone."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import polars as pl

from jupyter_compliance.contracts.errors import IntegrityError, StoreError
from jupyter_compliance.contracts.tables import TABLES

from .atomic import refused, sha256_of, sync, temporary_sibling
from .manifest import TABLE_NAME, TableRecord

#: Fixed, because the number of rows in a group shapes the bytes.
_ROWS_IN_GROUP = 250_000
_RESTORE = "Restore the case from an export or a backup."


def conform(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame as the contract of the table wants it stored: canonical columns first, absent ones null.

    Tables without a contract are stored as they are.

    Raises
    ------
    StoreError
        The name is not usable, a column has another type than the contract says, or a column that no row may leave
        empty is absent.
    """
    if not TABLE_NAME.fullmatch(name):
        raise StoreError(f"{name!r} is not a table name.", "Use lower-case letters, digits and underscores.")
    if name not in TABLES:
        return frame
    have, extra = frame.schema, [c for c in frame.columns if c not in TABLES[name].by_name]
    columns = []
    for column in TABLES[name].columns:
        if column.name not in have:
            if not column.nullable:
                raise StoreError(
                    f"The table {name} lacks the column {column.name}.", "Load it with jupyter_compliance.sources.load."
                )
            columns.append(pl.lit(None, dtype=column.dtype).alias(column.name))
        elif have[column.name] != column.dtype:
            raise StoreError(
                f"The column {column.name} of the table {name} is {have[column.name]}, its contract says "
                f"{column.dtype}.",
                "Load it with jupyter_compliance.sources.load.",
            )
        else:
            columns.append(pl.col(column.name))
    return frame.select(*columns, *extra)


def store_table(folder: Path, name: str, frame: pl.DataFrame, sources: list[object], *, plain: bool) -> TableRecord:
    """Write a table into ``tables/`` of a case folder.

    The same rows give the same bytes with the same Polars version.

    Parameters
    ----------
    folder
        Case folder.
    name, frame
        Table; it is brought into the form of its contract.
    sources
        Where the rows came from.
    plain
        Name the file after the table alone. Otherwise the name also carries the first digits of its hash, so that
        the file in use stays as it is until the manifest names the new one.

    Raises
    ------
    StoreError
        The frame breaks the contract or the file cannot be written.
    """
    frame = conform(name, frame).rechunk()
    temporary = temporary_sibling(folder / "tables" / f"{name}.parquet")
    try:
        try:
            frame.write_parquet(temporary, compression="zstd", statistics=True, row_group_size=_ROWS_IN_GROUP)
        except pl.exceptions.PolarsError as error:
            if system := re.search(r"\(os error (\d+)\)", str(error)):
                number = int(system[1])
                raise OSError(number, os.strerror(number)) from error
            raise StoreError(f"The table {name} cannot be stored: {error}.", "Give its columns plain types.") from error
        sync(temporary)
        digest = sha256_of(temporary)
        target = temporary.with_name(f"{name}.parquet" if plain else f"{name}-{digest[:12]}.parquet")
        temporary.replace(target)
        sync(target.parent)
    except OSError as error:
        raise refused(temporary, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    columns = {column: str(dtype) for column, dtype in frame.schema.items()}
    return TableRecord(target.name, digest, target.stat().st_size, frame.height, columns, sources)


def scan_table(folder: Path, name: str, record: TableRecord | None) -> pl.LazyFrame:
    """Return the rows of a table, in stored order.

    Parameters
    ----------
    folder
        Case folder.
    name
        Table.
    record
        What the manifest says about it; None when the case has no such table, which gives an empty frame of its
        contract.

    Raises
    ------
    StoreError
        There is neither a file nor a contract of that name.
    IntegrityError
        The file is missing or has another size than the manifest says. Its hash is checked by `verify_path`.
    """
    if record is None:
        if name not in TABLES:
            raise StoreError(f"The case has no table {name!r}.", f"Known tables: {', '.join(TABLES)}.")
        return TABLES[name].empty().lazy()
    path = _path(folder, record)
    return pl.scan_parquet(path, glob=False)


def scan_changed(folder: Path, record: TableRecord) -> pl.LazyFrame:
    """Return the rows of a table of a case that is not intact, once it was read from end to end.

    Rows that can be read are for looking at, whatever their file weighs now; what was changed is in the warning of the
    case.

    Raises
    ------
    IntegrityError
        The file is missing, cannot be read, or holds other columns than the manifest says.
    """
    path = folder / "tables" / record.file
    try:
        found = pl.read_parquet(path, glob=False).schema
        fault = "" if {name: str(dtype) for name, dtype in found.items()} == record.columns else "holds other columns"
    except (OSError, pl.exceptions.PolarsError):
        fault = "cannot be read"
    if fault:
        _path(folder, record)  # a file that is missing or cut is told as that
        raise IntegrityError(f"The file tables/{record.file} was changed and {fault}.", _RESTORE)
    return pl.scan_parquet(path, glob=False)


def _path(folder: Path, record: TableRecord) -> Path:
    path = folder / "tables" / record.file
    size = path.stat().st_size if path.is_file() else None
    if size != record.bytes:
        found = "is missing" if size is None else f"has {size:,} bytes"
        raise IntegrityError(f"The file tables/{record.file} {found}, the manifest says {record.bytes:,} bytes.", _RESTORE)
    return path
