"""The demonstration data: rows as their sources wrote them, rebuilt byte for byte."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.data import ronin

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "jupyter_compliance" / "data" / "ronin"


def test_paths_are_there() -> None:
    sources = ronin()
    assert set(sources) == {"transfers", "tags", "watchlist"}
    for given in sources.values():
        for path in given if isinstance(given, list) else [given]:
            assert path.stat().st_size > 0


def test_transfers_keep_their_spelling() -> None:
    rows = pl.read_csv(ronin()["transfers"], infer_schema=False)
    assert rows.shape == (436, 4)
    assert rows.columns == ["block_time", "from", "to", "total_eth"]
    assert rows["from"].str.starts_with("\\x").all()


def test_every_tag_and_listing_is_about_an_address_of_the_ledger() -> None:
    rows = pl.read_csv(ronin()["transfers"], infer_schema=False)
    known = {a.replace("\\x", "0x").lower() for c in ("from", "to") for a in rows[c]}
    tags = pl.read_csv(ronin()["tags"], infer_schema=False)
    assert tags.height == 17
    assert set(tags["address"].str.to_lowercase()) <= known
    listed = (FOLDER / "ofac" / "sanctioned_addresses_ETH.txt").read_text().split()
    assert len(listed) == 8
    assert {a.lower() for a in listed} <= known


def test_every_file_is_attributed() -> None:
    readme, notice = (FOLDER / "README.md").read_text("utf-8"), (ROOT / "NOTICE").read_text("utf-8")
    for commit in re.findall(r"[0-9a-f]{40}", readme):
        assert commit in notice
    for path in FOLDER.rglob("*.*"):
        if path.parent.name != "licences" and path.name != "README.md":
            assert path.name in readme, path.name
            assert path.name in notice, path.name
    assert sum(f.stat().st_size for f in FOLDER.rglob("*.*")) < 200_000


def test_script_rebuilds_the_same_bytes(shared_data: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("build_ronin", ROOT / "scripts" / "build_ronin.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for path in module.build(shared_data, tmp_path):
        assert path.read_bytes() == (FOLDER / path.relative_to(tmp_path)).read_bytes(), path.name


@pytest.mark.parametrize("name", ["transfers", "tags"])
def test_text_is_utf8_with_plain_line_ends(name: str) -> None:
    text = ronin()[name].read_bytes()
    assert text.decode("utf-8")
    assert b"\r" not in text
