"""Answers on their way out: polars frames become Arrow IPC streams that the browser reads."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Answer:
    """What a method found: a JSON-able result and the frames that go with it."""

    result: dict[str, Any]
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """An answer ready for the wire: each table is an Arrow IPC stream."""

    result: dict[str, Any]
    tables: dict[str, bytes] = field(default_factory=dict)


#: Types a browser reads without big integers, decimals or string views.
PLAIN = (pl.UInt8, pl.UInt32, pl.Int8, pl.Float32, pl.Float64, pl.String, pl.Boolean)


def arrow_stream(frame: pl.DataFrame) -> bytes:
    """Return a frame as an Arrow IPC stream with plain UTF-8 strings and no compression.

    Raises
    ------
    TypeError
        When a column has a type the browser cannot hold exactly: 64-bit integers and decimals lose digits there.
    """
    for name, dtype in frame.schema.items():
        if dtype not in PLAIN:
            raise TypeError(f"Column {name!r} is {dtype}; tables for the browser hold {PLAIN} only.")
    sink = io.BytesIO()
    frame.rechunk().write_ipc_stream(sink, compat_level=pl.CompatLevel.oldest(), compression="uncompressed")
    return sink.getvalue()


def encode(answer: Answer) -> Reply:
    """Return the answer with its frames as Arrow IPC streams."""
    return Reply(answer.result, {name: arrow_stream(frame) for name, frame in answer.frames.items()})
