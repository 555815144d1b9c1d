"""Rows as they stood at a source, before anybody decided what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

#: Rows that could not even be split into fields.
UNREAD = pl.Schema({"row": pl.Int64, "code": pl.String, "reason": pl.String, "raw": pl.String, "source": pl.String})


@dataclass(frozen=True)
class Raw:
    """The content of one file, query or frame.

    Parameters
    ----------
    source
        Name shown to the user and stored with rejects.
    frame
        Columns by the names of the source, text where the format is text.
    rows
        Row number of each row; the first data row of the source is 1.
    unread
        Rows that have no fields to speak of (too many, too few, not JSON), by `UNREAD`.
    """

    source: str
    frame: pl.DataFrame
    rows: pl.Series = field(repr=False)
    unread: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNREAD), repr=False)

    @classmethod
    def whole(cls, source: str, frame: pl.DataFrame) -> Raw:
        """Return the raw form of a frame whose rows are all readable."""
        return cls(source, frame, pl.int_range(1, frame.height + 1, eager=True))


def unread_frame(rows: list[tuple[int, str, str, str]], source: str | None = None) -> pl.DataFrame:
    """Return rows of (row, code, reason, raw) as a frame by `UNREAD`; `source` where it is not that of the `Raw`."""
    return pl.DataFrame([(*row, source) for row in rows], schema=UNREAD, orient="row")
