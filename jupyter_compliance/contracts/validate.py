"""Hold a frame to its contract: typed rows are kept, every other row is rejected with all its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

import polars as pl

from .errors import ContractError
from .instants import parse_day, parse_instant
from .numbers import parse_money, parse_number
from .parsed import Fault, Parsed, where
from .rejects import ROW_COLUMN, SOURCE_COLUMN, problems_of, reject_rows
from .report import Problem
from .schema import INSTANT, MONEY, Column, Contract
from .texts import parse_account, parse_allowed, parse_key, parse_list, parse_text


@dataclass(frozen=True)
class Checked:
    """The outcome of `validate`.

    Parameters
    ----------
    kept
        Rows that meet the contract: canonical columns in order, then unknown ones as they came.
    rejects
        The other rows, by the contract `REJECTS`, in the order they were read.
    problems
        Everything found, rejected rows first.
    origin
        Source and row number of each kept row.
    """

    kept: pl.DataFrame
    rejects: pl.DataFrame
    problems: tuple[Problem, ...]
    origin: pl.DataFrame


def validate(
    frame: pl.DataFrame,
    contract: Contract,
    *,
    source: str,
    first_row: int = 1,
    timezone: str = "UTC",
    raw: pl.DataFrame | None = None,
) -> Checked:
    """Hold a frame to a contract and collect all problems.

    Parameters
    ----------
    frame
        Canonical column names, of any type: text is read, typed columns are converted without a round trip. The
        columns ``__source`` and ``__row`` may say where each row comes from; else `source` and `first_row` do.
    contract
        Contract of the table.
    source
        Name of the source, for messages.
    first_row
        Row number of the first row.
    timezone
        IANA name of the zone of times that state none.
    raw
        The rows as they stood at the source, same height; by default the frame itself.

    Returns
    -------
    Checked
        ``frame.height == kept.height + rejects.height``.

    Raises
    ------
    ContractError
        A required column is absent, or `timezone` is unknown.
    """
    seen = [c for c in frame.columns if c not in (SOURCE_COLUMN, ROW_COLUMN)]
    for column in contract.columns:
        if column.required and column.name not in frame.columns:
            raise missing_column(contract, column, seen, source)
    origin = _origin(frame, source, first_row)
    raw = frame if raw is None else raw
    faults: list[tuple[str, Fault, pl.Series | None]] = []
    remarks: list[tuple[str, Fault]] = []
    columns: list[pl.Series] = []
    bad = pl.repeat(False, frame.height, eager=True)
    for column in contract.columns:
        if column.name not in frame.columns:
            values = pl.repeat(None, frame.height, dtype=column.dtype, eager=True).alias(column.name)
            before, parsed = None, Parsed(values)
        else:
            before = frame[column.name]
            parsed = _parse(before, column, timezone, key=column.name in contract.key)
        values = parsed.values.rename(column.name)
        if contract.key == (column.name,) and not column.required:
            values = _fill_key(values, origin)
        found = [*parsed.faults, *_bounds(values, column)]
        if not column.nullable:
            told = bad & False
            for fault in found:
                told = told | fault.mask
            empty = where(values.is_null()) & ~told
            found.append(Fault("missing", empty, "is empty", "Fill it in at the source, or map another column."))
        for fault in found:
            if fault.mask.any():
                faults.append((column.name, fault, before))
                bad = bad | fault.mask
        remarks += [(column.name, remark) for remark in parsed.remarks if remark.mask.any()]
        columns.append(values)
    table = pl.DataFrame(columns)
    repeated = _repeated(table, contract, origin, bad)
    if repeated is not None:
        faults.append(repeated)
        bad = bad | repeated[1].mask
    unknown = [c for c in seen if c not in contract.by_name]
    kept = pl.concat([table, frame.select(unknown)], how="horizontal").filter(~bad)
    rejects = reject_rows(contract, faults, bad, origin, raw)
    problems = [p for name, f, _ in faults for p in problems_of(contract.name, name, f, f.mask, origin, rejected=True)]
    problems += [
        p for name, r in remarks for p in problems_of(contract.name, name, r, r.mask & ~bad, origin, rejected=False)
    ]
    return Checked(kept, rejects, tuple(problems), origin.filter(~bad))


def missing_column(contract: Contract, column: Column, seen: list[str], source: str) -> ContractError:
    """Return the error for an absent required column."""
    listed = ", ".join(seen) if seen else "none"
    word = column.allowed[0] if column.allowed else "OFAC SDN" if column.name == "list" else ""
    constant = f', or give all rows one value with mapping={{"{column.name}": "={word}"}}' if word else ""
    return ContractError(
        f"{source} has no column for `{contract.name}.{column.name}` ({column.doc.rstrip('.')}); its columns are: {listed}.",
        f'Say which one it is with mapping={{"{column.name}": "<column of the source>"}}{constant}.',
    )


def _parse(values: pl.Series, column: Column, timezone: str, *, key: bool) -> Parsed:
    if column.account:
        return parse_account(values)
    if column.allowed:
        return parse_allowed(values, column.allowed)
    if column.dtype == MONEY:
        return parse_money(values, nullable=column.nullable)
    if column.dtype == INSTANT:
        return parse_instant(values, timezone=timezone)
    if column.dtype == pl.Date:
        return parse_day(values)
    if column.dtype == pl.Float64:
        return parse_number(values, nullable=column.nullable)
    if column.dtype == pl.Int64:
        number = parse_money(values, nullable=column.nullable)
        return Parsed(number.values.cast(pl.Int64, strict=False), number.faults)
    if column.dtype == pl.List(pl.String):
        return parse_list(values)
    return parse_key(values) if key else parse_text(values)


def _bounds(values: pl.Series, column: Column) -> list[Fault]:
    found = []
    if column.minimum is not None:
        low = where(values < column.minimum)
        negative = column.minimum == 0
        message = "is negative" if negative else f"is below {column.minimum:g}"
        advice = (
            "If the sign shows the direction, swap payer and payee and write the amount without it." if negative else ""
        )
        found.append(Fault("negative" if negative else "too_small", low, message, advice))
    if column.maximum is not None:
        high = where(values > column.maximum)
        found.append(Fault("too_large", high, f"is above {column.maximum:g}"))
    return found


def _origin(frame: pl.DataFrame, source: str, first_row: int) -> pl.DataFrame:
    """Return source and row number of every row."""
    height = frame.height
    sources = (
        frame[SOURCE_COLUMN].cast(pl.String)
        if SOURCE_COLUMN in frame.columns
        else pl.repeat(source, height, eager=True)
    )
    rows = frame[ROW_COLUMN] if ROW_COLUMN in frame.columns else pl.int_range(first_row, first_row + height, eager=True)
    return pl.DataFrame({"source": sources, "row": rows.cast(pl.Int64)}, schema={"source": pl.String, "row": pl.Int64})


def _fill_key(values: pl.Series, origin: pl.DataFrame) -> pl.Series:
    """Give rows without identity the name of their row: ``r12``, or ``january:r12`` among several files."""
    if not values.is_null().any():
        return values
    sources = origin["source"].unique(maintain_order=True).to_list()
    generated = pl.concat_str(pl.lit("r"), pl.col("row").cast(pl.String))
    if len(sources) > 1:
        stems = {name: PurePath(name).name.split(".")[0] for name in sources}
        if len(set(stems.values())) < len(sources):
            stems = {name: name for name in sources}
        generated = pl.concat_str(
            pl.col("source").replace_strict(stems, return_dtype=pl.String), pl.lit(":"), generated
        )
    return origin.select(pl.coalesce(pl.lit(values), generated).alias(values.name))[values.name]


def _repeated(
    table: pl.DataFrame, contract: Contract, origin: pl.DataFrame, bad: pl.Series
) -> tuple[str, Fault, pl.Series] | None:
    """Find rows whose key an earlier good row has; the first one stays."""
    if not contract.key:
        return None
    keys = table.select(
        pl.struct(contract.key).alias("key") if len(contract.key) > 1 else pl.col(contract.key[0]).alias("key")
    )
    good = keys.with_row_index("at").filter(~bad)
    later = good.filter(~pl.col("key").is_first_distinct())
    if later.is_empty():
        return None
    first = good.filter(pl.col("key").is_first_distinct()).select("key", first="at")
    told = later.join(first, on="key", how="left", maintain_order="left")
    mask = bad.clone() & False
    mask.scatter(told["at"], True)
    where_first = origin[told["first"]]
    several = origin["source"].n_unique() > 1
    words = where_first.select(
        pl.concat_str(
            pl.lit("row "),
            pl.col("row").cast(pl.String),
            pl.lit(" of ") if several else pl.lit(""),
            "source" if several else pl.lit(""),
        )
    ).to_series()
    shown = table.select(pl.concat_str([pl.col(c).cast(pl.String) for c in contract.key], separator=" / ")).to_series()
    text = pl.repeat(None, table.height, dtype=pl.String, eager=True)
    text.scatter(told["at"], shown.gather(told["at"]) + " (first in " + words + ")")
    fault = Fault(
        "duplicate_id",
        mask,
        "has an identifier an earlier row already has",
        "Remove the repetition at the source, or map a column that is unique.",
    )
    return "/".join(contract.key), fault, text
