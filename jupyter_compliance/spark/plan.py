"""What all tasks must agree on, found out once before any of them runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.contracts.totals import check_total
from jupyter_compliance.features.inputs import STEPS, count_money

from .session import SparkError
from .tables import Tables

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

#: Transfers of a task, more or less. A task with this many needs about 2 GB with the complete set of features.
ROWS = 500_000
#: Transfers a task may hold: one customer's cannot be divided, and arrays of kernels count rows in 32 bits.
ROWS_MOST = 50_000_000


@dataclass(frozen=True, eq=False)
class Plan:
    """The same for every task of a run.

    Attributes
    ----------
    rows
        Number of transfers.
    unit
        What `worth` is counted in.
    exponent
        Money is counted in steps of ten to this power (`features.compute`).
    total
        Worth of all transfers.
    buckets
        Accounts are divided into so many, those of one customer into the same.
    edges
        (slices,) int64 microseconds: where slices of time begin, the first before everything. Transfers of one moment
        are in one slice.
    rows_most
        Transfers a task may hold.
    """

    rows: int
    unit: str
    exponent: int
    total: Decimal
    buckets: int
    edges: NDArray[np.int64]
    rows_most: int

    def slice_of(self, ts: pl.Series) -> NDArray[np.int64]:
        """Return the number of the slice each moment (microseconds) is in."""
        return np.searchsorted(self.edges, ts.to_numpy(), side="right") - 1


def survey(
    tables: Tables, currency: str, exponent: int | None, rows_per_task: int, rows_most: int
) -> tuple[Plan, DataFrame]:
    """Look over all transfers once.

    Returns
    -------
    tuple
        The plan, and the transfers with ``worth``.

    Raises
    ------
    ContractError
        What the transfers are worth is negative or comes to more than can be added up exactly.
    """
    from pyspark.sql import functions as sql

    worth, unit = _measure(tables.transfers, currency)
    rows = tables.transfers.withColumn("worth", worth)
    facts = rows.agg(
        sql.count("*").alias("rows"), sql.sum("worth").alias("total"), sql.min("worth").alias("least")
    ).head()
    assert facts is not None
    total = facts["total"] or Decimal(0)
    check_total(pl.Series([total], dtype=MONEY), "the values of the transfers")
    if facts["rows"] and facts["least"] < 0:
        total = facts["least"]  # refused below, in the words of one machine
    parts = max(1, -(-facts["rows"] // rows_per_task))
    edges = rows.approxQuantile("ts", [k / parts for k in range(1, parts)], 0.1 / parts) if parts > 1 else []
    first = np.iinfo(np.int64).min
    plan = Plan(
        facts["rows"], unit, _steps(rows, total, exponent), total, 2 * parts if parts > 1 else 1,
        np.unique(np.array([first, *edges], np.int64)), rows_most,
    )  # fmt: skip
    return plan, rows


def _measure(transfers: DataFrame, currency: str) -> tuple[Column, str]:
    """Choose what a transfer is worth, as `network.ledger.measure` does on one machine."""
    from pyspark.sql import functions as sql

    zero = sql.lit(Decimal(0)).cast("decimal(38,18)")
    if "value" in transfers.columns and transfers.filter(sql.col("value").isNotNull()).limit(1).count():
        return sql.coalesce(sql.col("value"), zero), currency
    assets = []
    if "asset" in transfers.columns:
        assets = [r[0] for r in transfers.select("asset").dropna().distinct().limit(2).collect()]
    if len(assets) > 1:
        return zero, currency
    return sql.col("amount"), assets[0] if assets else currency


def _steps(rows: DataFrame, total: Decimal, exponent: int | None) -> int:
    """Choose the exponent that `features.inputs.count_money` would choose for all transfers together."""
    from pyspark.sql import functions as sql

    found = count_money(pl.Series([total], dtype=MONEY), exponent)[1].exponent
    if exponent is not None or found == STEPS:
        return found
    # Too much for the usual steps: then the decimals there are count as well, told by two amounts with the same total.
    rests = [sql.max(sql.col("worth") % sql.lit(Decimal(1).scaleb(-places))) for places in range(19)]
    left = rows.agg(*rests).head()
    assert left is not None
    finest = Decimal(1).scaleb(-next(places for places, rest in enumerate(left) if places == 18 or not rest))
    return count_money(pl.Series([total - finest, finest], dtype=MONEY))[1].exponent


def within(sizes: Mapping[int, int], plan: Plan, most_of: str) -> None:
    """Refuse work that a task cannot hold.

    Raises
    ------
    SparkError
        A part has more rows than `Plan.rows_most`.
    """
    largest = max(sizes.values(), default=0)
    if largest > plan.rows_most:
        raise SparkError(
            f"A task would hold {largest:,} transfers, {most_of}, and {plan.rows_most:,} are allowed.",
            "Give the tasks more memory and allow more with `rows_most`, or leave that account out.",
        )
