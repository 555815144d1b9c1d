"""Features on their way between tasks: one record of bytes a transfer, so that nothing but bytes passes through Java."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.features.feature import Feature

_TYPES = {"uint32": "<u4", "float32": "<f4", "float64": "<f8", "boolean": "?"}


def layout(features: tuple[Feature, ...]) -> np.dtype[np.void]:
    """Return how the features of a part lie in a record."""
    return np.dtype([(f.name, _TYPES[f.dtype]) for f in features])


def pack(frame: pl.DataFrame, features: tuple[Feature, ...]) -> pl.Series:
    """Return the features of each row as bytes; null, which no float is otherwise, as NaN.

    Parameters
    ----------
    frame
        As from `features.compute`.
    features
        Which of its columns.

    Returns
    -------
    polars.Series
        (rows,) Binary.
    """
    if not features:
        return pl.Series("record", [b""], dtype=pl.Binary).new_from_index(0, frame.height)
    record = np.empty(frame.height, layout(features))
    for f in features:
        column = frame[f.name]
        record[f.name] = (column.fill_null(float("nan")) if f.dtype.startswith("float") else column).to_numpy()
    return blob(record)


def blob(record: NDArray[np.void]) -> pl.Series:
    """Return the bytes of each record: (rows,) Binary."""
    import pyarrow as pa

    width = record.dtype.itemsize
    offsets = np.arange(record.size + 1, dtype=np.int64) * width
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(record.tobytes())]
    return pl.Series("record", pa.Array.from_buffers(pa.large_binary(), record.size, buffers), dtype=pl.Binary)


def unpack(packed: pl.Series, features: tuple[Feature, ...]) -> list[pl.Series]:
    """Return the columns again.

    Parameters
    ----------
    packed
        (rows,) Binary from `pack`; null where a transfer has no record: then counts are 0 and floats are null.
    features
        The same as for `pack`.
    """
    record = np.zeros(len(packed), layout(features))
    for f in features:
        if f.dtype.startswith("float"):
            record[f.name] = np.nan
    there = packed.is_not_null().to_numpy()
    record[there] = np.frombuffer(b"".join(packed.drop_nulls().to_list()), record.dtype)
    return [
        pl.Series(f.name, np.ascontiguousarray(record[f.name]), nan_to_null=f.dtype.startswith("float"))
        for f in features
    ]
