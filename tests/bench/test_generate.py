"""The generator: same seed, same bytes; what it plants is labelled."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import polars as pl
import pytest


@pytest.fixture(scope="module")
def generate() -> object:
    import sys

    spec = importlib.util.spec_from_file_location("bench_generate", Path(__file__).with_name("generate.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.generate


def test_same_seed_same_frames(generate) -> None:
    one, other, else_ = generate(20_000, 3), generate(20_000, 3), generate(20_000, 4)
    for name in one:
        assert one[name].equals(other[name]), name
    assert not one["transfers"].equals(else_["transfers"])


def test_rows_keys_and_labels(generate) -> None:
    made = generate(20_000)
    transfers = made["transfers"]
    assert transfers.height == 20_000
    assert transfers["transfer_id"].is_unique().all()
    assert (transfers["src"] != transfers["dst"]).all()
    assert transfers["ts"].is_sorted()
    assert transfers["ts"].dt.year().unique().to_list() == [2025]
    assert (transfers["amount"] > 0).all()
    known = set(made["accounts"]["account_id"])
    assert set(transfers["src"]) | set(transfers["dst"]) <= known
    assert set(made["labels"]["account_id"]) <= known
    assert set(made["labels"]["bad"].unique()) == {True, False}


def test_degrees_have_a_heavy_tail(generate) -> None:
    degrees = generate(50_000)["transfers"].group_by("src").agg(pl.len())["len"]
    assert degrees.max() > 50 * degrees.median()
