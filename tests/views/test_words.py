from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance.views import words

money = st.decimals(min_value=0, max_value=Decimal(10) ** 19, places=18, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "short", "said", "exact"),
    [
        ("33568.15", "33.6k ETH", "33,568 ETH", "33,568.15 ETH"),
        ("182164", "182.2k ETH", "182,164 ETH", "182,164 ETH"),
        ("1250000", "1.25 M ETH", "1,250,000 ETH", "1,250,000 ETH"),
        ("999960", "1 M ETH", "999,960 ETH", "999,960 ETH"),
        ("0", "0 ETH", "0 ETH", "0 ETH"),
        ("0.0123", "0.0123 ETH", "0.0123 ETH", "0.0123 ETH"),
        ("1e-18", "0.000000000000000001 ETH", "0.000000000000000001 ETH", "0.000000000000000001 ETH"),
        ("33568.150000000000000001", "33.6k ETH", "33,568 ETH", "33,568.150000000000000001 ETH"),
    ],
)
def test_amounts_read_as_the_board_shows_them(value, short, said, exact):
    value = Decimal(value)
    assert words.amount_short(value, "ETH") == short
    assert words.amount_words(value, "ETH") == said
    assert words.amount_exact(value, "ETH") == exact


@given(money)
def test_exact_form_loses_no_digit(value):
    assert Decimal(words.amount_exact(value).replace(",", "")) == value


@given(money)
def test_short_form_is_near(value):
    text = words.amount_short(value)
    factor = {"k": 1000, "M": 10**6, "bn": 10**9, "T": 10**12}
    unit = next((u for u in factor if text.endswith(u)), "")
    figure = Decimal(text.removesuffix(unit).strip()) * factor.get(unit, 1)
    assert abs(figure - value) <= value / 20


def test_unknown_value_is_said_and_not_zero():
    assert words.amount_short(None, "USD") == "value unknown"
    assert words.amount_words(None) == "an unknown value"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(81.3, 100, "81.3 %"), (0, 5, "0 %"), (0.00001, 100, "under 0.1 %"), (99.99, 100, "99.9 %"), (5, 5, "100 %"), (1, 0, "0 %")],
)
def test_a_part_never_reads_as_the_whole(part, whole, text):
    assert words.percent(part, whole) == text


def test_times_say_their_zone():
    first, last = datetime(2022, 4, 18, 9, 5, tzinfo=UTC), datetime(2022, 5, 11, tzinfo=UTC)
    assert words.range_text(first, last) == "18 Apr – 11 May 2022 UTC"
    assert words.from_to(first, last) == "from 18 April to 11 May 2022"
    assert words.from_to(first, first) == "on 18 April 2022"
    assert words.minute_text(first) == "18 Apr 2022 09:05 UTC"
    assert words.moment_text(first).endswith("UTC")


@given(st.integers(0, 4_000_000_000_000_000).map(words.from_us))
def test_milliseconds_go_there_and_back(moment):
    assert abs((words.from_ms(words.to_ms(moment)) - moment).total_seconds()) < 1e-5


def test_scores_never_reach_certainty():
    assert words.score_text(99.97) == "99.9"
    assert words.score_text(None) == words.score_text(float("nan")) == ""
    assert words.logodds_text(Decimal("3.40")) == "+3.40"
