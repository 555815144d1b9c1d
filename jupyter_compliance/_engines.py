"""The verbs of a case about where its features are computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from .contracts.errors import ComplianceError

if TYPE_CHECKING:
    from .case import Case
    from .features import FeatureSet

#: One process of this machine, or a cluster.
ENGINES = ("here", "spark")
#: Tables that features and detectors read.
TABLES = ("transfers", "accounts", "tags", "watchlist", "customers", "events")


def checked(engine: str) -> str:
    """Return the engine.

    Raises
    ------
    ComplianceError
        There is none of this name.
    """
    if engine not in ENGINES:
        raise ComplianceError(f"There is no engine {engine!r}.", f"Known engines: {', '.join(ENGINES)}.")
    return engine


def features(
    self: Case,
    feature_set: FeatureSet | None = None,
    *,
    engine: str = "here",
    out: str | Path | None = None,
    **options: Any,
) -> pl.DataFrame | Path:
    """Describe every transfer by what was known strictly before it.

    Parameters
    ----------
    feature_set
        `features.CORE` by default.
    engine
        ``"here"``, or ``"spark"`` for a cluster: the same values, to the last bit. See `docs/spark.md`.
    out
        With ``engine="spark"``: a folder for Parquet instead of a frame.
    options
        Passed on to `features.compute` or `spark.compute`.
    """
    from .features import CORE, compute

    chosen = feature_set or CORE
    if checked(engine) == "here":
        if out is not None:
            raise ComplianceError('`out` is for engine="spark".', "Write the frame: case.features().write_parquet(…).")
        return compute(self.ledger(), chosen, **options)
    from .spark import compute as on_cluster

    tables = {name: self.table(name).collect() for name in TABLES}
    return on_cluster(tables, chosen, out=out, currency=self.currency, **options)
