"""What transfers that come one part after another are worth: one answer for all of them."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.contracts.schema import MONEY


class Worth(NamedTuple):
    """What was seen of values and assets so far; decides as `network.ledger.measure` does for a whole ledger.

    Attributes
    ----------
    valued
        Whether some transfer had a value.
    assets
        The assets moved, in order; of more than two the first two.
    """

    valued: bool = False
    assets: tuple[str, ...] = ()

    @property
    def _column(self) -> str | None:
        return "value" if self.valued else "amount" if len(self.assets) < 2 else None

    def seeing(self, transfers: pl.DataFrame | pl.LazyFrame) -> Worth:
        """Return what was seen with further transfers."""
        rows, names = transfers.lazy(), transfers.collect_schema().names()
        told = rows.select(
            valued=pl.col("value").is_not_null().any() if "value" in names else pl.lit(False),
            assets=(
                pl.col("asset").drop_nulls().unique().implode() if "asset" in names else pl.lit([], pl.List(pl.String))
            ),
        ).collect(engine="streaming")
        valued, assets = told.row(0) if told.height else (False, [])
        return Worth(self.valued or bool(valued), tuple(sorted({*self.assets, *assets}))[:2])

    def of(self, transfers: pl.DataFrame) -> pl.DataFrame:
        """Return the columns of transfers that features read, with what each is worth as its ``value``."""
        column = self._column
        exact = pl.lit(0).cast(MONEY) if column is None else pl.col(column).cast(MONEY).fill_null(pl.lit(0).cast(MONEY))
        if column is not None and column not in transfers.columns:
            exact = pl.lit(0).cast(MONEY)
        channel = pl.col("channel") if "channel" in transfers.columns else pl.lit(None, pl.String).alias("channel")
        return transfers.select("transfer_id", "ts", "src", "dst", exact.alias("value"), channel.cast(pl.String))

    def settled(self, later: Worth) -> None:
        """Check that transfers described already are still worth the same.

        Raises
        ------
        FeatureError
            They are not.
        """
        if self._column != later._column:
            raise FeatureError(
                "The new transfers change what the earlier ones are worth: they are the first with a value, or of another asset.",
                "Give every transfer a value and compute the features of all of them.",
            )
