"""The transfer graph: ledger, neighbourhoods, exposure along paths, layout."""
