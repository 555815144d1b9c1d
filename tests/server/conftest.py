from __future__ import annotations

from collections.abc import Iterator

import pytest
from ownserver import HEADER, ROWS, TAGS, Server, serving

from jupyter_compliance import Case


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        (running.root / "ledger.csv").write_text(HEADER + ROWS)
        (running.root / "tags.csv").write_text(TAGS)
        yield running


@pytest.fixture
def case(server: Server, request: pytest.FixtureRequest) -> Case:
    """A case of its own for each test, in ``cases/<name of the test>``."""
    name = request.node.originalname.removeprefix("test_")[:40]
    return Case.create(server.root / "cases" / name, transfers=server.root / "ledger.csv", author="A. Analyst", overwrite=True)
