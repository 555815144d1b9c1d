"""The cited rows of a finding, for tests that recompute what its sentence says."""

from __future__ import annotations

from typing import Any

import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.time_words import from_to


class Cited:
    """The cited rows of one finding."""

    def __init__(self, finding: dict[str, Any], transfers: pl.DataFrame) -> None:
        self.finding, self.subject = finding, finding["subject"]
        self.rows = transfers.filter(pl.col("transfer_id").is_in(finding["transfer_ids"])).sort("ts", "transfer_id")
        self.into = self.rows.filter(pl.col("dst") == self.subject)
        self.out = self.rows.filter(pl.col("src") == self.subject)
        self.when = from_to(self.rows["ts"].min(), self.rows["ts"].max())
        self.count = count_of(self.rows.height, "transfer")

    @staticmethod
    def worth(rows: pl.DataFrame) -> str:
        return amount_words(rows["worth"].sum(), "USD")
