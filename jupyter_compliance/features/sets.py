"""The feature sets that come with the product."""

from __future__ import annotations

from .families import FAMILIES
from .feature_set import FeatureSet

_OWN = ("count", "sum", "mean", "std", "distinct", "near_threshold", "round", "mean_gap", "since_last", "first_seen")

#: What a monitoring model needs of every transfer.
CORE = FeatureSet(
    name="core",
    version="1",
    families=("windows", "passing", "cycles", "layers"),
    only=(
        *(f"{side}_{measure}*" for side in ("src_out", "dst_in") for measure in _OWN),
        *("*_pass_through_*", "cycle_[234]_[0-9]*", "cycle_truncated_*", "scatter_gather_*"),
    ),
    description="What the payer paid and the payee received, what passed through both, short cycles, scatter-gather.",
    owner="jupyter_compliance",
)

#: Everything there is.
COMPLETE = FeatureSet(
    name="complete",
    version="1",
    families=tuple(FAMILIES),
    description="Every feature: accounts, pairs, what passes through, motifs, behaviour and customers.",
    owner="jupyter_compliance",
)
