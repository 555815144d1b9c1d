"""What each version of the kernels computes: a value that moves asks for a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl

from jupyter_compliance.features import COMPLETE, FeatureSet, compute
from jupyter_compliance.features.families import FAMILIES

World = dict[str, pl.DataFrame]
PINNED = Path(__file__).with_name("versions.json")


def fingerprint(world: World, family: str) -> str:
    """Return a hash of every value of a family in a small world; floats to six digits, for they may differ beyond."""
    found = compute(
        world["transfers"],
        FeatureSet("one", "1", (family,)),
        **{k: world[k] for k in ("accounts", "customers", "events")},
    )
    text = [[f"{v:.5e}" if isinstance(v, float) else str(v) for v in row] for row in found.sort("transfer_id").rows()]
    return hashlib.sha256(json.dumps(text).encode()).hexdigest()[:16]


def test_values_change_only_with_the_version(worlds: Callable[..., World]) -> None:
    world = worlds(rows=400, seed=11)
    now = {name: {"version": family.version, "values": fingerprint(world, name)} for name, family in FAMILIES.items()}
    pinned = json.loads(PINNED.read_text("utf-8"))
    for name, found in now.items():
        known = pinned.get(name)
        assert known is not None, f"pin {name} in {PINNED.name}: {json.dumps(found)}"
        if found["values"] != known["values"]:
            told = "raise the version of its Family" if found["version"] == known["version"] else "pin the new values"
            raise AssertionError(
                f"{name} gives other values than version {known['version']}: {told}; now {json.dumps(found)}"
            )
        assert found == known, f"{name} has a new version but the same values"
    assert set(pinned) == set(FAMILIES)
    assert set(COMPLETE.families) == set(FAMILIES)
