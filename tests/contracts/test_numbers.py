from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance.contracts.numbers import parse_money, parse_number
from jupyter_compliance.contracts.schema import MONEY


def codes(values: pl.Series, *, nullable: bool = False) -> dict[str, list[int]]:
    parsed = parse_money(values, nullable=nullable)
    return {f.code: f.mask.arg_true().to_list() for f in parsed.faults if f.mask.any()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", "1.5"),
        ("1e-05", "0.00001"),
        ("7.77E-05", "0.0000777"),
        (" 2 ", "2"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("347.55300000000005", "347.55300000000005"),
        ("52676.60234027426", "52676.60234027426"),
        ("0.000000000000000001", "0.000000000000000001"),
        ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
        ("1,234.50", "1234.5"),
        ("1,234,567", "1234567"),
        ("12,345,678.9", "12345678.9"),
        ("1.234,50", "1234.5"),
        ("1.234.567", "1234567"),
        ("1234,50", "1234.5"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1 234.50", "1234.5"),
        ("1'234.50", "1234.5"),
        ("1\u202f234,50", "1234.5"),
    ],
)
def test_one_reading_is_read_exactly(text: str, value: str) -> None:
    parsed = parse_money(pl.Series([text]), nullable=False)
    assert parsed.values.to_list() == [Decimal(value)]
    assert not [f.code for f in parsed.faults if f.mask.any()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "ambiguous_number"),
        ("NaN", "nan"),
        ("inf", "infinite"),
        ("-Infinity", "infinite"),
        ("$5", "currency_symbol"),
        ("5 €", "currency_symbol"),
        ("USD 12.50", "currency_symbol"),
        ("12.50 USD", "currency_symbol"),
        ("12O", "not_a_number"),
        ("1,23,456", "not_a_number"),
        ("0x10", "not_a_number"),
        ("(100.00)", "not_a_number"),
        ("100000000000000000000", "too_large"),
        ("1e25", "too_large"),
        ("123,456,789,012,345,678,901.00", "too_large"),
    ],
)
def test_any_other_text_is_a_fault_with_its_own_code(text: str, code: str) -> None:
    assert codes(pl.Series(["1.0", text])) == {code: [1]}


def test_a_point_is_ambiguous_beside_decimal_commas() -> None:
    assert codes(pl.Series(["1.234,50", "1.234", "7"])) == {"ambiguous_number": [1]}
    assert codes(pl.Series(["1,234.50", "1.234", "7"])) == {}


def test_nan_means_unknown_only_where_unknown_is_allowed() -> None:
    values = pl.Series([1.0, float("nan"), float("inf")])
    assert codes(values) == {"nan": [1], "infinite": [2]}
    assert codes(values, nullable=True) == {"infinite": [2]}


def test_digits_beyond_one_wei_are_rounded_and_remarked_on() -> None:
    text = ["0.1234567890123456789", "1.23456789012345678e-5", "0.10000000000000000000000", "5.5"]
    parsed = parse_money(pl.Series(text), nullable=False)
    (remark,) = [r for r in parsed.remarks if r.code == "rounded"]
    assert remark.mask.to_list() == [True, True, False, False]
    assert parsed.values[0] == Decimal("0.123456789012345679")


def test_typed_numbers_keep_their_digits() -> None:
    floats = parse_money(pl.Series([347.55300000000005, 1e-05, 100.0, 0.1]), nullable=False).values
    assert floats.to_list() == [Decimal(t) for t in ("347.55300000000005", "0.00001", "100", "0.1")]
    assert parse_money(pl.Series([10**18]), nullable=False).values.to_list() == [Decimal(10**18)]
    cents = pl.Series(["1.25"]).cast(pl.Decimal(10, 2))
    assert parse_money(cents, nullable=False).values.to_list() == [Decimal("1.25")]
    assert codes(pl.Series([10**30], dtype=pl.Int128)) == {"too_large": [0]}


@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, places=18, max_value=10**19, min_value=-(10**19)), min_size=1
    )
)
def test_any_decimal_survives_its_text(values: list[Decimal]) -> None:
    parsed = parse_money(pl.Series([format(v, "f") for v in values]), nullable=False)
    assert parsed.values.to_list() == values


@given(st.lists(st.floats(min_value=1e-2, max_value=1e15, allow_nan=False), min_size=1))
def test_a_float_is_read_by_its_shortest_form(values: list[float]) -> None:
    parsed = parse_money(pl.Series(values), nullable=False).values
    assert parsed.dtype == MONEY
    assert [float(v) for v in parsed] == values


@given(st.lists(st.text(max_size=12), min_size=1, max_size=30))
def test_every_value_is_read_empty_or_at_fault(values: list[str]) -> None:
    parsed = parse_money(pl.Series(values), nullable=False)
    bad = pl.Series([False] * len(values))
    for fault in parsed.faults:
        bad = bad | fault.mask
    assert len(parsed.values) == len(values)
    for value, text, fault in zip(parsed.values, values, bad, strict=True):
        assert value is None if fault else True
        if value is None and not fault:
            assert text.strip().lower() in ("", "null", "none", "n/a", "na", "-", "\\n")


def test_ratios() -> None:
    assert parse_number(pl.Series(["0.5", "1"]), nullable=True).values.to_list() == [0.5, 1.0]
    assert parse_number(pl.Series([0.25, None]), nullable=True).values.to_list() == [0.25, None]
