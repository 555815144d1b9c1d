"""Accounts by hash: every task gets whole lives, those of one customer together, and what is known beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from jupyter_compliance.contracts.schema import INSTANT, Contract
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TAGS

from .plan import Plan, within
from .tables import Tables, restored

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame

_SIDES: Mapping[str, Contract] = {c.name: c for c in (ACCOUNTS, CUSTOMERS, EVENTS, TAGS)}
#: What a task is given: transfers with ``own_src`` and ``own_dst``, whether payer and payee belong to its bucket; and
#: the other tables by name.
Task = Callable[[pl.DataFrame, Mapping[str, pl.DataFrame]], pl.DataFrame]


def bucketed(rows: DataFrame, tables: Tables, plan: Plan) -> DataFrame:
    """Send every transfer to the bucket of its payer and to that of its payee, once where they are the same.

    Parameters
    ----------
    rows
        Transfers with whatever columns a task wants.

    Returns
    -------
    pyspark.sql.DataFrame
        Also ``bucket``, ``own_src`` and ``own_dst``.

    Raises
    ------
    SparkError
        A bucket is more than a task may hold.
    """
    from pyspark.sql import functions as sql

    for end in ("src", "dst"):
        rows = _with_party(rows, tables, end, f"_{end}").withColumn(f"_{end}", _bucket(sql.col(f"_{end}"), plan))
    sent = rows.withColumn("bucket", sql.explode(sql.array_distinct(sql.array("_src", "_dst"))))
    if plan.rows > plan.rows_most:
        sizes = {r[0]: r[1] for r in sent.groupBy("bucket").count().orderBy(sql.desc("count")).limit(1).collect()}
        within(sizes, plan, "those of the accounts that share a bucket with the busiest")
    own = {end: sql.col(f"_{end}") == sql.col("bucket") for end in ("src", "dst")}
    return sent.withColumns({f"own_{end}": here for end, here in own.items()}).drop("_src", "_dst")


def known(tables: Tables, plan: Plan, names: tuple[str, ...], sent: DataFrame | None = None) -> DataFrame | None:
    """Send the tables beside the transfers to the buckets that need them.

    Parameters
    ----------
    names
        Which tables.
    sent
        From `bucketed`, where a task must also know the counterparties of its accounts: then their accounts, tags and
        customers come along, but not their events.

    Returns
    -------
    pyspark.sql.DataFrame
        ``bucket``, and a struct for each table, of which one is not null; None where the case has none of them.
    """
    from pyspark.sql import functions as sql

    here = {name: frame for name, frame in tables.others.items() if name in names}
    if not here:
        return None
    home: dict[str, DataFrame] = {}
    for name, frame in here.items():
        key = "customer_id" if name == "customers" else "account_id"
        party = (
            frame.withColumn("_party", sql.col(key))
            if name == "customers"
            else _with_party(frame, tables, key, "_party")
        )
        home[name] = party.withColumn("bucket", _bucket(sql.col("_party"), plan)).drop("_party")
    if sent is not None:
        met = sent.select("bucket", sql.explode(sql.array("src", "dst")).alias("account_id")).distinct()
        for name in ("accounts", "tags"):
            if name in here:
                also = here[name].join(met, "account_id")
                home[name] = home[name].unionByName(also).dropDuplicates() if name == "accounts" else also
        if "customers" in here and "accounts" in here:
            whose = home["accounts"].select("bucket", "customer_id").distinct()
            home["customers"] = home["customers"].unionByName(here["customers"].join(whose, "customer_id")).dropDuplicates()  # fmt: skip
    parts = [
        frame.select("bucket", sql.struct([c for c in frame.columns if c != "bucket"]).alias(name))
        for name, frame in home.items()
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.unionByName(part, allowMissingColumns=True)
    return whole


def apply(sent: DataFrame, beside: DataFrame | None, task: Task, schema: str) -> DataFrame:
    """Run a task on every bucket.

    Parameters
    ----------
    sent, beside
        From `bucketed` and `known`.
    task, schema
        What to do, and the columns it returns in the words of Spark.
    """
    if beside is None:
        return sent.groupBy("bucket").applyInArrow(lambda table: _done(task, table, None), schema)
    return (
        sent.groupBy("bucket")
        .cogroup(beside.groupBy("bucket"))
        .applyInArrow(lambda table, tables: _done(task, table, tables), schema)
    )


def _done(task: Task, table: pa.Table, beside: pa.Table | None) -> pa.Table:
    rows = frame_of(table)
    tables: dict[str, pl.DataFrame] = {}
    if beside is not None:
        held = frame_of(beside)
        for name in (c for c in held.columns if c in _SIDES):
            frame = held.select(pl.col(name)).drop_nulls().unnest(name)
            tables[name] = restored(frame, _SIDES[name])
    return table_of(task(rows, tables))


def frame_of(table: pa.Table) -> pl.DataFrame:
    """Return a table of Arrow as a frame, with moments as the product has them."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(pl.col("ts").cast(INSTANT)) if "ts" in frame.columns else frame


def table_of(frame: pl.DataFrame) -> pa.Table:
    """Return a frame as Spark takes it: moments as microseconds, texts of plain Arrow."""
    moments = [pl.col(c).dt.timestamp("us").alias(c) for c, t in frame.schema.items() if t == INSTANT]
    found: Any = frame.with_columns(moments).to_arrow(compat_level=pl.CompatLevel.oldest())
    import pyarrow as pa

    plain = [(f.name, _plain(f.type)) for f in found.schema]
    return found.cast(pa.schema(plain))


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}.get(kind, kind)


def _bucket(party: Column, plan: Plan) -> Column:
    from pyspark.sql import functions as sql

    return sql.pmod(sql.xxhash64(party), sql.lit(plan.buckets)).cast("int")


def _with_party(frame: DataFrame, tables: Tables, key: str, name: str) -> DataFrame:
    """Say which customer an account belongs to, or the account itself where that is not known."""
    from pyspark.sql import functions as sql

    accounts = tables.others.get("accounts")
    if accounts is None or "customer_id" not in accounts.columns:
        return frame.withColumn(name, sql.col(key))
    whose = accounts.select(sql.col("account_id").alias("_id"), sql.col("customer_id").alias("_whose")).dropna()
    joined = frame.join(whose, frame[key] == whose["_id"], "left")
    return joined.withColumn(name, sql.coalesce("_whose", key)).drop("_id", "_whose")
