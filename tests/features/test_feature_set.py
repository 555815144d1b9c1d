"""Feature sets: content hash, round trips, settings, the table for people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance import Case
from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.features import COMPLETE, CORE, FeatureSet, compute
from jupyter_compliance.features.families import FAMILIES
from jupyter_compliance.features.feature import Feature, window_us

World = dict[str, pl.DataFrame]
SMALL = FeatureSet("small", "3", ("windows",), windows=("7d", "1h"), only=("src_out_*",), owner="me")


@pytest.mark.parametrize("chosen", [CORE, COMPLETE, SMALL], ids=lambda s: s.name)
def test_round_trips(chosen: FeatureSet, tmp_path: Path) -> None:
    for text, suffix in ((chosen.to_toml(), "toml"), (chosen.to_json(), "json")):
        assert FeatureSet.load(text) == chosen
        (tmp_path / f"set.{suffix}").write_text(text, "utf-8")
        again = FeatureSet.load(tmp_path / f"set.{suffix}")
        assert again.sha256 == chosen.sha256


def test_what_the_hash_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = [
        SMALL.with_(version="4"),
        SMALL.with_(windows=("1h", "8d")),
        SMALL.with_(thresholds={"near_threshold": 9_000}),
        SMALL.with_(only=("src_out_count_*",)),
        SMALL.with_(families=("windows", "behaviour"), only=()),
    ]
    assert len({s.sha256 for s in (SMALL, *changed)}) == 1 + len(changed)
    assert SMALL.with_(windows=("1h", "7d")).sha256 == SMALL.sha256, "the order of windows says nothing"
    assert SMALL.with_(thresholds={"near_threshold": 10_000}).sha256 == SMALL.sha256, "a default said aloud is the same"
    before = SMALL.sha256
    monkeypatch.setitem(FAMILIES, "windows", replace(FAMILIES["windows"], version=999))
    assert replace(SMALL).sha256 != before, "other kernels, other values"


def test_names_are_unique_and_core_is_part_of_complete() -> None:
    assert len(set(COMPLETE.names)) == len(COMPLETE.names)
    assert set(CORE.names) <= set(COMPLETE.names)


def test_the_table_describes_every_feature() -> None:
    table = COMPLETE.table()
    assert table["name"].to_list() == COMPLETE.names
    assert (
        table.select("family", "inputs", "dtype", "units", "description", "owner").null_count().sum_horizontal()[0] == 0
    )
    assert table["description"].str.ends_with(".").all()
    assert not table["description"].str.contains(r"[{}]").any()
    assert table["description"].n_unique() == table.height


def test_windows_and_thresholds_are_settings(world: World) -> None:
    wide = SMALL.with_(windows=("2d", "45d"), thresholds={"round_unit": 500})
    found = compute(world["transfers"], wide)
    assert "src_out_sum_45d" in found.columns
    assert wide.settings.thresholds["round_unit"] == 500
    assert (found["src_out_count_45d"] >= found["src_out_count_2d"]).all()
    assert SMALL.windows == ("1h", "7d"), "kept shortest first"


def test_columns_have_the_types_that_are_declared(world: World) -> None:
    found = compute(**world_of(world), feature_set=COMPLETE)
    types = {"uint32": pl.UInt32, "float32": pl.Float32, "float64": pl.Float64, "boolean": pl.Boolean}
    for feature in COMPLETE.features:
        assert found.schema[feature.name] == types[feature.dtype], feature.name
        assert not found[feature.name].is_nan().any() if feature.dtype.startswith("float") else True


def world_of(world: World) -> dict[str, pl.DataFrame]:
    return {"source": world["transfers"]} | {k: world[k] for k in ("accounts", "customers", "events")}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"families": ("nothing",)}, "'nothing', which does not exist"),
        ({"windows": ("7w",)}, "'7w' is no window"),
        ({"windows": ()}, "has no windows"),
        ({"thresholds": {"hub": 1}}, "'hub', which none of its families has"),
        ({"only": ("src_*", "dest_*")}, r"'dest_\*', which matches none"),
        ({"families_": ()}, "has no 'families_'"),
    ],
)
def test_mistakes_are_told(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(FeatureError, match=told):
        SMALL.with_(**wrong)


def test_files_that_are_no_sets(tmp_path: Path) -> None:
    with pytest.raises(FeatureError, match="cannot be read"):
        FeatureSet.load(tmp_path / "absent.toml")
    with pytest.raises(FeatureError, match="neither TOML nor JSON"):
        FeatureSet.load("name = \n")
    with pytest.raises(FeatureError, match="no 'families'"):
        FeatureSet.load('name = "x"\nversion = "1"\n')
    with pytest.raises(FeatureError, match="the key 'sets'"):
        FeatureSet.load('name = "x"\nversion = "1"\nfamilies = []\nsets = 1\n')


def test_windows_are_lengths() -> None:
    assert [window_us(w) for w in ("1s", "15m", "1h", "7d")] == [10**6, 900 * 10**6, 3600 * 10**6, 7 * 86400 * 10**6]
    with pytest.raises(FeatureError):
        Feature("x", "windows", ("future",), None, "", "", "uint32", "")


def test_frames_may_lack_what_their_contracts_allow(world: World) -> None:
    lean = world_of(world)
    lean["accounts"] = lean["accounts"].select("account_id", "customer_id", "opened_at")
    lean["customers"] = lean["customers"].select("customer_id", "declared_income", "segment", "onboarded_at")
    lean["events"] = lean["events"].select("event_id", "ts", "account_id", "kind", "device", "ip", "country")
    assert compute(**lean, feature_set=COMPLETE).equals(compute(**world_of(world), feature_set=COMPLETE))
    with pytest.raises(FeatureError, match="The transfers have no column 'ts'"):
        compute(world["transfers"].drop("ts"))
    with pytest.raises(FeatureError, match="The events have no column 'kind'"):
        compute(world["transfers"], events=world["events"].drop("kind"))


def test_the_readme_says_what_runs(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    code = text.split("## Features\n\n```python\n")[1].split("```")[0]
    scope: dict[str, object] = {"case": Case.demo(tmp_path / "ronin")}
    exec(code, scope)
    frame = scope["frame"]
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == ["transfer_id", *COMPLETE.names]
