"""Amounts, counts and shares as people read them; exact forms come from decimals and never pass through a float."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from .name_words import brief

_STEPS = (
    (Decimal(10) ** 12, " T", 2),
    (Decimal(10) ** 9, " bn", 2),
    (Decimal(10) ** 6, " M", 2),
    (Decimal(1000), "k", 1),
)
#: A unit is the name of an asset, which anybody may choose.
_UNIT_AT_MOST = 24


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
    return f"{text} {brief(unit, _UNIT_AT_MOST)}" if unit else text


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


def amount_words(value: Decimal | float | None, unit: str = "") -> str:
    """Return an amount for sentences: ``182,164 ETH``, ``8.57 ETH``, ``12.5 M USD`` from ten millions on.

    Parameters
    ----------
    value
        Amount in `unit`; a float where it is an estimate to begin with; None where it is unknown.
    unit
        Currency or asset, written behind the figure.
    """
    if value is None:
        return "an unknown value"
    value = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
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


def percent(part: float, whole: float = 1.0) -> str:
    """Return a share as ``81.3 %``; a small share that is not zero reads ``under 0.1 %``, a part never reads 100 %."""
    if whole <= 0:
        return "0 %"
    share = part / whole
    if 0 < share < 0.001:
        return "under 0.1 %"
    if 0.9995 <= share < 1 - 1e-9:
        return "99.9 %"
    return f"{100 * share:.1f} %".replace(".0 %", " %")
