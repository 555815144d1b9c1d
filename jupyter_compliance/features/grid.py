"""Money on a fixed-point int64 grid, so that sums over any window are exact and never drift.

One quantum, a power of ten, is chosen for a ledger such that all its values together stay below 2⁶². Any sum of rows
then fits 64 bits, whatever is added and taken away again, and turns into a float only once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.schema import MONEY

#: All values of a ledger together, counted in quanta, stay below this.
LIMIT = 2**62
_PLACES = 18
_EXACT = Context(prec=60)


@dataclass(frozen=True)
class Grid:
    """The unit in which the int64 values of a ledger are counted.

    Attributes
    ----------
    exponent
        The quantum is ten to this power: −2 for cents.
    exact
        Whether every value is a whole number of quanta. Otherwise values were rounded to the nearest one, ties to even:
        each is wrong by at most half a quantum, and sums of them are sums of the rounded values.
    """

    exponent: int
    exact: bool

    @property
    def quantum(self) -> Decimal:
        """Value of one step."""
        return Decimal(1).scaleb(self.exponent)

    @property
    def per_unit(self) -> float:
        """How many quanta make one unit; a float that is exact where the quantum is at most one."""
        return 10.0**-self.exponent

    def at_least(self, amount: Decimal) -> int:
        """Return the smallest number of quanta worth `amount` or more, at most `LIMIT`."""
        steps = _EXACT.scaleb(amount, -self.exponent).to_integral_value(ROUND_CEILING, _EXACT)
        return min(int(steps), LIMIT)

    def multiple_of(self, unit: Decimal) -> int:
        """Return the number of quanta whose multiples are the grid's multiples of `unit`, at most `LIMIT`.

        Raises
        ------
        ValueError
            When the unit is not above zero.
        """
        if unit <= 0:
            raise ValueError("a round unit is above zero")
        return min((Fraction(unit) / Fraction(self.quantum)).numerator, LIMIT)

    def units(self, quanta: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return sums of quanta as float64 units, correctly rounded below 2⁵³ quanta and to the last place above."""
        found: NDArray[np.float64] = quanta / self.per_unit
        return found


def to_grid(worth: pl.Series, exponent: int | None = None) -> tuple[NDArray[np.int64], Grid]:
    """Count exact values in quanta, without a detour through floats.

    Parameters
    ----------
    worth
        (rows,) values at or above zero: ``Decimal(38, 18)``, or numbers that this can hold. Null counts as zero.
    exponent
        Use this quantum, for example the one of an earlier part of the ledger. Otherwise the coarsest one on which all
        values are exact is taken, or, where their total does not allow it, the finest one that keeps it below `LIMIT`.

    Returns
    -------
    tuple
        ``values`` (rows,) int64 and the `Grid`.

    Raises
    ------
    ContractError
        The values are too large for the quantum asked for, or one of them is negative.
    """
    whole = worth.cast(MONEY).to_physical().fill_null(pl.lit(0, pl.Int128)).rename("m").to_frame()
    if whole.height == 0:
        return np.zeros(0, np.int64), Grid(0 if exponent is None else exponent, exact=True)
    total, least = whole.select(total=pl.col("m").sum(), least=pl.col("m").min()).row(0)
    if least < 0:
        raise ContractError(
            "A transfer has a negative value.", "Swap payer and payee of such rows; values are at or above zero."
        )
    room = _finest(total)
    if exponent is None:
        part = whole.select((pl.col("m") % _power(_PLACES)).cast(pl.Int64)).to_series().to_numpy()
        exponent = max(-int(_places(part)), room)
    elif exponent < room:
        raise ContractError(
            f"The values come to more than can be counted in steps of 1e{exponent}.",
            f"Count in steps of 1e{room} or larger.",
        )
    step = _power(_PLACES + exponent)
    split = whole.select((pl.col("m") // step).cast(pl.Int64).alias("steps"), (pl.col("m") % step).alias("rest"))
    exact = split.select(pl.col("rest").max() == 0).item()
    values = split["steps"]
    if not exact:
        up = pl.when(pl.col("steps") % 2 == 1).then(pl.col("rest") * 2 >= step).otherwise(pl.col("rest") * 2 > step)
        values = split.select(pl.col("steps") + up.cast(pl.Int64)).to_series()
    return values.to_numpy().astype(np.int64), Grid(exponent, exact)


def _power(places: int) -> pl.Expr:
    return pl.lit(10**places, dtype=pl.Int128)


def _finest(total: int) -> int:
    """Return the smallest exponent that keeps a total, given in 10⁻¹⁸, below half the limit: rounding may add to it."""
    exponent = -_PLACES
    while total // 10 ** (_PLACES + exponent) >= LIMIT // 2:
        exponent += 1
    return exponent


@njit(cache=True)
def _places(part: NDArray[np.int64]) -> int:
    """Return how many decimals the longest of some fractions has; each is given in 10⁻¹⁸."""
    places = 0
    unit = 10**18
    for i in range(part.size):
        while part[i] % unit != 0:
            places += 1
            unit //= 10
    return places
