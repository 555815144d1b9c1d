"""What the user said about a source."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """Arguments of `load` that readers and adapters need.

    Parameters
    ----------
    table
        Table asked for.
    timezone
        Zone of times that state none.
    encoding
        Encoding stated by the user, or None.
    currency
        Case currency, or None.
    mapping
        Canonical column to column of the source; None leaves an optional one out.
    base_date
        Day of step 0, for sources that count steps.
    """

    table: str
    timezone: str = "UTC"
    encoding: str | None = None
    currency: str | None = None
    mapping: dict[str, str | None] = field(default_factory=dict)
    base_date: datetime.date | str | None = None
