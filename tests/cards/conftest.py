from __future__ import annotations

import pytest

from jupyter_compliance.cards.planted import World


@pytest.fixture(scope="session")
def world() -> World:
    return World.generate(20_000, seed=7, instances=6)
