"""Features on a cluster: Spark moves the transfers to where their past is, and the kernels are those of one machine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import polars as pl

from jupyter_compliance.contracts.errors import StoreError
from jupyter_compliance.features import CORE, FeatureSet
from jupyter_compliance.features import compute as compute_here
from jupyter_compliance.features.feature import Feature

from .buckets import apply, bucketed, frame_of, known, table_of
from .chains import joined, steps
from .packing import pack, unpack
from .plan import ROWS, ROWS_MOST, Plan, survey
from .session import SparkError, connect, failures
from .slices import sliced
from .tables import Source, Tables

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

#: Where the features of a family are computed: with all transfers of an account in one task, in slices of time, or by
#: steps that are joined on one node.
PLACES: Mapping[str, Literal["account", "slice", "chain"]] = {
    "windows": "account",
    "spread": "account",
    "rhythm": "account",
    "balances": "account",
    "passing": "account",
    "pairs": "account",
    "behaviour": "account",
    "profile": "account",
    "cycles": "slice",
    "layers": "slice",
    "peels": "chain",
}
#: Features of `profile` that look at everybody of a segment.
_SEGMENT = "_segment_percentile"
_PACKED = "part int, slice int, ts long, transfer_id string, record binary"


def compute(
    source: Source,
    feature_set: FeatureSet = CORE,
    *,
    out: str | Path | None = None,
    currency: str = "",
    exponent: int | None = None,
    session: SparkSession | None = None,
    rows_per_task: int = ROWS,
    rows_most: int = ROWS_MOST,
) -> pl.DataFrame | Path:
    """Compute what `features.compute` computes, equal to the last bit, on a cluster.

    Parameters
    ----------
    source
        A folder of Parquet, on storage that every worker reads; frames by table; or a ledger.
    feature_set
        Which features, over which windows.
    out
        New or empty folder, on storage that every worker writes, for Parquet in the order of time; None to bring the
        result here.
    currency, exponent
        As on one machine.
    session
        The session to use; None for the active one, or a new one.
    rows_per_task, rows_most
        Transfers a task is meant to hold, and may hold.

    Returns
    -------
    polars.DataFrame or Path
        As from `features.compute`; or `out`.

    Raises
    ------
    SparkError
        Spark is missing, a task failed, or one account has more transfers than a task may hold.
    """
    folder = None if out is None else _fresh(Path(out))
    session = session or connect()
    with failures():
        tables = Tables.read(session, source)
        plan, rows = survey(tables, currency, exponent, rows_per_task, rows_most)
        parts = _parts(feature_set)
        streams = [_by_account(rows, tables, plan, feature_set, parts)]
        if parts["slice"]:
            streams.append(_by_slice(rows, plan, feature_set, parts["slice"]))
        for number, side in ((_SRC_SEGMENT, "src"), (_DST_SEGMENT, "dst")):
            if parts[f"{side} segment"] and {"accounts", "customers"} <= tables.others.keys():
                (feature,) = parts[f"{side} segment"]
                streams.append(_by_segment(rows, tables, plan, feature_set, feature, number))
        if parts["chain"]:
            chain = joined(steps(rows, tables, plan, _only(feature_set, parts["chain"])), parts["chain"])
            streams.append(_sent(session, chain, plan))
        whole = streams[0]
        for stream in streams[1:]:
            whole = whole.unionByName(stream)
        return _gathered(whole, feature_set, parts, plan, folder)


#: Numbers of the parts that a row's features come in.
_SRC, _DST, _SLICE, _CHAIN, _SRC_SEGMENT, _DST_SEGMENT = range(6)
_ORDER = ("src", "dst", "slice", "chain", "src segment", "dst segment")


def _parts(feature_set: FeatureSet) -> dict[str, tuple[Feature, ...]]:
    parts: dict[str, list[Feature]] = {name: [] for name in _ORDER}
    for f in feature_set.features:
        place: str = PLACES[f.family]
        side = "dst" if f.name.startswith("dst_") else "src"
        if place == "account":
            place = f"{side} segment" if f.name.endswith(_SEGMENT) else side
        parts[place].append(f)
    return {name: tuple(features) for name, features in parts.items()}


def _only(feature_set: FeatureSet, features: tuple[Feature, ...]) -> FeatureSet:
    return feature_set.with_(only=tuple(f.name for f in features))


def _worth(rows: pl.DataFrame) -> pl.DataFrame:
    """The transfers as one machine is given them, already measured."""
    return rows.select(
        "transfer_id", "ts", "src", "dst", pl.col("worth").alias("amount"), pl.col("worth").alias("value"),
        *(["channel"] if "channel" in rows.columns else []),
    )  # fmt: skip


def _packed(frame: pl.DataFrame, number: int, record: pl.Series, plan: Plan) -> pl.DataFrame:
    ts = frame["ts"].dt.timestamp("us")
    return frame.select(
        pl.lit(number, pl.Int32).alias("part"), pl.Series("slice", plan.slice_of(ts), dtype=pl.Int32), "ts",
        "transfer_id", record.alias("record"),
    )  # fmt: skip


def _by_account(
    rows: DataFrame, tables: Tables, plan: Plan, feature_set: FeatureSet, parts: Mapping[str, tuple[Feature, ...]]
) -> DataFrame:
    """What both ends of a transfer did: the payer's side in the payer's bucket, the payee's in the payee's."""
    src, dst = parts["src"], parts["dst"]
    asked = _only(feature_set, src + dst) if src or dst else None
    columns = ["transfer_id", "ts", "src", "dst", "worth"] + (["channel"] if "channel" in rows.columns else [])
    sent = bucketed(rows.select(columns), tables, plan)
    reads = {name for f in src + dst for name in f.inputs}
    names = ("accounts", "customers", "events") if reads & {"accounts", "customers", "events"} else ()

    def task(here: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        here = here.sort("ts", "transfer_id")
        tables = {name: beside.get(name) for name in names}
        found = here if asked is None else compute_here(_worth(here), asked, exponent=plan.exponent, **tables)
        sides = ((_SRC, src, here["own_src"]), (_DST, dst, here["own_dst"]))
        return pl.concat(
            _packed(here.filter(own), number, pack(found.filter(own), features), plan)
            for number, features, own in sides
            if features or number == _SRC
        )

    return apply(sent, known(tables, plan, names), task, _PACKED)


def _by_slice(rows: DataFrame, plan: Plan, feature_set: FeatureSet, features: tuple[Feature, ...]) -> DataFrame:
    """Shapes that a transfer completes: in the slice of time it happened in."""
    asked = _only(feature_set, features)

    def task(table: pa.Table) -> pa.Table:
        here = frame_of(table).sort("ts", "transfer_id")
        found = compute_here(_worth(here), asked, exponent=plan.exponent).filter(here["own"])
        return table_of(_packed(here.filter("own"), _SLICE, pack(found, features), plan))

    return sliced(rows, plan, asked.longest).groupBy("slice").applyInArrow(task, _PACKED)


def _by_segment(
    rows: DataFrame, tables: Tables, plan: Plan, feature_set: FeatureSet, feature: Feature, number: int
) -> DataFrame:
    """How large a payment is among the earlier ones of its segment: one task a segment, where one account stands for all."""
    from pyspark.sql import functions as sql

    asked, side = _only(feature_set, (feature,)), feature.name[:3]
    accounts = tables.others["accounts"].select(sql.col("account_id").alias(side), "customer_id")
    segments = tables.others["customers"].select("customer_id", "segment").dropna()
    told = rows.select("transfer_id", "ts", side, "worth").join(accounts, side).join(segments, "customer_id")
    ends = {"src": pl.lit("" if side == "dst" else "somebody"), "dst": pl.lit("" if side == "src" else "somebody")}
    somebody = pl.DataFrame({"account_id": ["somebody"], "customer_id": ["somebody"]})
    customer = pl.DataFrame({"customer_id": ["somebody"], "segment": ["theirs"]})

    def task(table: pa.Table) -> pa.Table:
        here = frame_of(table).sort("ts", "transfer_id").with_columns(**ends)
        found = compute_here(_worth(here), asked, exponent=plan.exponent, accounts=somebody, customers=customer)
        return table_of(_packed(here, number, pack(found, (feature,)), plan))

    return told.select("transfer_id", "ts", "worth", "segment").groupBy("segment").applyInArrow(task, _PACKED)


def _sent(session: SparkSession, chain: pl.DataFrame, plan: Plan) -> DataFrame:
    return session.createDataFrame(table_of(_packed(chain, _CHAIN, chain["record"], plan)), _PACKED)


def _gathered(
    whole: DataFrame, feature_set: FeatureSet, parts: Mapping[str, tuple[Feature, ...]], plan: Plan, folder: Path | None
) -> pl.DataFrame | Path:
    """Put the parts of every transfer beside each other, slice by slice, and write them or bring them here."""
    names = feature_set.names

    def task(table: pa.Table) -> pa.Table:
        held = frame_of(table)
        by_part = {number: held.filter(pl.col("part") == number) for number in range(len(_ORDER))}
        slice_, base = held["slice"][0], by_part[_SRC].select("ts", "transfer_id").sort("ts", "transfer_id")
        columns: dict[str, pl.Series] = {}
        for number, name in enumerate(_ORDER):
            if parts[name]:
                records = by_part[number].select("transfer_id", "record")
                beside = base.join(records, on="transfer_id", how="left", maintain_order="left")
                if beside.height > base.height:
                    raise SparkError("Two transfers have the same transfer_id.", "Give each one its own.")
                columns |= {c.name: c for c in unpack(beside["record"], parts[name])}
        found = pl.DataFrame([base["transfer_id"], *(columns[name] for name in names)])
        return table_of(_kept(found, slice_, folder))

    done = whole.groupBy("slice").applyInArrow(task, "slice int, rows long, frame binary").collect()
    if (rows := sum(r["rows"] for r in done)) != plan.rows:
        raise SparkError(f"{rows:,} of {plan.rows:,} transfers came back.", "Give each transfer its own transfer_id.")
    if folder is not None:
        return folder
    frames = [pl.read_ipc(io.BytesIO(r["frame"])) for r in sorted(done, key=lambda r: r["slice"])]
    return pl.concat(frames) if frames else compute_here(_empty(), feature_set)


def _kept(found: pl.DataFrame, slice_: int, folder: Path | None) -> pl.DataFrame:
    """Write a slice, whole or not at all however often its task is tried; or hand it on."""
    frame: bytes | None = None
    if folder is None:
        memory = io.BytesIO()
        found.write_ipc(memory, compression="lz4")
        frame = memory.getvalue()
    else:
        part = folder / f"part-{slice_:06d}.parquet"
        trial = folder / f".{part.name}.{uuid4().hex}"
        found.write_parquet(trial)
        trial.replace(part)
    return pl.DataFrame(
        {"slice": [slice_], "rows": [found.height], "frame": [frame]},
        schema={"slice": pl.Int32, "rows": pl.Int64, "frame": pl.Binary},
    )


def _fresh(folder: Path) -> Path:
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{str(folder)!r} is not a new or empty folder.", "Choose another one.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _empty() -> pl.DataFrame:
    from jupyter_compliance.contracts.tables import TRANSFERS

    return TRANSFERS.empty()
