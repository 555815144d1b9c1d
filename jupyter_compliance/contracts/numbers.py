"""Exact amounts and ratios from what sources write down."""

from __future__ import annotations

import polars as pl

from .parsed import Fault, Parsed, as_text, blank, put, spread, where
from .schema import MONEY

_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)$"
_SCIENTIFIC = r"^[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}$"
_NOT_A_NUMBER = r"(?i)^[+-]?nan$"
_INFINITE = r"(?i)^[+-]?(?:inf|infinity)$"
_EMPTY = r"(?i)^(?:|null|none|n/a|na|-|\\n)$"
_CURRENCY = r"(?:\p{Sc}|^[A-Za-z]{2,5}\s*[+-]?[\d.,]+$|[\d.,]\s*[A-Za-z]{3,5}$)"

# Group separators are read only where one reading is possible.
_COMMA_GROUPS = r"^[+-]?\d{1,3}(?:,\d{3})+\.\d*$|^[+-]?\d{1,3}(?:,\d{3}){2,}$"
_POINT_GROUPS = r"^[+-]?\d{1,3}(?:\.\d{3})+,\d+$|^[+-]?\d{1,3}(?:\.\d{3}){2,}$"
_SPACE_GROUPS = r"^[+-]?\d{1,3}(?:[ '’\x{a0}\x{202f}]\d{3})+(?:[.,]\d+)?$"
_DECIMAL_COMMA = r"^[+-]?\d+,(?:\d{1,2}|\d{4,})$|^[+-]?\d{4,},\d{3}$|^[+-]?0,\d+$"
_AMBIGUOUS_COMMA = r"^[+-]?[1-9]\d{0,2},\d{3}$"
_AMBIGUOUS_POINT = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"

_GROUP_ADVICE = "Export the column with plain digits and a decimal point."


def parse_money(values: pl.Series, *, nullable: bool) -> Parsed:
    """Read amounts exactly into ``Decimal(38, 18)``.

    Text may be plain, scientific, or carry group separators where only one reading is possible. Binary floats are
    read by their shortest decimal form. Digits behind the eighteenth place (below one wei) are rounded and remarked
    on; more than twenty digits before the point are a fault.

    Parameters
    ----------
    values
        Column of any type.
    nullable
        NaN means "unknown" in a nullable column and is a fault in any other.

    Returns
    -------
    Parsed
        Values in units of the column, faults and remarks.
    """
    dtype = values.dtype
    if dtype == MONEY:
        return Parsed(values)
    if dtype.is_integer() or dtype.is_decimal():
        exact = values.cast(MONEY, strict=False)
        faults = [_overflow(where(values.is_not_null() & exact.is_null()))]
        remarks = []
        if isinstance(dtype, pl.Decimal) and dtype.scale > MONEY.scale:
            remarks = [_rounded(where(exact.cast(dtype, strict=False) != values))]
        return Parsed(exact, faults, remarks)
    text = as_text(values).str.strip_chars()
    exact = text.cast(MONEY, strict=False)
    odd = where(exact.is_null() & text.is_not_null())
    overflow = where(odd & (text.str.contains(_PLAIN) | text.str.contains(_SCIENTIFIC))) if odd.any() else odd
    remarks = [_rounded(_loses_digits(text, exact))]
    if not odd.any():
        return Parsed(exact, [], remarks)
    return _repair(text, exact, odd & ~overflow, overflow, remarks, nullable=nullable)


def parse_number(values: pl.Series, *, nullable: bool) -> Parsed:
    """Read ratios and confidences as 64-bit floats.

    Parameters
    ----------
    values
        Column of any type.
    nullable
        NaN means "unknown" in a nullable column and is a fault in any other.

    Returns
    -------
    Parsed
        Floats, faults and remarks.
    """
    if values.dtype.is_float() or values.dtype.is_integer():
        number = values.cast(pl.Float64)
        nan = where(number.is_nan())
        infinite = where(number.is_infinite())
        faults = [_infinite(infinite)] + ([] if nullable else [_nan(nan)])
        return Parsed(blank(number, nan | infinite), faults)
    money = parse_money(values, nullable=nullable)
    return Parsed(money.values.cast(pl.Float64), money.faults, [])


def _repair(
    text: pl.Series, exact: pl.Series, odd: pl.Series, overflow: pl.Series, remarks: list[Fault], *, nullable: bool
) -> Parsed:
    """Read the few values that are not plain numbers; `odd` marks them."""
    at = odd.arg_true()
    few = text.gather(at)
    european = few.str.contains(_POINT_GROUPS).any() or few.str.contains(_DECIMAL_COMMA).any()
    comma = few.str.contains(_COMMA_GROUPS)
    point = few.str.contains(_POINT_GROUPS)
    space = few.str.contains(_SPACE_GROUPS)
    decimal_comma = few.str.contains(_DECIMAL_COMMA)
    plain = few.to_frame("t").select(
        pl.when(pl.lit(comma))
        .then(pl.col("t").str.replace_all(",", ""))
        .when(pl.lit(point | decimal_comma))
        .then(pl.col("t").str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(pl.lit(space))
        .then(pl.col("t").str.replace_all(r"[ '’\x{a0}\x{202f}]", "").str.replace(",", ".", literal=True))
        .alias("p")
    )["p"]
    repaired = plain.cast(MONEY, strict=False)
    exact = put(exact, at, repaired)
    overflow = overflow | spread(plain.is_not_null() & repaired.is_null(), at, len(text))
    nan = few.str.contains(_NOT_A_NUMBER)
    infinite = few.str.contains(_INFINITE)
    empty = few.str.contains(_EMPTY)
    ambiguous = few.str.contains(_AMBIGUOUS_COMMA)
    symbol = few.str.contains(_CURRENCY) & ~nan & ~infinite & ~empty & ~ambiguous & repaired.is_null()
    other = repaired.is_null() & plain.is_null() & ~nan & ~infinite & ~empty & ~ambiguous & ~symbol

    def rows(mask: pl.Series) -> pl.Series:
        return spread(mask, at, len(text))

    ambiguous_rows = rows(ambiguous)
    if european:
        ambiguous_rows = ambiguous_rows | where(text.str.contains(_AMBIGUOUS_POINT))
        exact = blank(exact, ambiguous_rows)
    faults = [
        _overflow(overflow),
        _infinite(rows(infinite)),
        Fault(
            "ambiguous_number",
            ambiguous_rows,
            "can be read in two ways (separator of thousands or decimal point)",
            _GROUP_ADVICE,
        ),
        Fault(
            "currency_symbol",
            rows(symbol),
            "carries a currency sign",
            "Put the currency in its own column, map it to `asset`, and leave digits here.",
        ),
        Fault("not_a_number", rows(other), "is not a number", _GROUP_ADVICE),
    ]
    if not nullable:
        faults.insert(1, _nan(rows(nan)))
    separators = rows(comma | point | space | decimal_comma)
    remarks = [*remarks, Fault("separators", separators, "read with its separators of thousands or decimal comma")]
    return Parsed(exact, faults, remarks)


def _loses_digits(text: pl.Series, exact: pl.Series) -> pl.Series:
    """Mark values whose digits reach behind the eighteenth decimal."""
    parts = text.str.extract_groups(r"^[+-]?\d*\.?(\d*?)0*(?:[eE]([+-]?\d{1,3}))?$") if text.len() else None
    long = where(text.str.len_bytes() > 19) | where(text.str.contains(r"[eE]-"))
    if parts is None or not long.any():
        return pl.repeat(False, text.len(), eager=True)
    decimals = parts.struct.field("1").str.len_bytes().cast(pl.Int32)
    exponent = parts.struct.field("2").cast(pl.Int32, strict=False).fill_null(0)
    return where(exact.is_not_null() & long & (decimals - exponent > 18))


def _rounded(mask: pl.Series) -> Fault:
    return Fault("rounded", mask, "has more than 18 decimals and was rounded to 18")


def _overflow(mask: pl.Series) -> Fault:
    return Fault(
        "too_large",
        mask,
        "has more than 20 digits before the decimal point",
        "Give amounts in units of the asset (ether, not wei).",
    )


def _nan(mask: pl.Series) -> Fault:
    return Fault("nan", mask, "is not a number (NaN)", "Fill in the amount or remove the row at the source.")


def _infinite(mask: pl.Series) -> Fault:
    return Fault("infinite", mask, "is infinite", "Correct the number at the source.")
