"""What reading one column yields: typed values, the rows at fault, and remarks about the rows that are fine."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class Fault:
    """Rows of one column that share one kind of problem.

    Parameters
    ----------
    code
        Short stable name of the problem, ``not_a_number``.
    mask
        Boolean series as long as the column; true where the problem is.
    message
        The problem in words, written to stand behind the offending value.
    advice
        What to do about it.
    """

    code: str
    mask: pl.Series
    message: str
    advice: str = ""


@dataclass(frozen=True)
class Parsed:
    """One column after reading.

    Parameters
    ----------
    values
        Typed values; null where empty or at fault.
    faults
        Rows to reject.
    remarks
        Rows that are kept, and what was assumed about them.
    """

    values: pl.Series
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


def where(mask: pl.Series) -> pl.Series:
    """Return a Boolean mask with nulls read as false."""
    return mask.fill_null(False)


def as_text(values: pl.Series) -> pl.Series:
    """Return any column as text, as it would be printed: numbers in their shortest exact form, bytes in hex.

    Parameters
    ----------
    values
        Column of any type.

    Returns
    -------
    polars.Series
        Strings of the same length.
    """
    dtype = values.dtype
    if dtype == pl.String:
        return values
    if dtype == pl.Binary:
        return ("0x" + values.bin.encode("hex")).rename(values.name)
    if dtype.is_float():
        whole = values.is_finite() & (values == values.round(0)) & (values.abs() < 1e15)
        text = values.cast(pl.Float64).cast(pl.String)
        return text.to_frame("t").select(
            pl.when(pl.lit(whole)).then(pl.col("t").str.strip_suffix(".0")).otherwise("t").alias(values.name)
        )[values.name]
    if isinstance(dtype, pl.Struct):
        return values.struct.json_encode()
    if dtype.is_nested():
        inner = values.to_frame("v").select(pl.struct("v").struct.json_encode())["v"]
        return inner.str.strip_prefix('{"v":').str.strip_suffix("}").rename(values.name)
    if dtype.is_decimal():
        text = values.cast(pl.String)
        return text.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".").rename(values.name)
    return values.cast(pl.String)


def put(values: pl.Series, at: pl.Series, new: pl.Series) -> pl.Series:
    """Return a copy of a column with the rows `at` replaced (`Series.scatter` would change it in place)."""
    return values.clone().scatter(at, new)


def spread(mask: pl.Series, at: pl.Series, height: int) -> pl.Series:
    """Return a mask of full height from a mask over the rows `at`."""
    return pl.repeat(False, height, eager=True).scatter(at.filter(where(mask)), True)


def blank(values: pl.Series, mask: pl.Series) -> pl.Series:
    """Return values with null where the mask is true."""
    if not mask.any():
        return values
    return values.to_frame("v").select(pl.when(~mask).then(pl.col("v")).alias(values.name))[values.name]
