"""The same work on a cluster: Spark schedules and moves data, the kernels and the results are those of one machine."""

from __future__ import annotations

from .detectors import run_all
from .features import compute
from .session import SparkError, connect

__all__ = ["SparkError", "compute", "connect", "run_all"]
