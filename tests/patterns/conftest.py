"""Planted data that the tests of patterns share."""

from __future__ import annotations

import pytest

from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.patterns import CATALOGUE
from jupyter_compliance.sources.synthetic import Synthetic, generate


@pytest.fixture(scope="session")
def synthetic() -> Synthetic:
    """A small invented case with every typology that is a pattern planted nine times."""
    return generate(20_000, seed=11, typologies=CATALOGUE, days=180, instances=9)


@pytest.fixture(scope="session")
def planted(synthetic: Synthetic) -> Ledger:
    case = synthetic.case
    tables = {name: case[name] for name in ("transfers", "accounts", "tags", "watchlist", "customers", "events")}
    return Ledger.build(**tables, currency="USD")
