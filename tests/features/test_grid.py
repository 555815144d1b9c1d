from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.features.grid import LIMIT, Grid, to_grid

AMOUNTS = st.lists(
    st.decimals(0, 10**14, allow_nan=False, allow_infinity=False, places=18)
    | st.integers(0, 10**9).map(lambda n: Decimal(n) / 100),
    min_size=1,
    max_size=12,
)


def money(*amounts: str | Decimal | None) -> pl.Series:
    return pl.Series([None if a is None else Decimal(a) for a in amounts], dtype=MONEY)


def test_the_coarsest_grid_that_is_exact() -> None:
    values, grid = to_grid(money("1.50", "20", None, "0.01"))
    assert (values.tolist(), grid) == ([150, 2000, 0, 1], Grid(-2, exact=True))
    assert grid.quantum == Decimal("0.01")
    assert to_grid(money("3", "40"))[1] == Grid(0, exact=True)
    assert to_grid(money("0.000000000000000001"))[1] == Grid(-18, exact=True)
    assert to_grid(money())[0].size == 0


def test_too_fine_for_its_total_is_rounded_and_said() -> None:
    values, grid = to_grid(money("5000000000", "0.123456789012345678"))
    assert not grid.exact
    assert grid.exponent == -8
    assert values.tolist() == [500_000_000_000_000_000, 12345679]


def test_ties_are_rounded_to_even() -> None:
    values, _ = to_grid(money("0.5", "1.5", "2.5", "2.500000000000000001"), exponent=0)
    assert values.tolist() == [0, 2, 2, 3]


def test_the_largest_ledger_there_may_be() -> None:
    values, grid = to_grid(money("99000000000000000000"))
    assert grid.exponent == 2
    assert values.tolist() == [990_000_000_000_000_000]
    assert grid.units(values)[0] == pytest.approx(9.9e19, rel=1e-15)


@settings(max_examples=200, deadline=None)
@given(AMOUNTS)
def test_values_are_nearest_and_their_total_fits(amounts: list[Decimal]) -> None:
    values, grid = to_grid(money(*amounts))
    q = Fraction(grid.quantum)
    assert sum(values.tolist()) < LIMIT
    errors = [abs(v * q - Fraction(a)) for v, a in zip(values.tolist(), amounts, strict=True)]
    assert max(errors) <= q / 2
    assert grid.exact == (max(errors) == 0)
    if grid.exact and grid.exponent > -18 and any(values):
        coarser = 10 * q
        assert any(Fraction(a) % coarser for a in amounts) or grid.exponent == 0


def test_a_quantum_of_an_earlier_part_is_kept_or_refused() -> None:
    assert to_grid(money("7"), exponent=-2)[0].tolist() == [700]
    with pytest.raises(ContractError, match="counted in steps"):
        to_grid(money("5000000000"), exponent=-18)


def test_negative_values_are_refused() -> None:
    with pytest.raises(ContractError, match="negative"):
        to_grid(money("1", "-0.5"))


@pytest.mark.parametrize(
    ("exponent", "amount", "steps"), [(-2, "8000", 800_000), (2, "10000", 100), (2, "10001", 101), (0, "0.2", 1)]
)
def test_a_bound_in_quanta(exponent: int, amount: str, steps: int) -> None:
    assert Grid(exponent, exact=True).at_least(Decimal(amount)) == steps


@pytest.mark.parametrize(
    ("exponent", "unit", "steps"), [(-2, "1000", 100_000), (0, "0.5", 1), (2, "1000", 10), (2, "150", 3)]
)
def test_a_round_unit_in_quanta(exponent: int, unit: str, steps: int) -> None:
    assert Grid(exponent, exact=True).multiple_of(Decimal(unit)) == steps
    with pytest.raises(ValueError, match="above zero"):
        Grid(exponent, exact=True).multiple_of(Decimal(0))


def test_units_are_the_nearest_floats() -> None:
    cents = np.array([0, 10, 30, 123_456_789_012_345, 2**53 - 1])
    assert Grid(-2, exact=True).units(cents).tolist() == [float(Fraction(int(c), 100)) for c in cents]
