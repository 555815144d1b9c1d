"""From bytes to tables that meet their contracts."""

from __future__ import annotations

from .case_tables import load_case_tables
from .inference import infer_mapping
from .load import load, load_tables
from .loaded import Loaded
from .mapping import Mapping, Match
from .sql import Sql

__all__ = ["Loaded", "Mapping", "Match", "Sql", "infer_mapping", "load", "load_case_tables", "load_tables"]
