# ruff: noqa: DTZ001 - naive moments are what is tested
from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.instants import parse_day, parse_instant

UTC = dt.UTC


def read(*texts: object, timezone: str = "UTC") -> list[dt.datetime | None]:
    return parse_instant(pl.Series(texts), timezone=timezone).values.to_list()


def faults(*texts: object, timezone: str = "UTC") -> dict[str, list[int]]:
    parsed = parse_instant(pl.Series(texts), timezone=timezone)
    return {f.code: f.mask.arg_true().to_list() for f in parsed.faults if f.mask.any()}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-03-29T21:41:18+00:00", (2022, 3, 29, 21, 41, 18)),
        ("2022-03-29T21:41:18Z", (2022, 3, 29, 21, 41, 18)),
        ("2022-03-29T23:41:18+0200", (2022, 3, 29, 21, 41, 18)),
        ("2022-03-29 23:41:18+02", (2022, 3, 29, 21, 41, 18)),
        ("2022-03-29 21:41:18.123456 UTC", (2022, 3, 29, 21, 41, 18, 123456)),
        ("2022-03-29 21:41:18.000 UTC", (2022, 3, 29, 21, 41, 18)),
        ("2022-03-29 21:41:18", (2022, 3, 29, 21, 41, 18)),
        ("2022-03-29", (2022, 3, 29)),
        ("2022/09/01 00:20", (2022, 9, 1, 0, 20)),
        ("29.03.2022 21:41", (2022, 3, 29, 21, 41)),
        ("01 Sep 2022", (2022, 9, 1)),
        ("Mar-29-2022 09:41:18 PM", (2022, 3, 29, 21, 41, 18)),
        ("20220901", (2022, 9, 1)),
        ("20220901121314", (2022, 9, 1, 12, 13, 14)),
        ("1661990400", (2022, 9, 1)),
        ("1661990400.25", (2022, 9, 1, 0, 0, 0, 250000)),
        ("1661990400123", (2022, 9, 1, 0, 0, 0, 123000)),
        ("1661990400123456", (2022, 9, 1, 0, 0, 0, 123456)),
        ("1661990400123456789", (2022, 9, 1, 0, 0, 0, 123456)),
    ],
)
def test_usual_ways_to_write_a_moment(text: str, moment: tuple[int, ...]) -> None:
    assert read(text) == [dt.datetime(*moment, tzinfo=UTC)]


def test_typed_columns() -> None:
    naive = dt.datetime(2022, 7, 1, 12)
    assert read(naive, timezone="Europe/Berlin") == [dt.datetime(2022, 7, 1, 10, tzinfo=UTC)]
    berlin = pl.Series([naive]).dt.replace_time_zone("Europe/Berlin")
    assert parse_instant(berlin).values.to_list() == [dt.datetime(2022, 7, 1, 10, tzinfo=UTC)]
    assert read(dt.date(2022, 7, 1)) == [dt.datetime(2022, 7, 1, tzinfo=UTC)]
    assert read(1661990400) == [dt.datetime(2022, 9, 1, tzinfo=UTC)]
    assert read(1661990400.5) == [dt.datetime(2022, 9, 1, 0, 0, 0, 500000, tzinfo=UTC)]


def test_offsets_in_one_column_all_become_utc() -> None:
    moments = read("2022-01-01T12:00:00+01:00", "2022-01-01T12:00:00-05:00", "2022-01-01T12:00:00Z")
    assert [m.hour for m in moments] == [11, 17, 12]


def test_mixed_zones_are_read_and_counted() -> None:
    parsed = parse_instant(
        pl.Series(["2022-01-01T12:00:00Z", "2022-01-01 12:00:00", "2022-01-01 13:00"]), timezone="America/New_York"
    )
    assert [m.hour for m in parsed.values] == [12, 17, 18]
    (remark,) = parsed.remarks
    assert remark.code == "mixed_time_zones"
    assert remark.mask.to_list() == [False, True, True]
    assert "America/New_York" in remark.message


def test_local_times_a_clock_change_skips_or_repeats() -> None:
    texts = ("2022-03-27 02:30", "2022-10-30 02:30", "2022-06-01 12:00")
    assert faults(*texts, timezone="Europe/Berlin") == {"nonexistent_time": [0], "ambiguous_time": [1]}
    assert faults(*texts) == {}


def test_day_and_month_need_a_witness() -> None:
    assert [m.month for m in read("03/29/2022", "04/05/2022")] == [3, 4]
    assert [m.month for m in read("29/03/2022 21:41", "04/05/2022 10:00")] == [3, 5]
    assert faults("03/04/2022", "04/05/2022") == {"ambiguous_date": [0, 1]}
    assert read("05/05/2022") == [dt.datetime(2022, 5, 5, tzinfo=UTC)]


def test_what_is_no_time_is_at_fault() -> None:
    assert faults("2022-01-01", "yesterday", "2022-13-45", "17", "") == {"not_a_time": [1, 2, 3]}
    assert faults(1, 2) == {"not_a_time": [0, 1]}


def test_rare_formats_behind_many_usual_ones() -> None:
    texts = ["2022-01-01 00:00:00"] * 500 + ["1661990400", "2022/09/01 00:20", "nope"]
    parsed = parse_instant(pl.Series(texts))
    assert parsed.values.null_count() == 1
    assert [f.mask.arg_true().to_list() for f in parsed.faults if f.mask.any()] == [[502]]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ContractError, match=r"Mars/Phobos.*IANA"):
        read("2022-01-01", timezone="Mars/Phobos")


def test_days() -> None:
    parsed = parse_day(pl.Series(["2022-03-29", "2023-08-16 12:18:52.619444", "x"]))
    assert parsed.values.to_list() == [dt.date(2022, 3, 29), dt.date(2023, 8, 16), None]
    assert [f.message for f in parsed.faults if f.mask.any()] == ["is not a date"]


@given(st.lists(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)), min_size=1))
def test_any_moment_survives_iso_text(moments: list[dt.datetime]) -> None:
    texts = [m.isoformat(sep=" ") for m in moments]
    assert read(*texts) == [m.replace(tzinfo=UTC) for m in moments]
    assert read(*[t.replace(" ", "T") + "+00:00" for t in texts]) == [m.replace(tzinfo=UTC) for m in moments]


@pytest.mark.parametrize("text", ["0000-01-01T00:00:00Z", "-0001-06-01T00:00:00Z", "9999-12-31T23:59:59-05:00"])
def test_a_moment_outside_the_calendar_is_a_fault(text: str) -> None:
    parsed = parse_instant(pl.Series(["2022-03-29T21:41:18Z", text]))
    assert parsed.values.is_null().to_list() == [False, True]
    assert [fault.mask.to_list() for fault in parsed.faults if fault.mask.any()] == [[False, True]]


def test_moments_beyond_the_calendar_in_a_typed_column_are_faults() -> None:
    days = pl.Series([0, 3_000_000, -800_000], dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    beyond = pl.Series([0, 253_402_300_800_000_000, -62_135_596_800_000_001]).cast(pl.Datetime("us", "UTC"))
    assert parse_instant(days).values.null_count() == 0
    assert parse_instant(beyond).values.is_null().to_list() == [False, True, True]


def test_the_first_and_last_moment_of_the_calendar_are_read() -> None:
    parsed = parse_instant(pl.Series(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]))
    assert [moment.year for moment in parsed.values.to_list()] == [1, 9999]
