"""Causal features: what was known of both ends of a transfer, strictly before it."""

from ..network.cache_place import settle_cache

settle_cache()

from .causal import assert_causal  # noqa: E402 - kernels need the place of their cache
from .compute import account_features, compute  # noqa: E402
from .feature import Feature  # noqa: E402
from .feature_set import FeatureSet  # noqa: E402
from .joins import join_asof_causal  # noqa: E402
from .out_of_core import compute_to  # noqa: E402
from .sets import COMPLETE, CORE  # noqa: E402
from .stream import Stream  # noqa: E402
from .update import update  # noqa: E402

__all__ = [
    "COMPLETE",
    "CORE",
    "Feature",
    "FeatureSet",
    "Stream",
    "account_features",
    "assert_causal",
    "compute",
    "compute_to",
    "join_asof_causal",
    "update",
]
