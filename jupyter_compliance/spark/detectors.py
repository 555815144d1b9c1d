"""Detectors on a cluster: those that judge one account by what it did, account by account; the others on one node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TAGS, TRANSFERS
from jupyter_compliance.detectors.registry import DETECTORS, configure
from jupyter_compliance.detectors.registry import run_all as run_all_here
from jupyter_compliance.network.csr import dust_flags
from jupyter_compliance.network.ledger import DUST_RATIO, Ledger

from .buckets import apply, bucketed, known
from .plan import ROWS, ROWS_MOST, Plan, survey
from .session import connect, failures
from .tables import Source, Tables, restored

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Detectors whose findings about an account follow from the transfers and events of its customer, from who the
#: counterparties are, and from which transfers are dust.
BY_ACCOUNT = frozenset({"D02", "D03", "D04", "D08", "D09", "D18", "D23", "D24", "D26", "D28"})
#: Those of them that count money in steps chosen for the ledger (`detectors.parties.grid`), the same for every part of
#: it only where all transfers together are worth no more than `_STEADY`.
_STEPPED = frozenset({"D02", "D03", "D04", "D28"})
_STEADY = 2**40
_COLUMNS = ("transfer_id", "ts", "src", "dst", "asset", "amount", "channel", "chain", "tx_hash")


class _Part(Ledger):
    """Part of a ledger, which knows from the whole what is dust."""

    @cached_property
    def dust(self) -> NDArray[np.bool_]:
        """(rows,) bool: as in the whole ledger."""
        return self.transfers["is_dust"].to_numpy()


def run_all(
    source: Source,
    *,
    codes: Iterable[str] | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    currency: str = "",
    session: SparkSession | None = None,
    rows_per_task: int = ROWS,
    rows_most: int = ROWS_MOST,
) -> pl.DataFrame:
    """Find what `detectors.registry.run_all` finds, the same to the last bit, on a cluster.

    `BY_ACCOUNT` run in the buckets of their accounts. The others need the whole graph: they run on the node of the
    caller, on the columns that detectors read.

    Parameters
    ----------
    source
        A folder of Parquet, on storage that every worker reads; frames by table; or a ledger.
    codes, parameters
        As on one machine.
    currency
        Case currency; that of the ledger where it is one.
    session, rows_per_task, rows_most
        As in `spark.compute`.

    Returns
    -------
    polars.DataFrame
        `contracts.results.FINDINGS`, sorted by finding_id.

    Raises
    ------
    PolicyError
        For an unknown code or parameter, before anything runs.
    SparkError
        Spark is missing, a task failed, or one account has more transfers than a task may hold.
    """
    wanted = sorted(DETECTORS if codes is None else set(codes))
    for code in {*wanted, *(parameters or {})}:
        configure(code, (parameters or {}).get(code))
    if isinstance(source, Ledger):
        currency = currency or source.currency
    session = session or connect()
    with failures():
        tables = Tables.read(session, source)
        plan, rows = survey(tables, currency, None, rows_per_task, rows_most)
        near = [c for c in wanted if c in BY_ACCOUNT and (plan.total <= _STEADY or c not in _STEPPED)]
        far = [c for c in wanted if c not in near]
        rows = rows.select(*[c for c in _COLUMNS if c in rows.columns], "worth")
        changed = {code: dict(values) for code, values in (parameters or {}).items()}
        frames = [pl.DataFrame(schema=FINDINGS)]
        if near:
            frames.append(_by_account(rows, tables, plan, near, changed))
        if far:
            ledger = _whole(rows, tables, plan)
            frames.append(run_all_here(ledger, codes=far, parameters={c: v for c, v in changed.items() if c in far}))
    return pl.concat(frames).sort("finding_id")


def _by_account(
    rows: DataFrame, tables: Tables, plan: Plan, codes: list[str], parameters: Mapping[str, Mapping[str, Any]]
) -> pl.DataFrame:
    from pyspark.sql import functions as sql

    watchlist, unit = tables.watchlist, plan.unit
    names = ("accounts", "customers", "events", "tags")
    chosen = {code: parameters[code] for code in codes if code in parameters}

    def part(here: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> _Part:
        told = restored(here.with_columns(pl.col("worth").alias("value")), TRANSFERS)
        absent = [c for c in ("asset", "channel", "chain") if c not in here.columns]
        found = _Part.build(told.drop([*absent, "tx_hash", "memo"]), **beside, watchlist=watchlist, currency=unit)
        assert isinstance(found, _Part)
        return found

    def dusty(here: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        ledger = part(here, beside)
        flags = dust_flags(ledger.s, ledger.d, ledger.value, ledger.service | ~_own(ledger), DUST_RATIO)
        return ledger.transfers.filter(flags).select("transfer_id")

    def found(here: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        ledger = part(here, beside)
        frame = run_all_here(ledger, codes=codes, parameters=chosen)
        mine = ledger.accounts["account_id"].filter(pl.Series(_own(ledger)))
        return frame.filter(pl.col("subject").is_in(mine.implode()))

    sent = bucketed(rows, tables, plan)
    beside = known(tables, plan, names, sent)
    # A transfer is dust beside what either end has moved: each end's bucket says so by itself.
    dust = apply(sent, beside, dusty, "transfer_id string").distinct().withColumn("is_dust", sql.lit(True))
    marked = rows.join(dust, "transfer_id", "left").withColumn("is_dust", sql.coalesce("is_dust", sql.lit(False)))
    schema = (
        "finding_id string, subject string, detector string, variant string, start long, end long, strength double, "
        "value decimal(38,18), count long, transfer_ids array<string>, sentence string, parameters string"
    )
    got = pl.from_arrow(apply(bucketed(marked, tables, plan), beside, found, schema).toArrow())
    assert isinstance(got, pl.DataFrame)
    return got.select(pl.col(c).cast(t) for c, t in FINDINGS.items())


def _own(ledger: Ledger) -> NDArray[np.bool_]:
    """(accounts,) whether all transfers of an account are here."""
    own = np.zeros(ledger.size, np.bool_)
    own[ledger.s[ledger.transfers["own_src"].to_numpy()]] = True
    own[ledger.d[ledger.transfers["own_dst"].to_numpy()]] = True
    return own


def _whole(rows: DataFrame, tables: Tables, plan: Plan) -> Ledger:
    """Bring the graph to this node."""
    transfers = _here(rows)
    beside = {name: restored(_here(frame), _CONTRACTS[name]) for name, frame in tables.others.items()}
    absent = [c for c in TRANSFERS.schema.names() if c not in transfers.columns]
    whole = restored(transfers.with_columns(pl.col("worth").alias("value")), TRANSFERS)
    return Ledger.build(
        whole.drop([c for c in absent if c != "value"]), **beside, watchlist=tables.watchlist, currency=plan.unit
    )  # fmt: skip


_CONTRACTS = {c.name: c for c in (ACCOUNTS, CUSTOMERS, EVENTS, TAGS)}


def _here(frame: DataFrame) -> pl.DataFrame:
    found = pl.from_arrow(frame.toArrow())
    assert isinstance(found, pl.DataFrame)
    return found
