"""Canonical JSON: one spelling for every value that may be recorded, a clear refusal for every other."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store.canonical import DEEPEST, LARGEST_INTEGER, canonical, parse

recordable = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(recordable)
def test_round_trip(value: Any) -> None:
    assert parse(canonical(value)) == value


def test_spelling() -> None:
    value = {"\u20ac": 1, "\r": [None, True], "\U0001f600": 'é\u0007"\\/', "\ufb33": -5, "1": {}}
    assert canonical(value) == (
        '{"\\r":[null,true],"1":{},"\u20ac":1,"\U0001f600":"é\\u0007\\"\\\\/","\ufb33":-5}'.encode()
    )


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"a": {"b": [1, 0.5]}}, "value.a.b[1]: 0.5 is a float"),
        ({"a": float("nan")}, "is a float"),
        ({"a": 1.0}, "is a float"),
        ({"a": 2**53}, "beyond 2^53"),
        ({"a": -(2**53)}, "beyond 2^53"),
        ({"a": datetime(2026, 1, 1, tzinfo=UTC)}, "a datetime has no place"),
        ({"a": Decimal(1)}, "a Decimal has no place"),
        ({"a": b"x"}, "a bytes has no place"),
        ({1: "a"}, "key 1 is not text"),
        ({"a": "\ud800"}, "half of a surrogate pair"),
        ({"\udfff": 1}, "half of a surrogate pair"),
    ],
)
def test_refusals_say_where(value: Any, says: str) -> None:
    with pytest.raises(StoreError) as caught:
        canonical(value)
    assert says in str(caught.value)
    assert caught.value.advice


def test_deep_nesting_is_refused() -> None:
    value: Any = "x"
    for _ in range(DEEPEST + 1):
        value = [value]
    with pytest.raises(StoreError, match="nested"):
        canonical(value)


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', '{"b":1,"a":1}', '{"a":1,"a":1}', '{"a":1.0}', '{"a":1e2}', '"\\u0061"', "nope", "[" * 9999, b"\xff"],
)
def test_parse_takes_only_the_canonical_spelling(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        parse(text)
