"""One feature, declared: what it is called, what it reads and what it means, apart from the code that computes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from jupyter_compliance.contracts.errors import FeatureError

_UNITS = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
#: What a feature may read. ``own amount`` is the amount of the very transfer described; all else is strictly past.
INPUTS = ("transfers", "accounts", "customers", "events", "own amount")
#: Types of feature columns, by the name a feature declares.
DTYPES = ("uint32", "float32", "float64", "boolean")


@dataclass(frozen=True)
class Feature:
    """A column of features.

    Parameters
    ----------
    name
        Column name: ``{side}_{flow}_{measure}_{window}``; side ``src`` is the payer's history and ``dst`` the payee's,
        flow ``out`` that account's payments and ``in`` its receipts; ``pair_{measure}_{window}`` for what the two did
        with each other. Lifelong features have no window.
    family
        Family that computes it.
    inputs
        What it reads, of `INPUTS`.
    window
        Length of the trailing window, ``"7d"``; None for lifelong features.
    description
        Meaning, for people.
    owner
        Who answers for it.
    dtype
        One of `DTYPES`.
    units
        What a value of 1 is: ``transfers``, ``case currency``, ``days``, ``ratio``.
    """

    name: str
    family: str
    inputs: tuple[str, ...]
    window: str | None
    description: str
    owner: str
    dtype: str
    units: str

    def __post_init__(self) -> None:
        unknown = sorted(set(self.inputs) - set(INPUTS))
        if unknown:
            raise FeatureError(f"Feature {self.name} reads {unknown[0]!r}, which is no input.", f"Use {INPUTS}.")
        if self.dtype not in DTYPES:
            raise FeatureError(f"Feature {self.name} has the type {self.dtype!r}.", f"Use one of {DTYPES}.")

    @property
    def own_amount(self) -> bool:
        """Whether it reads the amount of the transfer it describes."""
        return "own amount" in self.inputs

    def document(self) -> dict[str, Any]:
        """Return the definition as JSON values."""
        return asdict(self) | {"inputs": list(self.inputs)}


@dataclass(frozen=True)
class Settings:
    """What the families of a set are computed with.

    Parameters
    ----------
    windows
        Trailing windows, shortest first.
    thresholds
        Every threshold by name.
    """

    windows: tuple[str, ...]
    thresholds: Mapping[str, Any]


def window_us(window: str) -> int:
    """Return the length of a window in microseconds.

    Parameters
    ----------
    window
        A whole number and a unit: ``"30s"``, ``"15m"``, ``"1h"``, ``"7d"``.

    Raises
    ------
    FeatureError
        It is not one.
    """
    found = re.fullmatch(r"([1-9]\d{0,5})([smhd])", window)
    if found is None:
        raise FeatureError(f"{window!r} is no window.", 'Write a whole number and s, m, h or d, as in "7d".')
    return int(found[1]) * _UNITS[found[2]]


def say_window(window: str) -> str:
    """Return a window in words: ``7 days``."""
    found = re.fullmatch(r"(\d+)([smhd])", window)
    assert found is not None
    unit = {"s": "second", "m": "minute", "h": "hour", "d": "day"}[found[2]]
    return unit if found[1] == "1" else f"{found[1]} {unit}s"
