"""What is computed from a case is computed once, also when a notebook and its board ask at the same moment."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from jupyter_compliance import Case
from jupyter_compliance.detectors import registry


def test_two_threads_share_one_run_of_the_detectors(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    real = registry.run_all

    def slow(*args: Any, **kwargs: Any) -> Any:
        runs.append(threading.get_ident())
        time.sleep(0.2)
        return real(*args, **kwargs)

    monkeypatch.setattr(registry, "run_all", slow)
    seen: list[Any] = []
    threads = [threading.Thread(target=lambda: seen.append(case.findings())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1
    assert len(seen) == 3
    assert all(found is seen[0] for found in seen)
