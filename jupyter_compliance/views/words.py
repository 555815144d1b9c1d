"""Amounts, counts and times as people read them; exact forms come from decimals and never pass through a float."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from jupyter_compliance.triage import score as _score

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STEPS = ((Decimal(10) ** 12, " T", 2), (Decimal(10) ** 9, " bn", 2), (Decimal(10) ** 6, " M", 2), (Decimal(1000), "k", 1))


def _fixed(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def _small(value: Decimal, digits: int) -> str:
    """Return a magnitude below 1000 with the given number of significant digits and no needless zeros."""
    if value == 0:
        return "0"
    places = max(0, digits - 1 - value.adjusted())
    text = f"{_fixed(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit else text


def amount_short(value: Decimal | None, unit: str = "") -> str:
    """Return an amount for labels: ``33.6k ETH``, ``1.25 M USD``, ``0.0123 ETH``.

    Parameters
    ----------
    value
        Exact amount in `unit`; None where it is unknown.
    unit
        Currency or asset, written behind the figure.
    """
    if value is None:
        return "value unknown"
    sign, size = ("−" if value < 0 else ""), abs(value)
    for step, suffix, places in _STEPS:
        # 999,960 reads 1 M, not 1,000.0k: the step is chosen after rounding on the step below
        if size >= step * Decimal("0.99995"):
            text = f"{_fixed(size / step, places):f}"
            text = text.rstrip("0").rstrip(".") if suffix != "k" else text.removesuffix(".0")
            return _with_unit(f"{sign}{text}{suffix}", unit)
    return _with_unit(sign + _small(size, 4), unit)


def amount_words(value: Decimal | None, unit: str = "") -> str:
    """Return an amount for sentences: ``182,164 ETH``, ``8.57 ETH``, ``1.25 M USD`` from ten millions on."""
    if value is None:
        return "an unknown value"
    size = abs(value)
    if size >= 10_000_000:
        return amount_short(value, unit)
    if size >= 100:
        return _with_unit(f"{_fixed(value, 0):,f}".replace("-", "−"), unit)
    return _with_unit(("−" if value < 0 else "") + _small(size, 3), unit)


def amount_exact(value: Decimal | None, unit: str = "") -> str:
    """Return every digit of an amount, with thousands separators: ``33,568.150000000000000001 ETH``."""
    if value is None:
        return ""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _with_unit(text.replace("-", "−"), unit)


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """Return a counted noun: ``1 wallet``, ``1,926 accounts``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(part: float, whole: float) -> str:
    """Return a share as ``81.3 %``; a small share that is not zero reads ``under 0.1 %``, a part never reads 100 %."""
    if whole <= 0:
        return "0 %"
    share = part / whole
    if 0 < share < 0.001:
        return "under 0.1 %"
    if 0.9995 <= share < 1 - 1e-12:
        return "99.9 %"
    return f"{100 * share:.1f} %".replace(".0 %", " %")


def score_text(score: float | None) -> str:
    """Return a score of 0 to 100 with one decimal, never rounded up to certainty; nothing when there is none."""
    return "" if score is None or score != score else _score.score_text(score)


def logodds_text(value: Decimal) -> str:
    """Return a log-odds figure with its sign: ``+3.40``, ``−5.99``."""
    return _score.logodds_text(int(value * 100))


def to_ms(moment: datetime) -> float:
    """Return milliseconds since 1970 of an aware instant."""
    return (moment - _EPOCH) / timedelta(milliseconds=1)


def from_ms(ms: float) -> datetime:
    """Return the UTC instant at milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


def from_us(us: int) -> datetime:
    """Return the UTC instant at microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=int(us))


def day(moment: datetime, *, year: bool = True) -> str:
    """Return ``23 March 2022``."""
    text = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return f"{text} {moment.year}" if year else text


def short_day(moment: datetime, *, year: bool = True) -> str:
    """Return ``23 Mar 2022``."""
    text = f"{moment.day} {_MONTHS[moment.month - 1][:3]}"
    return f"{text} {moment.year}" if year else text


def moment_text(moment: datetime) -> str:
    """Return ``2022-03-23 14:05:11 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def minute_text(moment: datetime) -> str:
    """Return ``23 Mar 2022 14:05 UTC``."""
    return f"{short_day(moment)} {moment:%H:%M} UTC"


def from_to(first: datetime, last: datetime) -> str:
    """Return the span of two instants in words: ``from 23 March to 4 May 2022``, ``on 23 March 2022``."""
    if first.date() == last.date():
        return f"on {day(first)}"
    return f"from {day(first, year=first.year != last.year)} to {day(last)}"


def range_text(first: datetime, last: datetime) -> str:
    """Return the span of two instants for headings: ``18 Apr – 11 May 2022 UTC``."""
    if first.date() == last.date():
        return f"{short_day(first)} UTC"
    return f"{short_day(first, year=first.year != last.year)} – {short_day(last)} UTC"
