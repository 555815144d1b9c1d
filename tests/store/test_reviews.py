"""Reviews: four eyes are four eyes."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.store import answer_review, request_review, reviews_of
from jupyter_compliance.store.reviews import same_person


def test_asked_and_answered(make: Any) -> None:
    case = make()
    assert request_review(case, "Is that so?", subject="a1", reviewer="Bo", author="Ann") == "v1"
    assert request_review(case, "And this?", author="Ann") == "v2"
    first, second = reviews_of(case.journal.entries())
    assert (first["text"], first["subject"], first["reviewer"], first["author"]) == ("Is that so?", "a1", "Bo", "Ann")
    assert (first["outcome"], second["subject"], second["reviewer"]) == (None, None, None)
    answer_review(case, "v1", "disagreed", "The exchange answered.", author="Bo")
    answer_review(case, "v2", "agreed", author="Cem")
    first, second = reviews_of(case.journal.entries())
    assert (first["outcome"], first["answer"]["author"], first["answer"]["text"]) == ("disagreed", "Bo", "The exchange answered.")
    assert second["outcome"] == "agreed"


@pytest.mark.parametrize("name", ["Ann", "ann", " ANN ", "Ａｎｎ"])
def test_whoever_asked_may_only_withdraw(make: Any, name: str) -> None:
    case = make()
    request_review(case, "Is that so?", author="Ann")
    for outcome in ("agreed", "disagreed"):
        with pytest.raises(StoreError, match="cannot answer"):
            answer_review(case, "v1", outcome, "yes", author=name)
    with pytest.raises(StoreError, match="Only Ann"):
        answer_review(case, "v1", "withdrawn", author="Bo")
    answer_review(case, "v1", "withdrawn", author=name)
    assert reviews_of(case.journal.entries())[0]["outcome"] == "withdrawn"
    with pytest.raises(StoreError, match="withdrawn already"):
        answer_review(case, "v1", "agreed", author="Bo")


def test_nobody_reviews_oneself(make: Any) -> None:
    with pytest.raises(StoreError, match="cannot review"):
        request_review(make(), "x", reviewer="ann ", author="Ann")
    assert not same_person("Ann", "Anne")


def test_an_answer_in_one_s_own_matter_smuggled_in_does_not_count(make: Any) -> None:
    case = make()
    request_review(case, "x", author="Ann")
    case.journal.append("review.answered", {"id": "v1", "outcome": "agreed", "text": ""}, "Ann")
    case.journal.append("review.answered", {"id": "v1", "outcome": "splendid", "text": ""}, "Bo")
    assert reviews_of(case.journal.entries())[0]["outcome"] is None
    answer_review(case, "v1", "agreed", author="Bo")
    assert reviews_of(case.journal.entries())[0]["outcome"] == "agreed"


def test_what_is_asked_and_answered_needs_words(make: Any) -> None:
    case = make()
    for text in ("", "  ", "x" * 4001, 3):
        with pytest.raises(StoreError):
            request_review(case, text, author="Ann")
    request_review(case, "Two\nlines are fine.", author="Ann")
    with pytest.raises(StoreError, match="empty"):
        answer_review(case, "v1", "disagreed", "", author="Bo")
    with pytest.raises(StoreError, match="outcome"):
        answer_review(case, "v1", "maybe", author="Bo")
    with pytest.raises(StoreError, match="no review"):
        answer_review(case, "v9", "agreed", author="Bo")
