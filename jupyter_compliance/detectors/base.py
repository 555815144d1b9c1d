"""What a detector is, and how its findings are put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from jupyter_compliance.contracts.results import CITED_AT_MOST, FINDINGS
from jupyter_compliance.network.ledger import Ledger

MICROS_PER_HOUR = 3_600_000_000
MICROS_PER_DAY = 24 * MICROS_PER_HOUR


class Detector(Protocol):
    """One typology, with its thresholds.

    Attributes
    ----------
    code, name, version
        ``"D09"``, ``"Fan-out"``, and a version that rises whenever the same ledger may give other findings.
    parameters
        Frozen dataclass of the thresholds; units are in the names.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    version: ClassVar[str]

    @property
    def parameters(self) -> Any:
        """Frozen dataclass of the thresholds; units are in the names."""
        ...

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger (`contracts.results.FINDINGS`), a pure function of it."""
        ...


@dataclass(frozen=True)
class Found:
    """What a sentence can say about one finding.

    Attributes
    ----------
    subject
        Account number.
    number
        Position of the finding in the arrays given to `assemble`.
    count, value
        Transfers concerned and their exact value.
    start, end
        First and last of them, UTC.
    """

    subject: int
    number: int
    count: int
    value: Decimal
    start: datetime
    end: datetime


def assemble(
    ledger: Ledger,
    detector: Detector,
    *,
    subject: ArrayLike,
    strength: ArrayLike,
    finding: ArrayLike,
    row: ArrayLike,
    sentence: Callable[[Found], str],
    variant: Sequence[str] | None = None,
    extra: Mapping[str, Any] | None = None,
    keep_empty: bool = False,
) -> pl.DataFrame:
    """Build a findings frame from numbers.

    Parameters
    ----------
    ledger, detector
        Where the findings come from.
    subject
        (findings,) account numbers.
    strength
        (findings,) evidence strength; brought into (0, 1].
    finding, row
        (citations,) which finding concerns which transfer; repeats count once.
    sentence
        Writes the sentence of one finding.
    variant
        (findings,) variants; empty text where omitted.
    extra
        Added to the parameters that every finding records, for example ``{"truncated": True}``.
    keep_empty
        Keep findings that concern no transfer at all, with value 0 and no start and end; else they are dropped.

    Returns
    -------
    polars.DataFrame
        `contracts.results.FINDINGS`, sorted by finding_id. Values are exact sums of all transfers concerned. At most
        `CITED_AT_MOST` of them are cited, the largest, by (ts, transfer_id); `count` is the true number.
    """
    subjects = np.asarray(subject, np.int64)
    if not subjects.size:
        return pl.DataFrame(schema=FINDINGS)
    cited = pl.DataFrame(
        {"f": np.asarray(finding, np.int64), "row": np.asarray(row, np.int64).astype(np.uint32)}
    ).unique()
    facts = ledger.transfers.select("ts", "transfer_id", "worth")[cited["row"]]
    cited = pl.concat([cited, facts], how="horizontal").sort("f", "row")
    totals = cited.group_by("f").agg(
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("worth").sum().alias("value"),
        pl.col("ts").min().alias("start"),
        pl.col("ts").max().alias("end"),
        pl.col("row").min().alias("first_row"),
    )
    if (totals["count"] > CITED_AT_MOST).any():
        rank = pl.col("worth").rank("ordinal", descending=True).over("f")
        cited = cited.filter(rank <= CITED_AT_MOST).sort("f", "row")
    ids = cited.group_by("f", maintain_order=True).agg(pl.col("transfer_id").alias("transfer_ids"))
    about = pl.DataFrame(
        {
            "f": np.arange(subjects.size),
            "idx": subjects,
            "strength": np.clip(np.asarray(strength, np.float64), 1e-6, 1.0),
            "variant": [""] * subjects.size if variant is None else list(variant),
        },
        schema_overrides={"variant": pl.String},
    )
    frame = (
        about.join(totals, on="f", how="left" if keep_empty else "inner")
        .join(ids, on="f", how="left")
        .with_columns(pl.col("count", "value").fill_null(0), pl.col("transfer_ids").fill_null([]))
        .sort("f")
    )
    sentences = [
        sentence(Found(s, f, n, value, start, end))
        for s, f, n, value, start, end in frame.select("idx", "f", "count", "value", "start", "end").iter_rows()
    ]
    recorded = asdict(detector.parameters) | dict(extra or {}) | {"version": detector.version}
    return (
        frame.with_columns(
            pl.Series("sentence", sentences, dtype=pl.String),
            pl.lit(detector.code).alias("detector"),
            pl.lit(json.dumps(recorded, sort_keys=True, separators=(",", ":"))).alias("parameters"),
            ledger.accounts["account_id"][frame["idx"]].alias("subject"),
        )
        .sort("subject", "variant", "first_row", "f")
        .with_columns(pl.int_range(1, pl.len() + 1).over("subject", "variant").alias("n"))
        .with_columns(pl.format("{}/{}/{}/{}", "detector", "variant", "subject", "n").alias("finding_id"))
        .select([pl.col(name).cast(dtype) for name, dtype in FINDINGS.items()])
        .sort("finding_id")
    )


def saturate(x: Any, half: float) -> Any:
    """Return x / (x + half): 0 at 0, one half at `half`, rising towards 1."""
    return x / (x + half)


def noun(ledger: Ledger, idx: int) -> str:
    """Return what the accounts of this ledger are called: ``wallet`` beside a blockchain address, else ``account``."""
    return "wallet" if ledger.accounts["kind"][idx] in ("wallet", "contract", "mixer") else "account"


#: Findings weaker than this are not reported.
WEAKEST = 0.05


def service_factor(ledger: Ledger, subjects: ArrayLike, factor: float) -> np.ndarray:
    """Return `factor` for tagged services and 1 for everybody else, (subjects,)."""
    return np.where(ledger.service[np.asarray(subjects, np.int64)], factor, 1.0)
