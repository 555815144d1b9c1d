"""What can be said about the Spark extra where there is no cluster, and perhaps no Spark."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from jupyter_compliance.features.families import FAMILIES
from jupyter_compliance.spark import SparkError, connect
from jupyter_compliance.spark.features import PLACES
from jupyter_compliance.spark.session import failures
from jupyter_compliance.spark.slices import long_enough


def test_every_family_has_a_place() -> None:
    assert set(PLACES) == set(FAMILIES)


def test_without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SparkError, match=r"needs the Python package pyarrow.*pip install \"jupyter_compliance\[spark\]\""):
        connect()


def test_other_errors_are_left_alone() -> None:
    with pytest.raises(ZeroDivisionError), failures():
        raise ZeroDivisionError


def test_slices_are_no_shorter_than_the_window() -> None:
    first = np.iinfo(np.int64).min
    edges = np.array([first, 10, 14, 21, 22, 40])
    assert long_enough(edges, 10).tolist() == [first, 10, 21, 40]
    assert long_enough(edges[:1], 10).tolist() == [first]
