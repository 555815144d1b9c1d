"""The feature sets that come with the product."""

from __future__ import annotations

from .families import FAMILIES
from .feature_set import FeatureSet

#: What a monitoring model needs of every transfer, at 2 µs each.
CORE = FeatureSet(
    name="core",
    version="1",
    families=tuple(FAMILIES),
    description="Counts, sums, spread, counterparties, gaps and pass-through of both ends, and short cycles.",
    owner="jupyter_compliance",
)

#: Everything there is.
COMPLETE = FeatureSet(
    name="complete",
    version="1",
    families=tuple(FAMILIES),
    description="Every registered feature: accounts, pairs, flows, motifs, behaviour and customers.",
    owner="jupyter_compliance",
)
