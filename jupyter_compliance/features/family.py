"""A family of features: columns that one kernel computes together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .feature import Feature, Settings
from .inputs import Inputs

#: What a family must see to compute the features of one transfer: the accounts' own rows and all rows within the
#: longest window, or every earlier row.
Reach = Literal["near", "all"]


@dataclass(frozen=True)
class Family:
    """Features that are computed together.

    Parameters
    ----------
    name
        Name, unique.
    version
        Version of the kernels. It is part of the content hash of every set, so a change that moves any value must raise
        it.
    define
        Gives the features under some settings.
    run
        Gives arrays of one value a transfer by feature name, for at least the names asked for; in parts, so that the
        arrays of one part can be let go before the next is made.
    reach
        See `Reach`.
    keeps
        Tables of `past.TABLES` that stand for earlier rows in features without a window, or of everything.
    thresholds
        Default of each threshold the family knows.
    """

    name: str
    version: int
    define: Callable[[Settings], tuple[Feature, ...]]
    run: Callable[[Inputs, Settings, frozenset[str]], Iterator[Mapping[str, Any]]]
    reach: Reach = "near"
    keeps: tuple[str, ...] = ()
    thresholds: Mapping[str, Any] = field(default_factory=dict)
