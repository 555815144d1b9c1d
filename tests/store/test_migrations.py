"""The chain of migrations, tried with steps of its own: the product has had one schema so far."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store.migrations import SCHEMA_VERSION, STEPS, migrate


def rename(document: dict[str, Any]) -> dict[str, Any]:
    document["title"] = document.pop("name")
    return document


def add(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "status": "open"}


OLD = {"schemaVersion": 1, "name": "Ronin"}


def test_steps_follow_one_another() -> None:
    assert migrate(OLD, steps={1: rename, 2: add}, current=3) == {
        "schemaVersion": 3,
        "title": "Ronin",
        "status": "open",
    }
    assert OLD == {"schemaVersion": 1, "name": "Ronin"}


def test_a_current_document_is_left_as_it_is() -> None:
    assert migrate({"schemaVersion": 3}, steps={1: rename, 2: add}, current=3) == {"schemaVersion": 3}


def test_a_gap_is_refused() -> None:
    with pytest.raises(StoreError, match="schema 2, and no step"):
        migrate(OLD, steps={1: rename}, current=3)


def test_a_newer_document_is_refused_with_advice() -> None:
    with pytest.raises(StoreError, match="newer version") as caught:
        migrate({"schemaVersion": SCHEMA_VERSION + 1})
    assert caught.value.advice == "Update with: pip install -U jupyter_compliance."


def test_the_chain_of_the_product_has_no_gap() -> None:
    assert sorted(STEPS) == list(range(1, SCHEMA_VERSION))
