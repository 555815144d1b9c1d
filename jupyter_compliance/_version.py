"""The version of the installed product, read from its own metadata."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("jupyter_compliance")
except PackageNotFoundError:
    __version__ = "0+unknown"
