"""Alerts of an invented monitoring system, with decisions that are sometimes wrong and sometimes late; and the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.schema import INSTANT, ColumnTypes
from jupyter_compliance.contracts.tables import ALERTS

from .synthetic_lookalikes import LOOK_ALIKES
from .synthetic_planting import Planted
from .synthetic_population import DAY
from .synthetic_random import uniform

#: Shares stated in the manifest: of alerts decided wrongly, of alerts decided late, of planted typologies and
#: look-alikes that raise an alert at all, and alerts on ordinary transfers for each planted typology.
WRONG, LATE, CAUGHT, ALARMED, ORDINARY = 0.08, 0.10, 0.75, 0.60, 3.0
_SCENARIOS = ("D01", "D02", "D03", "D05", "D08", "D09", "D10", "D22", "D23")

LABELS: ColumnTypes = {
    "instance": pl.String, "code": pl.String, "bad": pl.Boolean, "role": pl.String, "account": pl.String,
    "transfer_id": pl.String,
}  # fmt: skip
INSTANCES: ColumnTypes = {
    "instance": pl.String, "code": pl.String, "bad": pl.Boolean, "resembles": pl.List(pl.String), "difficulty": pl.String,
    "start": INSTANT, "end": INSTANT, "subject": pl.String, "accounts": pl.List(pl.String),
    "roles": pl.List(pl.String), "transfer_ids": pl.List(pl.String),
}  # fmt: skip


def transfer_ids(rows: NDArray[np.int64]) -> list[str]:
    """Return the identifiers of transfers by their place in the ledger, from 0."""
    return [f"T{n + 1:011d}" for n in rows.tolist()]


def truth(planted: Planted, placed: NDArray[np.int64], names: dict[int, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what was planted where: the labels, and one row per instance.

    Parameters
    ----------
    planted
        What was planted.
    placed
        Place in the ledger of every planted transfer.
    names
        Account identifiers by number.

    Returns
    -------
    labels
        `LABELS`: one row per account of an instance with its role (no transfer), one per transfer with the role
        ``"transfer"`` and its payer.
    instances
        `INSTANCES`; `subject` is the account the typology is about, `accounts` and `roles` go together.
    """
    labels: dict[str, list[Any]] = {name: [] for name in LABELS}
    found = []
    for one in planted.instances:
        accounts = [names[n] for n in one["roles"]]
        roles = list(one["roles"].values())
        rows = one["rows"][np.argsort(placed[one["rows"]], kind="stable")]
        ids = transfer_ids(placed[rows])
        payers = [names[planted.rows["src"][k]] for k in rows.tolist()]
        n, m = len(accounts), len(ids)
        for name, values in (
            ("instance", [one["instance"]] * (n + m)), ("code", [one["code"]] * (n + m)), ("bad", [one["bad"]] * (n + m)),
            ("role", roles + ["transfer"] * m), ("account", accounts + payers), ("transfer_id", [None] * n + ids),
        ):  # fmt: skip
            labels[name] += values
        resembles = [one["code"]] if one["bad"] else list(LOOK_ALIKES[one["code"]][1])
        found.append(
            {
                **{k: one[k] for k in ("instance", "code", "bad", "difficulty")}, "resembles": resembles,
                "subject": accounts[_subject(roles)], "accounts": accounts, "roles": roles, "transfer_ids": ids,
                "start": one["start"], "end": one["end"],
            }
        )  # fmt: skip
    whole: ColumnTypes = {**INSTANCES, "start": pl.Int64, "end": pl.Int64}
    instances = pl.DataFrame(found, schema=whole).with_columns(
        pl.from_epoch(c, time_unit="us").dt.replace_time_zone("UTC").cast(INSTANT) for c in ("start", "end")
    )
    return pl.DataFrame(labels, schema=LABELS), instances


_MAIN = (
    "subject", "hub", "collector", "funnel", "pass-through", "mule", "victim", "sleeper", "exchanger", "side", "owner",
    "member", "identity", "origin", "holder", "payer", "employer", "hot wallet", "platform", "market maker", "landlord",
    "worker", "shop", "group account", "person", "client", "seller", "fund-raiser", "customer", "colleague", "saver",
)  # fmt: skip


def _subject(roles: list[str]) -> int:
    ranked = [(_MAIN.index(role), k) for k, role in enumerate(roles) if role in _MAIN]
    return min(ranked)[1] if ranked else 0


def alerts(seed: int, instances: pl.DataFrame, chance: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return alerts, and for each whether its decision is wrong or late.

    Parameters
    ----------
    seed
        Seed of the world.
    instances
        As `truth` returns them.
    chance
        Ordinary transfers that raised an alert: transfer_id, ts, src.

    Returns
    -------
    alerts
        ALERTS with ``decided_at`` behind. `escalate` is right for a planted typology, `close` for anything else;
        `monitor` is neither; null is undecided.
    labels
        alert_id, instance (null for an ordinary transfer), bad, wrong, late.
    """
    known = [
        {
            "subject": one["subject"], "instance": one["instance"], "bad": one["bad"], "end": one["end"],
            "scenario": one["resembles"][0], "transfer_ids": one["transfer_ids"],
        }
        for one in instances.iter_rows(named=True)
    ]  # fmt: skip
    luck = uniform(seed, 801, np.arange(len(known)))
    raised = [one for one, u in zip(known, luck.tolist(), strict=True) if u < (CAUGHT if one["bad"] else ALARMED)]
    for k, one in enumerate(chance.iter_rows(named=True)):
        raised.append(
            {
                "subject": one["src"], "instance": None, "bad": False, "end": one["ts"],
                "scenario": _SCENARIOS[k % len(_SCENARIOS)], "transfer_ids": [one["transfer_id"]],
            }
        )  # fmt: skip
    if not raised:
        return ALERTS.empty().with_columns(pl.lit(None, INSTANT).alias("decided_at")), pl.DataFrame(schema=_TOLD)
    n = len(raised)
    u = [uniform(seed, 802 + k, np.arange(n)) for k in range(6)]
    bad, wrong, late = np.array([one["bad"] for one in raised]), u[0] < WRONG, u[1] < LATE
    right = np.where(bad, "escalate", "close")
    said = np.where(wrong, np.where(bad, "close", "escalate"), np.where(u[2] < 0.08, "monitor", right))
    wait = np.where(late, 30 + 90 * u[3], 0.1 + 5 * u[3] ** 2)
    open_ = (u[5] < 0.03) & ~wrong
    frame = pl.DataFrame(raised).with_columns(
        (pl.col("end") + pl.Series((u[4] ** 3 * 2 * DAY + 60_000_000).astype(np.int64)).cast(pl.Duration("us"))).alias("ts"),
        pl.Series("disposition", said.tolist()).set(pl.Series(open_), None),
        pl.Series("wait", (wait * DAY).astype(np.int64)).cast(pl.Duration("us")),
        pl.Series("wrong", wrong), pl.Series("late", late & ~open_), pl.Series("open", open_),
    ).sort("ts", "subject", "scenario")  # fmt: skip
    frame = frame.with_columns(
        ("AL" + pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(8)).alias("alert_id"),
        pl.when(~pl.col("open")).then(pl.col("ts") + pl.col("wait")).alias("decided_at"),
    )
    return frame.select(*ALERTS.schema.names(), "decided_at").cast({"ts": INSTANT}), frame.select(_TOLD.keys())


_TOLD = {"alert_id": pl.String, "instance": pl.String, "bad": pl.Boolean, "wrong": pl.Boolean, "late": pl.Boolean}
