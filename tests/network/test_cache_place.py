"""Kernels compile wherever they are installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jupyter_compliance.network import cache_place


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in ("features", "network", "detectors"):
        (tmp_path / "package" / name).mkdir(parents=True)
    return tmp_path / "package"


def test_a_package_that_can_be_written_needs_nothing(package: Path) -> None:
    assert cache_place.choose_cache(package, {}) is None


def test_a_user_cache_is_enough(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_place.os, "access", lambda path, _: not str(path).startswith(str(package)))
    assert cache_place.choose_cache(package, {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}) is None


def test_what_the_user_chose_is_left_alone(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_place.os, "access", lambda *_: False)
    assert cache_place.choose_cache(package, {"NUMBA_CACHE_DIR": "/somewhere"}) is None


def test_without_any_place_a_private_folder_is_used(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_place.os, "access", lambda *_: False)
    folder = cache_place.choose_cache(package, {})
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0, "nobody else can put code there"
    shutil.rmtree(folder)
