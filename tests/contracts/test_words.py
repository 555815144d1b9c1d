from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance.contracts import amount_words as words
from jupyter_compliance.contracts import time_words
from jupyter_compliance.contracts.name_words import TEXT_AT_MOST, brief, source_name, who

money = st.decimals(min_value=0, max_value=Decimal(10) ** 19, places=18, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "short", "said", "exact"),
    [
        ("33568.15", "33.6k ETH", "33,568 ETH", "33,568.15 ETH"),
        ("182164", "182.2k ETH", "182,164 ETH", "182,164 ETH"),
        ("12345678.9", "12.35 M ETH", "12.35 M ETH", "12,345,678.9 ETH"),
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
    [
        (81.3, 100, "81.3 %"),
        (0, 5, "0 %"),
        (0.00001, 100, "under 0.1 %"),
        (99.99, 100, "99.9 %"),
        (5, 5, "100 %"),
        (1, 0, "0 %"),
    ],
)
def test_a_part_never_reads_as_the_whole(part, whole, text):
    assert words.percent(part, whole) == text


def test_times_say_their_zone():
    first, last = datetime(2022, 4, 18, 9, 5, tzinfo=UTC), datetime(2022, 5, 11, tzinfo=UTC)
    assert time_words.range_text(first, last) == "18 Apr – 11 May 2022 UTC"
    assert time_words.from_to(first, last) == "from 18 April to 11 May 2022"
    assert time_words.from_to(first, first) == "on 18 April 2022"
    assert time_words.from_to(first, first.replace(day=20)) == "from 18 to 20 April 2022"
    assert time_words.from_to(first, first.replace(year=2023)) == "from 18 April 2022 to 18 April 2023"
    assert time_words.minute_text(first) == "18 Apr 2022 09:05 UTC"
    assert time_words.moment_text(first).endswith("UTC")


@given(st.integers(0, 4_000_000_000_000_000).map(time_words.from_us))
def test_milliseconds_go_there_and_back(moment):
    assert abs((time_words.from_ms(time_words.to_ms(moment)) - moment).total_seconds()) < 1e-5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(30, "under a minute"), (60, "1 minute"), (5400, "2 hours"), (86400, "24 hours"), (200_000, "2 days")],
)
def test_durations_read_in_the_largest_unit(seconds, text):
    assert time_words.lasting(seconds) == text


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://roninblockchain.substack.com/p/community-alert-ronin-validators", "roninblockchain.substack.com"),
        ("http://user:secret@www.treasury.gov:8080/ofac/sdnlist.txt?x=1#y", "treasury.gov"),
        ("www.binance.com/en/blog", "binance.com"),
        ("etherscan.io/accounts/label/list.html", "etherscan.io"),
        ("file:///home/ann/tags/exchange-wallets.yaml", "exchange-wallets"),
        ("packs/exchange-wallets.tar.gz", "exchange-wallets"),
        ("C:\\data\\flagged.csv", "flagged"),
        ("/srv/lists/ofac", "ofac"),
        ("sanctioned_addresses_ETH.txt", "sanctioned_addresses_ETH"),
        ("OFAC SDN", "OFAC SDN"),
        ("n/a", "n/a"),
        ("St. John's list", "St. John's list"),
        (".csv", ".csv"),
        ("see https://a.example/x for more", "see a.example for more"),
    ],
)
def test_a_source_is_named_not_linked(source, name):
    assert source_name(source) == name


hostile = st.text(max_size=200) | st.lists(
    st.sampled_from(
        ["https://www.", "http://", "ftp:///", "://", "www.", "a.b", "/x.csv", "@", "\u202e", "\r\n", "\0", " "]
    ),
    max_size=12,
).map("".join)


@given(hostile)
def test_foreign_text_in_a_sentence_is_one_short_line_without_addresses(text):
    for said in (brief(text), source_name(text), who(text, text + "x")):
        assert "://" not in said
        assert not set(said) & set("\n\r\t\x00\x7f\u2028\u2029\u202e\u2066")
        assert len(said.splitlines()) <= 1
    assert len(brief(text)) <= TEXT_AT_MOST


def test_a_name_that_says_nothing_gives_way_to_the_identifier():
    assert who("0x098b716b8aaf21512996dc57eb0615e2383e2f96", "Ann\nLee") == "Ann Lee (0x098b…2f96)"
    assert who("ann", None) == who("ann", "ann") == who("ann", "\u200b") == "ann"
    assert brief("क्\u200dष") == "क्\u200dष"
    assert words.amount_words(Decimal(5), "Claim at https://evil.example/now") == "5 Claim at evil.example"
