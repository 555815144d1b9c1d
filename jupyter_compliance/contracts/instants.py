"""Moments in UTC and calendar days from what sources write down."""

from __future__ import annotations

import polars as pl

from .errors import ContractError
from .parsed import Fault, Parsed, as_text, blank, put, spread, where
from .schema import INSTANT

_NAIVE = pl.Datetime("us")
_LOCAL_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %b %Y",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%b-%d-%Y %I:%M:%S %p",
    "%Y%m%dT%H%M%S",
)
_ZONED_FORMATS = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z")
_SLASHED = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T](.+))?$"
_EMPTY = r"(?i)^(?:|null|none|nat|nan|n/a|-|\\n)$"
_EPOCHS = (
    ("seconds", 9, 10, 1_000_000, 1),
    ("milliseconds", 12, 13, 1_000, 1),
    ("microseconds", 15, 16, 1, 1),
    ("nanoseconds", 18, 19, 1, 1_000),
)

#: First and last microsecond of the years 1 to 9999, from 1970.
_CALENDAR = (-62_135_596_800_000_000, 253_402_300_799_999_999)
_TIME_ADVICE = 'Write times like 2022-03-29T21:41:18Z; for counters of days pass adapter="amlsim".'


def parse_instant(values: pl.Series, *, timezone: str = "UTC") -> Parsed:
    """Read moments into UTC with microseconds.

    ISO 8601 and common variants, offsets, epoch seconds to nanoseconds, days as ``20220901``; day and month written
    with slashes only where the column shows which comes first. Times without a zone are read in `timezone`; local
    times that a clock change repeats or skips are faults.

    Parameters
    ----------
    values
        Column of any type.
    timezone
        IANA name of the zone of times that state none.

    Returns
    -------
    Parsed
        ``Datetime("us", "UTC")`` values, faults and remarks.

    Raises
    ------
    ContractError
        `timezone` is not an IANA name.
    """
    check_timezone(timezone)
    return _within_calendar(_instants(values, timezone))


def _instants(values: pl.Series, timezone: str) -> Parsed:
    dtype = values.dtype
    height = len(values)
    nothing = pl.repeat(None, height, dtype=_NAIVE, eager=True)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return Parsed(values.dt.convert_time_zone("UTC").cast(INSTANT))
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        return _combine(values, nothing, values.cast(_NAIVE), timezone, [], [])
    if dtype.is_integer() or dtype.is_float() or dtype.is_decimal():
        zoned, local, remarks = _from_numbers(as_text(values))
        return _combine(values, zoned, local, timezone, [], remarks)
    text = as_text(values).str.strip_chars()
    text = text.to_frame("t").select(pl.when(~pl.col("t").str.contains(_EMPTY)).then("t"))["t"]
    zoned, local = _by_formats(text)
    left = where(text.is_not_null() & zoned.is_null() & local.is_null())
    faults: list[Fault] = []
    remarks = []
    if left.any():
        at = left.arg_true()
        few_zoned, few_local, remarks_few, ambiguous = _odd_times(text.gather(at))
        zoned = put(zoned, at, few_zoned)
        local = put(local, at, few_local)
        remarks = [Fault(r.code, spread(r.mask, at, height), r.message) for r in remarks_few]
        faults = [
            Fault(
                "ambiguous_date",
                spread(ambiguous, at, height),
                "does not show whether the day or the month comes first",
                "Write days like 2022-03-29.",
            )
        ]
    return _combine(text, zoned, local, timezone, faults, remarks)


def parse_day(values: pl.Series) -> Parsed:
    """Read calendar days.

    Parameters
    ----------
    values
        Column of any type; of moments the UTC day is taken.

    Returns
    -------
    Parsed
        ``Date`` values and faults.
    """
    if values.dtype == pl.Date:
        return Parsed(values)
    moment = parse_instant(values)
    faults = [
        Fault(f.code, f.mask, f.message.replace("a time", "a date"), "Write days like 2022-03-29.")
        for f in moment.faults
    ]
    return Parsed(moment.values.dt.date(), faults)


def check_timezone(timezone: str) -> None:
    """Raise `ContractError` unless `timezone` is an IANA zone name."""
    try:
        pl.Series([None], dtype=_NAIVE).dt.replace_time_zone(timezone)
    except pl.exceptions.PolarsError:
        raise ContractError(
            f"{timezone!r} is not a time zone.", 'Pass an IANA name, for example timezone="Europe/Berlin".'
        ) from None


def _within_calendar(parsed: Parsed) -> Parsed:
    """Leave out moments that Python's calendar does not have."""
    moments = parsed.values.to_physical()
    outside = where((moments < _CALENDAR[0]) | (moments > _CALENDAR[1]))
    if not outside.any():
        return parsed
    fault = Fault("out_of_calendar", outside, "lies outside the years 1 to 9999", _TIME_ADVICE)
    return Parsed(blank(parsed.values, outside), [*parsed.faults, fault], parsed.remarks)


def _by_formats(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read by fixed formats, the ones that fit a sample first; each format sees only what is still unread."""
    height = len(text)
    zoned = local = pl.repeat(None, height, dtype=_NAIVE, eager=True)
    at = text.is_not_null().arg_true()
    rest = text.gather(at)
    for _ in range(len(_LOCAL_FORMATS) + len(_ZONED_FORMATS)):
        sample = rest.head(200)
        hits = (
            [(_read(sample, fmt).is_not_null().sum(), fmt) for fmt in _ZONED_FORMATS + _LOCAL_FORMATS]
            if len(sample)
            else []
        )
        best, fmt = max(hits, key=lambda hit: hit[0], default=(0, ""))
        if not best:
            break
        zoned, local, at, rest = _take(zoned, local, at, rest, fmt)
    return zoned, local


def _take(
    zoned: pl.Series, local: pl.Series, at: pl.Series, rest: pl.Series, fmt: str
) -> tuple[pl.Series, pl.Series, pl.Series, pl.Series]:
    """Read the text `rest` of the rows `at` by one format into its column; return the columns and what is left."""
    found = _read(rest, fmt)
    done = found.is_not_null()
    if fmt in _ZONED_FORMATS:
        zoned = put(zoned, at.filter(done), found.filter(done))
    else:
        local = put(local, at.filter(done), found.filter(done))
    return zoned, local, at.filter(~done), rest.filter(~done)


def _read(text: pl.Series, fmt: str) -> pl.Series:
    """Read text by one format as naive microseconds (UTC for formats with an offset)."""
    if fmt in _ZONED_FORMATS:
        return text.str.to_datetime(fmt, time_unit="us", time_zone="UTC", strict=False).dt.replace_time_zone(None)
    return text.str.to_datetime(fmt, time_unit="us", strict=False)


def _odd_times(text: pl.Series) -> tuple[pl.Series, pl.Series, list[Fault], pl.Series]:
    """Read numbers, slashed days, zone names, and whatever else the first 200 values gave no hint of."""
    zoned, local, remarks = _from_numbers(text)
    slashed, ambiguous = _slashed(text)
    local = local.zip_with(local.is_not_null(), slashed)
    at = where(zoned.is_null() & local.is_null() & ~ambiguous).arg_true()
    rest = text.gather(at).str.replace(r"(?i)\s*(?:UTC|GMT)$", "Z")
    for fmt in _ZONED_FORMATS + _LOCAL_FORMATS:
        zoned, local, at, rest = _take(zoned, local, at, rest, fmt)
    return zoned, local, remarks, ambiguous


def _slashed(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read ``03/29/2022 21:41``; the column must show which of the two comes first."""
    parts = text.str.extract_groups(_SLASHED)
    first, second = (parts.struct.field(n).cast(pl.Int32, strict=False) for n in ("1", "2"))
    day_first, month_first = where((first > 12) & (second <= 12)), where((second > 12) & (first <= 12))
    unclear = where((first <= 12) & (second <= 12) & (first != second))
    if day_first.any() != month_first.any():
        day_first = day_first | (unclear & day_first.any())
        unclear = unclear & False
    frame = pl.DataFrame({"p": parts, "d": day_first})
    day, month = pl.col("p").struct.field("1"), pl.col("p").struct.field("2")
    iso = frame.select(
        pl.concat_str(
            pl.col("p").struct.field("3"),
            pl.lit("-"),
            pl.when("d").then(month).otherwise(day).str.zfill(2),
            pl.lit("-"),
            pl.when("d").then(day).otherwise(month).str.zfill(2),
            pl.lit(" "),
            pl.col("p").struct.field("4").fill_null("00:00"),
        )
    ).to_series()
    iso = iso.to_frame("t").select(pl.when(~unclear).then(pl.col("t")))["t"]
    formats = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p")
    found = [_read(iso, fmt) for fmt in formats]
    return pl.DataFrame({str(i): f for i, f in enumerate(found)}).select(pl.coalesce(pl.all()))["0"], unclear


def _from_numbers(text: pl.Series) -> tuple[pl.Series, pl.Series, list[Fault]]:
    """Read epochs (UTC) and compact days or times (local) by their number of digits."""
    parts = text.str.extract_groups(r"^(\d{8,19})(?:\.(\d*))?$")
    whole = parts.struct.field("1")
    digits = whole.str.len_bytes()
    number = whole.cast(pl.Int64, strict=False)
    local = blank(_read(whole.str.head(8), "%Y%m%d"), ~where(digits == 8))
    compact = blank(_read(whole, "%Y%m%d%H%M%S"), ~where(digits == 14))
    local = local.zip_with(local.is_not_null(), compact)
    zoned = pl.repeat(None, len(text), dtype=_NAIVE, eager=True)
    remarks = []
    for unit, least, most, times, per in _EPOCHS:
        fits = where((digits >= least) & (digits <= most) & local.is_null())
        if not fits.any():
            continue
        microseconds = number * times // per
        if times > 1:
            places = len(str(times)) - 1
            fraction = parts.struct.field("2").fill_null("").str.pad_end(places, "0").str.head(places)
            microseconds = microseconds + fraction.cast(pl.Int64, strict=False).fill_null(0)
        zoned = zoned.zip_with(~fits, microseconds.cast(_NAIVE))
        remarks.append(Fault("epoch", fits, f"read as {unit} since 1970-01-01 UTC"))
    return zoned, local, remarks


def _combine(
    source: pl.Series, zoned: pl.Series, local: pl.Series, timezone: str, faults: list[Fault], remarks: list[Fault]
) -> Parsed:
    """Join zoned and local readings into UTC and say what was assumed."""
    placed = local.dt.replace_time_zone(timezone, ambiguous="null", non_existent="null")
    in_utc = placed.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(_NAIVE)
    values = zoned.zip_with(zoned.is_not_null(), in_utc).dt.replace_time_zone("UTC").cast(INSTANT)
    lost = where(local.is_not_null() & in_utc.is_null())
    skipped = repeated = lost
    if lost.any():
        earliest = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
        skipped, repeated = lost & earliest.is_null(), lost & earliest.is_not_null()
    known = values.is_not_null() | lost
    for fault in faults:
        known = known | fault.mask
    unread = where(source.is_not_null() & ~known)
    naive = where(local.is_not_null())
    zoned_count = int(zoned.is_not_null().sum())
    advice = "Give these times with their offset from UTC."
    faults = [
        *faults,
        Fault("not_a_time", unread, "is not a time", _TIME_ADVICE),
        Fault("nonexistent_time", skipped, f"does not exist in {timezone} (the clock was put forward)", advice),
        Fault("ambiguous_time", repeated, f"happened twice in {timezone} (the clock was put back)", advice),
    ]
    if naive.any() and zoned_count:
        remarks = [
            *remarks,
            Fault("mixed_time_zones", naive, f"states no zone, unlike {zoned_count:,} others; read in {timezone}"),
        ]
    elif naive.any():
        remarks = [*remarks, Fault("assumed_zone", naive, f"states no zone; read in {timezone}")]
    return Parsed(values.rename(source.name), faults, remarks)
