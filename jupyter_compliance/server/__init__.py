"""The Jupyter Server extension: cases over HTTP, for the side of JupyterLab that has no kernel."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import ComplianceApp

    return [{"module": "jupyter_compliance.server", "app": ComplianceApp}]
