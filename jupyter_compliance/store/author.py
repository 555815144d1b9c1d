"""Who writes, where nobody said so."""

from __future__ import annotations

import getpass
import os


def default_author() -> str:
    """Name who writes: ``JUPYTER_COMPLIANCE_AUTHOR``, else the login name."""
    named = os.environ.get("JUPYTER_COMPLIANCE_AUTHOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
