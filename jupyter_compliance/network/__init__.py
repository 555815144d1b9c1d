"""The transfer graph: ledger, neighbourhoods, exposure along paths, layout."""

from .cache_place import settle_cache

settle_cache()
