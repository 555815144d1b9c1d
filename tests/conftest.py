"""Fixtures shared by all rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import environ
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from labserver import FLAGS, find_chromium
from smallframes import tags_frame, transfers_of

from jupyter_compliance.network.ledger import Ledger

# The same examples on every run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(environ.get("HYPOTHESIS_PROFILE", "same"))

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository; tests that need it are skipped where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip("the shared data sets (../shared/data) are not on this machine")
    return _SHARED


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = find_chromium()
    if found is None:
        pytest.fail("No Chromium: run `make setup`, or set CHROMIUM to the path of one.")
    return found


@pytest.fixture(scope="session")
def peers() -> Path:
    """Interpreter of the environment of other front ends: Notebook 7, Voilà, JupyterLite, two people at one document."""
    python = Path(__file__).resolve().parents[1] / ".venv-peers" / "bin" / "python"
    if not python.exists():
        pytest.fail("The other front ends are not installed: run `make setup`.")
    return python


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """One Chromium for all tests of a process: two synchronous drivers cannot live side by side."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def make_ledger() -> Callable[..., Ledger]:
    """``make_ledger(rows, tags={account: category})``."""

    def build(rows: Sequence[tuple[Any, ...]], tags: dict[str, Any] | None = None, **tables: Any) -> Ledger:
        return Ledger.build(transfers_of(rows), tags=tags_frame(tags) if tags else None, **tables)

    return build
