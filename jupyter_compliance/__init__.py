"""Investigative analytics for financial crime, inside JupyterLab: ``Case`` is the only noun to learn."""

from __future__ import annotations

from ._version import __version__
from .case import Case
from .contracts.errors import ComplianceError

__all__ = ["Case", "ComplianceError", "Policy", "Sql", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Policy":
        from .triage import Policy

        return Policy
    if name == "Sql":
        from .sources import Sql

        return Sql
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
