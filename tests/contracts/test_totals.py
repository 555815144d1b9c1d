"""Sums of exact money never wrap round: Polars adds 128-bit integers in a group_by without looking."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.contracts.totals import LARGEST_TOTAL, check_total

HUGE = Decimal("19999999999999999999.123456789012345678")


def money(*amounts: Decimal | int | None) -> pl.Series:
    return pl.Series([None if a is None else Decimal(a) for a in amounts], dtype=MONEY)


def test_what_is_let_through_adds_up_exactly_in_a_group() -> None:
    fits = money(*[HUGE] * 4)
    check_total(fits, "the amounts")
    assert fits.to_frame("v").group_by(pl.lit(1)).agg(pl.col("v").sum())["v"][0] == Decimal("79999999999999999996.493827156049382712")


def test_what_would_wrap_is_refused() -> None:
    with pytest.raises(ContractError, match=r"the amounts of x\.csv come to 1\.8e"):
        check_total(money(*[HUGE] * 9), "the amounts of x.csv")


def test_different_assets_are_not_added() -> None:
    assets = pl.Series(["A", "B", None] * 3)
    check_total(money(*[HUGE] * 9), "the amounts", assets)
    with pytest.raises(ContractError, match="of B"):
        check_total(money(*[HUGE] * 9, *[HUGE] * 6), "the amounts", pl.Series(["A", "B", None] * 3 + ["B"] * 6))


def test_the_limit_is_below_what_38_digits_hold() -> None:
    assert LARGEST_TOTAL < 10**20


def test_nothing_and_nulls_are_fine() -> None:
    check_total(money(), "the amounts")
    check_total(money(None, None), "the amounts")
